// Tables of textures that come and go while the threads that read them stay.
#include "render/embree/scene/texture_table.h"
#include "tests/support/temp_folder.h"

#include <OpenImageIO/imagebuf.h>
#include <OpenImageIO/imagebufalgo.h>
#include <gtest/gtest.h>

#include <barrier>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace doppel::embree {
namespace {

constexpr int kTables = 30;

std::string greyImage(const test::TempFolder& folder, int number) {
    OIIO::ImageBuf image(OIIO::ImageSpec(96, 96, 3, OIIO::TypeFloat));
    const float grey = static_cast<float>(number);
    const float values[3] = {grey, grey, grey};
    OIIO::ImageBufAlgo::fill(image, values);
    std::string file = (folder / (std::to_string(number) + ".exr")).string();
    EXPECT_TRUE(image.write(file)) << image.geterror();
    return file;
}

float redOf(const TextureTable& table, std::int32_t texture) {
    float rgba[4]{};
    TextureTable::sample(&table, table.threadData(), texture, {0.5f, 0.5f}, 0.0f, rgba);
    return rgba[0];
}

TEST(TextureTables, ComeAndGoWhileTheirReadersStay) {
    const test::TempFolder folder;
    std::unique_ptr<TextureTable> table;
    std::int32_t texture = 0;
    std::vector<float> seen;
    std::barrier meeting(2);
    std::thread reader([&] {
        for (int i = 0; i < kTables; ++i) {
            meeting.arrive_and_wait();
            seen.push_back(redOf(*table, texture));
            meeting.arrive_and_wait();
        }
    });
    for (int i = 0; i < kTables; ++i) {
        table = std::make_unique<TextureTable>();
        Texture file;
        file.file = greyImage(folder, i);
        texture = table->add(file, false, [](const std::string& text) { ADD_FAILURE() << text; });
        meeting.arrive_and_wait();
        meeting.arrive_and_wait();
        EXPECT_EQ(seen.back(), static_cast<float>(i));
        EXPECT_EQ(redOf(*table, texture), static_cast<float>(i));
        table.reset();
    }
    reader.join();
}

} // namespace
} // namespace doppel::embree
