// The local launcher with shell scripts in the place of doppel-clone.
#include "launcher/local/local_config.h"
#include "launcher/local/local_launcher.h"
#include "launcher/settings/launcher_settings.h"

#include "clonecore/link/launcher_line.h"
#include "launcher/process/pidfd.h"
#include "tests/support/temp_folder.h"
#include "tests/support/watched_launch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <mutex>

namespace doppel::test {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr int kPatienceMilliseconds = 30'000;
const std::string kKey(40, 'k');
const std::string kLine =
    R"(DOPPEL_CLONE {"endpoint":"tcp://127.0.0.1:41213","key":")" + kKey + R"(","pid":4711,"port":41213,"protocol":1})";

class LocalLauncherTest : public testing::Test {
protected:
    std::unique_ptr<LaunchedProcess> start(const std::string& script, const nlohmann::json& config = nlohmann::json::object()) {
        // A name of its own each time: a script that still starts cannot be written (ETXTBSY).
        const auto file = folder.write("clone" + std::to_string(++scripts) + ".sh", "#!/bin/sh\n" + script);
        std::filesystem::permissions(file, std::filesystem::perms::owner_all);
        settings.program = file.string();
        auto started = launcher.start({"hero", config, kKey, {}, renderer}, watched.events());
        EXPECT_TRUE(started.has_value()) << started.error().text();
        return started ? std::move(*started) : nullptr;
    }

    TempFolder folder;
    int scripts = 0;
    std::string renderer;
    Watched watched;
    LocalSettings settings;
    LocalLauncher launcher{[this] { return settings; }};
};

TEST_F(LocalLauncherTest, ReadsTheLineAndTellsWhereTheCloneServes) {
    const auto process = start("echo before\necho '" + kLine + "'\necho after\necho wrong >&2\nexec sleep 1000\n");
    ASSERT_TRUE(watched.wait([&] { return watched.address && !watched.errors.empty() && watched.lines.size() == 2; }));
    EXPECT_EQ(watched.address->endpoint, "tcp://127.0.0.1:41213");
    EXPECT_EQ(watched.address->serverKey, kKey);
    EXPECT_EQ(watched.address->port, 41213);
    EXPECT_EQ(watched.address->pid, 4711);
    EXPECT_THAT(watched.lines, ElementsAre("before", "after"));
    EXPECT_THAT(watched.errors, ElementsAre("wrong"));
}

TEST_F(LocalLauncherTest, PassesItsArgumentsAndEnvironment) {
    settings.arguments = {"--renderer", "em bree"};
    settings.environment = {{"SHOT", "a b"}, {"DEPTH", "7"}};
    const auto process = start("echo \"$@\"\necho \"$SHOT\" \"$DEPTH\"\n", {{"listen", "tcp"}, {"threads", 3}, {"port", 4000}});
    ASSERT_TRUE(watched.waitExit());
    EXPECT_THAT(watched.lines, ElementsAre("--listen tcp --host-key=" + kKey +
                                               " --idle-timeout 30 --outlive-host --threads 3 --port 4000 --renderer em bree",
                                           "a b 7"));
}

TEST_F(LocalLauncherTest, NamesTheWantedRendererAsOneWord) {
    renderer = "-- a b";
    const auto process = start("for word; do echo \"$word\"; done\n");
    ASSERT_TRUE(watched.waitExit());
    EXPECT_THAT(watched.lines, testing::Contains("--wanted-renderer=-- a b"));
}

TEST_F(LocalLauncherTest, TellsTheExitCode) {
    const auto process = start("echo 'error: no licence' >&2\nexit 3\n");
    ASSERT_TRUE(watched.waitExit());
    ASSERT_TRUE(watched.exit);
    EXPECT_EQ(watched.exit->code, 3);
    EXPECT_EQ(watched.exit->signal, 0);
    EXPECT_THAT(watched.errors, ElementsAre("error: no licence")) << "all that it printed comes before its end";
}

TEST_F(LocalLauncherTest, TellsTheSignalThatKilledIt) {
    const auto process = start("kill -9 $$\n");
    ASSERT_TRUE(watched.waitExit());
    ASSERT_TRUE(watched.exit);
    EXPECT_EQ(watched.exit->signal, SIGKILL);
    EXPECT_EQ(watched.exit->text(), "killed by signal 9 (SIGKILL)");
}

TEST_F(LocalLauncherTest, AMissingProgramIsAnErrorThatNamesIt) {
    settings.program = "/nowhere/doppel-clone";
    auto started = launcher.start({"hero", nullptr, kKey}, watched.events());
    ASSERT_FALSE(started.has_value());
    EXPECT_EQ(started.error().code, ErrorCode::NotFound);
    EXPECT_THAT(started.error().message, HasSubstr("/nowhere/doppel-clone"));
    EXPECT_EQ(started.error().context, "hero");
}

TEST_F(LocalLauncherTest, AProgramThatCannotBeExecutedFailsAndNamesIt) {
    const auto file = folder.write("broken", "#!/nowhere/interpreter\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    settings.program = file.string();
    auto started = launcher.start({"hero", nullptr, kKey}, watched.events());
    ASSERT_TRUE(started.has_value()) << started.error().text();
    ASSERT_TRUE(watched.waitExit());
    ASSERT_TRUE(watched.error);
    EXPECT_EQ(watched.error->code, ErrorCode::ProcessFailed);
    EXPECT_THAT(watched.error->message, HasSubstr(file.string()));
    EXPECT_FALSE(watched.exit) << "nothing follows";
}

TEST_F(LocalLauncherTest, TheEnvironmentNamesTheProgramWhenTheConfigurationDoesNot) {
    const auto file = folder.write("mine", "#!/bin/sh\necho mine\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    ::setenv("DOPPEL_CLONE_PROGRAM", file.c_str(), 1);
    auto started = launcher.start({"hero", nlohmann::json::object(), kKey}, watched.events());
    ::unsetenv("DOPPEL_CLONE_PROGRAM");
    ASSERT_TRUE(started.has_value()) << started.error().text();
    ASSERT_TRUE(watched.waitExit());
    EXPECT_THAT(watched.lines, ElementsAre("mine"));
}

TEST_F(LocalLauncherTest, ASoftStopLetsItEndByItself) {
    const auto process = start("trap 'echo ending; exit 0' TERM\necho up\nwhile :; do sleep 1000 & wait $!; done\n");
    ASSERT_TRUE(watched.waitLine("up"));
    process->stop(60s);
    ASSERT_TRUE(watched.waitExit());
    ASSERT_TRUE(watched.exit);
    EXPECT_EQ(watched.exit->code, 0);
    EXPECT_THAT(watched.lines, Contains("ending"));
}

TEST_F(LocalLauncherTest, WhatIgnoresTheSoftStopIsKilledAfterItsGrace) {
    const auto process = start("trap '' TERM\necho up\nwhile :; do sleep 1000; done\n");
    ASSERT_TRUE(watched.waitLine("up"));
    process->stop(50ms);
    ASSERT_TRUE(watched.waitExit());
    ASSERT_TRUE(watched.exit);
    EXPECT_EQ(watched.exit->signal, SIGKILL);
}

TEST_F(LocalLauncherTest, ASuspendedProcessCanBeStopped) {
    const auto process = start("echo up\nkill -STOP $$\nsleep 1000\n");
    ASSERT_TRUE(watched.waitLine("up"));
    process->stop(60s);
    ASSERT_TRUE(watched.waitExit()) << "it is continued so that it can end";
}

TEST_F(LocalLauncherTest, GrandchildrenEndWithIt) {
    const auto process = start("sleep 1000 &\necho $!\nexec sleep 1000\n");
    ASSERT_TRUE(watched.wait([&] { return !watched.lines.empty(); }));
    const OtherProcess grandchild(watched.lines[0]);
    process->stop(60s);
    ASSERT_TRUE(watched.waitExit());
    EXPECT_TRUE(grandchild.ends());
}

TEST_F(LocalLauncherTest, WhatACrashedProcessLeavesInItsGroupEndsToo) {
    const auto process = start("sleep 1000 &\necho $!\nkill -SEGV $$\n");
    ASSERT_TRUE(watched.waitExit());
    ASSERT_EQ(watched.lines.size(), 1u);
    EXPECT_TRUE(OtherProcess(watched.lines[0]).ends());
}

TEST_F(LocalLauncherTest, AHardStopFindsDescendantsThatLeftTheGroup) {
    const auto process = start("setsid sh -c 'echo $$; exec sleep 1000' &\ntrap '' TERM\nwhile :; do sleep 1000; done\n");
    ASSERT_TRUE(watched.wait([&] { return !watched.lines.empty(); }));
    const OtherProcess daemon(watched.lines[0]);
    EXPECT_TRUE(daemon.runs());
    process->stop(50ms);
    ASSERT_TRUE(watched.waitExit());
    EXPECT_TRUE(daemon.ends());
}

TEST_F(LocalLauncherTest, DestroyingTheHandleKillsTheTreeAndSilencesItsEvents) {
    auto process = start("trap '' TERM\nsleep 1000 &\necho $! $$\nwhile :; do echo noise; done\n");
    ASSERT_TRUE(watched.waitLine("noise"));
    const std::string pids = watched.line(0);
    const OtherProcess grandchild(pids.substr(0, pids.find(' '))), child(pids.substr(pids.find(' ') + 1));
    process.reset();
    const std::size_t heard = watched.lines.size();
    EXPECT_TRUE(child.ends());
    EXPECT_TRUE(grandchild.ends());
    EXPECT_EQ(watched.lines.size(), heard);
    EXPECT_FALSE(watched.exit);
}

TEST_F(LocalLauncherTest, DestroyingTheHandleRightAfterTheStartLeavesNoProcess) {
    for (int i = 0; i < 20; ++i) {
        auto process = start("exec sleep 1000\n");
        process.reset();
    }
    auto reactorMayBeDestroyed = std::make_unique<LocalLauncher>([] { return LocalSettings{"/bin/true", {}, {}}; });
    Watched other;
    auto started = reactorMayBeDestroyed->start({"hero", nullptr, kKey}, other.events());
    ASSERT_TRUE(started.has_value());
    reactorMayBeDestroyed.reset(); // the handle keeps what it needs
    EXPECT_TRUE(other.waitExit());
}

TEST_F(LocalLauncherTest, GarbageOnItsOutputDoesNoHarm) {
    const auto process = start("head -c 200000 /dev/urandom\nhead -c 100000 /dev/zero\necho\necho 'DOPPEL_CLONE {broken'\n"
                               "echo '" + kLine + "'\nexec sleep 1000\n");
    ASSERT_TRUE(watched.wait([&] { return watched.address.has_value(); }));
    for (const std::string& line : watched.lines) {
        EXPECT_LE(line.size(), 3 * 4096 + 300u);
        EXPECT_EQ(line.find('\0'), std::string::npos);
    }
    EXPECT_THAT(watched.lines.back(), HasSubstr("DOPPEL_CLONE {broken (error:"));
}

TEST_F(LocalLauncherTest, AnEndlessLineIsCutAndItsMemoryBounded) {
    const auto process = start("head -c 3000000 /dev/zero | tr '\\0' x\necho\necho end\n");
    ASSERT_TRUE(watched.waitExit());
    ASSERT_EQ(watched.lines.size(), 2u);
    EXPECT_EQ(watched.lines[0], std::string(4096, 'x') + "...");
    EXPECT_EQ(watched.lines[1], "end");
}

TEST_F(LocalLauncherTest, ALastLineWithoutAnEndCounts) {
    const auto process = start("printf unfinished\n");
    ASSERT_TRUE(watched.waitExit());
    EXPECT_THAT(watched.lines, ElementsAre("unfinished"));
}

TEST_F(LocalLauncherTest, TheSocketFileOfAKilledCloneIsRemovedAndNothingElse) {
    const auto socketFile = folder / "clone-socket";
    const auto otherFile = folder.write("no-socket", "precious");
    const FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy_n(socketFile.c_str(), socketFile.string().size() + 1, address.sun_path);
    ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    const auto killed = [&](const std::filesystem::path& file) {
        watched.exit.reset();
        const LauncherLine line{"ipc://" + file.string(), "", 1, 0, 1};
        const auto process = start("echo '" + formatLauncherLine(line) + "'\nkill -9 $$\n");
        ASSERT_TRUE(watched.waitExit());
        EXPECT_EQ(watched.address->endpoint, line.endpoint);
    };
    killed(socketFile);
    EXPECT_FALSE(std::filesystem::exists(socketFile));
    killed(otherFile);
    EXPECT_TRUE(std::filesystem::exists(otherFile));
}

TEST_F(LocalLauncherTest, NothingOfTheHostLeaksIntoTheClone) {
    const FileDescriptor leaky(::open("/dev/null", O_RDONLY)); // without close-on-exec, as some libraries do
    sigset_t blocked, before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &blocked, &before);
    ::signal(SIGPIPE, SIG_IGN);
    // No pipeline, and exec: while it starts others, the shell itself has more files open and signals blocked.
    const auto process = start("ls /proc/$$/fd\nexec grep -E '^Sig(Blk|Ign)' /proc/self/status\n");
    ASSERT_TRUE(watched.waitExit());
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    // 10 (dash) or 255 (bash) is the shell's own: its script.
    EXPECT_THAT(watched.lines, testing::AnyOf(testing::ElementsAre("0", "1", "2", "SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000"),
                                              testing::ElementsAre("0", "1", "10", "2", "SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000"),
                                              testing::ElementsAre("0", "1", "2", "255", "SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000")));
}

TEST_F(LocalLauncherTest, ManyProcessesShareOneThread) {
    const auto threads = [] {
        return std::distance(std::filesystem::directory_iterator("/proc/self/task"), std::filesystem::directory_iterator());
    };
    const auto before = threads();
    std::vector<std::unique_ptr<Watched>> all;
    std::vector<std::unique_ptr<LaunchedProcess>> processes;
    settings = {"sleep", {}, {"1000"}};
    for (int i = 0; i < 50; ++i) {
        all.push_back(std::make_unique<Watched>());
        auto started = launcher.start({"c", nullptr, kKey}, all.back()->events());
        ASSERT_TRUE(started.has_value()) << started.error().text();
        processes.push_back(std::move(*started));
    }
    EXPECT_EQ(threads(), before);
    for (const auto& process : processes) process->stop(10s);
    for (const auto& one : all) EXPECT_TRUE(one->waitExit()); // sleep refuses the options at once; either way it ends
}

TEST_F(LocalLauncherTest, ChildrenEndWhenTheHostIsKilled) {
    const auto script = folder.write("clone.sh", "#!/bin/sh\ntrap '' TERM HUP\necho $$\nwhile :; do sleep 1000; done\n");
    std::filesystem::permissions(script, std::filesystem::perms::owner_all);
    const std::string hostProgram = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "launcher_test_host";
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    FileDescriptor output(ends[0]), input(ends[1]);
    const pid_t host = ::fork();
    if (host == 0) {
        ::dup2(input.get(), 1);
        ::execl(hostProgram.c_str(), hostProgram.c_str(), script.c_str(), nullptr);
        ::_exit(1);
    }
    input.reset();
    std::array<char, 64> line{};
    pollfd ready{output.get(), POLLIN, 0};
    EXPECT_EQ(::poll(&ready, 1, kPatienceMilliseconds), 1);
    const ssize_t length = ::read(output.get(), line.data(), line.size() - 1);
    if (length <= 0) ::kill(host, SIGKILL);
    ASSERT_GT(length, 0) << hostProgram << " ended by itself";
    const OtherProcess clone(line.data());
    EXPECT_TRUE(clone.runs());
    ::kill(host, SIGKILL);
    ::waitpid(host, nullptr, 0);
    EXPECT_TRUE(clone.ends());
}

TEST_F(LocalLauncherTest, TheTicketOfAServingCloneLetsAnotherHostStopIt) {
    auto process = start("echo up\nwhile [ ! -e '" + (folder / "serve").string() + "' ]; do sleep 0.01; done\necho '" + kLine +
                         "'\nexec sleep 1000\n");
    ASSERT_TRUE(watched.waitLine("up"));
    EXPECT_TRUE(process->ticket().is_null()) << "until it serves it dies with its host";
    folder.write("serve", "");
    ASSERT_TRUE(watched.wait([&] { return watched.address.has_value(); }));
    const nlohmann::json ticket = process->ticket();
    EXPECT_EQ(ticket["launcher"], "local");

    LocalLauncher second([] { return LocalSettings{}; });
    Watched other;
    auto attached = second.reattach(ticket, other.events());
    ASSERT_TRUE(attached.has_value()) << attached.error().text();
    EXPECT_EQ((*attached)->ticket(), ticket);
    (*attached)->stop(60s);
    EXPECT_TRUE(other.waitExit());
    ASSERT_TRUE(other.exit);
    EXPECT_EQ(other.exit->text(), "ended") << "only its parent knows how";
    EXPECT_FALSE(other.address) << "ready is said once, to the first host";
    EXPECT_TRUE(watched.waitExit());
}

TEST_F(LocalLauncherTest, AReattachedCloneIsKilledWithItsTreeWhenItsHandleGoes) {
    auto process = start("trap '' TERM\nsetsid sleep 1000 &\necho $!\necho '" + kLine + "'\nwhile :; do sleep 1000; done\n");
    ASSERT_TRUE(watched.wait([&] { return watched.address && !watched.lines.empty(); }));
    const OtherProcess daemon(watched.lines[0]);
    Watched other;
    auto attached = launcher.reattach(process->ticket(), other.events());
    ASSERT_TRUE(attached.has_value());
    attached->reset();
    ASSERT_TRUE(watched.waitExit());
    EXPECT_EQ(watched.exit->signal, SIGKILL);
    EXPECT_TRUE(daemon.ends());
    EXPECT_FALSE(other.exit) << "no event after the handle";
}

TEST_F(LocalLauncherTest, AReleasedCloneGoesOnWithoutItsHandle) {
    auto first = std::make_unique<LocalLauncher>([this] { return settings; });
    const auto file = folder.write("released.sh", "#!/bin/sh\necho '" + kLine + "'\nexec sleep 1000\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    settings.program = file.string();
    auto started = first->start({"hero", nullptr, kKey}, watched.events());
    ASSERT_TRUE(started.has_value());
    ASSERT_TRUE(watched.wait([&] { return watched.address.has_value(); }));
    const auto ticket = (*started)->ticket();
    const OtherProcess clone(std::to_string(ticket["pid"].get<int>()));
    // `first` stays: a script does not untie itself from the reactor's thread as doppel-clone does.
    Watched other;
    auto attached = launcher.reattach(ticket, other.events());
    ASSERT_TRUE(attached.has_value());
    (*started)->release();
    started->reset();
    EXPECT_TRUE(clone.runs());
    EXPECT_FALSE(watched.exit);
    (*attached)->release();
    attached->reset();
    EXPECT_TRUE(clone.runs());
    auto again = launcher.reattach(ticket, other.events());
    ASSERT_TRUE(again.has_value());
    again->reset();
    EXPECT_TRUE(clone.ends());
}

TEST_F(LocalLauncherTest, ATicketOfWhatHasEndedOrIsNoTicketIsRefused) {
    const auto process = start("echo '" + kLine + "'\nexec sleep 1000\n");
    ASSERT_TRUE(watched.wait([&] { return watched.address.has_value(); }));
    nlohmann::json ticket = process->ticket();
    const auto code = [&](const nlohmann::json& t) {
        const auto attached = launcher.reattach(t, Watched().events());
        return attached ? std::string("taken") : std::string(toString(attached.error().code));
    };
    nlohmann::json another = ticket;
    another["started"] = another["started"].get<long>() + 1;
    EXPECT_EQ(code(another), toString(ErrorCode::NotFound)) << "another process with that number";
    another = ticket;
    another["boot"] = "yesterday";
    EXPECT_EQ(code(another), toString(ErrorCode::NotFound));
    for (const nlohmann::json& bad : {nlohmann::json(), nlohmann::json("x"), nlohmann::json{{"pid", 1}}, nlohmann::json{{"pid", -5}},
                                      nlohmann::json{{"pid", 1e300}}, nlohmann::json{{"pid", 500}, {"started", "x"}}})
        EXPECT_EQ(code(bad), toString(ErrorCode::InvalidArgument)) << bad;
}

TEST(LocalConfig, RefusesWhatIsNoConfigurationAndNamesTheKey) {
    const auto fault = [](const nlohmann::json& config) {
        const auto parsed = parseLocalConfig(config);
        return parsed ? std::string("accepted") : parsed.error().message;
    };
    EXPECT_THAT(fault({{"listen", "pigeon"}}), HasSubstr("\"listen\""));
    EXPECT_THAT(fault({{"threads", -1}}), HasSubstr("\"threads\""));
    EXPECT_THAT(fault({{"threads", 1.5}}), HasSubstr("\"threads\""));
    EXPECT_THAT(fault({{"threads", 1e300}}), HasSubstr("\"threads\""));
    EXPECT_THAT(fault({{"port", 70000}}), HasSubstr("\"port\""));
    for (const char* key : {"program", "environment", "arguments"}) {
        EXPECT_THAT(fault({{key, "anything"}}), testing::AllOf(HasSubstr(std::string("\"") + key + "\""), HasSubstr("launchers.json")))
            << "a scene must not choose what runs";
    }
    EXPECT_THAT(fault(nlohmann::json::array()), HasSubstr("object"));
    EXPECT_EQ(fault({{"listen", "tcp"}, {"somebody", "else's"}}), "accepted");
    EXPECT_EQ(fault(nullptr), "accepted");
}

TEST(LocalConfig, TheSchemaDescribesEveryKeyAndItsDefaultIsAccepted) {
    nlohmann::json defaults = nlohmann::json::object();
    const auto schema = localConfigSchema();
    for (const auto& [key, property] : schema["properties"].items()) {
        EXPECT_TRUE(property.contains("title")) << key;
        EXPECT_TRUE(property.contains("description")) << key;
        EXPECT_TRUE(property.contains("type")) << key;
        defaults[key] = property["default"];
    }
    EXPECT_TRUE(parseLocalConfig(defaults).has_value());
}

TEST(LocalSettings, RefusesWhatIsWrongAndNamesTheKey) {
    const auto fault = [](const nlohmann::json& settings) {
        const auto parsed = parseLocalSettings(settings);
        return parsed ? std::string("accepted") : parsed.error().message;
    };
    EXPECT_THAT(fault({{"program", 5}}), HasSubstr("\"program\""));
    EXPECT_THAT(fault({{"environment", {{"A=B", "c"}}}}), HasSubstr("\"environment\""));
    EXPECT_THAT(fault({{"environment", {{"A", nullptr}}}}), HasSubstr("\"environment\""));
    EXPECT_THAT(fault({{"arguments", "--all"}}), HasSubstr("\"arguments\""));
    EXPECT_THAT(fault({{"arguments", {std::string("a\0b", 3)}}}), HasSubstr("\"arguments\""));
    EXPECT_THAT(fault({{"programme", "x"}}), HasSubstr("\"programme\""));
    EXPECT_EQ(fault({{"program", "x"}, {"environment", {{"DEPTH", 7}}}, {"arguments", {"-v"}}}), "accepted");
}

class LauncherSettingsTest : public testing::Test {
protected:
    std::string fault(const std::string& text, unsigned mode = 0600) {
        const auto file = folder.write("launchers.json", text);
        std::filesystem::permissions(file, static_cast<std::filesystem::perms>(mode));
        const auto settings = launcherSettings(file, "local");
        if (settings) return "accepted";
        EXPECT_EQ(settings.error().context, file.string());
        return settings.error().message;
    }
    TempFolder folder;
};

TEST_F(LauncherSettingsTest, AreReadByLauncher) {
    EXPECT_EQ(launcherSettings(folder / "absent.json", "local").value(), nlohmann::json::object());
    EXPECT_EQ(fault(R"({"local": {"program": "/opt/clone"}, "slurm": {}})"), "accepted");
    EXPECT_EQ(launcherSettings(folder / "launchers.json", "local").value(), (nlohmann::json{{"program", "/opt/clone"}}));
    EXPECT_EQ(launcherSettings(folder / "launchers.json", "ssh").value(), nlohmann::json::object());
}

TEST_F(LauncherSettingsTest, AreRefusedWhenTheyAreDamagedOrOthersMayWriteThem) {
    EXPECT_THAT(fault("{\"local\""), HasSubstr("no JSON object"));
    EXPECT_THAT(fault("[]"), HasSubstr("no JSON object"));
    EXPECT_THAT(fault(R"({"local": 5})"), HasSubstr("\"local\""));
    EXPECT_THAT(fault("{}", 0620), HasSubstr("others may write"));
    EXPECT_THAT(fault("{}", 0602), HasSubstr("others may write"));
    EXPECT_THAT(fault(std::string(70'000, ' ')), HasSubstr("larger"));
    EXPECT_FALSE(launcherSettings(folder.path(), "local")) << "a folder";
    std::filesystem::permissions(folder.path(), static_cast<std::filesystem::perms>(0770));
    EXPECT_THAT(fault("{}"), HasSubstr("because of their folder: others may write"));
    std::filesystem::permissions(folder.path(), static_cast<std::filesystem::perms>(0700));
    EXPECT_EQ(fault("{}"), "accepted");
}

TEST_F(LocalLauncherTest, BadSettingsAreSaidAtTheStart) {
    LocalLauncher broken([] { return Result<LocalSettings>(fail(ErrorCode::ParseFailed, "no JSON object", "launchers.json")); });
    const auto started = broken.start({"hero", nullptr, kKey}, watched.events());
    ASSERT_FALSE(started.has_value());
    EXPECT_EQ(started.error().context, "launchers.json");
}

} // namespace
} // namespace doppel::test
