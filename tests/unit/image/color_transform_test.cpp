#include "clonecore/image/color_transform.h"

#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <random>

namespace doppel {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::array<float, 3> shown(const ColorConfig& config, const std::string& display, const std::string& view, std::array<float, 3> rgb) {
    const auto transform = config.transform(display, view);
    EXPECT_TRUE(transform) << transform.error().text();
    if (transform && *transform) (*transform)->apply(rgb.data(), 1);
    return rgb;
}

TEST(ColorConfigs, TheBuiltInOneHasDisplaysWithViews) {
    const auto config = ColorConfig::builtIn();
    EXPECT_EQ(config->name(), "built-in");
    EXPECT_THAT(config->displays(), ElementsAre("sRGB", "Rec.709"));
    EXPECT_THAT(config->views("sRGB"), ElementsAre("Standard", "ACES", "Raw"));
    EXPECT_EQ(config->defaultDisplay(), "sRGB");
    EXPECT_EQ(config->defaultView("sRGB"), "Standard");
    const auto plain = config->transform("sRGB", "Standard");
    ASSERT_TRUE(plain);
    EXPECT_EQ(*plain, nullptr) << "the plain curve needs none";
}

TEST(ColorConfigs, RawLeavesValuesAndRec709HasItsGamma) {
    const auto config = ColorConfig::builtIn();
    const auto raw = shown(*config, "sRGB", "Raw", {0.18f, 0.5f, 2});
    EXPECT_NEAR(raw[0], 0.18f, 1e-6);
    EXPECT_NEAR(raw[2], 2, 1e-6);
    EXPECT_NEAR(shown(*config, "Rec.709", "Standard", {0.18f, 0, 0})[0], std::pow(0.18f, 1 / 2.4f), 1e-3);
}

TEST(ColorConfigs, AcesKeepsGreyGreyAndRollsHighlightsOff) {
    const auto config = ColorConfig::builtIn();
    const auto grey = shown(*config, "sRGB", "ACES", {0.18f, 0.18f, 0.18f});
    EXPECT_NEAR(grey[0], grey[1], 5e-3);
    EXPECT_NEAR(grey[1], grey[2], 5e-3);
    // Published for the SDR output transform: 18 % grey shows as about 10 % of the display's light.
    EXPECT_NEAR(grey[0], 0.36, 0.03);
    const auto bright = shown(*config, "sRGB", "ACES", {4, 4, 4});
    EXPECT_LT(bright[0], 1.0);
    EXPECT_GT(bright[0], 0.85);
}

TEST(ColorConfigs, ShowIsApplyWithinTwoStepsOfADisplay) {
    const auto config = ColorConfig::builtIn();
    std::mt19937 random(3);
    std::uniform_real_distribution<float> stops(-12, 6), within(-2, 2);
    for (const char* view : {"ACES", "Raw"}) {
        const auto transform = *config->transform("sRGB", view);
        for (int i = 0; i < 20'000; ++i) {
            const bool isSaturated = i % 2 == 1;
            const float level = stops(random);
            const auto channel = [&] { return std::exp2(isSaturated ? stops(random) : level + within(random)); };
            std::array<float, 3> exact{channel(), channel(), channel()};
            if (i == 0) exact = {0, 0, 0};
            std::array<float, 3> shown = exact;
            transform->apply(exact.data(), 1);
            transform->show(shown.data(), 1);
            for (std::size_t c = 0; c < 3; ++c)
                ASSERT_NEAR(std::clamp(shown[c], 0.0f, 1.0f) * 255, std::clamp(exact[c], 0.0f, 1.0f) * 255, isSaturated ? 8 : 2) << view << " " << i;
        }
    }
}

TEST(ColorConfigs, AnUnknownViewIsNamed) {
    const auto transform = ColorConfig::builtIn()->transform("sRGB", "Filmic");
    ASSERT_FALSE(transform);
    EXPECT_EQ(transform.error().code, ErrorCode::NotFound);
    EXPECT_THAT(transform.error().text(), HasSubstr("Filmic"));
}

TEST(ColorConfigs, AFileIsReadAndFaultsNameIt) {
    test::TempFolder folder;
    const auto file = folder / "studio.ocio";
    std::ofstream(file) << "ocio_profile_version: 2\n"
                           "roles: {scene_linear: lin, default: lin}\n"
                           "file_rules: [!<Rule> {name: Default, colorspace: default}]\n"
                           "displays: {Projector: [!<View> {name: Show, colorspace: half}]}\n"
                           "colorspaces:\n"
                           "  - !<ColorSpace> {name: lin}\n"
                           "  - !<ColorSpace> {name: half, from_scene_reference: !<MatrixTransform> {matrix: [0.5,0,0,0, 0,0.5,0,0, 0,0,0.5,0, 0,0,0,1]}}\n";
    const auto config = ColorConfig::load(file);
    ASSERT_TRUE(config) << config.error().text();
    EXPECT_EQ((*config)->defaultDisplay(), "Projector");
    EXPECT_NEAR(shown(**config, "Projector", "Show", {0.8f, 0, 0})[0], 0.4f, 1e-5);

    const auto missing = ColorConfig::load(folder / "none.ocio");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
    std::ofstream(folder / "broken.ocio") << "ocio_profile_version: 2\nroles: [";
    const auto broken = ColorConfig::load(folder / "broken.ocio");
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().code, ErrorCode::ParseFailed);
    EXPECT_THAT(broken.error().text(), HasSubstr("broken.ocio"));
}

} // namespace
} // namespace doppel
