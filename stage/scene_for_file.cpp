// sceneForFile(): what opening a geometry file directly shows.
#include "stage/cooker.h"
#include "stage/framing.h"
#include "stage/importer.h"
#include "stage/prim_path.h"

#include <fmt/format.h>

#include <array>

namespace doppel {

namespace {

constexpr std::array<int, 2> kDefaultResolution{960, 540};

/// Six digits, no more: people read these numbers in the parameter editor.
Parameter number(double value) { return {std::stod(fmt::format("{:.6g}", value)), {}}; }

std::string addNode(Scene& scene, const std::string& wanted, const std::string& type, const std::string& input,
                    std::map<std::string, Parameter> parameters) {
    Node node;
    node.name = uniqueName(wanted, [&](const std::string& name) { return scene.node(name) != nullptr; });
    node.type = type;
    if (!input.empty()) node.inputs = {input};
    node.parameters = std::move(parameters);
    const std::string name = node.name;
    scene.setNode(std::move(node));
    return name;
}

/// A node name made from a file's: "my model.v2.glb" -> "my_model_v2".
std::string nodeName(const std::filesystem::path& file) {
    std::string name;
    for (const char c : makePrimName(file.stem().string(), "import")) {
        const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        name += fits ? c : '_';
    }
    return isValidNodeName(name) && name != "OUT" ? name : "import";
}

std::map<std::string, Parameter> cameraParameters(const Stage& stage, std::array<int, 2> resolution) {
    const double aspect = static_cast<double>(resolution[0]) / resolution[1];
    const Framing framing = framePoints(pointsToFrame(stage), stage.info.zUp, aspect);
    std::map<std::string, Parameter> parameters{
        {"tx", number(framing.translate.x)},
        {"ty", number(framing.translate.y)},
        {"tz", number(framing.translate.z)},
        {"focallength", number(framing.focalLength)},
        {"haperture", number(framing.horizontalAperture)},
        {"focusdistance", number(framing.focusDistance)},
        {"near", number(framing.clippingNear)},
        {"far", number(framing.clippingFar)},
    };
    if (framing.rotate.x != 0) parameters["rx"] = number(framing.rotate.x);
    if (framing.rotate.y != 0) parameters["ry"] = number(framing.rotate.y);
    if (framing.rotate.z != 0) parameters["rz"] = number(framing.rotate.z);
    return parameters;
}

/// A sky for the fill and a soft sun for the shape, from above and left of the camera. Together they light a white
/// surface that faces the sun to just about white.
std::string addLights(Scene& scene, const std::string& from, bool zUp) {
    const auto word = [](const char* text) { return Parameter{std::string(text), {}}; };
    const std::string sky = addNode(scene, "sky", "light", from,
                                    {{"lighttype", word("dome")}, {"intensity", number(1)}, {"exposure", number(-1)}});
    std::map<std::string, Parameter> sun{{"lighttype", word("distant")}, {"intensity", number(1.8)},
                                         {"normalize", number(1)},       {"angle", number(8)},
                                         {"rx", number(zUp ? 42 : -48)}, {zUp ? "rz" : "ry", number(-15)}};
    return addNode(scene, "sun", "light", sky, std::move(sun));
}

std::array<int, 2> resolutionOf(const Stage& stage) {
    const std::string& path = stage.info.renderSettingsPath;
    const PrimPtr prim = path.empty() ? nullptr : stage.find(path);
    const RenderSettings* settings = prim ? prim->as<RenderSettings>() : nullptr;
    const bool usable = settings && settings->resolution[0] > 0 && settings->resolution[1] > 0;
    return usable ? settings->resolution : kDefaultResolution;
}

/// The camera that the render settings name, else the first in the tree; "" when there is none.
std::string cameraOf(const Stage& stage) {
    const PrimPtr settings =
        stage.info.renderSettingsPath.empty() ? nullptr : stage.find(stage.info.renderSettingsPath);
    if (settings && settings->as<RenderSettings>()) {
        const std::string& path = settings->as<RenderSettings>()->camera;
        const PrimPtr camera = path.empty() ? nullptr : stage.find(path);
        if (camera && camera->as<Camera>()) return path;
    }
    const std::vector<std::string> cameras = pathsOf<Camera>(stage);
    return cameras.empty() ? std::string() : cameras.front();
}

}  // namespace

Result<Scene> sceneForFile(const std::filesystem::path& file) {
    std::error_code error;
    const std::filesystem::path absolute = std::filesystem::absolute(file, error);
    if (error)
        return fail(ErrorCode::Io, fmt::format("cannot find the folder of '{}': {}", file.string(), error.message()));
    const std::atomic<bool> cancelled = false;
    const auto opened = openFile(absolute, {}, cancelled);
    if (!opened) return tl::unexpected(opened.error());
    const auto stage = (*opened)->read(1.0);
    if (!stage) return tl::unexpected(stage.error());
    const StageInfo& info = (*stage)->info;

    Scene scene;
    scene.directory = absolute.parent_path();
    if (info.fps > 0) scene.frames.fps = info.fps;
    if (info.frameEnd > info.frameStart) {
        scene.frames.start = info.frameStart;
        scene.frames.end = info.frameEnd;
        scene.frames.current = info.frameStart;
    }
    std::string last = addNode(scene, nodeName(absolute), "import", {}, {{"file", {absolute.filename().string(), {}}}});

    const std::array<int, 2> resolution = resolutionOf(**stage);
    ConnectionRecord record;
    record.cameraPath = cameraOf(**stage);
    if (record.cameraPath.empty()) {
        last = addNode(scene, "camera", "camera", last, cameraParameters(**stage, resolution));
        record.cameraPath = "/cameras/" + last;
    }
    if (pathsOf<Light>(**stage).empty()) last = addLights(scene, last, info.zUp);
    record.lopNode = addNode(scene, "OUT", "null", last, {});
    record.sessionId = "clone1";
    record.name = absolute.stem().string();
    record.resolution = resolution;
    record.renderSettings = info.renderSettingsPath;
    scene.setConnection(std::move(record));
    return scene;
}

}  // namespace doppel
