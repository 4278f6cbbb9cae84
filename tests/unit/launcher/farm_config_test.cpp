// What ssh and Slurm are told by scenes and settings, what is made of it, and what is read from their answers.
#include "launcher/slurm/slurm_job.h"
#include "launcher/slurm/slurm_launcher.h"
#include "launcher/ssh/ssh_commands.h"
#include "launcher/ssh/ssh_launcher.h"

#include "tests/support/temp_folder.h"
#include "tests/support/watched_launch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

namespace doppel::test {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

const std::string kKey(40, 'k');

template <class Parse>
std::string faultOf(Parse parse, const json& value) {
    const auto parsed = parse(value);
    return parsed ? std::string("accepted") : parsed.error().message;
}

TEST(SlurmConfig, TakesHarmlessWordsOnly) {
    EXPECT_EQ(faultOf(parseSlurmConfig, {{"partition", "debug"}, {"time", "1-02:30:00"}, {"memory", "16G"}, {"cpus", 8}, {"gres", "gpu:a100:1"}}), "accepted");
    for (const char* key : {"partition", "account", "qos", "reservation", "constraint", "time", "memory", "gres"}) {
        for (const char* bad : {"-x", "--wrap=id", "a b", "a;b", "$(id)", "a\nb", "a'b", "a=b", "a/b"})
            EXPECT_THAT(faultOf(parseSlurmConfig, {{key, bad}}), HasSubstr(std::string("\"") + key + "\"")) << bad;
        EXPECT_NE(faultOf(parseSlurmConfig, {{key, std::string(300, 'a')}}), "accepted");
        EXPECT_NE(faultOf(parseSlurmConfig, {{key, 5}}), "accepted");
    }
    for (const char* key : {"program", "arguments", "environment", "sbatch arguments", "srun arguments", "commands", "log folder"})
        EXPECT_THAT(faultOf(parseSlurmConfig, {{key, "x"}}), HasSubstr("launchers.json")) << key;
    EXPECT_NE(faultOf(parseSlurmConfig, json::array()), "accepted");
}

TEST(SlurmConfig, SettingsAreChecked) {
    EXPECT_EQ(faultOf(parseSlurmSettings, {{"log folder", "/shared/logs"}, {"environment", {{"A", "b c"}}}}), "accepted");
    EXPECT_THAT(faultOf(parseSlurmSettings, {{"log folder", "logs"}}), HasSubstr("\"log folder\""));
    EXPECT_THAT(faultOf(parseSlurmSettings, {{"environment", {{"A;id", "b"}}}}), HasSubstr("\"environment\""));
    EXPECT_THAT(faultOf(parseSlurmSettings, {{"environment", {{"A\nid", "b"}}}}), HasSubstr("\"environment\""));
    EXPECT_THAT(faultOf(parseSlurmSettings, {{"status every", 0}}), HasSubstr("\"status every\""));
    EXPECT_THAT(faultOf(parseSlurmSettings, {{"partition", "x"}}), HasSubstr("\"partition\""));
}

TEST(SlurmJobTest, TheScriptQuotesEveryWord) {
    ProcessReactor reactor;
    SlurmSettings settings;
    settings.arguments = {"it's", "$(id)"};
    settings.environment = {{"NASTY", "'; rm -rf / #"}};
    SlurmJob job(reactor, {}, settings, "/logs", "abc");
    SlurmConfig config;
    config.partition = "debug";
    config.cpus = 4;
    job.prepare(config, "/opt/my clone", kKey, "doppel-hero");
    EXPECT_THAT(job.script(), HasSubstr("export NASTY=''\\''; rm -rf / #'\n"));
    EXPECT_THAT(job.script(), HasSubstr("'/opt/my clone' '--listen' 'tcp' '--host-key=" + kKey + "'"));
    EXPECT_THAT(job.script(), HasSubstr("'it'\\''s' '$(id)'\n"));
    EXPECT_THAT(job.sbatchWords(), testing::AllOf(Contains("--partition=debug"), Contains("--cpus-per-task=4"), Contains("--output=/logs/abc.log")));
    EXPECT_EQ(job.sbatchWords().back(), "/logs/abc.sh");
}

TEST(SlurmText, IsRead) {
    EXPECT_EQ(slurmJobId({"sbatch: a notice", "17;cluster"}).value(), "17");
    EXPECT_FALSE(slurmJobId({"nonsense", "-5", "12x"}).has_value());
    EXPECT_FALSE(slurmJobId({}).has_value());
    const auto row = slurmRow({"PENDING|Priority|debug|"});
    ASSERT_TRUE(row.has_value());
    EXPECT_TRUE(row->isPending());
    EXPECT_EQ(slurmText(*row, 3), "queued, position 3 in partition debug: Priority");
    EXPECT_EQ(slurmText(*row, 0), "queued, in partition debug: Priority");
    EXPECT_EQ(slurmText(*slurmRow({"RUNNING|None|debug|node7"}), 0), "starts on node7");
    EXPECT_FALSE(slurmRow({"", "slurm_load_jobs error"}).has_value());
    EXPECT_EQ(slurmPosition({"4", "5", "6"}, "5"), 2);
    EXPECT_EQ(slurmPosition({"4"}, "5"), 0);
    EXPECT_EQ(slurmField({"JobId=5 JobState=FAILED ExitCode=3:0 Reason=None"}, "ExitCode"), "3:0");
    EXPECT_FALSE(slurmField({"XExitCode=3:0"}, "ExitCode").has_value());
    EXPECT_EQ(slurmExit("FAILED", "3:0").text(), "exit code 3");
    EXPECT_EQ(slurmExit("FAILED", "0:9").signal, 9);
    EXPECT_EQ(slurmExit("CANCELLED", "0:0").code, 1) << "no success";
    EXPECT_EQ(slurmExit("COMPLETED", "0:0").code, 0);
    EXPECT_EQ(slurmExit("FAILED", "garbage").code, 1);
}

TEST(SlurmLauncherTest, SaysWhatIsNotInstalledAndWhoseFolderIsNotTaken) {
    TempFolder folder;
    SlurmSettings settings;
    settings.commands = folder.path();
    SlurmLauncher launcher([&] { return settings; });
    const auto checked = launcher.check(nullptr);
    ASSERT_FALSE(checked.has_value());
    EXPECT_THAT(checked.error().message, testing::AllOf(HasSubstr("sbatch"), HasSubstr("\"commands\"")));

    settings.logFolder = folder / "logs";
    ASSERT_TRUE(SlurmJob::prepareFolder(settings).has_value());
    struct stat facts {};
    ASSERT_EQ(::stat(settings.logFolder.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777u, 0700u);
    ::chmod(settings.logFolder.c_str(), 0770);
    EXPECT_THAT(SlurmJob::prepareFolder(settings).error().message, HasSubstr("nobody else"));
}

TEST(SlurmLauncherTest, TicketsAreRefusedUnlessTheyAreNumbers) {
    SlurmLauncher launcher([] { return SlurmSettings{}; });
    for (const json& bad : {json(), json{{"job", "5"}}, json{{"job", "-5"}, {"id", "ab"}}, json{{"job", "5"}, {"id", "../x"}}, json{{"job", 5}, {"id", "ab"}}}) {
        const auto attached = launcher.reattach(bad, {});
        ASSERT_FALSE(attached.has_value()) << bad;
        EXPECT_EQ(attached.error().code, ErrorCode::InvalidArgument) << bad;
    }
}

TEST(SshConfig, ASceneNamesAListedMachineAndNothingElse) {
    const auto settings = parseSshSettings({{"hosts", {{"far", "anna@far.example"}, {"near", {{"mode", "direct"}}}}}});
    ASSERT_TRUE(settings.has_value()) << settings.error().text();
    EXPECT_EQ(settings->hosts.at("far").address, "far.example");
    EXPECT_EQ(settings->hosts.at("near").target, "near");
    SshLauncher launcher([&] { return settings; });
    const auto fault = [&](const json& config) { return faultOf([&](const json& c) { return launcher.check(c); }, config); };
    EXPECT_EQ(fault({{"host", "far"}, {"mode", "direct"}}), "accepted");
    EXPECT_THAT(fault({{"host", "far.example"}}), HasSubstr("far, near"));
    EXPECT_THAT(fault(nullptr), HasSubstr("far, near"));
    for (const char* bad : {"-oProxyCommand=id", "a b", "far;id", "anna@far", "$(id)"}) EXPECT_THAT(fault({{"host", bad}}), HasSubstr("\"host\"")) << bad;
    for (const char* key : {"target", "program", "arguments", "environment", "options", "ssh", "bind", "address", "hosts"})
        EXPECT_THAT(fault({{"host", "far"}, {key, "x"}}), HasSubstr("launchers.json")) << key;
    EXPECT_THAT(fault({{"host", "far"}, {"mode", "plain"}}), HasSubstr("\"mode\""));
    EXPECT_EQ(launcher.schema()["properties"]["host"]["enum"], (json{"far", "near"}));
}

TEST(SshConfig, SettingsAreChecked) {
    EXPECT_THAT(faultOf(parseSshSettings, {{"hosts", {{"far", {{"target", "-oProxyCommand=id"}}}}}}), HasSubstr("host \"far\""));
    EXPECT_THAT(faultOf(parseSshSettings, {{"hosts", {{"-far", "x"}}}}), HasSubstr("-far"));
    EXPECT_THAT(faultOf(parseSshSettings, {{"hosts", {{"far", {{"user", "x"}}}}}}), HasSubstr("\"user\""));
    EXPECT_THAT(faultOf(parseSshSettings, {{"option", json::array()}}), HasSubstr("\"option\""));
}

SshLaunch nastyLaunch() {
    SshLaunch launch;
    launch.settings.options = {"-F", "/my config"};
    launch.host = {.name = "far", .target = "far", .program = "/opt/it's", .arguments = {"$(id)"}, .environment = {{"A", "'; id #"}}};
    launch.id = "0123456789abcdef";
    launch.folder = "/run/x";
    launch.control = "/run/x/c1";
    return launch;
}

TEST(SshCommands, NoWordIsTakenForAnOptionAndTheTargetStandsBehindTwoDashes) {
    const auto words = sshMasterWords(nastyLaunch(), "line");
    ASSERT_GE(words.size(), 3u);
    EXPECT_EQ(std::vector<std::string>(words.end() - 3, words.end()), (std::vector<std::string>{"--", "far", "line"}));
    EXPECT_THAT(words, testing::AllOf(Contains("BatchMode=yes"), Contains("/my config")));
    EXPECT_THAT(words, Not(Contains(HasSubstr("StrictHostKeyChecking")))) << "the user's ssh configuration decides";
}

// The far side's shell is this machine's sh here; the clone a script that prints what it got.
TEST(SshCommands, TheFarSideRunsTheWordsAsTheyAreAndItsEndIsSeen) {
    TempFolder folder;
    SshLaunch launch = nastyLaunch();
    launch.host.program = folder.write("it's a clone", "#!/bin/sh\nprintf '%s\\n' \"$A\" \"$@\"\nexit 3\n").string();
    std::filesystem::permissions(launch.host.program, std::filesystem::perms::owner_all);
    ::setenv("XDG_STATE_HOME", folder.path().c_str(), 1);
    ProcessReactor reactor;
    std::mutex mutex;
    std::vector<std::string> lines;
    std::condition_variable changed;
    ProcessEvents events;
    events.line = [&](std::string text, bool) {
        std::lock_guard lock(mutex);
        lines.push_back(std::move(text));
        changed.notify_all();
    };
    events.exited = [](ExitStatus) {};
    events.failed = [](Error) {};
    const auto id = reactor.start({.program = "/bin/sh", .arguments = {"-c", sshStartLine(launch, {}, kKey)}, .environment = {"PATH=/usr/bin:/bin", "XDG_STATE_HOME=" + folder.path().string()}},
                                  std::move(events));
    std::unique_lock lock(mutex);
    const auto over = [&] { return !lines.empty() && sshEndCode(lines.back(), launch.id); };
    ASSERT_TRUE(changed.wait_for(lock, std::chrono::seconds(30), over)) << testing::PrintToString(lines);
    EXPECT_EQ(sshEndCode(lines.back(), launch.id), 3);
    EXPECT_EQ(lines.front(), "'; id #");
    EXPECT_EQ(lines[lines.size() - 2], "$(id)");
    EXPECT_THAT(lines, Contains("--host-key=" + kKey));
    lock.unlock();
    reactor.forget(id);
    ::unsetenv("XDG_STATE_HOME");
}

TEST(SshCommands, OnlyTheMarkOfThisLaunchIsItsEnd) {
    EXPECT_EQ(sshEndCode("DOPPEL_SSH_END abc 137", "abc"), 137);
    for (const char* other : {"DOPPEL_SSH_END abd 0", "DOPPEL_SSH_END abc", "DOPPEL_SSH_END abc x", "DOPPEL_SSH_END abc 1 2", "x DOPPEL_SSH_END abc 0"})
        EXPECT_FALSE(sshEndCode(other, "abc").has_value()) << other;
}

TEST(SshLauncherTest, SshsOwnFailureIsTold) {
    TempFolder folder;
    SshSettings settings;
    settings.ssh = folder.write("ssh", "#!/bin/sh\necho 'ssh: no route to far' >&2\nexit 255\n").string();
    std::filesystem::permissions(settings.ssh, std::filesystem::perms::owner_all);
    settings.hosts["far"] = {.name = "far", .target = "far"};
    SshLauncher launcher([&] { return settings; });
    Watched watched;
    const auto process = launcher.start({"hero", nullptr, kKey}, watched.events());
    ASSERT_TRUE(process.has_value()) << process.error().text();
    ASSERT_TRUE(watched.waitExit());
    ASSERT_TRUE(watched.error);
    EXPECT_EQ(watched.error->code, ErrorCode::ConnectFailed);
    EXPECT_THAT(watched.error->message, HasSubstr("no route to far"));
}

} // namespace
} // namespace doppel::test
