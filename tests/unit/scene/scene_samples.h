// Scenes that several tests of clonecore/scene use.
#pragma once

#include "clonecore/scene/scene.h"

#include <string>

namespace doppel::test {

/// Uses every field of every record, with values other than the defaults.
inline Scene fullScene() {
    Scene scene;
    scene.frames = FrameSettings{-10.5, 48, 23.976, 7};
    scene.contextOptions = {{"shot", 1.0}, {"variant", std::string("red \"quoted\" \xC3\xA4")}, {"odd name!", 0.1}};
    scene.gallery = "galleries/lookdev.db";
    scene.extra = {{"future", {{"a", 1}, {"b", {1, 2.5, "x", nullptr, true}}}}, {"frames", {{"handles", 8}}}};

    Node import{.name = "lookdev", .type = "import", .inputs = {}, .parameters = {}};
    import.parameters["file"] = Parameter{std::string("lookdev/lookdev.usda"), ""};
    import.parameters["timescale"] = Parameter{0.1, ""};
    import.parameters["variant:/World/Hero~1:color"] = Parameter{0.0, "$variant"};
    import.parameters["timeoffset"] = Parameter{3.0, "$F + 1"};
    import.extra = {{"note", "kept"}, { "parameters", { { "timeoffset", { { "keys", { 1, 2, 3 } } } } } }};
    scene.setNode(import);
    scene.setNode(Node{.name = "OUT", .type = "null", .inputs = {"lookdev", ""}, .parameters = {}});

    ConnectionRecord hero;
    hero.sessionId = "hero";
    hero.name = "Hero camera, close-up";
    hero.lopNode = "OUT";
    hero.cameraPath = "/World/cam";
    hero.renderer = "embree";
    hero.renderSettings = "/Render/settings";
    hero.renderPass = "/Render/pass";
    hero.displayAov = "C depth*";
    hero.resolutionScale = 0.5;
    hero.resolution = {960, 540};
    hero.renderRegion = {0.25, 0, 0.75, 1};
    hero.frameExpression = "$F + 10";
    hero.contextOptionExpressions = {{"variant", "\"blue\""}, {"shot", "$shot + 1"}};
    hero.processUpdates = false;
    hero.launcherConfig = {{"launcher", "slurm"}, {"partition", "gpu"}, {"cores", 8}};
    hero.rendererOptions = {{"samples", 32.0}, {"sampler", std::string("sobol")}};
    hero.group = "Hero shots";
    hero.colorLabel = "teal";
    hero.order = 2.5;
    hero.extra = {{"colour", {0.5, 1, 1}}, {"nested", {{"deep", nlohmann::json::object()}}}};
    scene.setConnection(hero);
    scene.setConnection(ConnectionRecord{.sessionId = "plain"});
    return scene;
}

}  // namespace doppel::test
