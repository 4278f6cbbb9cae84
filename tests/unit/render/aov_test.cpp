#include "render/aperture.h"
#include "render/embree/scene/camera_setup.h"
#include "render/stage_content.h"
#include "tests/unit/render/rendered.h"

#include <set>

namespace doppel {
namespace {

using namespace test;

/// Everything that can send light: dome, area and distant lights, emission, transparency, metals.
std::shared_ptr<Stage> mixedStage() {
    StageBuilder b;
    Material shiny, glass, glow;
    shiny.metallic.value = 1;
    shiny.roughness.value = 0.2f;
    shiny.diffuseColor.value = V3f(0.9f, 0.6f, 0.3f);
    glass.opacity.value = 0.4f;
    glow.emissiveColor.value = V3f(0.5f, 0.7f, 0.2f);
    b.add("shiny", shiny);
    b.add("glass", glass);
    b.add("glow", glow);
    b.add("plane", planeMesh(3));
    b.add("a", sphereMesh(0.7f), translation(-1.5, 0.7, 0), "/shiny");
    b.add("b", sphereMesh(0.7f), translation(0, 0.7, 0), "/glass");
    b.add("c", sphereMesh(0.7f), translation(1.5, 0.7, 0), "/glow");
    b.add("dome", domeLight(V3f(0.3f, 0.4f, 0.6f)));
    Light rect, sun;
    rect.type = LightType::Rect;
    rect.intensity = 8;
    b.add("rect", rect, lookAt({2, 3, 2}, {0, 0, 0}));
    sun.type = LightType::Distant;
    sun.angle = 5;
    sun.intensity = 100;
    b.add("sun", sun, lookAt({-1, 2, 1}, {0, 0, 0}));
    b.add("camera", camera(), lookAt({0, 2, 8}, {0, 0.5, 0}));
    return b.stage();
}

TEST(Aovs, LightPartsAndEmissionAddUpToTheImageWithoutBackground) {
    RenderView view = viewOf(48, 32, 8);
    view.options["background"] = 0.0;
    view.options["clampindirect"] = 2.0;
    const Picture p = render(mixedStage(), view);
    double brightest = 0;
    for (int y = 0; y < 32; ++y) {
        for (int x = 0; x < 48; ++x) {
            for (int c = 0; c < 3; ++c) {
                double sum = 0;
                for (const char* aov : {"directdiffuse", "indirectdiffuse", "directspecular", "indirectspecular", "emission"}) {
                    sum += static_cast<double>(p.at(aov, x, y, c));
                }
                // Halves have 11 bits.
                ASSERT_NEAR(sum, static_cast<double>(p.at("C", x, y, c)), 0.003 * sum + 1e-3) << x << "," << y;
                brightest = std::max(brightest, sum);
            }
        }
    }
    EXPECT_GT(brightest, 0.2);
}

TEST(Aovs, BackgroundIsInTheImageButNotInAlpha) {
    RenderView view = viewOf(32, 32, 2);
    const Picture p = render(mixedStage(), view);
    EXPECT_FLOAT_EQ(p.at("C", 1, 1, 3), 0.0f);
    EXPECT_NEAR(p.at("C", 1, 1, 2), 0.6f, 0.001f);
    EXPECT_FLOAT_EQ(p.at("C", 16, 28, 3), 1.0f);
    EXPECT_EQ(p.id(1, 1), 0u);
    EXPECT_TRUE(std::isinf(p.at("depth", 1, 1)));
}

TEST(Aovs, DepthIsAlongTheCamerasAxisAndPositionAndNormalAreInTheWorld) {
    StageBuilder b;
    b.add("plane", planeMesh(50));
    b.add("camera", camera(40, 20), fromAbove(10)); // 90 degrees wide
    const Picture p = render(b.stage(), viewOf(32, 32, 4));
    for (const int x : {0, 16, 31}) {
        EXPECT_NEAR(p.at("depth", x, 7), 10.0f, 1e-4f);
        EXPECT_NEAR(p.at("P", x, 16, 0), 20.0f * ((static_cast<float>(x) + 0.5f) / 32 - 0.5f), 1e-3f);
        EXPECT_NEAR(p.at("P", x, 16, 1), 0.0f, 1e-4f);
        EXPECT_NEAR(p.at("N", x, 7, 1), 1.0f, 1e-5f);
    }
}

TEST(Aovs, PrimIdsAreTheSameOnEveryRunAndDifferentForDifferentPrims) {
    const RenderView view = viewOf(64, 64, 1);
    const Picture a = render(mixedStage(), view), b = render(mixedStage(), view);
    std::set<std::uint32_t> ids;
    for (int y = 0; y < 64; ++y) {
        for (int x = 0; x < 64; ++x) {
            ASSERT_EQ(a.id(x, y), b.id(x, y));
            ids.insert(a.id(x, y));
        }
    }
    EXPECT_EQ(ids.size(), 5u); // nothing, plane, three spheres
    EXPECT_TRUE(ids.contains(primIdOf("/plane")));
}

TEST(Aovs, LayoutLeavesUnknownNamesOutAndKeepsTheOrder) {
    TestDelegate d;
    d.render(mixedStage(), viewOf(8, 8, 1));
    const FrameLayout layout = d.delegate->layout({"depth", "nonsense", "C"});
    ASSERT_EQ(layout.aovs.size(), 2u);
    EXPECT_EQ(layout.aovs[0].name, "depth");
    EXPECT_EQ(layout.aovs[0].channels, std::vector<std::string>{"Z"});
    EXPECT_EQ(layout.aovs[1].type, PixelType::Half);
    EXPECT_TRUE(layout.isValid());
}

TEST(Camera, ExposureScalesLightButNotAlphaOrAlbedo) {
    const auto picture = [](float exposure) {
        StageBuilder b;
        b.add("plane", planeMesh(50));
        b.add("dome", domeLight());
        Camera c = camera();
        c.exposure = exposure;
        b.add("camera", c, fromAbove(10));
        return render(b.stage(), viewOf(16, 16, 16));
    };
    const Picture normal = picture(0), bright = picture(2);
    EXPECT_NEAR(bright.mean("C"), 4 * normal.mean("C"), 0.01);
    EXPECT_NEAR(bright.mean("albedo"), normal.mean("albedo"), 1e-6);
    EXPECT_FLOAT_EQ(bright.at("C", 8, 8, 3), 1.0f);
}

TEST(Camera, DepthOfFieldBlursWhatIsOutOfFocus) {
    const auto edgeWidth = [](float fStop, float focus) {
        StageBuilder b;
        b.add("cube", cubeMesh(1), translation(1, 0, 0)); // its left edge in the middle of the image
        b.add("dome", domeLight());
        Camera c = camera(20, 50);
        c.fStop = fStop;
        c.focusDistance = focus;
        b.add("camera", c, translation(0, 0, 10));
        const Picture p = render(b.stage(), viewOf(64, 16, 64));
        int partial = 0;
        for (int x = 0; x < 64; ++x) partial += p.at("C", x, 8, 3) > 0.05f && p.at("C", x, 8, 3) < 0.95f;
        return partial;
    };
    EXPECT_LE(edgeWidth(0, 0), 2);
    EXPECT_LE(edgeWidth(2, 9), 2);
    EXPECT_GE(edgeWidth(2, 3), 6);
}

TEST(Camera, ClippingRangeCutsAlongTheAxis) {
    StageBuilder b;
    b.add("near", planeMesh(1, 5));
    b.add("far", planeMesh(50, 0));
    Camera c = camera(10, 50);
    c.clippingNear = 6;
    b.add("camera", c, fromAbove(10));
    EXPECT_NEAR(render(b.stage(), viewOf(8, 8, 1)).at("depth", 4, 4), 10.0f, 1e-4f);
}

TEST(Camera, OrthographicSizeIsItsApertureInTenths) {
    StageBuilder b;
    b.add("plane", planeMesh(50));
    Camera c = camera(40, 50); // 4 units wide
    c.orthographic = true;
    b.add("camera", c, fromAbove(10));
    const Picture p = render(b.stage(), viewOf(32, 32, 1));
    EXPECT_NEAR(p.at("P", 31, 16, 0) - p.at("P", 0, 16, 0), 4.0f * 31 / 32, 1e-4f);
    EXPECT_NEAR(p.at("depth", 0, 0), 10.0f, 1e-4f);
}

TEST(Camera, ConformPolicies) {
    using doppel::conformAperture;
    // An image of aspect 2, an aperture of aspect 1.
    EXPECT_DOUBLE_EQ(conformAperture(10, 10, 2, "expandAperture").width, 20);
    EXPECT_DOUBLE_EQ(conformAperture(10, 10, 2, "expandAperture").height, 10);
    EXPECT_DOUBLE_EQ(conformAperture(10, 10, 2, "cropAperture").height, 5);
    EXPECT_DOUBLE_EQ(conformAperture(10, 10, 2, "adjustApertureWidth").width, 20);
    EXPECT_DOUBLE_EQ(conformAperture(10, 10, 2, "adjustApertureHeight").height, 5);
    EXPECT_DOUBLE_EQ(conformAperture(10, 10, 2, "adjustPixelAspectRatio").width, 10);
    EXPECT_DOUBLE_EQ(conformAperture(10, 10, 0.5, "expandAperture").height, 20);
    EXPECT_DOUBLE_EQ(conformAperture(10, 0, 2, "expandAperture").height, 5);
}

} // namespace
} // namespace doppel
