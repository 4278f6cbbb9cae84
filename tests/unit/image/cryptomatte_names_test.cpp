#include "clonecore/image/cryptomatte_names.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <memory>

namespace doppel::test {
namespace {

/// One pixel with two ranks of a layer.
FramePtr cryptoFrame(const std::string& manifest) {
    FrameLayout layout;
    layout.width = layout.height = layout.fullWidth = layout.fullHeight = 1;
    layout.aovs = {{"CryptoObject00", {"R", "G", "B", "A"}, PixelType::Float, 0}, {"CryptoObject01", {"R", "G", "B", "A"}, PixelType::Float, 0}};
    layout.computeOffsets();
    FrameInfo info;
    info.metadata = std::make_shared<const FrameMetadata>(
        FrameMetadata{{"cryptomatte/ab12cd3/name", "CryptoObject"}, {"cryptomatte/ab12cd3/manifest", manifest}});
    return Frame::allocate(layout, info, [&](std::span<std::byte> buffer) {
        const float first[] = {std::bit_cast<float>(0x11223344u), 0.25f, std::bit_cast<float>(0x55667788u), 0.75f};
        const float second[] = {std::bit_cast<float>(0x01020304u), 0.0f, 0, 0};
        std::memcpy(buffer.data(), first, sizeof first);
        std::memcpy(buffer.data() + layout.aovs[1].offset, second, sizeof second);
    });
}

TEST(CryptomattePicks, NameWhatCoversMostFirst) {
    const auto picks = pickCryptomatte(*cryptoFrame(R"({"/World/knot":"11223344","/World/floor":"55667788"})"), 0, 0);
    ASSERT_EQ(picks.size(), 2u);
    EXPECT_EQ(picks[0].layer, "CryptoObject");
    EXPECT_EQ(picks[0].name, "/World/floor");
    EXPECT_FLOAT_EQ(picks[0].coverage, 0.75f);
    EXPECT_EQ(picks[1].name, "/World/knot");
}

TEST(CryptomattePicks, WithoutAManifestHaveTheirIds) {
    for (const char* manifest : {"", "{", "[1,2]", "{\"a\":7}"}) {
        const auto picks = pickCryptomatte(*cryptoFrame(manifest), 0, 0);
        ASSERT_EQ(picks.size(), 2u) << manifest;
        EXPECT_EQ(picks[0].name, "55667788");
    }
}

TEST(CryptomattePicks, OutsideOfTheImageAreNone) {
    EXPECT_TRUE(pickCryptomatte(*cryptoFrame("{}"), 1, 0).empty());
    EXPECT_TRUE(pickCryptomatte(*cryptoFrame("{}"), -1, 0).empty());
}

} // namespace
} // namespace doppel::test
