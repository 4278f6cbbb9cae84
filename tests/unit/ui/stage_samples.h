// A small cooked stage and the network that could have made it, for tests of what the desk knows of stages.
#pragma once

#include "clonecore/scene/document.h"
#include "stage/transform.h"
#include "tests/unit/stage/stage_builders.h"
#include "ui/stage/stage_summary.h"

#include <memory>
#include <string>
#include <vector>

namespace doppel::test {

inline PrimPtr typed(PrimPtr prim, const char* type) {
    auto changed = std::make_shared<Prim>(*prim);
    changed->typeName = type;
    return changed;
}

inline std::shared_ptr<const Camera> lens(float focalLength) {
    auto camera = std::make_shared<Camera>();
    camera->focalLength = focalLength;
    camera->focusDistance = 7;
    return camera;
}

/// /World/cam_main (a camera), /World/rock (a mesh with a variant set), /Lights/sun, /Render/final, /Render/beauty (a pass).
inline CookResult cookedSet() {
    auto rock = std::make_shared<Prim>(*prim("rock", {}, triangle()));
    rock->variantSets = std::make_shared<const VariantSets>(VariantSets{{"color", {{"blue", "red"}, "red"}}});
    TransformParts place;
    place.translate = {1, 2, 3};
    place.rotate = {10, 20, 30};
    auto stage = std::make_shared<Stage>(stageOf({
        prim("World", {typed(prim("cam_main", {}, PrimData(lens(35)), composeTransform(place)), "Camera"), rock}),
        prim("Lights", {prim("sun", {}, PrimData(std::make_shared<const Light>()))}),
        prim("Render", {prim("final", {}, PrimData(std::make_shared<const RenderSettings>())), typed(prim("beauty"), "RenderPass")}),
    }));
    return {stage, {}, {}};
}

inline Node node(const char* name, const char* type, std::vector<std::string> inputs = {}) {
    Node made;
    made.name = name;
    made.type = type;
    made.inputs = std::move(inputs);
    return made;
}

/// set (import) -> key (light) -> OUT (null); hero renders OUT, raw renders set, both through /World/cam_main.
inline Scene networkScene() {
    Scene scene;
    scene.setNode(node("set", "import"));
    scene.setNode(node("key", "light", {"set"}));
    scene.setNode(node("OUT", "null", {"key"}));
    for (const auto& [id, lop] : {std::pair{"hero", "OUT"}, {"raw", "set"}}) {
        ConnectionRecord record;
        record.sessionId = id;
        record.lopNode = lop;
        record.cameraPath = "/World/cam_main";
        scene.setConnection(record);
    }
    return scene;
}

inline double parameter(const Document& document, const std::string& node, const char* name) {
    return toNumber(document.scene().node(node)->parameters.at(name).value, -1e9);
}

} // namespace doppel::test
