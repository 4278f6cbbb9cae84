#include "ui/stage/camera_nodes.h"

#include "stage/network.h"
#include "stage/prim_path.h"
#include "ui/base/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace doppel {

namespace {

/// What the translations know these texts by.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(CameraNodes)
};

/// Seven decimals: the rest is noise of taking a matrix apart, and people read these numbers.
Parameter number(double value) {
    const double rounded = std::round(value * 1e7) / 1e7;
    return {std::isfinite(rounded) ? rounded + 0.0 : 0.0, {}}; // no -0
}

/// A float's own digits: 0.1f is 0.1, not 0.10000000149.
Parameter number(float value) {
    if (value == 0 || !std::isfinite(value)) return {0.0, {}};
    const double scale = std::pow(10.0, 7 - std::ceil(std::log10(std::abs(static_cast<double>(value)))));
    return {std::round(value * scale) / scale, {}};
}

std::map<std::string, Parameter> parametersOf(const CameraSummary& camera) {
    const Camera& lens = camera.lens;
    std::map<std::string, Parameter> parameters{
        {"primpath", {camera.path, {}}},
        {"tx", number(camera.position[0])},
        {"ty", number(camera.position[1])},
        {"tz", number(camera.position[2])},
        {"rx", number(camera.rotation[0])},
        {"ry", number(camera.rotation[1])},
        {"rz", number(camera.rotation[2])},
        {"projection", {std::string(lens.orthographic ? "orthographic" : "perspective"), {}}},
        {"focallength", number(lens.focalLength)},
        {"haperture", number(lens.horizontalAperture)},
        {"vaperture", number(lens.verticalAperture)},
        {"near", number(lens.clippingNear)},
        {"far", number(lens.clippingFar)},
        {"fstop", number(lens.fStop)},
        {"exposure", number(lens.exposure)},
    };
    // 0 is "none said"; the camera tool needs something to turn about.
    if (lens.focusDistance > 0) parameters["focusdistance"] = number(lens.focusDistance);
    return parameters;
}

std::string nodeNameFor(const Scene& scene, const std::string& cameraPath) {
    std::string name;
    for (const char c : makePrimName(primPathName(cameraPath), "camera")) {
        const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        name += fits ? c : '_';
    }
    return uniqueName(isValidNodeName(name) ? name : "camera", [&](const std::string& taken) { return scene.node(taken) != nullptr; });
}

} // namespace

std::string cameraNodeOf(const Scene& scene, const std::string& node, const std::string& cameraPath) {
    for (const std::string& name : nodesBefore(scene, node)) {
        const auto made = scene.node(name);
        if (made->type != "camera") continue;
        const auto found = made->parameters.find("primpath");
        const std::string path = found == made->parameters.end() ? std::string() : toString(found->second.value);
        if ((path.empty() ? "/cameras/" + name : path) == cameraPath) return name;
    }
    return {};
}

Result<std::string> makeCameraEditable(Document& document, const StageSummary& stage, const std::string& cameraPath) {
    const Scene& scene = document.scene();
    const auto target = scene.node(stage.node);
    if (!target) return fail(ErrorCode::NotFound, toStd(Words::tr("there is no node '%1' any more: choose another one").arg(toQt(stage.node))));
    if (const std::string there = cameraNodeOf(scene, stage.node, cameraPath); !there.empty()) return there;
    const CameraSummary* camera = stage.camera(cameraPath);
    if (!camera)
        return fail(ErrorCode::NotFound, toStd(Words::tr("there is no camera '%1' on the stage of '%2': choose one that the list of cameras has").arg(toQt(cameraPath), toQt(stage.node))));

    Node node;
    node.name = nodeNameFor(scene, cameraPath);
    node.type = "camera";
    node.parameters = parametersOf(*camera);
    // A null passes on what it gets, so connections keep their node. What other types would do to a camera before them is
    // their own.
    const bool goesBefore = target->type == "null" && !target->inputs.empty();
    document.edit(toStd(Words::tr("Make %1 editable").arg(toQt(cameraPath))), [&](Scene& next) {
        if (goesBefore) {
            node.inputs = {target->inputs.front()};
            Node changed = *target;
            changed.inputs.front() = node.name;
            next.setNode(std::move(changed));
            next.setNode(node);
            return;
        }
        node.inputs = {stage.node};
        insertBehind(next, stage.node, node);
        for (const auto& [id, record] : *scene.connections) {
            if (record->lopNode != stage.node) continue;
            ConnectionRecord changed = *record;
            changed.lopNode = node.name;
            next.setConnection(std::move(changed));
        }
    });
    return node.name;
}

Result<std::string> makeCameraEditable(Document& document, const std::string& sessionId, const StageSummary& stage) {
    const auto record = document.scene().connection(sessionId);
    if (!record) return fail(ErrorCode::NotFound, toStd(Words::tr("there is no connection '%1'").arg(toQt(sessionId))));
    return makeCameraEditable(document, stage, record->cameraPath);
}

} // namespace doppel
