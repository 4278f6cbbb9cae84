// Inputs of materials: textures with all their settings, node programs, normals; by the albedo of small pictures.
#include "tests/unit/render/rendered.h"

#include <OpenImageIO/imageio.h>

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>

namespace doppel {
namespace {

using namespace test;
namespace fs = std::filesystem;

/// Writes images for the tests and reads what a plane with them looks like.
class MaterialTest : public ::testing::Test {
protected:
    void SetUp() override {
        m_folder = fs::temp_directory_path() /
                   ("doppel_material_" + std::to_string(::getpid()) + "_" + ::testing::UnitTest::GetInstance()->current_test_info()->name());
        fs::create_directories(m_folder);
    }
    void TearDown() override { fs::remove_all(m_folder); }

    /// A picture of `width` x `height`; `texel(x, y, channel)`, rows from the top.
    std::string image(const std::string& name, int width, int height, int channels, OIIO::TypeDesc type,
                      const std::function<float(int, int, int)>& texel, const std::function<void(OIIO::ImageSpec&)>& more = {}) {
        const std::string path = (m_folder / name).string();
        OIIO::ImageSpec spec(width, height, channels, type);
        spec.attribute("oiio:UnassociatedAlpha", 1);
        if (more) more(spec);
        std::vector<float> values;
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x)
                for (int c = 0; c < channels; ++c) values.push_back(texel(x, y, c));
        const auto out = OIIO::ImageOutput::create(path);
        EXPECT_TRUE(out && out->open(path, spec)) << OIIO::geterror();
        EXPECT_TRUE(out->write_image(OIIO::TypeFloat, values.data())) << out->geterror();
        out->close();
        return path;
    }

    /// Two by two texels of a float image: (0.1, 0.2) above (0.3, 0.4) in red, green is 0.5, blue 0.75.
    std::string quarters() {
        return image("quarters.exr", 2, 2, 3, OIIO::TypeFloat, [](int x, int y, int c) {
            return c == 0 ? 0.1f * static_cast<float>(1 + x + 2 * y) : c == 1 ? 0.5f : 0.75f;
        });
    }

    static std::shared_ptr<Texture> texture(const std::string& file) {
        auto t = std::make_shared<Texture>();
        t->file = file;
        return t;
    }

    /// The albedo of a plane with these uvs (constant over it), channel by channel.
    V3f albedo(const Material& material, V2f uv, const Primvar<V3f>& color = {}) {
        Mesh plane = planeMesh(5);
        plane.uvs = {Interpolation::Constant, Array<V2f>{uv}, {}};
        plane.displayColor = color;
        StageBuilder b;
        b.add("material", material);
        b.add("plane", plane, M44d(), "/material");
        b.add("camera", camera(), fromAbove(5));
        TestDelegate delegate;
        const Picture p = delegate.render(b.stage(), viewOf(4, 4, 1));
        m_lines = delegate.lines;
        return {p.at("albedo", 1, 1, 0), p.at("albedo", 1, 1, 1), p.at("albedo", 1, 1, 2)};
    }

    V3f colorOf(const std::shared_ptr<Texture>& t, V2f uv, const std::string& channels = "rgb") {
        Material m;
        m.diffuseColor.texture = t;
        m.diffuseColor.channels = channels;
        return albedo(m, uv);
    }

    static ::testing::AssertionResult isNear(const V3f& a, const V3f& b, float error = 4e-3f) {
        if (a.equalWithAbsError(b, error)) return ::testing::AssertionSuccess();
        return ::testing::AssertionFailure() << a << " is not " << b;
    }

    fs::path m_folder;
    std::vector<std::string> m_lines;
};

TEST_F(MaterialTest, TextureCoordinatesStartAtTheLowerLeft) {
    const auto t = texture(quarters());
    EXPECT_TRUE(isNear(colorOf(t, {0.25f, 0.25f}), V3f(0.3f, 0.5f, 0.75f)));
    EXPECT_TRUE(isNear(colorOf(t, {0.75f, 0.75f}), V3f(0.2f, 0.5f, 0.75f)));
}

TEST_F(MaterialTest, WrapModesRepeatMirrorClampAndEnd) {
    auto t = texture(quarters());
    const V2f outside(1.25f, 0.25f);
    EXPECT_NEAR(colorOf(t, outside).x, 0.3f, 4e-3);
    t->wrapS = WrapMode::Mirror;
    EXPECT_NEAR(colorOf(t, outside).x, 0.4f, 4e-3);
    t->wrapS = WrapMode::Clamp;
    EXPECT_NEAR(colorOf(t, {1.9f, 0.25f}).x, 0.4f, 4e-3);
    t->wrapS = WrapMode::Black;
    EXPECT_NEAR(colorOf(t, {1.9f, 0.25f}).x, 0.0f, 4e-3);
}

TEST_F(MaterialTest, AFileMaySayHowItWraps) {
    const auto file = image("clamped.exr", 2, 1, 3, OIIO::TypeFloat, [](int x, int, int) { return x ? 0.8f : 0.2f; },
                            [](OIIO::ImageSpec& spec) { spec.attribute("wrapmodes", "clamp,clamp"); });
    auto t = texture(file);
    EXPECT_NEAR(colorOf(t, {1.25f, 0.5f}).x, 0.2f, 4e-3);
    t->wrapFromFile = true;
    EXPECT_NEAR(colorOf(t, {1.25f, 0.5f}).x, 0.8f, 4e-3);
}

TEST_F(MaterialTest, PlacementScalesThenTurnsThenMoves) {
    auto t = texture(quarters());
    t->uvScale = {0.5f, 1.0f};
    t->uvRotation = 90;
    t->uvTranslation = {0.5f, 0.0f};
    // (0.5, 0.25) -> (0.25, 0.25) -> (-0.25, 0.25) -> (0.25, 0.25): the lower left texel.
    EXPECT_NEAR(colorOf(t, {0.5f, 0.25f}).x, 0.3f, 4e-3);
    // (1.5, -0.25) -> (0.75, -0.25) -> (0.25, 0.75) -> (0.75, 0.75): the upper right one.
    EXPECT_NEAR(colorOf(t, {1.5f, -0.25f}).x, 0.2f, 4e-3);
}

TEST_F(MaterialTest, ScaleAndBiasComeAfterTheLookup) {
    auto t = texture(quarters());
    t->scale = {2, 1, 0, 1};
    t->bias = {0.1f, -0.25f, 0.5f, 0};
    EXPECT_TRUE(isNear(colorOf(t, {0.25f, 0.25f}), V3f(0.7f, 0.25f, 0.5f)));
}

TEST_F(MaterialTest, SingleChannelsFeedAnyInput) {
    const auto t = texture(quarters());
    EXPECT_TRUE(isNear(colorOf(t, {0.25f, 0.25f}, "g"), V3f(0.5f)));
    EXPECT_TRUE(isNear(colorOf(t, {0.25f, 0.25f}, "b"), V3f(0.75f)));
    EXPECT_TRUE(isNear(colorOf(t, {0.25f, 0.25f}, "a"), V3f(1.0f))) << "alpha of an image without one";
}

TEST_F(MaterialTest, ColourIsNotMultipliedByAlpha) {
    const auto file = image("alpha.png", 2, 2, 4, OIIO::TypeUInt8, [](int, int, int c) { return c == 3 ? 0.25f : 0.5f; });
    auto t = texture(file);
    t->colorSpace = "raw";
    EXPECT_TRUE(isNear(colorOf(t, {0.5f, 0.5f}), V3f(0.502f), 8e-3f));
    EXPECT_TRUE(isNear(colorOf(t, {0.5f, 0.5f}, "a"), V3f(0.25f), 8e-3f));
}

TEST_F(MaterialTest, AutomaticColourSpaceIsSrgbForEightBitColours) {
    const auto half = [](int, int, int) { return 0.5f; };
    const float decoded = 0.2158f; // of 128 / 255
    EXPECT_NEAR(colorOf(texture(image("rgb8.png", 2, 2, 3, OIIO::TypeUInt8, half)), {0.5f, 0.5f}).x, decoded, 4e-3);
    EXPECT_NEAR(colorOf(texture(image("grey8.png", 2, 2, 1, OIIO::TypeUInt8, half)), {0.5f, 0.5f}).x, 0.502f, 4e-3);
    EXPECT_NEAR(colorOf(texture(image("rgb16.png", 2, 2, 3, OIIO::TypeUInt16, half)), {0.5f, 0.5f}).x, 0.5f, 4e-3);
    EXPECT_NEAR(colorOf(texture(image("rgb.exr", 2, 2, 3, OIIO::TypeHalf, half)), {0.5f, 0.5f}).x, 0.5f, 4e-3);
    auto t = texture((m_folder / "rgb8.png").string());
    t->colorSpace = "raw";
    EXPECT_NEAR(colorOf(t, {0.5f, 0.5f}).x, 0.502f, 4e-3);
    t = texture((m_folder / "rgb.exr").string());
    t->colorSpace = "sRGB";
    EXPECT_NEAR(colorOf(t, {0.5f, 0.5f}).x, 0.214f, 4e-3);
}

TEST_F(MaterialTest, WideColourSpacesKeepWhiteAndNarrowToRec709) {
    auto t = texture(image("p3.exr", 2, 2, 3, OIIO::TypeFloat, [](int, int, int c) { return c == 0 ? 0.6f : 0.2f; }));
    t->colorSpace = "lin_displayp3";
    EXPECT_TRUE(isNear(colorOf(t, {0.5f, 0.5f}), V3f(0.69f, 0.183f, 0.192f)));
    auto white = texture(image("ap1.exr", 2, 2, 3, OIIO::TypeFloat, [](int, int, int) { return 0.5f; }));
    white->colorSpace = "acescg";
    EXPECT_TRUE(isNear(colorOf(white, {0.5f, 0.5f}), V3f(0.5f)));
}

TEST_F(MaterialTest, UdimTilesAreNumberedFromTheLowerLeft) {
    image("tile.1001.exr", 2, 2, 3, OIIO::TypeFloat, [](int, int, int) { return 0.1f; });
    image("tile.1002.exr", 2, 2, 3, OIIO::TypeFloat, [](int, int, int) { return 0.2f; });
    image("tile.1011.exr", 2, 2, 3, OIIO::TypeFloat, [](int, int, int) { return 0.3f; });
    auto t = texture((m_folder / "tile.<UDIM>.exr").string());
    t->fallback = {0.9f, 0.9f, 0.9f, 1};
    EXPECT_NEAR(colorOf(t, {0.5f, 0.5f}).x, 0.1f, 4e-3);
    EXPECT_NEAR(colorOf(t, {1.5f, 0.5f}).x, 0.2f, 4e-3);
    EXPECT_NEAR(colorOf(t, {0.5f, 1.5f}).x, 0.3f, 4e-3);
    EXPECT_NEAR(colorOf(t, {1.5f, 1.5f}).x, 0.9f, 4e-3) << "a tile that is not there gives the fallback";
}

TEST_F(MaterialTest, AMissingTextureGivesItsFallbackAndIsNamedOnce) {
    auto t = texture((m_folder / "absent.png").string());
    t->fallback = {0.2f, 0.4f, 0.6f, 1};
    EXPECT_TRUE(isNear(colorOf(t, {0.5f, 0.5f}), V3f(0.2f, 0.4f, 0.6f)));
    EXPECT_EQ(std::count_if(m_lines.begin(), m_lines.end(), [](const auto& l) { return l.find("absent.png") != std::string::npos; }), 1);
}

/// Mean squared difference of the albedo from its mean over the middle rows.
double contrast(const Picture& p) {
    const double mean = p.mean("albedo");
    double sum = 0;
    for (int y = 0; y < p.layout.height; ++y)
        for (int x = 0; x < p.layout.width; ++x) sum += std::pow(static_cast<double>(p.at("albedo", x, y)) - mean, 2);
    return sum / (p.layout.width * p.layout.height);
}

TEST_F(MaterialTest, MipLevelsFollowTheFootprintOfRays) {
    const auto file = image("checker.exr", 256, 256, 3, OIIO::TypeHalf, [](int x, int y, int) { return (x + y) % 2 ? 1.0f : 0.0f; });
    const auto seenFrom = [&](double height, V2f repeats) {
        Material m = lambert(V3f(0));
        auto t = texture(file);
        t->uvScale = repeats;
        m.diffuseColor.texture = t;
        StageBuilder b;
        b.add("material", m);
        b.add("plane", planeMesh(1), M44d(), "/material");
        b.add("camera", camera(), fromAbove(height));
        return contrast(render(b.stage(), viewOf(32, 32, 1)));
    };
    // The whole plane, eight by eight texels a pixel: even grey with one sample.
    EXPECT_LT(seenFrom(2 * 50 / 20.955, {1, 1}), 1e-3);
    // A few texels in all: black and white.
    EXPECT_GT(seenFrom(2 * 50 / 20.955 * 0.02, {1, 1}), 0.02);
    // As fine as the first by its placement.
    EXPECT_LT(seenFrom(2 * 50 / 20.955 * 0.02, {50, 50}), 1e-3);
}

TEST_F(MaterialTest, OpacityThresholdCutsOut) {
    const auto file = image("mask.exr", 2, 2, 4, OIIO::TypeFloat, [](int x, int, int c) { return c == 3 ? (x ? 0.6f : 0.4f) : 0.5f; });
    Material m;
    m.opacity.texture = texture(file);
    m.opacity.channels = "a";
    m.opacityThreshold = 0.5f;
    EXPECT_NEAR(albedo(m, {0.25f, 0.5f}).x, 0.0f, 1e-3) << "below the threshold there is nothing";
    EXPECT_NEAR(albedo(m, {0.75f, 0.5f}).x, 0.18f, 4e-3);
}

TEST_F(MaterialTest, DisplayColourIsReadWhereTheMeshHasOne) {
    Material m;
    m.diffuseColor.primvar = "displayColor";
    m.diffuseColor.value = V3f(0.1f);
    EXPECT_TRUE(isNear(albedo(m, {0, 0}), V3f(0.1f)));
    EXPECT_TRUE(isNear(albedo(m, {0, 0}, {Interpolation::Constant, Array<V3f>{V3f(0.2f, 0.3f, 0.4f)}, {}}), V3f(0.2f, 0.3f, 0.4f)));
}

TEST_F(MaterialTest, NormalMapsTurnTheNormal) {
    Material m = lambert(V3f(0.5f));
    auto t = texture(image("normal.exr", 2, 2, 3, OIIO::TypeFloat, [](int, int, int c) { return c == 0 ? 0.8f : c == 1 ? 0.5f : 0.9f; }));
    t->scale = {2, 2, 2, 1};
    t->bias = {-1, -1, -1, 0};
    m.normal.texture = t;
    StageBuilder b;
    b.add("material", m);
    b.add("plane", planeMesh(5), M44d(), "/material");
    b.add("camera", camera(), fromAbove(5));
    const Picture p = render(b.stage(), viewOf(4, 4, 1));
    // u runs along +X, v along -Z, the normal is +Y: (0.6, 0, 0.8) is (0.6, 0.8, 0) in the world.
    EXPECT_NEAR(p.at("N", 1, 1, 0), 0.6f, 0.01);
    EXPECT_NEAR(p.at("N", 1, 1, 1), 0.8f, 0.01);
    EXPECT_NEAR(p.at("N", 1, 1, 2), 0.0f, 0.01);
}

/// Nodes: what each computes from a = (0.25, 0.5, 0.75, 1) and b = (0.5, 0.25, 0, 1).
class NodeTest : public MaterialTest {
protected:
    V3f compute(MaterialOp op, std::array<float, 4> a, std::array<float, 4> b = {}, std::array<float, 4> c = {}, std::array<float, 4> d = {},
                std::array<float, 4> value = {}) {
        Material m;
        for (const auto& v : {a, b, c, d}) m.nodes.push_back({MaterialOp::Constant, {-1, -1, -1, -1}, v, {}});
        m.nodes.push_back({op, {0, 1, 2, 3}, value, {}});
        m.diffuseColor.node = 4;
        return albedo(m, {0.25f, 0.75f});
    }
};

TEST_F(NodeTest, ComputesArithmetic) {
    const std::array<float, 4> a{0.25f, 0.5f, 0.75f, 1}, b{0.5f, 0.25f, 0.0f, 1}, half{0.5f, 0.5f, 0.5f, 0.5f};
    EXPECT_TRUE(isNear(compute(MaterialOp::Add, a, b), V3f(0.75f)));
    EXPECT_TRUE(isNear(compute(MaterialOp::Subtract, a, {0.25f, 0.25f, 0.25f, 0}), V3f(0, 0.25f, 0.5f)));
    EXPECT_TRUE(isNear(compute(MaterialOp::Multiply, a, b), V3f(0.125f, 0.125f, 0)));
    EXPECT_TRUE(isNear(compute(MaterialOp::Divide, a, b), V3f(0.5f, 1, 0))) << "nothing by zero is nothing; colours end at 1";
    EXPECT_TRUE(isNear(compute(MaterialOp::Minimum, a, b), V3f(0.25f, 0.25f, 0)));
    EXPECT_TRUE(isNear(compute(MaterialOp::Maximum, a, b), V3f(0.5f, 0.5f, 0.75f)));
    EXPECT_TRUE(isNear(compute(MaterialOp::Power, a, {2, 2, 2, 2}), V3f(0.0625f, 0.25f, 0.5625f)));
    EXPECT_TRUE(isNear(compute(MaterialOp::Modulo, {1.25f, -0.25f, 0.75f, 0}, {1, 1, 0.5f, 1}), V3f(0.25f, 0.75f, 0.25f)));
    EXPECT_TRUE(isNear(compute(MaterialOp::Mix, a, b, half), V3f(0.375f, 0.375f, 0.375f)));
    EXPECT_TRUE(isNear(compute(MaterialOp::Clamp, a, {0.3f, 0.3f, 0.3f, 0}, {0.6f, 0.6f, 0.6f, 1}), V3f(0.3f, 0.5f, 0.6f)));
    EXPECT_TRUE(isNear(compute(MaterialOp::Smoothstep, a, {}, {1, 1, 1, 1}), V3f(0.15625f, 0.5f, 0.84375f)));
    EXPECT_TRUE(isNear(compute(MaterialOp::SquareRoot, a), V3f(0.5f, 0.7071f, 0.8660f)));
}

TEST_F(NodeTest, ComputesVectorsAndColours) {
    const std::array<float, 4> a{0.25f, 0.5f, 0.75f, 1};
    EXPECT_TRUE(isNear(compute(MaterialOp::Dot, a, {1, 0.5f, 0, 9}), V3f(0.5f)));
    EXPECT_TRUE(isNear(compute(MaterialOp::Cross, {0, 1, 0, 0}, {0, 0, 0.5f, 0}), V3f(0.5f, 0, 0)));
    EXPECT_TRUE(isNear(compute(MaterialOp::Normalize, {0, 3, 4, 9}), V3f(0, 0.6f, 0.8f)));
    EXPECT_TRUE(isNear(compute(MaterialOp::Length, {0, 0.3f, 0.4f, 9}), V3f(0.5f)));
    EXPECT_TRUE(isNear(compute(MaterialOp::Luminance, a), V3f(0.4649f)));
    EXPECT_TRUE(isNear(compute(MaterialOp::RgbToHsv, a), V3f(0.5833f, 0.6667f, 0.75f)));
    EXPECT_TRUE(isNear(compute(MaterialOp::HsvToRgb, {0.58333f, 0.66667f, 0.75f, 1}), V3f(0.25f, 0.5f, 0.75f)));
    EXPECT_TRUE(isNear(compute(MaterialOp::Swizzle, a, {}, {}, {}, {2, 5, 0, 4}), V3f(0.75f, 1, 0.25f)));
    EXPECT_TRUE(isNear(compute(MaterialOp::Combine, {0.1f, 9, 9, 9}, {0.2f, 9, 9, 9}, {0.3f, 9, 9, 9}), V3f(0.1f, 0.2f, 0.3f)));
    EXPECT_TRUE(isNear(compute(MaterialOp::Rotate2d, {0.5f, 0, 0, 0}, {90, 0, 0, 0}), V3f(0, 0.5f, 0)));
}

TEST_F(NodeTest, ChoosesAndKnowsThePlace) {
    const std::array<float, 4> small{0.2f, 0, 0, 0}, large{0.7f, 0, 0, 0}, yes{0.9f, 0.9f, 0.9f, 1}, no{0.1f, 0.1f, 0.1f, 1};
    EXPECT_TRUE(isNear(compute(MaterialOp::IfGreater, large, small, yes, no), V3f(0.9f)));
    EXPECT_TRUE(isNear(compute(MaterialOp::IfGreater, small, small, yes, no), V3f(0.1f)));
    EXPECT_TRUE(isNear(compute(MaterialOp::IfGreaterEqual, small, small, yes, no), V3f(0.9f)));
    EXPECT_TRUE(isNear(compute(MaterialOp::IfEqual, small, large, yes, no), V3f(0.1f)));
    EXPECT_TRUE(isNear(compute(MaterialOp::Uv, {}), V3f(0.25f, 0.75f, 0)));
    EXPECT_TRUE(isNear(compute(MaterialOp::Normal, {}), V3f(0, 1, 0)));
}

TEST_F(NodeTest, ReadsATextureAtComputedCoordinates) {
    Material m;
    m.nodes.push_back({MaterialOp::Constant, {-1, -1, -1, -1}, {0.75f, 0.75f, 0, 0}, {}});
    m.nodes.push_back({MaterialOp::Image, {0, -1, -1, -1}, {}, texture(quarters())});
    m.diffuseColor.node = 1;
    EXPECT_TRUE(isNear(albedo(m, {0.25f, 0.25f}), V3f(0.2f, 0.5f, 0.75f)));
    m.diffuseColor.channels = "b";
    EXPECT_TRUE(isNear(albedo(m, {0.25f, 0.25f}), V3f(0.75f)));
}

TEST_F(NodeTest, NodesThatLookAheadOrDoNotExistAreNothing) {
    Material m;
    m.nodes.push_back({MaterialOp::Add, {0, 7, -1, 300}, {}, {}});
    m.diffuseColor.node = 0;
    EXPECT_TRUE(isNear(albedo(m, {0, 0}), V3f(0)));
    m.diffuseColor.node = 5;
    EXPECT_TRUE(isNear(albedo(m, {0, 0}), V3f(0.18f))) << "the constant of the input";
}

} // namespace
} // namespace doppel
