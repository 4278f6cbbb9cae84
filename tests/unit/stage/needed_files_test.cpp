#include "stage/importer.h"
#include "stage/named_files.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/stage/gltf_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace doppel::test {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

class NeededFiles : public testing::Test {
protected:
    std::vector<std::string> needed(const fs::path& file) {
        const auto files = neededFiles(file, never);
        EXPECT_TRUE(files) << files.error().text();
        std::vector<std::string> names;
        if (files)
            for (const fs::path& path : *files) names.push_back(path.lexically_relative(folder.path()).string());
        return names;
    }
    TempFolder folder;
    const std::atomic<bool> never{false};
};

TEST_F(NeededFiles, OfAModelAreItsBuffersMaterialsAndTextures) {
    folder.write("cube.mtl", "newmtl red\nmap_Kd maps/red.png\n");
    folder.write("maps/red.png", onePixelPng());
    const fs::path model = folder.write("cube.obj", "mtllib cube.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl red\nf 1 2 3\n");
    EXPECT_THAT(needed(model), UnorderedElementsAre("cube.obj", "cube.mtl", "maps/red.png"));
}

TEST_F(NeededFiles, EmbeddedTexturesNeedNothing) {
    GltfFile file;
    file.json["images"] = {{{"uri", "data:image/png;base64," + base64(onePixelPng())}}};
    file.json["textures"] = {{{"source", 0}}};
    file.json["materials"] = {{{"pbrMetallicRoughness", {{"baseColorTexture", {{"index", 0}}}}}}};
    file.node({{"mesh", file.triangle({{"material", 0}})}});
    EXPECT_THAT(needed(folder.write("a.gltf", file.text())), ElementsAre("a.gltf"));
}

TEST_F(NeededFiles, OfADamagedModelAreItself) {
    EXPECT_THAT(needed(folder.write("a.gltf", "{")), ElementsAre("a.gltf"));
}

TEST_F(NeededFiles, OfAnImageAreItselfAndOfTilesAllOfThem) {
    folder.write("a.1001.png", "x");
    folder.write("a.1012.png", "x");
    folder.write("a.10x2.png", "x");
    folder.write("b.1001.png", "x");
    EXPECT_THAT(needed(folder / "a.1001.png"), ElementsAre("a.1001.png"));
    EXPECT_THAT(needed(folder / "a.<UDIM>.png"), ElementsAre("a.1001.png", "a.1012.png"));
}

TEST(NamedFiles, AreThoseOfTheNodesThatAreCooked) {
    Scene scene;
    scene.directory = "/work";
    scene.setNode(Node{"a", "import", {}, {{"file", {std::string(), "'shot' + @shot + '.usda'"}}}});
    scene.setNode(Node{"other", "import", {}, {{"file", {std::string("/not/asked.usda"), ""}}}});
    scene.setNode(Node{"sky", "light", {"a"}, {{"texturefile", {std::string("../maps/sky.exr"), ""}}}});
    scene.setNode(Node{"faulty", "import", {}, {{"file", {std::string("/faulty.usda"), "nonsense("}}}});
    scene.setNode(Node{"OUT", "merge", {"sky", "faulty", "OUT"}, {}});
    EXPECT_THAT(namedFiles(scene.network(), "OUT", 1, {{"shot", std::string("10")}}),
                UnorderedElementsAre("/work/shot10.usda", "/maps/sky.exr"));
}

} // namespace
} // namespace doppel::test
