#include "tests/unit/usd/usd_fixture.h"

#include <gmock/gmock.h>

namespace doppel {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::Not;
using testing::UnorderedElementsAre;

class NeededUsdFiles : public UsdTest {
protected:
    std::vector<std::string> needed(const fs::path& file) {
        const auto files = neededUsdFiles(file, m_cancelled);
        EXPECT_TRUE(files) << files.error().text();
        std::vector<std::string> names;
        if (files)
            for (const fs::path& path : *files) names.push_back(path.lexically_relative(m_folder.path()).string());
        return names;
    }
};

TEST_F(NeededUsdFiles, AreAllThatAnyVariantReferences) {
    write("tex/a.1001.png", "x");
    write("tex/a.1002.png", "x");
    write("tex/b.png", "x");
    writeUsda("sub/layer.usda", "");
    writeUsda("sub/ref.usda", "def Shader \"s\" { asset inputs:file = @../tex/a.<UDIM>.png@; asset inputs:other = @../tex/b.png@ }");
    writeUsda("sub/payload.usda", "def Xform \"V\" {}");
    const auto root = write("root.usda", "#usda 1.0\n( subLayers = [@./sub/layer.usda@] )\n"
                                         "def \"A\" ( references = @./sub/ref.usda@</s>\n variants = { string v = \"one\" }\n"
                                         " prepend variantSets = \"v\" ) {\n variantSet \"v\" = {\n \"one\" {\n}\n"
                                         " \"two\" ( payload = @./sub/payload.usda@</V> ) {\n}\n}\n}\n");
    EXPECT_THAT(needed(root), UnorderedElementsAre("root.usda", "sub/layer.usda", "sub/ref.usda", "sub/payload.usda",
                                                   "tex/a.1001.png", "tex/a.1002.png", "tex/b.png"));
}

TEST_F(NeededUsdFiles, AreWhatMaterialXDocumentsName) {
    write("maps/m.png", "x");
    write("maps/n.png", "x");
    write("mat.mtlx", "<?xml version=\"1.0\"?><materialx version=\"1.38\" xmlns:xi=\"http://www.w3.org/2001/XInclude\" "
                      "fileprefix=\"maps/\"><xi:include href=\"more.mtlx\"/><nodegraph name=\"g\"><image name=\"i\" type=\"color3\">"
                      "<input name=\"file\" type=\"filename\" value=\"m.png\"/></image></nodegraph></materialx>");
    write("more.mtlx", "<?xml version=\"1.0\"?><materialx version=\"1.38\"><image name=\"i\" type=\"color3\">"
                       "<input name=\"file\" type=\"filename\" value=\"maps/n.png\"/></image></materialx>");
    const auto root = writeUsda("root.usda", "def \"M\" ( references = @./mat.mtlx@</MaterialX/Materials> ) {}");
    EXPECT_THAT(needed(root), UnorderedElementsAre("root.usda", "mat.mtlx", "more.mtlx", "maps/m.png", "maps/n.png"));
}

TEST_F(NeededUsdFiles, ADamagedLayerHidesNoOthers) {
    write("broken.usda", "#usda 1.0\ndef {");
    write("tex.png", "x");
    writeUsda("good.usda", "def Shader \"s\" { asset inputs:file = @./tex.png@ }");
    const auto root = write("root.usda", "#usda 1.0\n( subLayers = [@./broken.usda@, @./good.usda@] )\n");
    EXPECT_THAT(needed(root), UnorderedElementsAre("root.usda", "broken.usda", "good.usda", "tex.png"));
}

TEST_F(NeededUsdFiles, AFileThatIsNoUsdNeedsItself) {
    EXPECT_THAT(needed(write("root.usda", "not usd")), UnorderedElementsAre("root.usda"));
}

TEST_F(NeededUsdFiles, CanBeCancelled) {
    const std::atomic<bool> cancelled{true};
    const auto files = neededUsdFiles(writeUsda("root.usda", ""), cancelled);
    ASSERT_FALSE(files);
    EXPECT_EQ(files.error().code, ErrorCode::Cancelled);
}

TEST_F(NeededUsdFiles, AbsoluteNamesOfAnotherMachineAreBelowTheRoot) {
    const std::string tree = (m_folder.path() / "tree").string();
    write("tree/far/away/tex.png", "x");
    writeUsda("tree/far/away/ref.usda", "def Xform \"R\" { def Cube \"box\" {} }");
    const auto root = writeUsda("tree/far/shot/root.usda", "def \"A\" ( references = @/far/away/ref.usda@</R> ) {}"
                                                           "def DomeLight \"sky\" { asset inputs:texture:file = @/far/away/tex.png@ }");
    ImportOptions options;
    options.root = tree;
    const StagePtr stage = import(root, options);
    EXPECT_TRUE(stage->find("/A/box")) << warningsOf(*stage);
    EXPECT_EQ(dataAt<Light>(*stage, "/sky").textureFile, tree + "/far/away/tex.png");
    EXPECT_TRUE(stage->warnings.empty()) << warningsOf(*stage);
}

} // namespace
} // namespace doppel
