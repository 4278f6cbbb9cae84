// Files that others made: the models of the package assimp-testmodels, sound ones and broken ones.
#include "stage_builders.h"

#include <gmock/gmock.h>

#include <set>
#include <sys/wait.h>

namespace doppel {
namespace {

namespace fs = std::filesystem;

const fs::path kModels = "/usr/share/assimp/models";

class ModelsTest : public testing::Test {
protected:
    void SetUp() override {
        if (!fs::exists(kModels)) GTEST_SKIP() << "the package assimp-testmodels is not installed";
        setenv("XDG_CACHE_HOME", folder.path().c_str(), 1);
    }
    StagePtr read(const char* name) {
        const auto file = openFile(kModels / name, {}, no);
        EXPECT_TRUE(file) << file.error().text();
        return file ? *(*file)->read(1) : std::make_shared<Stage>();
    }
    test::TemporaryFolder folder;
    std::atomic<bool> no = false;
};

TEST_F(ModelsTest, ReadsOneOfEachFormat) {
    for (const char* name :
         {"glTF2/BoxTextured-glTF-Binary/BoxTextured.glb", "glTF2/BoxTextured-glTF/BoxTextured.gltf", "FBX/box.fbx",
          "OBJ/spider.obj", "PLY/cube.ply", "STL/Spider_ascii.stl", "Collada/duck.dae"}) {
        const StagePtr stage = read(name);
        EXPECT_FALSE(pathsOf<Mesh>(*stage).empty()) << name;
        EXPECT_FALSE(worldBounds(*stage).isEmpty()) << name;
    }
}

TEST_F(ModelsTest, KeepsThePolygonsOfACube) {
    const StagePtr stage = read("PLY/cube.ply");
    const Mesh* mesh = stage->find("/cube")->as<Mesh>();
    ASSERT_TRUE(mesh);
    EXPECT_EQ(mesh->faceVertexCounts.size(), 6u);
    EXPECT_EQ(mesh->faceVertexCounts[0], 4);
}

TEST_F(ModelsTest, ReadsTheUnitsOfFbx) { EXPECT_NEAR(read("FBX/spider.fbx")->info.metersPerUnit, 0.01, 1e-6); }

TEST_F(ModelsTest, LooksThroughAFbxCameraFromItsPlace) {
    // assimp's FBX cameras look along their node's +X.
    const PrimPlace camera = placeOf(*read("FBX/spider.fbx"), "/Camera");
    ASSERT_TRUE(camera.prim && camera.prim->as<Camera>());
    EXPECT_NEAR(camera.prim->as<Camera>()->horizontalAperture / camera.prim->as<Camera>()->verticalAperture, 16.0 / 9,
                1e-3);
}

TEST_F(ModelsTest, PosesASkinAtTheTime) {
    const auto file = openFile(kModels / "glTF2/simple_skin/simple_skin.gltf", {}, no);
    ASSERT_TRUE(file) << file.error().text();
    EXPECT_TRUE((*file)->isAnimated());
    const StagePtr rest = *(*file)->read(0), bent = *(*file)->read(48);
    const auto skins = pathsOf<Mesh>(*rest);
    ASSERT_EQ(skins.size(), 1u);
    const Mesh &before = *rest->find(skins[0])->as<Mesh>(), &after = *bent->find(skins[0])->as<Mesh>();
    ASSERT_EQ(before.points.size(), after.points.size());
    // The upper joint turns, the lower stays: points at the foot are still, those at the top are not.
    for (std::size_t i = 0; i < before.points.size(); ++i) {
        const float moved = (before.points[i] - after.points[i]).length();
        if (before.points[i].y < 0.25f) {
            EXPECT_LT(moved, 1e-5f);
        } else if (before.points[i].y > 1.75f) {
            EXPECT_GT(moved, 0.1f);
        }
    }
    EXPECT_TRUE(before.faceVertexIndices.sharesWith(after.faceVertexIndices));
}

/// assimp itself may crash on a broken file, which says nothing about us; so each file is read in a process of its own.
TEST_F(ModelsTest, GivesAStageOrAnErrorForEveryFile) {
    int read = 0;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kModels)) {
        static const std::set<std::string> kExtensions{".gltf", ".glb", ".obj", ".fbx", ".ply", ".stl", ".dae"};
        const bool suits = entry.is_regular_file() && kExtensions.contains(entry.path().extension().string());
        if (!suits || entry.file_size() > (1u << 20)) continue;
        ++read;
        const pid_t child = fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            const auto file = openFile(entry.path(), {}, no);
            if (!file) _exit(file.error().text().find(entry.path().filename().string()) == std::string::npos ? 3 : 0);
            const auto stage = (*file)->read(1);
            if (stage) worldBounds(**stage);
            _exit(0);
        }
        int status = 0;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << entry.path() << " status " << status;
    }
    EXPECT_GT(read, 50);
}

}  // namespace
}  // namespace doppel
