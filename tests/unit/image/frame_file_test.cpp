#include "clonecore/image/frame_file.h"

#include "test_frames.h"

#include <OpenImageIO/filesystem.h>
#include <OpenImageIO/imageio.h>

#include <gtest/gtest.h>

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <limits>

namespace doppel {
namespace {

namespace fs = std::filesystem;

class FrameFile : public testing::Test {
protected:
    FrameFile() {
        std::string pattern = (fs::temp_directory_path() / "doppel-image-XXXXXX").string();
        m_folder = ::mkdtemp(pattern.data());
    }
    ~FrameFile() override {
        std::error_code error;
        fs::remove_all(m_folder, error);
    }
    std::size_t fileCount() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(m_folder), fs::directory_iterator()));
    }
    fs::path m_folder;
};

/// Every byte differs from its neighbours, but halves and floats are finite.
FramePtr variedFrame(int width, int height) {
    FrameLayout layout = test::layoutOf(width, height);
    layout.x = 3;
    layout.y = 2;
    layout.fullWidth = width + 10;
    layout.fullHeight = height + 5;
    FrameInfo info;
    info.epoch = 0x1234567890abcdefull;
    info.samples = 64;
    info.percent = 50;
    info.frame = 24.5;
    info.renderer = "embree";
    return Frame::allocate(layout, info, [&](std::span<std::byte> buffer) {
        float value = 0;
        for (Imath::half& s : test::samplesOf<Imath::half>(buffer, layout, 0)) s = value += 0.125f;
        for (float& s : test::samplesOf<float>(buffer, layout, 1)) s = value += 0.1f;
        test::samplesOf<float>(buffer, layout, 1)[0] = std::numeric_limits<float>::infinity();
        for (float& s : test::samplesOf<float>(buffer, layout, 2)) s = value -= 0.3f;
        std::uint32_t id = 0xffffff00u;
        for (std::uint32_t& s : test::samplesOf<std::uint32_t>(buffer, layout, 3)) s = ++id;
    });
}

TEST_F(FrameFile, WritesAPartPerAovWithPlainChannelNamesAndMetadata) {
    const FramePtr frame = variedFrame(21, 9);
    const fs::path file = m_folder / "a.exr";
    const auto written = writeExr(*frame, file, {{"shot", "sh010"}, {"name", "Hero"}, {"doppel:camera", "/cam"}});
    ASSERT_TRUE(written) << written.error().text();
    const auto in = OIIO::ImageInput::open(file.string());
    ASSERT_TRUE(in);
    const char* names[] = {"C", "depth", "N", "primId"};
    for (int part = 0; part < 4; ++part) {
        ASSERT_TRUE(in->seek_subimage(part, 0));
        const OIIO::ImageSpec spec = in->spec();
        EXPECT_EQ(spec.get_string_attribute("oiio:subimagename"), names[part]);
        EXPECT_EQ(spec.channelnames, frame->layout().aovs[static_cast<std::size_t>(part)].channels);
        EXPECT_EQ(spec.x, 3);
        EXPECT_EQ(spec.y, 2);
        EXPECT_EQ(spec.full_width, 31);
        EXPECT_EQ(spec.full_height, 14);
        EXPECT_EQ(spec.get_string_attribute("compression"), "zip");
        EXPECT_EQ(spec.get_string_attribute("shot"), "sh010");
        EXPECT_EQ(spec.get_string_attribute("doppel:name"), "Hero");
        EXPECT_EQ(spec.get_string_attribute("doppel:camera"), "/cam");
    }
    EXPECT_FALSE(in->seek_subimage(4, 0));
}

TEST_F(FrameFile, ReadsBackWhatItWroteToTheBit) {
    const FramePtr frame = variedFrame(37, 50);
    ASSERT_TRUE(writeExr(*frame, m_folder / "a.exr"));
    const auto read = readExr(m_folder / "a.exr");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ((*read)->layout(), frame->layout());
    EXPECT_TRUE(std::ranges::equal((*read)->bytes(), frame->bytes()));
    EXPECT_EQ((*read)->info().epoch, frame->info().epoch);
    EXPECT_EQ((*read)->info().samples, 64);
    EXPECT_EQ((*read)->info().frame, 24.5);
    EXPECT_EQ((*read)->info().renderer, "embree");
}

TEST_F(FrameFile, WritesASingleAovToo) {
    FrameLayout layout = test::layoutOf(5, 5);
    layout.aovs.resize(1);
    layout.computeOffsets();
    ASSERT_TRUE(writeExr(*test::uniformFrame(layout, 0.5f), m_folder / "a.exr"));
    const auto read = readExr(m_folder / "a.exr");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ((*read)->layout().aovs[0].name, "C");
}

TEST_F(FrameFile, ReplacesAFileAndLeavesNothingElse) {
    std::ofstream(m_folder / "a.exr") << "old";
    ASSERT_TRUE(writeExr(*variedFrame(4, 4), m_folder / "a.exr"));
    EXPECT_TRUE(readExr(m_folder / "a.exr"));
    EXPECT_EQ(fileCount(), 1u);
}

TEST_F(FrameFile, KeepsTheOldFileWhenWritingFails) {
    std::ofstream(m_folder / "a.exr") << "old";
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{2000, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto written = writeExr(*variedFrame(64, 64), m_folder / "a.exr");
    const auto png = writePng(*variedFrame(256, 256), 3, m_folder / "a.png");
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    ASSERT_FALSE(written);
    EXPECT_NE(written.error().message.find("a.exr"), std::string::npos) << written.error().message;
    ASSERT_FALSE(png);
    EXPECT_NE(png.error().message.find("a.png"), std::string::npos) << png.error().message;
    EXPECT_EQ(fs::file_size(m_folder / "a.exr"), 3u);
    EXPECT_EQ(fileCount(), 1u);
}

TEST_F(FrameFile, NamesAFolderThatIsNotThereAndAnUnknownFormat) {
    const auto missing = writeExr(*variedFrame(4, 4), m_folder / "no" / "a.exr");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
    EXPECT_NE(missing.error().message.find((m_folder / "no" / "a.exr").string()), std::string::npos);
    const auto unknown = writeImage(*variedFrame(4, 4), 0, m_folder / "a.nope");
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, ErrorCode::Unsupported);
    EXPECT_EQ(fileCount(), 0u);
}

TEST_F(FrameFile, TellsWhyAFileCannotBeRead) {
    EXPECT_EQ(readExr(m_folder / "none.exr").error().code, ErrorCode::NotFound);
    std::ofstream(m_folder / "text.exr") << "hello";
    const Error text = readExr(m_folder / "text.exr").error();
    EXPECT_EQ(text.code, ErrorCode::ParseFailed);
    EXPECT_NE(text.message.find("text.exr"), std::string::npos);
    ASSERT_TRUE(writeExr(*variedFrame(64, 64), m_folder / "cut.exr"));
    fs::resize_file(m_folder / "cut.exr", fs::file_size(m_folder / "cut.exr") / 2);
    EXPECT_EQ(readExr(m_folder / "cut.exr").error().code, ErrorCode::ParseFailed);
}

TEST_F(FrameFile, WritesPngOfWhatIsShown) {
    const FramePtr frame = test::uniformFrame(test::layoutOf(6, 4), 0.5f);
    ASSERT_TRUE(writePng(*frame, 0, m_folder / "a.png"));
    const auto in = OIIO::ImageInput::open((m_folder / "a.png").string());
    ASSERT_TRUE(in);
    EXPECT_EQ(in->spec().width, 6);
    EXPECT_EQ(in->spec().nchannels, 3);
    std::vector<std::uint8_t> pixels(6 * 4 * 3);
    ASSERT_TRUE(in->read_image(0, 0, 0, 3, OIIO::TypeUInt8, pixels.data()));
    for (const std::uint8_t value : pixels) EXPECT_EQ(value, 188); // sRGB of 0.5
}

TEST_F(FrameFile, WritesFloatsToFloatFormats) {
    const FramePtr frame = test::uniformFrame(test::layoutOf(6, 4), 1000.0f);
    ASSERT_TRUE(writeImage(*frame, 1, m_folder / "depth.tif"));
    const auto in = OIIO::ImageInput::open((m_folder / "depth.tif").string());
    ASSERT_TRUE(in);
    EXPECT_EQ(in->spec().format, OIIO::TypeFloat);
    std::vector<float> pixels(6 * 4);
    ASSERT_TRUE(in->read_image(0, 0, 0, 1, OIIO::TypeFloat, pixels.data()));
    EXPECT_EQ(pixels[7], 1000.0f);
    EXPECT_TRUE(writeImage(*frame, 0, m_folder / "c.JPG"));
    EXPECT_TRUE(writeImage(*frame, 0, m_folder / "c.hdr"));
    EXPECT_TRUE(writeImage(*frame, 0, m_folder / "c.bmp"));
}

TEST(EncodePng, MakesBytesThatReadBack) {
    DisplayImage image;
    image.width = 2;
    image.height = 1;
    image.rgba = {255, 0, 10, 255, 0, 128, 20, 128};
    const auto png = encodePng(image);
    ASSERT_TRUE(png) << png.error().text();
    OIIO::Filesystem::IOMemReader memory(png->data(), png->size());
    const auto in = OIIO::ImageInput::open("x.png", nullptr, &memory);
    ASSERT_TRUE(in) << OIIO::geterror();
    EXPECT_EQ(in->spec().nchannels, 4);
    EXPECT_EQ(in->spec().width, 2);
    std::vector<std::uint8_t> pixels(8);
    ASSERT_TRUE(in->read_image(0, 0, 0, 4, OIIO::TypeUInt8, pixels.data()));
    EXPECT_EQ(pixels[0], 255);
    EXPECT_EQ(pixels[7], 128);
    image.width = 3;
    EXPECT_EQ(encodePng(image).error().code, ErrorCode::InvalidArgument);
}

} // namespace
} // namespace doppel
