// Descriptions of renderers that run in a program of their own, and the command line that every clone program reads.
#include "api/clone_program.h"
#include "api/external_renderer.h"
#include "api/wiring.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace doppel {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kPlain = R"({"doppelRenderer": 1, "name": "plain", "label": "Plain one", "program": "/bin/sh",
    "arguments": ["-c", "{description}", "{options}"], "aovs": [{"name": "C"}, {"name": "depth"}],
    "options": [{"name": "samples", "label": "Samples", "default": 8, "min": 1, "max": 64}, {"name": "mode", "default": "fast"}]})";

class ExternalRenderers : public testing::Test {
protected:
    Error faultOf(const std::string& text) {
        const auto read = readExternalRenderer(folder.write("damaged.json", text));
        EXPECT_FALSE(read);
        return read ? Error{} : read.error();
    }
    test::TempFolder folder;
};

TEST_F(ExternalRenderers, AreWhatTheirDescriptionsSay) {
    const auto renderer = readExternalRenderer(folder.write("plain.json", kPlain));
    ASSERT_TRUE(renderer) << renderer.error().text();
    EXPECT_EQ(renderer->info.name, "plain");
    EXPECT_EQ(renderer->info.label, "Plain one");
    EXPECT_THAT(renderer->info.aovs, ElementsAre("C", "depth"));
    ASSERT_EQ(renderer->info.options.size(), 2u);
    EXPECT_EQ(renderer->info.options[0].max, 64);
    EXPECT_EQ(renderer->info.options[1].defaultValue, Value(std::string("fast")));
    EXPECT_EQ(renderer->program, "/bin/sh");
}

TEST_F(ExternalRenderers, AreNotOfferedWithoutTheirProgramWhichIsNoFault) {
    folder.write("none.json", R"({"doppelRenderer": 1, "name": "none", "program": "no-such-program-here", "arguments": ["{options}"], "aovs": [{"name": "C"}]})");
    folder.write("plain.json", kPlain);
    std::vector<ExternalRendererFault> faults;
    const auto found = findExternalRenderers({folder.path(), folder / "nowhere"}, &faults);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].info.name, "plain");
    EXPECT_TRUE(faults.empty());
}

TEST_F(ExternalRenderers, OfTheFirstFolderCountWhenNamesAreAlike) {
    folder.write("a/plain.json", kPlain);
    std::string other = kPlain;
    other.replace(other.find("Plain one"), 9, "Other one");
    folder.write("b/plain.json", other);
    const auto found = findExternalRenderers({folder / "b", folder / "a"});
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].info.label, "Other one");
}

TEST_F(ExternalRenderers, OfDamagedDescriptionsAreFaultsThatNameFileAndField) {
    EXPECT_EQ(faultOf("{").code, ErrorCode::ParseFailed);
    EXPECT_EQ(faultOf("[]").code, ErrorCode::InvalidArgument);
    EXPECT_EQ(faultOf(R"({"doppelRenderer": 2})").code, ErrorCode::NewerVersion);
    EXPECT_THAT(faultOf(R"({"doppelRenderer": 1, "name": 3})").text(), HasSubstr("\"name\""));
    EXPECT_THAT(faultOf(R"({"doppelRenderer": 1, "name": "x", "program": "/bin/sh", "aovs": [{"name": "C"}], "arguments": []})").text(), HasSubstr("{options}"));
    EXPECT_THAT(faultOf(R"({"doppelRenderer": 1, "name": "x", "program": "/bin/sh", "aovs": [], "arguments": ["{options}"]})").text(), HasSubstr("aovs"));
    EXPECT_EQ(faultOf(std::string(2u << 20, ' ')).code, ErrorCode::TooLarge);
    std::string many = R"({"doppelRenderer": 1, "name": "x", "program": "/bin/sh", "arguments": ["{options}"], "aovs": [)";
    for (int i = 0; i < 300; ++i) many += std::string(i ? "," : "") + R"({"name": "a"})";
    EXPECT_THAT(faultOf(many + "]}").text(), HasSubstr("aovs"));
    folder.write("plain.json", kPlain);
    std::vector<ExternalRendererFault> faults;
    EXPECT_EQ(findExternalRenderers({folder.path()}, &faults).size(), 1u) << "the others are offered all the same";
    EXPECT_EQ(faults.size(), 1u);
}

TEST_F(ExternalRenderers, ThatOthersMayWriteToAreNotUsed) {
    const auto file = folder.write("plain.json", kPlain);
    std::filesystem::permissions(file, std::filesystem::perms::others_write, std::filesystem::perm_options::add);
    const auto read = readExternalRenderer(file);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::PermissionDenied);
}

TEST_F(ExternalRenderers, AreListedWithThoseOfThisBuildAndSayHowToGetThem) {
    folder.write("plain.json", kPlain);
    ::setenv("DOPPEL_RENDERER_PATH", folder.path().c_str(), 1);
    const auto delegates = makeDelegates();
    const auto found = findExternalRenderer("Plain one");
    ::unsetenv("DOPPEL_RENDERER_PATH");
    ASSERT_TRUE(found);
    ASSERT_TRUE(delegates);
    const RenderDelegateType* type = delegates->find("plain");
    ASSERT_NE(type, nullptr);
    const auto made = type->create();
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().message, HasSubstr("start it again"));
}

TEST(CloneCommandLine, IsReadInOrderAndBadWordsEndTheProcess) {
    CloneProgramOptions options;
    EXPECT_FALSE(readCloneCommandLine({"--listen", "ipc", "--host-key=-a", "--idle-timeout", "30", "--outlive-host", "--wanted-renderer=x y"}, options));
    EXPECT_EQ(options.listen, "ipc");
    EXPECT_EQ(options.hostKey, "-a");
    EXPECT_EQ(options.idleTimeoutSeconds, 30);
    EXPECT_TRUE(options.outliveHost);
    EXPECT_EQ(options.wantedRenderer, "x y");
    EXPECT_EQ(readCloneCommandLine({"--nonsense"}, options), 2);
    EXPECT_EQ(readCloneCommandLine({"--dial", "tcp://h:1", "--port", "3"}, options), 2);
    EXPECT_EQ(readCloneCommandLine({"--version"}, options), 0);
}

} // namespace
} // namespace doppel
