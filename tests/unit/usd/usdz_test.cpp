// Textures inside of packages.
#include "usd_fixture.h"

#include <cstdlib>

namespace doppel {
namespace {

namespace fs = std::filesystem;

class Usdz : public UsdTest {
protected:
    void SetUp() override {
        UsdTest::SetUp();
        m_cache = m_folder.path() / "cache";
        if (const char* old = std::getenv("XDG_CACHE_HOME")) m_oldCache = old;
        setenv("XDG_CACHE_HOME", m_cache.c_str(), 1);
    }
    void TearDown() override {
        m_oldCache.empty() ? unsetenv("XDG_CACHE_HOME") : setenv("XDG_CACHE_HOME", m_oldCache.c_str(), 1);
    }
    /// Packs files of the folder, by pxr itself.
    fs::path pack(const std::string& files) {
        const fs::path package = m_folder.path() / "packed.usdz";
        const std::string command =
            "cd '" + m_folder.path().string() +
            "' && '" DOPPEL_TEST_PYTHON
            "' -c \"import pxr.Sdf as Sdf, pxr.Usd as Usd\n"
            "with getattr(Sdf, 'ZipFileWriter', getattr(Usd, 'ZipFileWriter', None)).CreateNew('" +
            package.string() +
            "') as zip:\n"
            "    for name in '" +
            files + "'.split(): zip.AddFile(name)\"";
        EXPECT_EQ(std::system(command.c_str()), 0);
        return package;
    }
    fs::path m_cache;
    std::string m_oldCache;
};

constexpr const char* kTextured = R"(
def Material "M" {
    token outputs:surface.connect = </M/S.outputs:surface>
    def Shader "S" {
        uniform token info:id = "UsdPreviewSurface"
        color3f inputs:diffuseColor.connect = </M/T.outputs:rgb>
        float inputs:roughness.connect = </M/U.outputs:r>
        token outputs:surface
    }
    def Shader "T" { uniform token info:id = "UsdUVTexture"
        asset inputs:file = @./textures/color.png@; float3 outputs:rgb }
    def Shader "U" { uniform token info:id = "UsdUVTexture"
        asset inputs:file = @./textures/rough.<UDIM>.png@; float outputs:r }
})";

TEST_F(Usdz, CopiesTexturesToTheCacheOnce) {
    writeUsda("scene.usda", kTextured);
    write("textures/color.png", "these are colours");
    write("textures/rough.1001.png", "tile one");
    write("textures/rough.1012.png", "tile twelve");
    const auto package = pack("scene.usda textures/color.png textures/rough.1001.png textures/rough.1012.png");
    const auto stage = import(package);
    EXPECT_TRUE(stage->warnings.empty()) << warningsOf(*stage);
    const auto material = dataAt<Material>(*stage, "/M");
    ASSERT_TRUE(material.diffuseColor.texture);
    const fs::path color = material.diffuseColor.texture->file;
    EXPECT_EQ(color.string().rfind((m_cache / "doppel" / "usdz").string(), 0), 0u) << color;
    std::ifstream stream(color);
    EXPECT_EQ(std::string((std::istreambuf_iterator<char>(stream)), {}), "these are colours");
    ASSERT_TRUE(material.roughness.texture);
    const fs::path tiles = material.roughness.texture->file;
    EXPECT_EQ(tiles.filename(), "rough.<UDIM>.png");
    EXPECT_TRUE(fs::exists(tiles.parent_path() / "rough.1012.png"));

    const auto copied = fs::last_write_time(color);
    import(package);
    EXPECT_EQ(fs::last_write_time(color), copied);
}

TEST_F(Usdz, AnUnwritableCacheIsAWarning) {
    writeUsda("scene.usda", kTextured);
    write("textures/color.png", "colours");
    write("textures/rough.1001.png", "tile");
    const auto package = pack("scene.usda textures/color.png textures/rough.1001.png");
    write("cache", "a file where a folder should be");
    const auto stage = import(package);
    EXPECT_TRUE(hasWarning(*stage, "color.png")) << warningsOf(*stage);
    EXPECT_FALSE(dataAt<Material>(*stage, "/M").diffuseColor.texture);
}

}  // namespace
}  // namespace doppel
