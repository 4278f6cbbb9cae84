// Textures of files that have no mip levels of their own.
#include "render/embree/scene/mip_input.h"
#include "render/embree/scene/texture_table.h"
#include "tests/support/temp_folder.h"

#include <OpenImageIO/imagebuf.h>
#include <OpenImageIO/imagebufalgo.h>
#include <OpenImageIO/imagecache.h>
#include <gmock/gmock.h>

#include <filesystem>
#include <string>
#include <vector>

namespace doppel::embree {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A file of one channel whose pixels are 0, 1, 2, ... from the upper left.
std::string counting(const test::TempFolder& folder, int width, int height, OIIO::TypeDesc format, const char* name = "image.tif") {
    OIIO::ImageBuf image(OIIO::ImageSpec(width, height, 1, format));
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            float value = static_cast<float>(y * width + x);
            if (format == OIIO::TypeUInt8) value /= 255.0f;
            if (format == OIIO::TypeUInt16) value /= 65535.0f;
            image.setpixel(x, y, &value, 1);
        }
    }
    std::string file = (folder / name).string();
    EXPECT_TRUE(image.write(file)) << image.geterror();
    return file;
}

struct System {
    OIIO::TextureSystem* get = OIIO::TextureSystem::create(false);
    ~System() { OIIO::TextureSystem::destroy(get, true); }

    std::vector<float> level(const std::string& file, int level, int width, int height) const {
        std::vector<float> pixels(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
        EXPECT_TRUE(get->imagecache()->get_pixels(OIIO::ustring(file), 0, level, 0, width, 0, height, 0, 1, OIIO::TypeFloat, pixels.data()))
            << get->imagecache()->geterror();
        return pixels;
    }
    int levelCount(const std::string& file) const {
        int count = 0;
        get->imagecache()->get_image_info(OIIO::ustring(file), 0, 0, OIIO::ustring("miplevels"), OIIO::TypeInt, &count);
        return count;
    }
};

TEST(MipInput, HalvesAnImageUntilOnePixelIsLeft) {
    const test::TempFolder folder;
    const System system;
    const std::string file = counting(folder, 4, 4, OIIO::TypeFloat);
    addMipLevels(*system.get, file);
    EXPECT_EQ(system.levelCount(file), 3);
    EXPECT_THAT(system.level(file, 1, 2, 2), ElementsAre(2.5f, 4.5f, 10.5f, 12.5f));
    EXPECT_THAT(system.level(file, 2, 1, 1), ElementsAre(7.5f));
}

TEST(MipInput, OddSizesLoseNoPixel) {
    const test::TempFolder folder;
    const System system;
    const std::string file = counting(folder, 5, 1, OIIO::TypeFloat);
    addMipLevels(*system.get, file);
    EXPECT_EQ(system.levelCount(file), 3);
    const auto halves = system.level(file, 1, 2, 1);
    EXPECT_FLOAT_EQ(halves[0], (0 + 1 + 0.5f * 2) / 2.5f);
    EXPECT_FLOAT_EQ(halves[1], (0.5f * 2 + 3 + 4) / 2.5f);
    EXPECT_THAT(system.level(file, 2, 1, 1), ElementsAre(testing::FloatEq(2.0f)));
}

TEST(MipInput, KeepsTheFinestLevelAsTheFileHasIt) {
    const test::TempFolder folder;
    for (const OIIO::TypeDesc& format : {OIIO::TypeUInt8, OIIO::TypeUInt16, OIIO::TypeHalf, OIIO::TypeFloat, OIIO::TypeUInt32}) {
        const System system;
        const std::string file = counting(folder, 7, 3, format, format == OIIO::TypeHalf ? "half.exr" : "image.tif");
        const OIIO::ImageBuf plain(file);
        addMipLevels(*system.get, file);
        const auto pixels = system.level(file, 0, 7, 3);
        for (int i = 0; i < 21; ++i) EXPECT_EQ(pixels[static_cast<std::size_t>(i)], plain.getchannel(i % 7, i / 7, 0, 0)) << format.c_str();
    }
}

TEST(MipInput, LargeImagesCrossTiles) {
    const test::TempFolder folder;
    const System system;
    const std::string file = counting(folder, 200, 130, OIIO::TypeFloat);
    addMipLevels(*system.get, file);
    const auto fine = system.level(file, 0, 200, 130), coarse = system.level(file, 1, 100, 65);
    for (int y = 0; y < 65; ++y) {
        for (int x = 0; x < 100; ++x) {
            const float mean = static_cast<float>((2 * y) * 200 + 2 * x) + 0.5f + 100.0f;
            ASSERT_NEAR(coarse[static_cast<std::size_t>(y * 100 + x)], mean, 1e-2f) << x << ", " << y;
        }
    }
    EXPECT_EQ(fine.back(), 200 * 130 - 1);
}

TEST(MipInput, LeavesFilesAloneThatHaveLevels) {
    const test::TempFolder folder;
    const System system;
    const std::string plain = counting(folder, 64, 64, OIIO::TypeFloat), file = (folder / "mip.tx").string();
    OIIO::ImageSpec config;
    ASSERT_TRUE(OIIO::ImageBufAlgo::make_texture(OIIO::ImageBufAlgo::MakeTxTexture, plain, file, config));
    addMipLevels(*system.get, file);
    OIIO::ustring format;
    ASSERT_TRUE(system.get->imagecache()->get_image_info(OIIO::ustring(file), 0, 0, OIIO::ustring("fileformat"), OIIO::TypeString, &format));
    EXPECT_EQ(format.string(), "tiff");
}

TEST(MipInput, AFileThatGrewSinceItWasOpenedIsNotReadIntoTooLittleRoom) {
    const test::TempFolder folder;
    const System system;
    const std::string file = counting(folder, 70, 70, OIIO::TypeFloat);
    addMipLevels(*system.get, file);
    ASSERT_EQ(system.levelCount(file), 7); // opened, no pixel read yet
    counting(folder, 700, 700, OIIO::TypeFloat);
    std::vector<float> pixels(70 * 70);
    EXPECT_FALSE(system.get->imagecache()->get_pixels(OIIO::ustring(file), 0, 0, 0, 70, 0, 70, 0, 1, OIIO::TypeFloat, pixels.data()));
    EXPECT_THAT(system.get->imagecache()->geterror(), HasSubstr("changed since it was opened"));
}

TEST(MipInput, AFileThatEndsTooEarlyGivesTheFallbackAndIsNamedOnce) {
    const test::TempFolder folder;
    const std::string file = counting(folder, 300, 300, OIIO::TypeFloat, "short.exr");
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    TextureTable table;
    Texture texture;
    texture.file = file;
    texture.fallback = {0.25f, 0.5f, 0.75f, 1};
    std::vector<std::string> warnings;
    const std::int32_t index = table.add(texture, false, [&](const std::string& text) { warnings.push_back(text); });
    for (int i = 0; i < 3; ++i) {
        float rgba[4]{};
        TextureTable::sample(&table, table.threadData(), index, {0.5f, 0.1f}, 0.0f, rgba);
        EXPECT_THAT(rgba, ElementsAre(0.25f, 0.5f, 0.75f, 1.0f));
    }
    for (const std::string& text : table.takeProblems()) warnings.push_back(text);
    EXPECT_THAT(warnings, ElementsAre(HasSubstr(file)));
}

} // namespace
} // namespace doppel::embree
