// Files with faults: an error that names the place, or warnings and the sound rest.
#include "usd_fixture.h"

#include <random>

namespace doppel {
namespace {

TEST_F(UsdTest, AParseErrorNamesFileAndLine) {
    const auto path = write("broken.usda", "#usda 1.0\ndef Xform \"a\" {\n  double3 foo = (1, 2\n}\n");
    const auto file = open(path);
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, ErrorCode::ParseFailed);
    EXPECT_EQ(file.error().context, path.string());
    EXPECT_NE(file.error().message.find("broken.usda:4"), std::string::npos) << file.error().text();
    EXPECT_EQ(file.error().message.find("pxrInternal"), std::string::npos) << file.error().text();
}

TEST_F(UsdTest, AFileThatIsNotThereIsNotFound) {
    const auto file = open(m_folder.path() / "nothing.usd");
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, ErrorCode::NotFound);
}

TEST_F(UsdTest, FilesOfNonsenseAreErrors) {
    std::mt19937 random(1);
    std::string noise(3000, '\0');
    for (char& byte : noise) byte = static_cast<char>(random());
    const std::pair<const char*, std::string> files[] = {
        {"a.usd", noise}, {"b.usda", noise}, {"c.usdc", "PXR-USDC" + noise}, {"d.usdz", "PK\3\4" + noise},
        {"e.usda", ""},   {"f.usdz", noise}};
    for (const auto& [name, text] : files) {
        const auto file = open(write(name, text));
        ASSERT_FALSE(file) << name;
        EXPECT_EQ(file.error().code, ErrorCode::ParseFailed) << name << ": " << file.error().text();
        EXPECT_FALSE(file.error().message.empty());
    }
    EXPECT_TRUE(import(writeUsda("good.usda", "def Scope \"s\" {}"))->find("/s")) << "the reader goes on";
}

TEST_F(UsdTest, MissingAssetsAreWarningsThatNameAssetAndPrimAndTheRestIsThere) {
    const auto stage = importText(R"(
def Xform "a" ( references = @./nope.usda@ ) {}
def Xform "b" ( payload = @./neither.usda@ ) {}
def Xform "c" ( references = </nowhere> ) {}
def Sphere "sound" {}
)");
    EXPECT_TRUE(hasWarning(*stage, "nope.usda@ for reference introduced by")) << warningsOf(*stage);
    EXPECT_TRUE(hasWarning(*stage, "@</a>"));
    EXPECT_TRUE(hasWarning(*stage, "neither.usda@ for payload introduced by"));
    EXPECT_TRUE(hasWarning(*stage, "</nowhere>"));
    for (const std::string& warning : stage->warnings)
        EXPECT_NE(warning.find("scene.usda"), std::string::npos) << warning;
    EXPECT_FALSE(dataAt<Mesh>(*stage, "/sound").points.empty());
}

TEST_F(UsdTest, ABrokenReferencedFileIsAWarningWithItsLine) {
    write("broken.usda", "#usda 1.0\ndef Xform \"a\" {\n  double3 foo = (1, 2\n}\n");
    const auto stage = importText("def Xform \"a\" ( references = @./broken.usda@ ) {}\ndef Scope \"sound\" {}");
    EXPECT_TRUE(hasWarning(*stage, "broken.usda:4")) << warningsOf(*stage);
    EXPECT_TRUE(stage->find("/sound"));
}

TEST_F(UsdTest, AMissingSublayerIsAWarning) {
    const auto stage = importText("( subLayers = [@./gone.usda@] )\ndef Scope \"sound\" {}");
    EXPECT_TRUE(hasWarning(*stage, "gone.usda")) << warningsOf(*stage);
    EXPECT_TRUE(stage->find("/sound"));
}

TEST_F(UsdTest, DeepTreesAreCutOffWithAWarning) {
    std::string text;
    constexpr int kDepth = 600;
    for (int i = 0; i < kDepth; ++i) text += "def Scope \"s\" {";
    text += std::string(kDepth, '}');
    const auto stage = importText(text);
    EXPECT_TRUE(hasWarning(*stage, "is nested too deeply")) << warningsOf(*stage);
    EXPECT_TRUE(stage->find("/s/s/s"));
}

TEST_F(UsdTest, TruncatedBinaryFilesNeverCrashThisProcess) {
    const auto good = writeUsda("good.usda", "def Mesh \"m\" { point3f[] points = [(0,0,0), (1,2,3), (4,5,6)] }");
    ASSERT_TRUE(import(good)->find("/m"));
    std::string command = std::string(DOPPEL_TEST_PYTHON) + " -c \"from pxr import Sdf; Sdf.Layer.FindOrOpen('" +
                          good.string() + "').Export('" + (m_folder.path() / "good.usdc").string() + "')\"";
    ASSERT_EQ(std::system(command.c_str()), 0);
    std::ifstream stream(m_folder.path() / "good.usdc", std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(stream)), {});
    ASSERT_GT(bytes.size(), 200u);
    for (std::size_t size = 1; size < bytes.size(); size += bytes.size() / 12) {
        const auto file = open(write("cut" + std::to_string(size) + ".usdc", bytes.substr(0, size)));
        if (!file) {
            EXPECT_FALSE(file.error().message.empty());
        }
    }
    EXPECT_TRUE(import(good)->find("/m")) << "whatever they did to the reader, there is one";
}

}  // namespace
}  // namespace doppel
