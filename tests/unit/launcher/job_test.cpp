// Jobs of a batch system, with a farm that is a shell script: submitted, waited for, found in the log, cancelled, taken over.
#include "launcher/command/command_launcher.h"

#include "tests/support/temp_folder.h"
#include "tests/support/watched_launch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>

namespace doppel::test {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;

const std::string kKey(40, 'k');

class JobTest : public testing::Test {
protected:
    JobTest() {
        script("submit", "echo \"$2\" >'" + at + "/words'\necho Submitted 7\nexit $(cat '" + at + "/submit-code' 2>/dev/null || echo 0)\n");
        script("status", "[ -e '" + at + "/over' ] && exit 1\ncat '" + at + "/state' 2>/dev/null || echo queued\n");
        script("cancel", "echo $1 >>'" + at + "/cancelled'\ntouch '" + at + "/over'\n");
        script("stay", "printf '%s\\n' \"$*\"\necho '" + line() + "'\nexec sleep 1000\n");
        ::setenv("DOPPEL_CLONE_PROGRAM", "/bin/true", 1);
    }
    ~JobTest() override { ::unsetenv("DOPPEL_CLONE_PROGRAM"); }

    void script(const std::string& name, const std::string& text) const {
        std::filesystem::permissions(folder.write(name, "#!/bin/sh\n" + text), std::filesystem::perms::owner_all);
    }
    static std::string line() { return R"(DOPPEL_CLONE {"endpoint":"tcp://0.0.0.0:41213","key":")" + kKey + R"(","pid":4711,"port":41213,"protocol":1})"; }
    /// The log grows: renamed into place first, then appended to.
    void print(const std::string& text) const {
        std::ofstream out(folder / "log-7", std::ios::app);
        out << text << "\n";
    }
    nlohmann::json farm() const {
        return {{"line", "'" + at + "/submit' -- '{clone_line}'"}, {"status", at + "/status {job}"}, {"cancel", at + "/cancel {job}"},
                {"job pattern", "^Submitted ([0-9]+)$"}, {"log", at + "/log-{job}"}, {"address", "node7"}, {"bind", "0.0.0.0"}, {"status every", 0.1}};
    }
    Result<CommandSettings> settings() const {
        return parseCommandSettings({{"templates", {{"farm", farm()}, {"stay", {{"line", at + "/stay -n {threads} {clone}"}}}}}});
    }
    std::unique_ptr<LaunchedProcess> start(const nlohmann::json& config) {
        auto started = launcher.start({"hero", config, kKey}, watched.events());
        EXPECT_TRUE(started.has_value()) << started.error().text();
        return started ? std::move(*started) : nullptr;
    }
    bool waitWaiting(const std::string& what) {
        return watched.wait([&] { return !watched.waits.empty() && watched.waits.back() == what; });
    }

    TempFolder folder;
    const std::string at = folder.path().string();
    Watched watched;
    CommandLauncher launcher{[this] { return settings(); }};
};

TEST_F(JobTest, TellsWhereItWaitsThenWhereTheCloneServesThenItsEnd) {
    const auto process = start({{"template", "farm"}});
    EXPECT_TRUE(waitWaiting("queued"));
    folder.write("state", "third in line");
    EXPECT_TRUE(waitWaiting("third in line"));
    print("hello");
    print(line());
    ASSERT_TRUE(watched.wait([&] { return watched.address.has_value(); }));
    EXPECT_EQ(watched.address->endpoint, "tcp://node7:41213") << "where it listens is no address";
    EXPECT_EQ(watched.address->serverKey, kKey);
    EXPECT_THAT(watched.lines, Contains("hello"));
    EXPECT_EQ(process->ticket()["job"], "7");
    print("last words");
    folder.write("over", "");
    ASSERT_TRUE(watched.waitExit());
    EXPECT_THAT(watched.lines, Contains("last words"));
    EXPECT_EQ(watched.exit->text(), "ended");
}

TEST_F(JobTest, StopCancelsItAndTheEndFollows) {
    const auto process = start({{"template", "farm"}});
    EXPECT_TRUE(waitWaiting("queued"));
    process->stop(60s);
    ASSERT_TRUE(watched.waitExit());
    EXPECT_EQ(folder.read("cancelled"), "7\n");
}

TEST_F(JobTest, AHostThatQuitsAtOnceStillCancelsWhatItSubmitted) {
    {
        CommandLauncher own([this] { return settings(); });
        auto started = own.start({"hero", {{"template", "farm"}}, kKey}, watched.events());
        ASSERT_TRUE(started.has_value());
    } // handle, launcher and reactor are gone
    EXPECT_EQ(folder.read("cancelled"), "7\n");
    EXPECT_FALSE(watched.exit);
}

TEST_F(JobTest, AReleasedJobGoesOnAndAnotherHostTakesHoldOfIt) {
    auto process = start({{"template", "farm"}});
    EXPECT_TRUE(waitWaiting("queued"));
    const auto ticket = process->ticket();
    process->release();
    process.reset();
    Watched other;
    CommandLauncher second([this] { return settings(); });
    auto attached = second.reattach(ticket, other.events());
    ASSERT_TRUE(attached.has_value()) << attached.error().text();
    ASSERT_TRUE(other.wait([&] { return !other.waits.empty(); }));
    EXPECT_EQ(folder.read("cancelled"), "");
    print(line());
    ASSERT_TRUE(other.waitLine(line())) << "ready is said once; what it prints is output";
    (*attached)->stop(0ms);
    ASSERT_TRUE(other.waitExit());
    EXPECT_EQ(folder.read("cancelled"), "7\n");
    EXPECT_FALSE(watched.exit);
}

TEST_F(JobTest, ASubmissionThatFailsOrNamesNoJobIsAnErrorInItsWords) {
    script("submit", "echo 'no farm today' >&2\nexit 3\n");
    const auto process = start({{"template", "farm"}});
    ASSERT_TRUE(watched.waitExit());
    ASSERT_TRUE(watched.error);
    EXPECT_THAT(watched.error->message, testing::AllOf(HasSubstr("no farm today"), HasSubstr("exit code 3")));

    for (const char* job : {"Queued", "Submitted -1; rm"}) {
        script(std::string("submit"), std::string("echo '") + job + "'\n");
        Watched other;
        const auto again = launcher.start({"hero", {{"template", "farm"}}, kKey}, other.events());
        ASSERT_TRUE(other.waitExit());
        EXPECT_THAT(other.error->message, HasSubstr("job pattern"));
    }
}

TEST_F(JobTest, TicketsOfOthersAreRefused) {
    const auto code = [&](const nlohmann::json& ticket) {
        const auto attached = launcher.reattach(ticket, Watched().events());
        return attached ? std::string("taken") : std::string(toString(attached.error().code));
    };
    EXPECT_EQ(code({{"template", "farm"}, {"job", "-1"}, {"id", "a"}}), toString(ErrorCode::InvalidArgument));
    EXPECT_EQ(code({{"template", "farm"}, {"job", "../x"}, {"id", "a"}}), toString(ErrorCode::InvalidArgument));
    EXPECT_EQ(code({{"template", "stay"}, {"job", "1"}, {"id", "a"}}), toString(ErrorCode::Unsupported));
    EXPECT_EQ(code({{"template", "none"}, {"job", "1"}, {"id", "a"}}), toString(ErrorCode::NotFound));
    EXPECT_EQ(code(nullptr), toString(ErrorCode::InvalidArgument));
}

TEST_F(JobTest, ALineThatStaysIsTheCloneItself) {
    const auto process = start({{"template", "stay"}, {"threads", 3}});
    ASSERT_TRUE(watched.wait([&] { return watched.address.has_value(); }));
    EXPECT_EQ(watched.address->endpoint, "tcp://0.0.0.0:41213");
    EXPECT_THAT(watched.lines[0], testing::StartsWith("-n 3 /bin/true --listen tcp --host-key=" + kKey));
    process->stop(60s);
    ASSERT_TRUE(watched.waitExit());
    EXPECT_EQ(watched.exit->signal, SIGTERM);
}

TEST_F(JobTest, ASceneChoosesAmongTemplatesAndNothingElse) {
    const auto fault = [&](const nlohmann::json& config) {
        const auto checked = launcher.check(config);
        return checked ? std::string("accepted") : checked.error().message;
    };
    EXPECT_EQ(fault({{"template", "farm"}, {"threads", 2}}), "accepted");
    EXPECT_THAT(fault({{"template", "other"}}), HasSubstr("farm, stay"));
    EXPECT_THAT(fault(nullptr), HasSubstr("farm, stay"));
    for (const char* key : {"line", "cancel", "status", "log", "clone", "environment", "job pattern", "program", "arguments", "templates"})
        EXPECT_THAT(fault({{"template", "farm"}, {key, "x"}}), HasSubstr("launchers.json")) << key;
    EXPECT_EQ(launcher.schema()["properties"]["template"]["enum"], (nlohmann::json{"farm", "stay"}));
}

TEST(CommandSettings, FaultsNameTheTemplateAndTheKey) {
    const auto fault = [](const nlohmann::json& settings) {
        const auto parsed = parseCommandSettings({{"templates", {{"farm", settings}}}});
        return parsed ? std::string("accepted") : parsed.error().message;
    };
    EXPECT_EQ(fault({{"line", "run {clone}"}}), "accepted");
    EXPECT_THAT(fault({{"line", "run {x}"}}), testing::AllOf(HasSubstr("\"farm\""), HasSubstr("{x}")));
    EXPECT_THAT(fault({{"line", "run 'x"}}), HasSubstr("quotation"));
    EXPECT_THAT(fault({{"line", ""}}), HasSubstr("\"line\""));
    EXPECT_THAT(fault({{"line", "run"}, {"cmd", "x"}}), HasSubstr("\"cmd\""));
    EXPECT_THAT(fault({{"line", "run"}, {"job pattern", "("}}), HasSubstr("\"job pattern\""));
    EXPECT_THAT(fault({{"line", "run"}, {"job pattern", "x"}}), HasSubstr("group"));
    EXPECT_THAT(fault({{"line", "run"}, {"job pattern", "(x)"}}), HasSubstr("\"cancel\""));
    EXPECT_THAT(fault({{"line", "run {job}"}}), HasSubstr("{job}")) << "there is none before the submission";
}

} // namespace
} // namespace doppel::test
