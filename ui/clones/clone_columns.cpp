#include "ui/clones/clone_columns.h"

#include <QCoreApplication>

#include <array>

namespace doppel::columns {

namespace {

constexpr const char* kContext = "CloneColumns";

Info plain(const char* title, const char* toolTip, int width) { return {title, toolTip, width}; }
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
    all[Name] = shown(editable(plain(QT_TRANSLATE_NOOP("CloneColumns", "Name"), QT_TRANSLATE_NOOP("CloneColumns", "What the panes call the connection; F2 renames it, a double-click shows the clone large"), 160)));
    all[State] = shown(plain(QT_TRANSLATE_NOOP("CloneColumns", "State"), QT_TRANSLATE_NOOP("CloneColumns", "What the clone is doing, and why it failed"), 150));
    all[Reason] = plain(QT_TRANSLATE_NOOP("CloneColumns", "Reason"), QT_TRANSLATE_NOOP("CloneColumns", "Why the clone failed, or what it says it is doing"), 220);
    all[Progress] = shown(plain(QT_TRANSLATE_NOOP("CloneColumns", "Progress"), QT_TRANSLATE_NOOP("CloneColumns", "How much of the render is done"), 104));
    all[Elapsed] = shown(right(plain(QT_TRANSLATE_NOOP("CloneColumns", "Elapsed"), QT_TRANSLATE_NOOP("CloneColumns", "Render time of the image so far"), 74)));
    all[Remaining] = shown(right(plain(QT_TRANSLATE_NOOP("CloneColumns", "ETA"), QT_TRANSLATE_NOOP("CloneColumns", "Time until it has converged, as far as progress and elapsed time tell"), 60)));
    all[Samples] = right(plain(QT_TRANSLATE_NOOP("CloneColumns", "Samples"), QT_TRANSLATE_NOOP("CloneColumns", "Samples a pixel so far"), 80));
    all[Node] = editable(plain(QT_TRANSLATE_NOOP("CloneColumns", "Node"), QT_TRANSLATE_NOOP("CloneColumns", "Stage node that is rendered"), 110));
    all[Camera] = shown(editable(plain(QT_TRANSLATE_NOOP("CloneColumns", "Camera"), QT_TRANSLATE_NOOP("CloneColumns", "Prim path of the camera"), 130)));
    all[Renderer] = shown(editable(plain(QT_TRANSLATE_NOOP("CloneColumns", "Renderer"), QT_TRANSLATE_NOOP("CloneColumns", "Render delegate in use; auto = the first that the clone offers"), 80)));
    all[Aov] = shown(editable(plain(QT_TRANSLATE_NOOP("CloneColumns", "AOV"), QT_TRANSLATE_NOOP("CloneColumns", "Image layers that the clone sends, by name or pattern"), 64)));
    all[FrameNumber] = shown(right(editable(plain(QT_TRANSLATE_NOOP("CloneColumns", "Frame"), QT_TRANSLATE_NOOP("CloneColumns", "Frame that is rendered; editing it edits its expression, e.g. $F + 10"), 64))));
    all[Resolution] = shown(right(editable(plain(QT_TRANSLATE_NOOP("CloneColumns", "Resolution"), QT_TRANSLATE_NOOP("CloneColumns", "Size of the image in pixels; edit it as 1920 x 1080, empty = from the render settings"), 92))));
    all[Scale] = right(editable(plain(QT_TRANSLATE_NOOP("CloneColumns", "Scale"), QT_TRANSLATE_NOOP("CloneColumns", "Factor on the render settings' resolution; beats the resolution; 0.5 or 50 %, empty = off"), 62)));
    all[Group] = editable(plain(QT_TRANSLATE_NOOP("CloneColumns", "Group"), QT_TRANSLATE_NOOP("CloneColumns", "Heading that the connection stands under; empty = none"), 110));
    all[Label] = editable(plain(QT_TRANSLATE_NOOP("CloneColumns", "Label"), QT_TRANSLATE_NOOP("CloneColumns", "Colour label"), 80));
    all[Hold] = shown(plain(QT_TRANSLATE_NOOP("CloneColumns", "Hold"), QT_TRANSLATE_NOOP("CloneColumns", "Hold updates: keep rendering the stage as it is now (U)"), 48));
    all[Launcher] = plain(QT_TRANSLATE_NOOP("CloneColumns", "Launcher"), QT_TRANSLATE_NOOP("CloneColumns", "Who starts the clone's process"), 84);
    all[Host] = plain(QT_TRANSLATE_NOOP("CloneColumns", "Host"), QT_TRANSLATE_NOOP("CloneColumns", "Machine and port of the clone"), 140);
    all[Process] = right(plain(QT_TRANSLATE_NOOP("CloneColumns", "Process"), QT_TRANSLATE_NOOP("CloneColumns", "Process id of the clone on its machine"), 76));
    all[Memory] = right(plain(QT_TRANSLATE_NOOP("CloneColumns", "Memory"), QT_TRANSLATE_NOOP("CloneColumns", "Memory of the clone's process"), 84));
    all[Rate] = right(plain(QT_TRANSLATE_NOOP("CloneColumns", "Images/s"), QT_TRANSLATE_NOOP("CloneColumns", "Images a second that arrive"), 80));
    all[Latency] = right(plain(QT_TRANSLATE_NOOP("CloneColumns", "Latency"), QT_TRANSLATE_NOOP("CloneColumns", "How long the clone takes to answer"), 76));
    all[Bandwidth] = right(plain(QT_TRANSLATE_NOOP("CloneColumns", "Bandwidth"), QT_TRANSLATE_NOOP("CloneColumns", "What comes over the network; nothing where frames travel through shared memory"), 100));
    all[Link] = right(plain(QT_TRANSLATE_NOOP("CloneColumns", "Link"), QT_TRANSLATE_NOOP("CloneColumns", "Bandwidth over a network, latency on one machine; the tooltip of a cell has more"), 84));
    return all;
}

} // namespace

QString Info::title() const { return QCoreApplication::translate(kContext, titleText); }

QString Info::toolTip() const { return QCoreApplication::translate(kContext, toolTipText); }

const Info& info(int column) {
    static const std::array<Info, Count> all = makeInfos();
    static const Info none;
    return column >= 0 && column < Count ? all[static_cast<std::size_t>(column)] : none;
}

} // namespace doppel::columns
