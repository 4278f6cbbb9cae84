// Files of the ASWF USD working group; skipped where they are not. The figures are what pxr's UsdGeomBBoxCache and a
// count over its prims give for them.
#include "usd_fixture.h"

#include <cmath>
#include <set>

namespace doppel {
namespace {

namespace fs = std::filesystem;

class SharedAssets : public UsdTest {
protected:
    void SetUp() override {
        UsdTest::SetUp();
        const char* chosen = std::getenv("DOPPEL_TEST_ASSETS");
        m_assets = fs::path(chosen ? chosen : DOPPEL_TEST_SHARED_ASSETS) / "usd-wg";
        if (!fs::exists(m_assets)) GTEST_SKIP() << "the test assets are not at " << m_assets;
    }
    static std::size_t trianglesOf(const Stage& stage) {
        std::size_t triangles = 0;
        traverse(stage, [&](const PrimPlace& place) {
            const auto* mesh = place.prim->as<Mesh>();
            if (mesh)
                for (const std::int32_t count : mesh->faceVertexCounts)
                    triangles += static_cast<std::size_t>(std::max(count - 2, 0));
            return true;
        });
        return triangles;
    }
    static bool hasBounds(const Stage& stage, const Imath::V3d& min, const Imath::V3d& max) {
        const auto bounds = worldBounds(stage);
        return bounds.min.equalWithAbsError(min, 1e-4) && bounds.max.equalWithAbsError(max, 1e-4);
    }
    fs::path m_assets;
};

TEST_F(SharedAssets, TeapotInBothVariants) {
    const auto path = m_assets / "full_assets/Teapot/Teapot.usd";
    const auto utah = import(path);
    EXPECT_TRUE(utah->warnings.empty()) << warningsOf(*utah);
    EXPECT_TRUE(hasBounds(*utah, {-0.1526284, 0, -0.262063}, {0.1526284, 0.2295615, 0.2289426}));
    EXPECT_EQ(trianglesOf(*utah), 2472u);

    ImportOptions options;
    options.variants["/Teapot"]["modelVariant"] = "Fancy";
    const auto fancy = import(path, options);
    EXPECT_EQ(fancy->find("/Teapot")->variantSets->at("modelVariant").selection, "Fancy");
    EXPECT_TRUE(hasBounds(*fancy, {-0.1517936, 0, -0.2577308}, {0.1517936, 0.3000007, 0.2357308}));
    EXPECT_EQ(trianglesOf(*fancy), 12144u);

    std::string bound;
    traverse(*fancy, [&](const PrimPlace& place) {
        if (place.prim->as<Mesh>()) bound = place.materialPath;
        return true;
    });
    const auto material = dataAt<Material>(*fancy, bound);
    ASSERT_TRUE(material.diffuseColor.texture);
    EXPECT_TRUE(fs::exists(material.diffuseColor.texture->file));
    EXPECT_EQ(material.roughness.channels, "g");
    EXPECT_EQ(material.metallic.channels, "b");
}

TEST_F(SharedAssets, ChessSetWithItsMaterialXMaterials) {
    const auto stage = import(m_assets / "full_assets/OpenChessSet/chess_set.usda");
    for (const std::string& warning : stage->warnings)
        EXPECT_EQ(warning.find("Could not open"), std::string::npos) << warning;
    std::size_t meshes = 0;
    std::set<std::string> textures;
    traverse(*stage, [&](const PrimPlace& place) {
        if (!place.prim->as<Mesh>()) return true;
        ++meshes;
        EXPECT_FALSE(place.materialPath.empty()) << place.path;
        EXPECT_FALSE(place.prim->as<Mesh>()->uvs.empty()) << place.path;
        const auto material = stage->find(place.materialPath.str());
        if (!material || !material->as<Material>()) {
            ADD_FAILURE() << place.path << " has no material at " << place.materialPath;
            return true;
        }
        if (const auto& texture = material->as<Material>()->diffuseColor.texture) textures.insert(texture->file);
        return true;
    });
    EXPECT_EQ(meshes, 21u);
    EXPECT_TRUE(hasBounds(*stage, {-0.3527081, 0, -0.3527081}, {0.3527081, 0.1689958, 0.3527081}));
    EXPECT_GE(textures.size(), 9u);
    for (const std::string& texture : textures) EXPECT_TRUE(fs::exists(texture)) << texture;
    EXPECT_EQ(trianglesOf(*stage), 799384u);
}

TEST_F(SharedAssets, ShaderBallNamesTheFilesThatAreMissing) {
    const auto path = m_assets / "full_assets/StandardShaderBall/standard_shader_ball_scene.usda";
    const auto stage = import(path);
    EXPECT_TRUE(hasWarning(*stage, "ground.ACEScg.exr")) << warningsOf(*stage);
    EXPECT_EQ(pathsOf<Camera>(*stage), std::vector<std::string>{"/standard_shader_ball_scene/camera"});
    EXPECT_EQ(pathsOf<Light>(*stage).size(), 5u);
    EXPECT_TRUE(hasBounds(*stage, {-46.75, 0, -49.7}, {53.25, 75.863899, 50.3}));
    EXPECT_EQ(trianglesOf(*stage), 15980u);

    ImportOptions options;
    options.variants["/standard_shader_ball_scene"]["surface_geometry"] = "triangulated";
    const auto broken = import(path, options);
    EXPECT_TRUE(hasWarning(*broken, "triangulated.usda")) << warningsOf(*broken);
    EXPECT_EQ(pathsOf<Light>(*broken).size(), 5u) << "the sound rest is there";
}

TEST_F(SharedAssets, EveryTestAssetIsRead) {
    int files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(m_assets / "test_assets")) {
        if (entry.path().extension() != ".usda" && entry.path().extension() != ".usd") continue;
        ++files;
        const auto stage = import(entry.path());
        for (const std::string& warning : stage->warnings)
            EXPECT_TRUE(warning.find("cannot be read") == std::string::npos ||
                        warning.find("it is a single value, and should be an array") != std::string::npos)
                << warning;
    }
    EXPECT_GT(files, 40);
}

}  // namespace
}  // namespace doppel
