#include "ui/clones/clone_columns.h"

#include <QCoreApplication>

#include <array>

namespace doppel::columns {

namespace {

QString say(const char* text) { return QCoreApplication::translate("CloneColumns", text); }

Info plain(const char* title, const char* toolTip, int width) { return {say(title), say(toolTip), width}; }
Info shown(Info info) {
    info.isShown = true;
    return info;
}
Info editable(Info info) {
    info.isEditable = true;
    return info;
}
Info right(Info info) {
    info.isRight = true;
    return info;
}

std::array<Info, Count> makeInfos() {
    std::array<Info, Count> all;
    all[Name] = shown(editable(plain("Name", "What the panes call the connection; F2 renames it, a double-click shows the clone large", 160)));
    all[State] = shown(plain("State", "What the clone is doing, and why it failed", 150));
    all[Reason] = plain("Reason", "Why the clone failed, or what it says it is doing", 220);
    all[Progress] = shown(plain("Progress", "How much of the render is done", 104));
    all[Elapsed] = shown(right(plain("Elapsed", "Render time of the image so far", 74)));
    all[Remaining] = shown(right(plain("ETA", "Time until it has converged, as far as progress and elapsed time tell", 60)));
    all[Samples] = right(plain("Samples", "Samples a pixel so far", 80));
    all[Node] = editable(plain("Node", "Stage node that is rendered", 110));
    all[Camera] = shown(editable(plain("Camera", "Prim path of the camera", 130)));
    all[Renderer] = shown(editable(plain("Renderer", "Render delegate in use; auto = the first that the clone offers", 80)));
    all[Aov] = shown(editable(plain("AOV", "Image layers that the clone sends, by name or pattern", 64)));
    all[FrameNumber] = shown(right(editable(plain("Frame", "Frame that is rendered; editing it edits its expression, e.g. $F + 10", 64))));
    all[Resolution] = shown(right(editable(plain("Resolution", "Size of the image in pixels; edit it as 1920 x 1080, empty = from the render settings", 92))));
    all[Scale] = right(editable(plain("Scale", "Factor on the render settings' resolution; beats the resolution; 0.5 or 50 %, empty = off", 62)));
    all[Group] = editable(plain("Group", "Heading that the connection stands under; empty = none", 110));
    all[Label] = editable(plain("Label", "Colour label", 80));
    all[Hold] = shown(plain("Hold", "Hold updates: keep rendering the stage as it is now (U)", 48));
    all[Launcher] = plain("Launcher", "Who starts the clone's process", 84);
    all[Host] = plain("Host", "Machine and port of the clone", 140);
    all[Process] = right(plain("Process", "Process id of the clone on its machine", 76));
    all[Memory] = right(plain("Memory", "Memory of the clone's process", 84));
    all[Rate] = right(plain("Images/s", "Images a second that arrive", 80));
    all[Latency] = right(plain("Latency", "How long the clone takes to answer", 76));
    all[Bandwidth] = right(plain("Bandwidth", "What comes over the network; nothing where frames travel through shared memory", 100));
    all[Link] = right(plain("Link", "Bandwidth over a network, latency on one machine; the tooltip of a cell has more", 84));
    return all;
}

} // namespace

const Info& info(int column) {
    static const std::array<Info, Count> all = makeInfos();
    static const Info none;
    return column >= 0 && column < Count ? all[static_cast<std::size_t>(column)] : none;
}

} // namespace doppel::columns
