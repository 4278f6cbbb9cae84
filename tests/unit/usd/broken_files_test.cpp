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

TEST_F(UsdTest, CyclicReferencesAreNamedAndTheRestIsThere) {
    writeUsda("other.usda", "def \"Top\" { def \"back\" (references = @scene.usda@</A>) {} }");
    const auto stage = importText(R"(
def Xform "A" { def "inner" (references = @other.usda@</Top>) {} }
def Xform "Self" (references = </Self>) {}
def Sphere "sound" {}
)");
    EXPECT_TRUE(hasWarning(*stage, "</Self>: Cycle detected")) << warningsOf(*stage);
    EXPECT_TRUE(stage->find("/sound")->as<Mesh>());
}

TEST_F(UsdTest, SublayersInACircleAreNamedAndTheRestIsThere) {
    write("b.usda", "#usda 1.0\n(subLayers = [@scene.usda@])\ndef Sphere \"fromB\" {}\n");
    const auto stage = importText("(subLayers = [@b.usda@])\ndef Sphere \"sound\" {}");
    EXPECT_FALSE(stage->warnings.empty());
    EXPECT_TRUE(stage->find("/sound")->as<Mesh>());
}

TEST_F(UsdTest, CamerasThatSeeNothingAreNamedAndMended) {
    const auto stage = importText(R"(
def Camera "none" { float focalLength = 0; float horizontalAperture = 0; float verticalAperture = -1; float2 clippingRange = (5, 1) }
def Camera "flat" { float3 xformOp:scale = (1, 0, 1); uniform token[] xformOpOrder = ["xformOp:scale"] }
def Camera "good" {}
)");
    const auto camera = dataAt<Camera>(*stage, "/none");
    EXPECT_EQ(camera.focalLength, 50);
    EXPECT_GT(camera.horizontalAperture, 0);
    EXPECT_EQ(camera.verticalAperture, 0);
    EXPECT_GT(camera.clippingFar, camera.clippingNear);
    for (const char* what : {"/none: its focal length", "/none: its horizontal aperture", "/none: its vertical aperture",
                             "/none: its clipping range", "/flat: its transform"})
        EXPECT_TRUE(hasWarning(*stage, what)) << what << "\n" << warningsOf(*stage);
    EXPECT_FALSE(hasWarning(*stage, "/good")) << warningsOf(*stage);
}

TEST_F(UsdTest, TransformsThatAreNotFiniteAreNamedAndLeftOut) {
    const auto stage = importText(R"(
def Sphere "lost" { double3 xformOp:translate = (nan, 0, inf); uniform token[] xformOpOrder = ["xformOp:translate"] }
def Sphere "sound" {}
)");
    EXPECT_TRUE(hasWarning(*stage, "/lost: its transform is left out")) << warningsOf(*stage);
    EXPECT_EQ(stage->find("/lost")->localTransform, M44d());
    EXPECT_TRUE(stage->find("/sound")->as<Mesh>());
}

TEST_F(UsdTest, TimeSamplesWithHolesAreReadAroundThem) {
    auto file = open(writeUsda("scene.usda", R"(
def Camera "cam" { float2 clippingRange.timeSamples = { 1: (1, 10), 2: None, 3: (1, 30) }; float focalLength.timeSamples = { 1: 20, 2: None } }
def SphereLight "lamp" { color3f inputs:color.timeSamples = { 1: (1, 0, 0), 2: None }; float inputs:intensity.timeSamples = { 1: 3, 2: None } }
def Mesh "m" { point3f[] points.timeSamples = { 1: [(0,0,0), (1,0,0), (0,1,0)], 2: None, 3: [(0,0,1), (1,0,1), (0,1,1)] }
    int[] faceVertexCounts = [3]; int[] faceVertexIndices = [0,1,2] }
def Xform "x" { double3 xformOp:translate.timeSamples = { 1: (1,0,0), 2: None, 3: (3,0,0) }; uniform token[] xformOpOrder = ["xformOp:translate"] }
def Sphere "sound" {}
)"));
    ASSERT_TRUE(file);
    for (const double time : {1.0, 2.0, 2.5, 3.0, 2.0, 1.0}) {
        const auto stage = (*file)->read(time);
        ASSERT_TRUE(stage) << stage.error().text();
        EXPECT_TRUE((*stage)->find("/sound")->as<Mesh>());
        EXPECT_TRUE((*stage)->find("/cam")->as<Camera>()) << time;
        EXPECT_TRUE((*stage)->find("/lamp")->as<Light>()) << time;
        ASSERT_TRUE((*stage)->find("/m")->as<Mesh>()) << time;
        if (time == 1.0 || time == 3.0) {
            EXPECT_EQ((*stage)->find("/m")->as<Mesh>()->faceVertexCounts.size(), 1u) << time;
        }
    }
}

}  // namespace
}  // namespace doppel
