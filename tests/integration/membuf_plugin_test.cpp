// Another program opens the images of running hosts: the real oiiotool with the plugin membuf.imageio.so.
#include "api/host_directory.h"
#include "clonecore/image/frame_file.h"
#include "clonecore/image/membuf_export.h"
#include "tests/integration/program.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <signal.h>
#include <unistd.h>

#include <cstdlib>

namespace doppel::test {
namespace {

using testing::HasSubstr;

FrameLayout colourAndDepth() {
    FrameLayout layout;
    layout.width = layout.fullWidth = 40;
    layout.height = layout.fullHeight = 24;
    layout.aovs = {{"C", {"R", "G", "B", "A"}, PixelType::Half}, {"depth", {"Z"}, PixelType::Float}};
    layout.computeOffsets();
    return layout;
}

/// Every pixel another depth; colours zero.
FramePtr rampFrame(float step) {
    const FrameLayout layout = colourAndDepth();
    return Frame::allocate(layout, {}, [&](std::span<std::byte> bytes) {
        auto* const depth = reinterpret_cast<float*>(bytes.data() + layout.aovs[1].offset);
        for (int i = 0; i < layout.width * layout.height; ++i) depth[i] = static_cast<float>(i) * step;
    });
}

class MembufPlugin : public testing::Test {
protected:
    void SetUp() override {
        if (installed("oiiotool").empty()) GTEST_SKIP() << "oiiotool is not installed (package openimageio-tools)";
        ::setenv("XDG_RUNTIME_DIR", folder.path().c_str(), 1); // hosts of this test only
        std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
    }
    ProgramResult oiiotool(std::vector<std::string> arguments, std::map<std::string, std::string> environment = {}) const {
        arguments.insert(arguments.begin(), installed("oiiotool"));
        environment.emplace("OIIO_LIBRARY_PATH", std::getenv("DOPPEL_PLUGIN_DIR"));
        return runProgram(std::move(arguments), std::move(environment), folder.path());
    }

    TempFolder folder;
};

/// A host in this process.
struct Host {
    explicit Host(const std::string& kind) : notice(HostNotice::post(kind).value()) {
        images = MembufExport::serve(notice.imagesSocket(), registry).value();
        if (!notice.tell("")) throw std::runtime_error("cannot list the host");
    }
    HostNotice notice;
    MembufRegistry registry;
    std::unique_ptr<MembufExport> images;
};

TEST_F(MembufPlugin, OiiotoolReadsAnImageOfARunningHost) {
    Host host("serve");
    const FramePtr frame = rampFrame(0.25f);
    host.registry.publish("hero", frame);
    const auto read = oiiotool({"membuf:hero", "-o", "copy.exr"});
    ASSERT_EQ(read.exitCode, 0) << read.out << read.err;
    const auto copy = readExr(folder / "copy.exr");
    ASSERT_TRUE(copy) << copy.error().text();
    ASSERT_EQ((*copy)->layout(), frame->layout());
    for (std::size_t aov = 0; aov < 2; ++aov) EXPECT_TRUE(std::ranges::equal((*copy)->aov(aov), frame->aov(aov)));

    const auto part = oiiotool({"membuf:hero?version=1", "--ch", "R,G,B", "-o", "x.png"});
    EXPECT_EQ(part.exitCode, 0) << part.out << part.err;
    EXPECT_TRUE(std::filesystem::exists(folder / "x.png"));
    const auto gone = oiiotool({"membuf:hero?version=7", "-o", "y.png"});
    EXPECT_NE(gone.exitCode, 0);
}

TEST_F(MembufPlugin, UnknownImagesAndNoHostsAreErrorsThatSaySo) {
    const auto none = oiiotool({"membuf:hero", "-o", "x.png"}, {{"OPENIMAGEIO_DEBUG", "1"}});
    EXPECT_NE(none.exitCode, 0);
    EXPECT_THAT(none.out + none.err, HasSubstr("no host runs"));
    Host host("serve");
    host.registry.publish("wide", rampFrame(1));
    const auto unknown = oiiotool({"membuf:hero", "-o", "x.png"}, {{"OPENIMAGEIO_DEBUG", "1"}});
    EXPECT_NE(unknown.exitCode, 0);
    EXPECT_THAT(unknown.out + unknown.err, HasSubstr("known: wide"));
}

TEST_F(MembufPlugin, AmongSeveralHostsTheOneThatHasTheImageOrIsNamedAnswers) {
    Host older("desk"), newer("serve");
    older.registry.publish("only_here", rampFrame(1));
    for (Host* host : {&older, &newer}) host->registry.publish("both", rampFrame(host == &older ? 1.0f : 2.0f));
    EXPECT_EQ(oiiotool({"membuf:only_here", "-o", "only.exr"}).exitCode, 0);
    for (const auto& [wanted, step] : {std::pair{"", 2.0f}, std::pair{"desk", 1.0f}}) {
        const auto read = oiiotool({"membuf:both", "-o", "both.exr"}, {{"DOPPEL_HOST", wanted}});
        ASSERT_EQ(read.exitCode, 0) << read.out << read.err;
        const auto copy = readExr(folder / "both.exr");
        ASSERT_TRUE(copy);
        EXPECT_TRUE(std::ranges::equal((*copy)->aov(1), rampFrame(step)->aov(1))) << wanted;
    }
}

TEST_F(MembufPlugin, OtherFilesAreNoneOfItsBusiness) {
    const auto made = oiiotool({"--create", "8x8", "3", "-o", "plain.exr"});
    ASSERT_EQ(made.exitCode, 0) << made.err;
    std::filesystem::rename(folder / "plain.exr", folder / "plain"); // OpenImageIO asks all its readers now
    EXPECT_EQ(oiiotool({"plain", "-o", "again.exr"}).exitCode, 0);
}

TEST_F(MembufPlugin, WhatDoppelServeRendersIsWhatOiiotoolSees) {
    if (!std::filesystem::exists(program("doppel"))) GTEST_SKIP() << "doppel is not built";
    std::filesystem::create_directory(folder / "scenes");
    // A copy: what is edited is saved at the end.
    std::filesystem::copy(source("resources/scenes/lookdev"), folder / "scenes" / "lookdev", std::filesystem::copy_options::recursive);
    std::filesystem::copy_file(source("resources/scenes/lookdev_gltf.doppel"), folder / "scenes" / "lookdev_gltf.doppel");
    Program serve({program("doppel"), "serve", (folder / "scenes" / "lookdev_gltf.doppel").string(), "--start", "none"},
                  {{"XDG_STATE_HOME", (folder / "state").string()}});
    ASSERT_TRUE(serve.waitForOutput("DOPPEL_HOST")) << serve.errors();
    const auto ctl = [](std::vector<std::string> words) {
        words.insert(words.begin(), {program("doppel"), "ctl"});
        const auto result = runProgram(std::move(words));
        EXPECT_EQ(result.exitCode, 0) << result.out << result.err;
        return result.out;
    };
    ctl({"set", "hero", "resolution=64x36", R"(rendererOptions={"samples":2})"});
    ctl({"start", "hero"});
    ctl({"wait", "hero"});
    const auto copied = oiiotool({"--native", "membuf:hero", "-o", "seen.exr"});
    ASSERT_EQ(copied.exitCode, 0) << copied.out << copied.err;
    ctl({"save-image", "hero", (folder / "saved.exr").string(), "C"});
    const auto seen = readExr(folder / "seen.exr"), saved = readExr(folder / "saved.exr");
    ASSERT_TRUE(seen && saved);
    ASSERT_EQ((*seen)->layout(), (*saved)->layout());
    for (std::size_t aov = 0; aov < (*seen)->layout().aovs.size(); ++aov)
        EXPECT_TRUE(std::ranges::equal((*seen)->aov(aov), (*saved)->aov(aov))) << (*seen)->layout().aovs[aov].name;
    serve.signal(SIGTERM);
    EXPECT_EQ(serve.wait().exitCode, 0);
}

} // namespace
} // namespace doppel::test
