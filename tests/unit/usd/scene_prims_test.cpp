// Cameras, lights, render settings.
#include "usd_fixture.h"

#include <gmock/gmock.h>

namespace doppel {
namespace {

using testing::ElementsAre;

TEST_F(UsdTest, ReadsACamera) {
    const auto camera = dataAt<Camera>(*importText(R"(
def Camera "cam" {
    token projection = "orthographic"
    float focalLength = 35
    float horizontalAperture = 36
    float verticalAperture = 24
    float horizontalApertureOffset = 1
    float verticalApertureOffset = -2
    float2 clippingRange = (0.5, 1000)
    float fStop = 2.8
    float focusDistance = 12
    float exposure = 1.5
    double shutter:open = -0.25
    double shutter:close = 0.25
})"),
                                       "/cam");
    EXPECT_TRUE(camera.orthographic);
    EXPECT_EQ(camera.focalLength, 35);
    EXPECT_EQ(camera.horizontalAperture, 36);
    EXPECT_EQ(camera.verticalAperture, 24);
    EXPECT_EQ(camera.horizontalApertureOffset, 1);
    EXPECT_EQ(camera.verticalApertureOffset, -2);
    EXPECT_EQ(camera.clippingNear, 0.5f);
    EXPECT_EQ(camera.clippingFar, 1000);
    EXPECT_EQ(camera.fStop, 2.8f);
    EXPECT_EQ(camera.focusDistance, 12);
    EXPECT_NEAR(camera.exposure, 1.5f, 1e-4);
    EXPECT_EQ(camera.shutterOpen, -0.25f);
    EXPECT_EQ(camera.shutterClose, 0.25f);
}

TEST_F(UsdTest, ReadsEveryKindOfLight) {
    write("sky.exr", "");
    const auto stage = importText(R"(
def DomeLight "dome" { asset inputs:texture:file = @./sky.exr@; token inputs:texture:format = "latlong" }
def DistantLight "sun" { float inputs:angle = 1; float inputs:intensity = 3 }
def RectLight "rect" { float inputs:width = 2; float inputs:height = 3 }
def DiskLight "disk" { float inputs:radius = 2 }
def SphereLight "sphere" ( prepend apiSchemas = ["ShapingAPI"] ) {
    color3f inputs:color = (1, 0.5, 0.25)
    float inputs:exposure = 2
    bool inputs:normalize = 1
    bool inputs:enableColorTemperature = 1
    float inputs:colorTemperature = 3000
    float inputs:diffuse = 0.5
    float inputs:specular = 0.25
    float inputs:shaping:cone:angle = 30
    float inputs:shaping:cone:softness = 0.1
    float inputs:shaping:focus = 4
    bool treatAsPoint = 1
}
def CylinderLight "cylinder" { float inputs:length = 5 }
def SphereLight "old" { float intensity = 7; float radius = 9 }
)");
    const auto dome = dataAt<Light>(*stage, "/dome");
    EXPECT_EQ(dome.type, LightType::Dome);
    EXPECT_EQ(dome.textureFile, m_folder.path() / "sky.exr");
    EXPECT_EQ(dome.textureFormat, "latlong");
    const auto sun = dataAt<Light>(*stage, "/sun");
    EXPECT_EQ(sun.type, LightType::Distant);
    EXPECT_EQ(sun.angle, 1);
    EXPECT_EQ(sun.intensity, 3);
    EXPECT_EQ(dataAt<Light>(*stage, "/rect").type, LightType::Rect);
    EXPECT_EQ(dataAt<Light>(*stage, "/rect").width, 2);
    EXPECT_EQ(dataAt<Light>(*stage, "/rect").height, 3);
    EXPECT_EQ(dataAt<Light>(*stage, "/disk").type, LightType::Disk);
    EXPECT_EQ(dataAt<Light>(*stage, "/disk").radius, 2);
    const auto sphere = dataAt<Light>(*stage, "/sphere");
    EXPECT_EQ(sphere.type, LightType::Sphere);
    EXPECT_EQ(sphere.color, V3f(1, 0.5f, 0.25f));
    EXPECT_EQ(sphere.exposure, 2);
    EXPECT_TRUE(sphere.normalize);
    EXPECT_TRUE(sphere.enableColorTemperature);
    EXPECT_EQ(sphere.colorTemperature, 3000);
    EXPECT_EQ(sphere.diffuse, 0.5f);
    EXPECT_EQ(sphere.specular, 0.25f);
    EXPECT_EQ(sphere.shapingConeAngle, 30);
    EXPECT_EQ(sphere.shapingConeSoftness, 0.1f);
    EXPECT_EQ(sphere.shapingFocus, 4);
    EXPECT_TRUE(sphere.treatAsPoint);
    EXPECT_EQ(dataAt<Light>(*stage, "/cylinder").length, 5);
    EXPECT_EQ(dataAt<Light>(*stage, "/old").intensity, 7);
    EXPECT_EQ(dataAt<Light>(*stage, "/old").radius, 9);
}

TEST_F(UsdTest, TurnsADomeWhosePoleIsZ) {
    const auto stage = importText("(upAxis = \"Z\")\ndef DomeLight_1 \"dome\" {}\ndef DomeLight \"plain\" {}");
    const Imath::V3d pole = Imath::V3d(0, 1, 0) * stage->find("/dome")->localTransform;
    EXPECT_NEAR(pole.z, 1, 1e-9);
    EXPECT_EQ(stage->find("/plain")->localTransform, M44d());
}

TEST_F(UsdTest, ReadsRenderSettingsProductsAndVars) {
    const auto stage = importText(R"(
def Scope "Render" {
    def RenderSettings "main" {
        uniform int2 resolution = (960, 540)
        uniform float pixelAspectRatio = 2
        uniform float4 dataWindowNDC = (0, 0, 0.5, 1)
        uniform token aspectRatioConformPolicy = "cropAperture"
        uniform token[] includedPurposes = ["default", "proxy"]
        rel camera = </cam>
        rel products = </Render/beauty>
        int doppel:samples = 32
        bool karma:denoise = 1
        string doppel:comment = "no number"
    }
    def RenderProduct "beauty" {
        token productName = "out.exr"
        rel orderedVars = [</Render/C>, </Render/depth>]
    }
    def RenderProduct "small" { uniform int2 resolution = (10, 20) }
    def RenderVar "C" { uniform string sourceName = "Ci"; uniform token dataType = "color3f" }
    def RenderVar "depth" { uniform string sourceName = "depth"; uniform token dataType = "float" }
})");
    const auto settings = dataAt<RenderSettings>(*stage, "/Render/main");
    EXPECT_THAT(settings.resolution, ElementsAre(960, 540));
    EXPECT_EQ(settings.pixelAspectRatio, 2);
    EXPECT_THAT(settings.dataWindowNdc, ElementsAre(0, 0, 0.5, 1));
    EXPECT_EQ(settings.aspectRatioConformPolicy, "cropAperture");
    EXPECT_THAT(settings.includedPurposes, ElementsAre("default", "proxy"));
    EXPECT_EQ(settings.camera, "/cam");
    EXPECT_THAT(settings.products, ElementsAre("/Render/beauty"));
    EXPECT_EQ(settings.options.at("doppel:samples"), 32);
    EXPECT_EQ(settings.options.at("karma:denoise"), 1);
    EXPECT_FALSE(settings.options.contains("doppel:comment"));
    const auto product = dataAt<RenderProduct>(*stage, "/Render/beauty");
    EXPECT_EQ(product.productName, "out.exr");
    EXPECT_THAT(product.orderedVars, ElementsAre("/Render/C", "/Render/depth"));
    EXPECT_THAT(product.resolution, ElementsAre(0, 0));
    EXPECT_THAT(dataAt<RenderProduct>(*stage, "/Render/small").resolution, ElementsAre(10, 20));
    EXPECT_EQ(dataAt<RenderVar>(*stage, "/Render/C").sourceName, "Ci");
}

}  // namespace
}  // namespace doppel
