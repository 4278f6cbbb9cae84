#include "gltf_files.h"
#include "stage_builders.h"

#include <gmock/gmock.h>

namespace doppel {
namespace {

using namespace test;
using testing::HasSubstr;
using testing::IsEmpty;

CookResult cookOut(const Scene& scene, const ConnectionRecord& record) {
    Cooker cooker;
    auto result = cooker.cook(scene.network(), record.lopNode, {scene.frames.current, scene.contextOptions});
    EXPECT_TRUE(result) << result.error().text();
    return result ? std::move(*result) : CookResult{std::make_shared<Stage>(), {}, {}};
}

TEST(SceneForFile, FramesAModelThatHasNoCameraAndLightsIt) {
    const TemporaryFolder folder;
    GltfFile file;
    file.node({{"name", "a"}, {"mesh", file.triangle()}});
    file.node({{"name", "b"}});
    const auto scene = sceneForFile(folder.write("my model.gltf", file.text()));
    ASSERT_TRUE(scene) << scene.error().text();
    ASSERT_EQ(scene->connections->size(), 1u);
    const ConnectionRecord& record = *scene->connections->begin()->second;
    EXPECT_TRUE(isValidNodeName(record.sessionId));
    EXPECT_EQ(record.resolution, (std::array<int, 2>{960, 540}));
    EXPECT_EQ(record.lopNode, "OUT");
    ASSERT_TRUE(scene->node("my_model"));
    EXPECT_EQ(toString(scene->node("my_model")->parameters.at("file").value), "my model.gltf")
        << "relative to the scene";
    EXPECT_THAT(checkNetwork(scene->network(), scene->expressionContext()), IsEmpty());

    const CookResult result = cookOut(*scene, record);
    EXPECT_THAT(result.problems, IsEmpty());
    ASSERT_TRUE(result.stage->find(record.cameraPath));
    EXPECT_TRUE(result.stage->find(record.cameraPath)->as<Camera>());
    bool hasDome = false;
    for (const std::string& path : pathsOf<Light>(*result.stage)) {
        const Light* light = result.stage->find(path)->as<Light>();
        hasDome = hasDome || (light->type == LightType::Dome && light->intensity == 1);
    }
    EXPECT_TRUE(hasDome);
}

TEST(SceneForFile, UsesTheFilesOwnCameraAndLights) {
    const TemporaryFolder folder;
    GltfFile file;
    file.json["extensionsUsed"] = {"KHR_lights_punctual"};
    file.json["extensions"]["KHR_lights_punctual"]["lights"] = {{{"type", "directional"}, {"intensity", 3}}};
    const int camera =
        file.append("cameras", {{"type", "perspective"}, {"perspective", {{"yfov", 0.6}, {"znear", 0.1}}}});
    file.node({{"name", "view"}, {"camera", camera}});
    file.node({{"name", "sun"}, {"extensions", {{"KHR_lights_punctual", {{"light", 0}}}}}});
    const auto scene = sceneForFile(folder.write("OUT.gltf", file.text()));
    ASSERT_TRUE(scene) << scene.error().text();
    const ConnectionRecord& record = *scene->connections->begin()->second;
    EXPECT_EQ(record.cameraPath, "/view");
    EXPECT_EQ(scene->nodes->size(), 2u) << "import and OUT";
    EXPECT_THAT(pathsOf<Light>(*cookOut(*scene, record).stage), testing::ElementsAre("/sun"));
}

TEST(SceneForFile, TakesFramesFromTheFile) {
    const TemporaryFolder folder;
    FakeImporter fake;
    fake.animated = true;
    fake.info.frameStart = 10;
    fake.info.frameEnd = 20;
    fake.info.fps = 30;
    fake.info.zUp = true;
    const auto scene = sceneForFile(folder.write("shot.fake", ""));
    ASSERT_TRUE(scene);
    EXPECT_EQ(scene->frames.start, 10);
    EXPECT_EQ(scene->frames.end, 20);
    EXPECT_EQ(scene->frames.current, 10);
    EXPECT_EQ(scene->frames.fps, 30);
    const CookResult result = cookOut(*scene, *scene->connections->begin()->second);
    Imath::V3d up;
    placeOf(*result.stage, "/cameras/camera").worldTransform.multDirMatrix(Imath::V3d(0, 1, 0), up);
    EXPECT_GT(up.z, 0.5) << "the camera stands upright in a Z-up file";
}

TEST(SceneForFile, FailsWithTheFilesNameForWhatItCannotOpen) {
    const TemporaryFolder folder;
    EXPECT_EQ(sceneForFile(folder.path() / "none.gltf").error().code, ErrorCode::NotFound);
    const auto broken = sceneForFile(folder.write("broken.gltf", "{"));
    ASSERT_FALSE(broken);
    EXPECT_THAT(broken.error().text(), HasSubstr("broken.gltf"));
}

}  // namespace
}  // namespace doppel
