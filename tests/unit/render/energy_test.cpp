// Is it right? Against closed formulas and conservation of energy.
#include "tests/unit/render/rendered.h"

namespace doppel {
namespace {

using namespace test;

/// A sphere in an even white dome, filling the image.
double furnace(const Material& material, int samples = 64) {
    StageBuilder b;
    b.add("material", material);
    b.add("sphere", sphereMesh(1), M44d(), "/material");
    b.add("dome", domeLight());
    b.add("camera", camera(), lookAt({0, 0, 6}, {0, 0, 0}));
    RenderView view = viewOf(32, 32, samples);
    view.options["maxbounces"] = 16.0;
    return render(b.stage(), view).middle("C", 8);
}

TEST(Energy, WhiteDiffuseSphereInWhiteDomeIsWhite) { EXPECT_NEAR(furnace(lambert(V3f(1))), 1.0, 0.005); }

TEST(Energy, WhitePreviewSurfaceInWhiteDomeIsWhiteAtAnyRoughness) {
    for (const float roughness : {0.0f, 0.3f, 0.7f, 1.0f}) {
        Material m;
        m.diffuseColor.value = V3f(1);
        m.roughness.value = roughness;
        EXPECT_NEAR(furnace(m, 256), 1.0, 0.015) << "roughness " << roughness;
    }
}

TEST(Energy, WhiteMetalInWhiteDomeIsWhiteAtAnyRoughness) {
    for (const float roughness : {0.05f, 0.5f, 1.0f}) {
        Material m;
        m.diffuseColor.value = V3f(1);
        m.metallic.value = 1;
        m.roughness.value = roughness;
        EXPECT_NEAR(furnace(m, 256), 1.0, 0.02) << "roughness " << roughness;
    }
}

TEST(Energy, ClearcoatAddsNoEnergy) {
    Material m;
    m.diffuseColor.value = V3f(1);
    m.clearcoat.value = 1;
    m.clearcoatRoughness.value = 0.2f;
    const double value = furnace(m, 256);
    EXPECT_LT(value, 1.015);
    EXPECT_GT(value, 0.95);
}

TEST(Energy, ClearGlassInWhiteDomeIsWhiteAtAnyRoughness) {
    for (const bool thin : {false, true}) {
        for (const float roughness : {0.0f, 0.3f, 0.6f, 1.0f}) {
            Material m;
            m.transmission.value = 1;
            m.roughness.value = roughness;
            m.thinWalled = thin;
            // What rough glass loses inside of one microsurface is given back to what leaves it, which makes few bright paths.
            EXPECT_NEAR(furnace(m, 1024), 1.0, 0.03) << "roughness " << roughness << (thin ? ", thin" : "");
        }
    }
}

TEST(Energy, HalfGlassOverWhiteInWhiteDomeIsWhite) {
    Material m;
    m.diffuseColor.value = V3f(1);
    m.transmission.value = 0.5f;
    m.roughness.value = 0.2f;
    EXPECT_NEAR(furnace(m, 512), 1.0, 0.03);
}

TEST(Energy, GlassOfAMetalIsAMixtureOfBoth) {
    Material m;
    m.diffuseColor.value = V3f(1);
    m.transmission.value = 1;
    m.metallic.value = 0.5f;
    m.roughness.value = 0.3f;
    EXPECT_NEAR(furnace(m, 512), 1.0, 0.03);
}

TEST(Energy, AbsorptionFollowsTheDistanceWithin) {
    Material m;
    m.transmission.value = 1;
    m.roughness.value = 0;
    m.ior.value = 1.0f; // not bent: seen through the middle, the way is the diameter of 2
    m.absorption = V3f(0.5f);
    EXPECT_NEAR(furnace(m, 64), std::exp(-1.0), 0.02);
}

TEST(Energy, GlassTakesItsColourAtEachSurface) {
    Material m;
    m.transmission.value = 1;
    m.roughness.value = 0;
    m.ior.value = 1.0f;
    m.transmissionColor.value = V3f(0.5f);
    EXPECT_NEAR(furnace(m, 64), 0.25, 0.01);
}

TEST(Energy, SheenAddsNoEnergy) {
    for (const float roughness : {0.1f, 0.3f, 0.7f, 1.0f}) {
        Material m = lambert(V3f(1));
        m.sheenColor.value = V3f(1);
        m.sheenRoughness.value = roughness;
        EXPECT_NEAR(furnace(m, 256), 1.0, 0.02) << "roughness " << roughness;
    }
}

TEST(Energy, AllLayersTogetherAddNoEnergy) {
    Material m;
    m.diffuseColor.value = V3f(1);
    m.roughness.value = 0.4f;
    m.clearcoat.value = 1;
    m.clearcoatRoughness.value = 0.1f;
    m.coatIor = 1.6f;
    m.sheenColor.value = V3f(0.5f);
    m.transmission.value = 0.3f;
    const double value = furnace(m, 512);
    EXPECT_LT(value, 1.02);
    EXPECT_GT(value, 0.9);
}

TEST(Energy, SpecularWeightOfZeroLeavesOnlyTheDiffuse) {
    Material m;
    m.diffuseColor.value = V3f(0.4f);
    m.specularWeight.value = 0;
    EXPECT_NEAR(furnace(m), 0.4, 0.01);
}

TEST(Energy, PanesReflectWhatTheyDoNotShow) {
    Material m;
    m.diffuseColor.value = V3f(1);
    m.opacity.value = 0;
    m.opacityMode = OpacityMode::Transparent;
    m.roughness.value = 0;
    EXPECT_NEAR(furnace(m, 256), 1.0, 0.02);
    // And not only veils: with nothing around but a light above, they shine where a veil of opacity 0 is not there.
    StageBuilder b;
    b.add("material", m);
    b.add("plane", planeMesh(2), M44d(), "/material");
    Light light;
    light.type = LightType::Rect;
    light.width = light.height = 4;
    b.add("light", light, lookAt({0, 4, -4}, {0, 0, 0}));
    b.add("camera", camera(), lookAt({0, 4, 4}, {0, 0, 0}));
    const Picture p = render(b.stage(), viewOf(16, 16, 64));
    EXPECT_GT(p.middle("directspecular"), 0.02);
    EXPECT_LT(p.middle("directdiffuse"), 1e-4);
}

/// Light behind glass: shadow rays that go through it straight and scattered rays that are bent agree on the whole.
TEST(Energy, LightThroughASheetIsThatOfTheSheetsTransmittance) {
    StageBuilder b;
    Material glass;
    glass.transmission.value = 1;
    glass.roughness.value = 0;
    glass.thinWalled = true;
    b.add("glass", glass);
    b.add("white", lambert(V3f(1)));
    b.add("sheet", planeMesh(20, 1), M44d(), "/glass");
    b.add("floor", planeMesh(20), M44d(), "/white");
    Light light;
    light.type = LightType::Disk;
    light.radius = 0.5f;
    light.intensity = 10;
    b.add("light", light, lookAt({0, 10, 0}, {0, 0, 0}, {0, 0, -1}));
    b.add("camera", camera(0.5f), lookAt({0, 0.9, 0}, {0, 0, 0}, {0, 0, -1})); // below the sheet
    RenderView view = viewOf(16, 16, 256);
    view.options["maxbounces"] = 0.0;
    const double single = 0.04, expected = 10 * 0.25 / (100 + 0.25) * (1 - 2 * single / (1 + single));
    EXPECT_NEAR(render(b.stage(), view).middle("C", 8), expected, 0.03 * expected);
}

TEST(Energy, GreyDiffuseSphereReflectsItsAlbedo) { EXPECT_NEAR(furnace(lambert(V3f(0.4f))), 0.4, 0.004); }

/// Mean of C where a white plane at y = 0 is seen from above, lit by `light`.
Picture litPlane(const Light& light, const M44d& transform, int samples = 256, double albedo = 1.0) {
    StageBuilder b;
    b.add("material", lambert(V3f(static_cast<float>(albedo))));
    b.add("plane", planeMesh(50), M44d(), "/material");
    b.add("light", light, transform);
    b.add("camera", camera(0.02f), fromAbove(20)); // a tiny patch around the origin
    RenderView view = viewOf(16, 16, samples);
    view.options["maxbounces"] = 0.0;
    return render(b.stage(), view);
}

/// -Z of the light points down at the origin.
M44d above(double height) { return lookAt({0, height, 0}, {0, 0, 0}, {0, 0, -1}); }

TEST(Lights, SphereLightMatchesTheFormula) {
    Light light;
    light.type = LightType::Sphere;
    light.radius = 0.5f;
    light.intensity = 10;
    // Irradiance under a sphere that is wholly above: pi L (r/d)^2; Lambert divides by pi.
    EXPECT_NEAR(litPlane(light, translation(0, 3, 0)).mean("C"), 10 * 0.25 / 9, 0.005);
}

TEST(Lights, RectLightMatchesTheFormula) {
    Light light;
    light.type = LightType::Rect;
    light.width = light.height = 2;
    light.intensity = 5;
    // Four quarters: F = 2/pi * a/sqrt(1+a^2) * atan(a/sqrt(1+a^2)) * ... with a = b = 1/h, h = 2.
    const double a = 0.5, k = a / std::sqrt(1 + a * a);
    const double quarter = (k * std::atan(k) + k * std::atan(k)) / (2 * M_PI);
    EXPECT_NEAR(litPlane(light, above(2)).mean("C"), 5 * 4 * quarter, 0.01);
}

TEST(Lights, DiskLightMatchesTheFormula) {
    Light light;
    light.type = LightType::Disk;
    light.radius = 1;
    light.intensity = 4;
    EXPECT_NEAR(litPlane(light, above(2)).mean("C"), 4.0 / (1 + 4), 0.01);
}

TEST(Lights, DistantLightMatchesTheFormula) {
    Light light;
    light.type = LightType::Distant;
    light.angle = 10;
    light.intensity = 100;
    const double irradiance = 100 * M_PI * std::pow(std::sin(5 * M_PI / 180), 2);
    EXPECT_NEAR(litPlane(light, above(5)).mean("C"), irradiance / M_PI, 0.01);
    light.normalize = true;
    light.intensity = 3;
    EXPECT_NEAR(litPlane(light, above(5)).mean("C"), 3 / M_PI, 0.01);
    light.angle = 0;
    EXPECT_NEAR(litPlane(light, above(5), 4).mean("C"), 3 / M_PI, 0.002);
}

TEST(Lights, CylinderLightGivesWhatASumOfItsPiecesGives) {
    Light light;
    light.type = LightType::Cylinder;
    light.radius = 0.02f;
    light.length = 2;
    light.intensity = 100;
    // A thin cylinder looks like a strip of width 2r from any side: integrate over its length.
    double expected = 0;
    const double h = 3;
    for (int i = 0; i < 1000; ++i) {
        const double x = -1 + 2 * (i + 0.5) / 1000, squared = h * h + x * x;
        expected += 100 * (2 * 0.02 * 0.002) * (h / std::sqrt(squared)) * (h / std::sqrt(squared)) / squared / M_PI;
    }
    EXPECT_NEAR(litPlane(light, translation(0, h, 0), 1024).mean("C"), expected, 0.02 * expected);
}

TEST(Lights, NormalizeKeepsPowerWhenTheSizeChanges) {
    Light light;
    light.type = LightType::Sphere;
    light.normalize = true;
    light.intensity = 100;
    light.radius = 0.1f;
    const double small = litPlane(light, translation(0, 5, 0)).mean("C");
    light.radius = 1;
    EXPECT_NEAR(litPlane(light, translation(0, 5, 0)).mean("C"), small, 0.02 * small);
    light.radius = 0.1f;
    light.treatAsPoint = true;
    EXPECT_NEAR(litPlane(light, translation(0, 5, 0)).mean("C"), small, 0.02 * small);
}

TEST(Lights, ExposureAndTemperatureScaleTheColor) {
    Light light;
    light.type = LightType::Distant;
    light.angle = 0;
    light.intensity = 1;
    light.exposure = 2;
    EXPECT_NEAR(litPlane(light, above(5), 4).mean("C"), 4 / M_PI, 0.005);
    light.enableColorTemperature = true;
    light.colorTemperature = 3000;
    const Picture warm = litPlane(light, above(5), 4);
    EXPECT_GT(warm.mean("C", 0), 1.5 * warm.mean("C", 2));
    const double luminance = 0.2126 * warm.mean("C", 0) + 0.7152 * warm.mean("C", 1) + 0.0722 * warm.mean("C", 2);
    EXPECT_NEAR(luminance, 4 / M_PI, 0.02);
}

TEST(Lights, ConeLeavesTheOutsideDark) {
    Light light;
    light.type = LightType::Disk;
    light.radius = 0.05f;
    light.intensity = 1000;
    light.shapingConeAngle = 20;
    StageBuilder b;
    b.add("plane", planeMesh(50));
    b.add("light", light, above(5));
    b.add("camera", camera(20, 10), fromAbove(10)); // sees 20 units
    RenderView view = viewOf(64, 64, 16);
    view.options["maxbounces"] = 0.0;
    const Picture p = render(b.stage(), view);
    EXPECT_GT(p.middle("C", 4), 0.01);                 // under it
    EXPECT_LT(p.mean("C", 0, 0, 16, 64), 1e-4);        // 5 units aside: 45 degrees
}

/// The same scene with light found by sampling lights and surfaces, and by surfaces alone (lights as emissive meshes).
TEST(Lights, SamplingLightsAndHittingEmissiveMeshesAgree) {
    Material material;
    material.diffuseColor.value = V3f(0.5f, 0.4f, 0.3f);
    material.roughness.value = 0.35f;
    const auto picture = [&](bool asMesh, int samples) {
        StageBuilder b;
        b.add("material", material);
        b.add("plane", planeMesh(5), M44d(), "/material");
        const M44d place = lookAt({1, 2, 0}, {0, 0, 0});
        if (asMesh) {
            Material glow = lambert(V3f(0));
            glow.emissiveColor.value = V3f(6);
            b.add("glow", glow);
            Mesh square;
            square.points = {V3f(-1, -1, 0), V3f(1, -1, 0), V3f(1, 1, 0), V3f(-1, 1, 0)};
            square.faceVertexCounts = {4};
            square.faceVertexIndices = {0, 1, 2, 3};
            b.add("square", square, place, "/glow");
        } else {
            Light light;
            light.type = LightType::Rect;
            light.width = light.height = 2;
            light.intensity = 6;
            b.add("light", light, place);
        }
        b.add("camera", camera(10, 50), lookAt({-3, 2, 0}, {0, 0, 0}));
        RenderView view = viewOf(24, 24, samples);
        view.options["maxbounces"] = 0.0;
        return render(b.stage(), view);
    };
    const Picture sampled = picture(false, 256), hit = picture(true, 2048);
    for (const char* aov : {"C", "directdiffuse", "directspecular"}) {
        EXPECT_NEAR(sampled.mean(aov), hit.mean(aov), 0.02 * hit.mean(aov)) << aov;
    }
}

} // namespace
} // namespace doppel
