// Launcher plugins: what loads, what does not and why, and programs that do not keep to the contract.
#include "launcher/plugin/plugin_loader.h"

#include "launcher/plugin/plugin_config.h"
#include "tests/support/temp_folder.h"
#include "tests/support/watched_launch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

namespace doppel::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;

const std::string kKey(40, 'k');
const std::string kAddress = R"("endpoint": "tcp://node:5", "key": ")" + kKey + R"(", "port": 5, "host": "node")";

class PluginTest : public testing::Test {
protected:
    PluginTest() {
        ::setenv("XDG_CONFIG_HOME", folder.path().c_str(), 1);
        std::filesystem::create_directory(folder / "plugins");
    }
    ~PluginTest() override {
        ::unsetenv("XDG_CONFIG_HOME");
        ::unsetenv("ODD_PLUGIN");
    }
    /// A program that describes itself as "mine" and does `start` for all else.
    std::filesystem::path program(const std::string& start, const std::string& describe = R"({"protocol":1,"name":"mine","label":"Mine","schema":{"properties":{"n":{"type":"integer","maximum":9}}}})") {
        const auto file = folder.write("plugins/mine.launcher", "#!/bin/sh\nread request\ncase $request in\n*'\"do\":\"describe\"'*) echo '" + describe +
                                                                     "';;\n*)\n" + start + "\n;;\nesac\n");
        std::filesystem::permissions(file, std::filesystem::perms::owner_all);
        return file;
    }
    void oddLibrary() const {
        std::filesystem::copy_file(std::filesystem::read_symlink("/proc/self/exe").parent_path() / "odd_plugin.so", folder / "plugins/odd.so",
                                   std::filesystem::copy_options::overwrite_existing);
    }
    LoadedPlugins load() const { return loadPlugins(reactor, {folder / "plugins", folder / "absent"}, {}); }
    std::string fault() const {
        const auto plugins = load();
        return plugins.faults.empty() ? "none" : plugins.faults[0].error.text();
    }
    std::unique_ptr<LaunchedProcess> start(const json& config = nullptr) {
        const auto plugins = load();
        EXPECT_EQ(plugins.launchers.size(), 1u) << fault();
        if (plugins.launchers.empty()) return nullptr;
        auto started = plugins.launchers[0]->start({"hero", config, kKey}, watched.events());
        EXPECT_TRUE(started.has_value()) << started.error().text();
        return started ? std::move(*started) : nullptr;
    }

    TempFolder folder;
    std::shared_ptr<ProcessReactor> reactor = std::make_shared<ProcessReactor>();
    Watched watched;
};

TEST_F(PluginTest, ALibraryLoadsAndWhatIsWrongWithOneIsSaid) {
    oddLibrary();
    EXPECT_EQ(fault(), "none");
    const auto plugins = load();
    ASSERT_EQ(plugins.launchers.size(), 1u);
    const auto started = plugins.launchers[0]->start({"hero", nullptr, kKey}, watched.events());
    ASSERT_FALSE(started.has_value());
    EXPECT_THAT(started.error().message, testing::AllOf(HasSubstr("no farm"), HasSubstr("here")));
    EXPECT_EQ(plugins.launchers[0]->reattach(json::object(), {}).error().code, ErrorCode::Unsupported);

    const auto odd = [&](const char* kind) {
        ::setenv("ODD_PLUGIN", kind, 1);
        return fault();
    };
    EXPECT_THAT(odd("newer"), testing::AllOf(HasSubstr("version 9"), HasSubstr("has 1"), HasSubstr("odd.so")));
    EXPECT_THAT(odd("short"), HasSubstr("16 bytes"));
    EXPECT_THAT(odd("unnamed"), HasSubstr("small letters"));
    EXPECT_THAT(odd("schema"), HasSubstr("no JSON"));
    EXPECT_THAT(odd("refuses"), HasSubstr("no licence"));
}

TEST_F(PluginTest, WhatIsNoLibraryIsSaid) {
    folder.write("plugins/broken.so", "\x7f" "ELF garbage");
    EXPECT_THAT(fault(), testing::AllOf(HasSubstr("broken.so"), HasSubstr("cannot load")));
}

TEST_F(PluginTest, WhatOthersMayWriteIsNotRun) {
    const auto file = program("touch '" + (folder / "ran").string() + "'", "");
    ::chmod(file.c_str(), 0777);
    EXPECT_THAT(fault(), HasSubstr("others may write"));
    ::chmod(file.c_str(), 0700);
    ::chmod((folder / "plugins").c_str(), 0777);
    EXPECT_THAT(fault(), HasSubstr("others may write"));
    EXPECT_FALSE(std::filesystem::exists(folder / "ran"));
}

TEST_F(PluginTest, TwoOfOneNameAreOneAndAFault) {
    program("");
    std::filesystem::copy_file(folder / "plugins/mine.launcher", folder / "plugins/second");
    const auto plugins = load();
    EXPECT_EQ(plugins.launchers.size(), 1u);
    ASSERT_EQ(plugins.faults.size(), 1u);
    EXPECT_THAT(plugins.faults[0].error.text(), testing::AllOf(HasSubstr("second"), HasSubstr("'mine'")));
}

TEST_F(PluginTest, AProgramThatDescribesItselfWronglyIsSaid) {
    const auto described = [&](const std::string& text) {
        program("", text);
        return fault();
    };
    EXPECT_THAT(described("garbage"), HasSubstr("garbage"));
    EXPECT_THAT(described(""), HasSubstr("no JSON object"));
    EXPECT_THAT(described(R"({"protocol":7,"name":"mine"})"), testing::AllOf(HasSubstr("version 7"), HasSubstr("speaks 1")));
    EXPECT_THAT(described(R"({"protocol":1,"name":"../x"})"), HasSubstr("small letters"));
    EXPECT_THAT(described(R"({"protocol":1,"name":"mine","schema":{"properties":{"a":{"type":"array"}}}})"), HasSubstr("\"a\""));
    EXPECT_EQ(described(R"({"protocol":1,"name":"mine"})"), "none");
    std::filesystem::permissions(folder.write("plugins/mine.launcher", "#!/bin/sh\nkill -9 $$\n"), std::filesystem::perms::owner_all);
    EXPECT_THAT(fault(), HasSubstr("SIGKILL"));
}

TEST_F(PluginTest, ItsEventsArriveAndItIsToldToStop) {
    program("echo '{\"event\":\"waiting\",\"what\":\"soon\"}'\necho '{\"event\":\"ticket\",\"ticket\":5}'\necho '{\"event\":\"ready\", " + kAddress +
            "}'\nread command\necho \"{\\\"event\\\":\\\"output\\\",\\\"line\\\":\\\"$(echo $command | tr -d '\\\"')\\\"}\"\necho '{\"event\":\"exited\",\"code\":3,\"signal\":0}'");
    const auto process = start({{"n", 5}, {"other", "left out"}});
    ASSERT_TRUE(watched.wait([&] { return watched.address.has_value(); }));
    EXPECT_EQ(watched.address->endpoint, "tcp://node:5");
    EXPECT_EQ(watched.address->host, "node");
    EXPECT_EQ(process->ticket(), (json{{"launcher", "mine"}, {"ticket", 5}}));
    EXPECT_THAT(watched.waits, testing::ElementsAre("soon"));
    process->stop(1500ms);
    ASSERT_TRUE(watched.waitExit());
    EXPECT_EQ(watched.exit->code, 3);
    EXPECT_THAT(watched.lines, testing::ElementsAre("{do:stop,grace:1.5}"));
}

TEST_F(PluginTest, AProgramThatBreaksTheContractIsAnErrorAndDoesNoHarm) {
    const auto told = [&](const std::string& script) {
        watched.error.reset();
        program(script);
        const auto process = start();
        EXPECT_TRUE(watched.waitExit());
        return watched.error ? watched.error->message : std::string("no error");
    };
    EXPECT_THAT(told("echo hello; sleep 1000"), testing::AllOf(HasSubstr("no event"), HasSubstr("hello")));
    EXPECT_THAT(told("echo '{\"event\":\"dance\"}'; sleep 1000"), HasSubstr("no event"));
    EXPECT_THAT(told("echo '[1]'; sleep 1000"), HasSubstr("no event"));
    EXPECT_THAT(told("echo '{\"event\":\"ready\",\"port\":-1}'; sleep 1000"), HasSubstr("no usable address"));
    EXPECT_THAT(told("head -c 300000 /dev/zero | tr '\\0' '['; echo; sleep 1000"), HasSubstr("no event"));
    EXPECT_THAT(told("kill -SEGV $$"), HasSubstr("SIGSEGV"));
    EXPECT_THAT(told("exit 0"), HasSubstr("without saying"));
    EXPECT_THAT(told("echo '{\"event\":\"failed\",\"message\":\"no farm\"}'"), HasSubstr("no farm"));
}

TEST_F(PluginTest, AProgramThatDoesNotEndWhenItsJobIsDroppedIsKilled) {
    program("trap '' TERM\necho '{\"event\":\"output\",\"line\":\"'$$'\"}'\nwhile :; do read x || sleep 1000; done");
    auto process = start();
    ASSERT_TRUE(watched.wait([&] { return !watched.lines.empty(); }));
    const OtherProcess plugin(watched.lines[0]);
    process.reset();
    EXPECT_TRUE(plugin.ends());
}

TEST(PluginConfig, ASceneSaysOnlyWhatTheSchemaHas) {
    const auto plugin = checkDescription({"mine", "Mine", {{"properties", {{"n", {{"type", "integer"}, {"minimum", 1}, {"maximum", 9}}},
                                                                           {"who", {{"enum", {"a", "b"}}}},
                                                                           {"x", {{"type", "number"}}},
                                                                           {"on", {{"type", "boolean"}}},
                                                                           {"text", {{"type", "string"}}}}}}});
    ASSERT_TRUE(plugin.has_value()) << plugin.error().text();
    const auto fault = [&](const json& config) {
        const auto accepted = acceptedConfig(*plugin, config);
        return accepted ? accepted->dump() : accepted.error().message;
    };
    EXPECT_EQ(fault({{"launcher", "mine"}, {"n", 5}, {"who", "a"}, {"port", 3}}), R"({"n":5,"who":"a"})");
    EXPECT_EQ(fault(nullptr), "{}");
    for (const json& bad : {json(0), json(10), json(1.5), json("5"), json(1e300), json()}) EXPECT_THAT(fault({{"n", bad}}), HasSubstr("\"n\"")) << bad;
    EXPECT_THAT(fault({{"who", "c"}}), HasSubstr("\"who\""));
    EXPECT_THAT(fault({{"on", 1}}), HasSubstr("\"on\""));
    EXPECT_THAT(fault({{"text", "a\nb"}}), HasSubstr("\"text\""));
    EXPECT_THAT(fault({{"text", std::string(5000, 'x')}}), HasSubstr("\"text\""));
    EXPECT_THAT(fault(json::array()), HasSubstr("object"));
}

} // namespace
} // namespace doppel::test
