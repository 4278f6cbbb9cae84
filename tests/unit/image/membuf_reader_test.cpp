#include "clonecore/image/membuf_registry.h"

#include "test_frames.h"

#include <OpenImageIO/imagebuf.h>
#include <OpenImageIO/imagebufalgo.h>
#include <OpenImageIO/imagecache.h>
#include <OpenImageIO/imageio.h>
#include <OpenImageIO/texture.h>

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace doppel {
namespace {

class MembufReader : public testing::Test {
protected:
    MembufReader() {
        registerMembufReader();
        registerMembufReader(); // further calls do nothing
    }
    ~MembufReader() override {
        for (const std::string& id : MembufRegistry::global().ids()) MembufRegistry::global().remove(id);
    }
    static void publish(const std::string& id, float value, int width = 16, int height = 8) {
        MembufRegistry::global().publish(id, test::uniformFrame(test::layoutOf(width, height), value));
    }
};

float cachedValue(const std::string& name) {
    float pixel[4] = {-1, -1, -1, -1};
    OIIO::ImageCache::create(true)->get_pixels(OIIO::ustring(name), 0, 0, 3, 4, 3, 4, 0, 1, OIIO::TypeFloat, pixel);
    return pixel[0];
}

TEST_F(MembufReader, OpensTheExactNameWithEveryAovAsANamedSubimage) {
    publish("hero", 3);
    const auto in = OIIO::ImageInput::open("membuf:hero");
    ASSERT_TRUE(in) << OIIO::geterror();
    EXPECT_STREQ(in->format_name(), "membuf");
    const char* names[] = {"C", "depth", "N", "primId"};
    const OIIO::TypeDesc types[] = {OIIO::TypeHalf, OIIO::TypeFloat, OIIO::TypeFloat, OIIO::TypeUInt32};
    const std::vector<std::string> channels[] = {{"R", "G", "B", "A"}, {"Z"}, {"X", "Y", "Z"}, {"id"}};
    for (int s = 0; s < 4; ++s) {
        ASSERT_TRUE(in->seek_subimage(s, 0));
        EXPECT_EQ(in->current_subimage(), s);
        EXPECT_EQ(in->spec().get_string_attribute("oiio:subimagename"), names[s]);
        EXPECT_EQ(in->spec().format, types[s]);
        EXPECT_EQ(in->spec().channelnames, channels[s]);
        EXPECT_EQ(in->spec(s).width, 16);
    }
    EXPECT_FALSE(in->seek_subimage(4, 0));
    EXPECT_FALSE(in->seek_subimage(0, 1));
    EXPECT_EQ(in->spec(0).alpha_channel, 3);
    EXPECT_EQ(in->spec(1).z_channel, 0);
}

TEST_F(MembufReader, TellsWhatIsKnownOfTheFrame) {
    FrameLayout layout = test::layoutOf(4, 3);
    layout.x = 10;
    layout.y = 20;
    layout.fullWidth = 100;
    layout.fullHeight = 50;
    FrameInfo info;
    info.epoch = 7;
    info.sequence = 41;
    info.samples = 64;
    info.percent = 12.5;
    info.frame = 24.5;
    info.converged = true;
    info.renderSeconds = 1.5;
    info.renderer = "embree";
    MembufRegistry::global().publish("hero_told", test::uniformFrame(layout, 1, info));
    const auto in = OIIO::ImageInput::open("membuf:hero_told");
    ASSERT_TRUE(in);
    const OIIO::ImageSpec& spec = in->spec();
    EXPECT_EQ(spec.x, 10);
    EXPECT_EQ(spec.y, 20);
    EXPECT_EQ(spec.width, 4);
    EXPECT_EQ(spec.height, 3);
    EXPECT_EQ(spec.full_x, 0);
    EXPECT_EQ(spec.full_width, 100);
    EXPECT_EQ(spec.full_height, 50);
    EXPECT_EQ(spec.get_int_attribute("doppel:epoch"), 7);
    EXPECT_EQ(spec.get_int_attribute("doppel:sequence"), 41);
    EXPECT_EQ(spec.get_int_attribute("doppel:samples"), 64);
    EXPECT_EQ(spec.get_int_attribute("doppel:version"), 1);
    EXPECT_EQ(spec.get_int_attribute("doppel:converged"), 1);
    EXPECT_EQ(spec.get_float_attribute("doppel:frame"), 24.5f);
    EXPECT_EQ(spec.get_float_attribute("doppel:percent"), 12.5f);
    EXPECT_EQ(spec.get_float_attribute("doppel:renderSeconds"), 1.5f);
    EXPECT_EQ(spec.get_string_attribute("doppel:renderer"), "embree");
    EXPECT_EQ(spec.get_string_attribute("doppel:session"), "hero_told");
    std::vector<float> row(4 * 4);
    EXPECT_TRUE(in->read_scanline(20, 0, OIIO::TypeFloat, row.data()));
    EXPECT_FALSE(in->read_scanlines(0, 0, 0, 1, 0, 0, 4, OIIO::TypeFloat, row.data()));
    EXPECT_NE(in->geterror(), "");
}

TEST_F(MembufReader, ReadsIdsWithoutRounding) {
    const FrameLayout layout = test::layoutOf(2, 1);
    MembufRegistry::global().publish("ids", Frame::allocate(layout, {}, [&](std::span<std::byte> buffer) {
                                         test::samplesOf<std::uint32_t>(buffer, layout, 3)[1] = 0xfffffffdu;
                                     }));
    const auto in = OIIO::ImageInput::open("membuf:ids");
    ASSERT_TRUE(in);
    std::uint32_t ids[2] = {};
    ASSERT_TRUE(in->read_image(3, 0, 0, -1, OIIO::TypeUInt32, ids));
    EXPECT_EQ(ids[0], 0u);
    EXPECT_EQ(ids[1], 0xfffffffdu);
}

TEST_F(MembufReader, KeepsItsVersionWhileNewerOnesArePublished) {
    publish("hero", 1);
    const auto in = OIIO::ImageInput::open("membuf:hero");
    ASSERT_TRUE(in);
    std::vector<float> pixels(16 * 8 * 4);
    ASSERT_TRUE(in->read_scanlines(0, 0, 0, 4, 0, 0, 4, OIIO::TypeFloat, pixels.data()));
    publish("hero", 2, 32, 32);
    MembufRegistry::global().remove("hero");
    ASSERT_TRUE(in->read_scanlines(0, 0, 4, 8, 0, 0, 4, OIIO::TypeFloat, pixels.data() + 4 * 16 * 4));
    for (const float value : pixels) ASSERT_EQ(value, 1.0f);
    EXPECT_EQ(in->spec().width, 16);
}

TEST_F(MembufReader, SaysWhichImagesThereAreWhenOneIsUnknown) {
    publish("hero", 1);
    publish("wide", 1);
    const std::string expected = "membuf:foo: no such image; known: hero, wide";
    OIIO::ImageBuf buf("membuf:foo");
    EXPECT_FALSE(buf.read(0, 0, true));
    EXPECT_NE(buf.geterror().find(expected), std::string::npos);

    OIIO::ImageSpec spec;
    auto* cache = OIIO::ImageCache::create(true);
    EXPECT_FALSE(cache->get_imagespec(OIIO::ustring("membuf:foo"), spec, 0));
    EXPECT_NE(cache->geterror().find(expected), std::string::npos);

    EXPECT_FALSE(OIIO::ImageInput::open("membuf:foo", &spec));
    EXPECT_NE(OIIO::geterror().find(expected), std::string::npos);

    EXPECT_FALSE(OIIO::ImageInput::open("membuf:foo")); // OpenImageIO's own words
    EXPECT_NE(OIIO::geterror().find("\"membuf:foo\" does not exist"), std::string::npos);
}

TEST_F(MembufReader, LeavesErrorsOfOtherFilesAlone) {
    EXPECT_FALSE(OIIO::ImageInput::open("/nowhere/there_is_no.exr"));
    EXPECT_EQ(OIIO::geterror().find("membuf"), std::string::npos);
}

TEST_F(MembufReader, OpensOneVersionByNumberOrSaysThatItIsGone) {
    publish("hero", 1);
    const std::uint64_t version = MembufRegistry::global().current("hero").version;
    const std::string name = "membuf:hero?version=" + std::to_string(version);
    EXPECT_TRUE(OIIO::ImageInput::open(name));
    OIIO::ImageBuf buf(name);
    EXPECT_EQ(buf.spec().width, 16);
    publish("hero", 2, 64, 64);
    EXPECT_FALSE(buf.read(0, 0, true));
    const OIIO::ImageSpec config;
    EXPECT_FALSE(OIIO::ImageInput::open(name));
    EXPECT_FALSE(OIIO::ImageInput::open(name, &config));
    EXPECT_NE(OIIO::geterror().find("that version is gone; the current one is " + std::to_string(version + 1)),
              std::string::npos);
    EXPECT_FALSE(OIIO::ImageInput::open("membuf:hero?version=x"));
    EXPECT_FALSE(OIIO::ImageInput::open("membuf:hero?colour=red"));
    OIIO::geterror();
}

TEST_F(MembufReader, WorksThroughImageBufAndItsAlgorithms) {
    publish("hero", 0.5f);
    const OIIO::ImageBuf buf("membuf:hero");
    EXPECT_EQ(buf.nsubimages(), 4);
    const OIIO::ImageBuf twice = OIIO::ImageBufAlgo::mul(buf, 2.0f);
    ASSERT_FALSE(twice.has_error()) << twice.geterror();
    EXPECT_EQ(twice.getchannel(3, 3, 0, 0), 1.0f);
    const OIIO::ImageBuf small = OIIO::ImageBufAlgo::resize(buf, "", 0, OIIO::ROI(0, 4, 0, 2, 0, 1, 0, 4));
    EXPECT_NEAR(small.getchannel(1, 1, 0, 0), 0.5f, 1e-3f);
    OIIO::ImageBuf depth("membuf:hero", 1, 0);
    EXPECT_TRUE(depth.read(1, 0, true));
    EXPECT_EQ(depth.spec().channelnames, std::vector<std::string>{"Z"});
    EXPECT_EQ(depth.getchannel(2, 2, 0, 0), 0.5f);
}

TEST_F(MembufReader, ShowsTheNewVersionThroughImageCacheAfterAPublish) {
    EXPECT_EQ(cachedValue("membuf:cached"), -1.0f); // not yet: the cache remembers it as broken
    OIIO::ImageCache::create(true)->geterror();
    for (int i = 1; i <= 20; ++i) {
        publish("cached", static_cast<float>(i), 16 + i, 8 + i);
        ASSERT_EQ(cachedValue("membuf:cached"), static_cast<float>(i));
        OIIO::ImageSpec spec;
        ASSERT_TRUE(OIIO::ImageCache::create(true)->get_imagespec(OIIO::ustring("membuf:cached"), spec, 0));
        ASSERT_EQ(spec.width, 16 + i);
    }
    MembufRegistry::global().remove("cached");
    EXPECT_EQ(cachedValue("membuf:cached"), -1.0f);
}

TEST_F(MembufReader, GivesBackTheOldFrameThatACacheHeld) {
    publish("held", 1);
    EXPECT_EQ(cachedValue("membuf:held"), 1.0f);
    const std::weak_ptr<const Frame> old = MembufRegistry::global().current("held").frame;
    publish("held", 2);
    EXPECT_TRUE(old.expired());
}

TEST_F(MembufReader, WorksThroughTextureSystem) {
    publish("texture", 0.25f);
    auto* textures = OIIO::TextureSystem::create(true);
    OIIO::TextureOpt options;
    float colour[3] = {};
    ASSERT_TRUE(textures->texture(OIIO::ustring("membuf:texture"), options, 0.5f, 0.5f, 0, 0, 0, 0, 3, colour))
        << textures->geterror();
    EXPECT_NEAR(colour[1], 0.25f, 1e-4f);
    publish("texture", 0.75f);
    ASSERT_TRUE(textures->texture(OIIO::ustring("membuf:texture"), options, 0.5f, 0.5f, 0, 0, 0, 0, 3, colour));
    EXPECT_NEAR(colour[1], 0.75f, 1e-4f);
    OIIO::TextureSystem::destroy(textures);
}

TEST_F(MembufReader, NeverShowsHalfOfTwoFramesWhileSizesAndPixelsChange) {
    std::atomic<bool> stop{false};
    publish("live", 1, 64, 64);
    std::thread publisher([&] {
        for (int i = 2; !stop; ++i) publish("live", static_cast<float>(i % 1000), 32 + i % 3 * 16, 32 + i % 5 * 16);
    });
    std::vector<std::thread> readers;
    for (int r = 0; r < 2; ++r) {
        readers.emplace_back([] {
            for (int i = 0; i < 25; ++i) {
                const auto in = OIIO::ImageInput::open("membuf:live");
                ASSERT_TRUE(in);
                const OIIO::ImageSpec spec = in->spec(0);
                std::vector<float> pixels(spec.image_pixels() * 4);
                ASSERT_TRUE(in->read_image(0, 0, 0, -1, OIIO::TypeFloat, pixels.data()));
                std::vector<float> depths(spec.image_pixels());
                ASSERT_TRUE(in->read_image(1, 0, 0, -1, OIIO::TypeFloat, depths.data()));
                for (const float value : pixels) ASSERT_EQ(value, pixels.front());
                for (const float value : depths) ASSERT_EQ(value, pixels.front());
            }
        });
    }
    for (std::thread& reader : readers) reader.join();
    stop = true;
    publisher.join();
}

TEST_F(MembufReader, ServesImageBufAndImageCacheWhileAnotherThreadPublishes) {
    std::atomic<bool> stop{false};
    publish("live2", 1, 64, 64);
    std::thread publisher([&] {
        for (int i = 2; !stop; ++i) publish("live2", static_cast<float>(i % 1000 + 1), 64 + i % 2 * 16, 64);
    });
    for (int i = 0; i < 40; ++i) {
        const MembufCacheHold hold;
        const OIIO::ImageBuf buf("membuf:live2");
        const float first = buf.getchannel(0, 0, 0, 0);
        ASSERT_GT(first, 0.0f) << buf.geterror();
        ASSERT_EQ(buf.getchannel(63, 63, 0, 3), first);
        ASSERT_EQ(cachedValue("membuf:live2"), first);
    }
    stop = true;
    publisher.join();
    publish("live2", 4, 96, 96);
    EXPECT_EQ(cachedValue("membuf:live2"), 4.0f);
}

TEST_F(MembufReader, RenewsACachedImageThatAnotherThreadPublishes) {
    publish("far", 1);
    EXPECT_EQ(cachedValue("membuf:far"), 1.0f);
    const auto publishElsewhere = [](float value) { std::thread([&] { publish("far", value); }).join(); };
    publishElsewhere(2); // the first time at once
    EXPECT_EQ(cachedValue("membuf:far"), 2.0f);
    publishElsewhere(3); // then after a while, or when held
    const MembufCacheHold hold;
    EXPECT_EQ(cachedValue("membuf:far"), 3.0f);
}

TEST_F(MembufReader, KeepsCachedVersionsWhileTheyAreHeld) {
    publish("kept", 1);
    {
        const MembufCacheHold hold;
        EXPECT_EQ(cachedValue("membuf:kept"), 1.0f);
        publish("kept", 2, 32, 32);
        EXPECT_EQ(cachedValue("membuf:kept"), 1.0f);
    }
    EXPECT_EQ(cachedValue("membuf:kept"), 2.0f);
}

} // namespace
} // namespace doppel
