// The reader process: where it is found, that it may die, that it goes when we go, that waiting for it can be
// cancelled.
#include "usd_fixture.h"

#include "stage/usd/usd_reader.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <filesystem>
#include <thread>

namespace doppel {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

const std::atomic<bool> kNever{false};

std::size_t openDescriptors() {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator("/proc/self/fd"), {}));
}

bool isAlive(int pid) { return kill(pid, 0) == 0; }

/// Waits, with a deadline, until a process that is nobody's child here any more has gone.
bool waitUntilGone(int pid) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (isAlive(pid) && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    return !isAlive(pid);
}

UsdReader::Config config(fs::path interpreter = DOPPEL_TEST_PYTHON) {
    return {{std::move(interpreter)}, DOPPEL_TEST_READER};
}

class UsdReaderTest : public UsdTest {
protected:
    json openRequest(const fs::path& path) {
        return {{"do", "open"},
                {"path", path},
                {"loadPayloads", true},
                {"variants", json::object()},
                {"cache", m_folder.path()}};
    }
};

TEST_F(UsdReaderTest, NamesThePxrAndItsInterpreter) {
    UsdReader reader(config());
    const auto version = reader.version();
    ASSERT_TRUE(version) << version.error().text();
    EXPECT_THAT(*version, testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+ \\(.*python.*\\)"));
}

TEST_F(UsdReaderTest, WarmUpReturnsBeforeTheReaderHasStarted) {
    UsdReader reader(config());
    reader.warmUp();
    reader.warmUp();
    EXPECT_EQ(reader.generation(), 1u) << "one is enough";
    EXPECT_TRUE(reader.version());
    EXPECT_EQ(reader.generation(), 1u);
}

TEST_F(UsdReaderTest, WithoutPxrItSaysWhatToDo) {
    const auto path =
        write("nopxr",
              "#!/bin/sh\nexec /usr/bin/python3 -I -c \"\n"
              "import json, os, struct\n"
              "text = json.dumps({'hello': 1, 'error': 'it cannot import pxr (No module named pxr)'}).encode()\n"
              "os.write(3, struct.pack('<II', len(text), 0) + text)\"\n");
    fs::permissions(path, fs::perms::owner_all);
    UsdReader reader({{path, m_folder.path() / "no-such-python"}, DOPPEL_TEST_READER});
    const auto version = reader.version();
    ASSERT_FALSE(version);
    EXPECT_EQ(version.error().code, ErrorCode::MissingPart);
    EXPECT_THAT(version.error().message, HasSubstr(howToGetPxr()));
    EXPECT_THAT(version.error().message, HasSubstr("DOPPEL_USD_PYTHON"));
    EXPECT_THAT(version.error().message, HasSubstr("cannot import pxr"));
    EXPECT_THAT(version.error().message, HasSubstr("no-such-python"));
}

TEST_F(UsdReaderTest, WhatToDoIsForWhereTheProgramIs) {
    const fs::path venv = "/home/ada/.local/share/doppel/usd";
    EXPECT_THAT(howToGetPxr({}, "/home/ada/doppel", venv), HasSubstr("./dev setup in /home/ada/doppel"));
    const std::string installed = howToGetPxr({}, {}, venv);
    EXPECT_THAT(installed, Not(HasSubstr("./dev")));
    EXPECT_THAT(installed, HasSubstr("apt install python3-venv"));
    EXPECT_THAT(installed, HasSubstr("'/home/ada/.local/share/doppel/usd/bin/pip' install usd-core"));
    EXPECT_THAT(howToGetPxr("/opt/python/bin/python3", {}, venv), HasSubstr("/opt/python/bin/python3"));
}

TEST_F(UsdReaderTest, TheNextInterpreterIsTriedWhenOneHasNoPxr) {
    UsdReader reader({{"/bin/false", DOPPEL_TEST_PYTHON}, DOPPEL_TEST_READER});
    const auto version = reader.version();
    EXPECT_TRUE(version) << version.error().text();
}

TEST_F(UsdReaderTest, NonsenseFromAnInterpreterIsAnError) {
    const auto path =
        write("nonsense", "#!/bin/sh\nprintf '\\377\\377\\377\\377\\0\\0\\0\\0 hello' >&3\ncat <&3 >/dev/null\n");
    fs::permissions(path, fs::perms::owner_all);
    UsdReader reader(config(path));
    EXPECT_FALSE(reader.version());
}

TEST_F(UsdReaderTest, AKilledReaderIsAnErrorWithTheFileAndTheNextRequestStartsANewOne) {
    const auto path = writeUsda("scene.usda", "def Sphere \"s\" { double radius.timeSamples = { 1: 1, 2: 2 } }");
    auto file = open(path);
    ASSERT_TRUE(file);
    ASSERT_TRUE((*file)->read(1));
    const int pid = UsdReader::instance().pid();
    ASSERT_GT(pid, 0);
    kill(pid, SIGKILL);
    const auto failed = (*file)->read(2);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::ProcessFailed);
    EXPECT_EQ(failed.error().context, path.string());
    EXPECT_THAT(failed.error().message, HasSubstr("signal 9"));
    EXPECT_EQ(waitpid(pid, nullptr, WNOHANG), -1) << "no zombie";
    const auto again = (*file)->read(2);
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_TRUE((*again)->find("/s"));
}

TEST_F(UsdReaderTest, WhatAReaderWroteLastIsInTheError) {
    const auto path =
        write("dies", "#!/bin/sh\necho 'a line of nonsense' >&2\necho 'Segmentation fault in plugin' >&2\nexit 3\n");
    fs::permissions(path, fs::perms::owner_all);
    UsdReader reader(config(path));
    const auto version = reader.version();
    ASSERT_FALSE(version);
    EXPECT_THAT(version.error().message, HasSubstr("exit code 3"));
    EXPECT_THAT(version.error().message, HasSubstr("Segmentation fault in plugin"));
}

TEST_F(UsdReaderTest, LeavesNoProcessAndNoDescriptorBehind) {
    {
        UsdReader warm(config());
        ASSERT_TRUE(warm.version());
    }
    const std::size_t before = openDescriptors();
    int pid = -1;
    {
        UsdReader reader(config());
        const auto path = writeUsda("scene.usda", "def Sphere \"s\" {}");
        auto reply = reader.request(openRequest(path), path, kNever);
        ASSERT_TRUE(reply) << reply.error().text();
        auto read = reader.request({{"do", "read"}, {"file", reply->value["file"]}, {"time", 1.0}}, path, kNever);
        ASSERT_TRUE(read) << read.error().text();
        pid = reader.pid();
        ASSERT_GT(pid, 0);
    }
    EXPECT_FALSE(isAlive(pid));
    EXPECT_EQ(openDescriptors(), before);
}

TEST_F(UsdReaderTest, TheReaderEndsWhenItsParentDies) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        // Only a fresh process image could run a whole reader after fork; the spawn alone is enough here.
        auto process = ReaderProcess::start(DOPPEL_TEST_PYTHON, DOPPEL_TEST_READER);
        const int pid = process ? (*process)->pid() : -1;
        const bool written = ::write(ends[1], &pid, sizeof pid) == sizeof pid;
        _exit(written ? 0 : 1);  // no destructors, as after kill -9
    }
    int status = 0, pid = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_EQ(read(ends[0], &pid, sizeof pid), static_cast<ssize_t>(sizeof pid));
    close(ends[0]);
    close(ends[1]);
    ASSERT_GT(pid, 0);
    EXPECT_TRUE(waitUntilGone(pid));
}

TEST_F(UsdReaderTest, ACancelledRequestReturnsAndTheReaderGoesOnToServe) {
    const auto path = writeUsda("scene.usda", "def Sphere \"s\" {}");
    UsdReader reader(config());
    ASSERT_TRUE(reader.version());
    const int pid = reader.pid();
    kill(pid, SIGSTOP);  // it will not answer
    std::atomic<bool> cancelled{false};
    Result<UsdReader::Reply> reply = fail(ErrorCode::Internal, "not asked yet");
    std::thread asking([&] { reply = reader.request(openRequest(path), path, cancelled); });
    cancelled = true;
    reader.wake();
    asking.join();
    kill(pid, SIGCONT);
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, ErrorCode::Cancelled);
    const auto next = reader.request(openRequest(path), path, kNever);
    EXPECT_TRUE(next) << next.error().text();
    EXPECT_EQ(reader.pid(), pid) << "it is the same reader";
}

TEST_F(UsdReaderTest, WaitingForAnotherThreadsRequestCanBeCancelled) {
    const auto path = writeUsda("scene.usda", "def Sphere \"s\" {}");
    UsdReader reader(config());
    ASSERT_TRUE(reader.version());
    const int pid = reader.pid();
    kill(pid, SIGSTOP);
    std::atomic<bool> firstCancelled{false}, secondCancelled{false};
    std::thread first([&] { EXPECT_FALSE(reader.request(openRequest(path), path, firstCancelled)); });
    std::thread second([&] { EXPECT_FALSE(reader.request(openRequest(path), path, secondCancelled)); });
    secondCancelled = true;
    reader.wake();
    second.join();
    firstCancelled = true;
    reader.wake();
    first.join();
    kill(pid, SIGCONT);
}

TEST_F(UsdReaderTest, ServesManyThreadsAndFiles) {
    constexpr int kThreads = 4, kReads = 6;
    for (int i = 0; i < kThreads; ++i)
        writeUsda("scene" + std::to_string(i) + ".usda",
                  "def Sphere \"s" + std::to_string(i) + "\" { double radius.timeSamples = { 1: 1, 9: 9 } }");
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([this, i] {
            auto file = open(m_folder.path() / ("scene" + std::to_string(i) + ".usda"));
            ASSERT_TRUE(file) << file.error().text();
            for (int time = 1; time <= kReads; ++time) {
                const auto stage = (*file)->read(time);
                ASSERT_TRUE(stage) << stage.error().text();
                EXPECT_NEAR(worldBounds(**stage).max.z, time, 1e-4);
                EXPECT_TRUE((*stage)->find("/s" + std::to_string(i)));
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
}

TEST_F(UsdReaderTest, DestroyingTheReaderWhileItWorksEndsIt) {
    std::string text;
    for (int i = 0; i < 20000; ++i) text += "def Sphere \"s" + std::to_string(i) + "\" {}\n";
    const auto path = writeUsda("big.usda", text);
    std::atomic<bool> cancelled{false};
    int pid = -1;
    {
        UsdReader reader(config());
        ASSERT_TRUE(reader.version());
        pid = reader.pid();
        std::thread asking([&] { EXPECT_FALSE(reader.request(openRequest(path), path, cancelled)); });
        cancelled = true;
        reader.wake();
        asking.join();
    }
    EXPECT_FALSE(isAlive(pid));
}

TEST_F(UsdReaderTest, UnknownRequestsAndFilesAreErrorsNotCrashes) {
    UsdReader reader(config());
    EXPECT_FALSE(reader.request({{"do", "dance"}}, "x", kNever));
    EXPECT_FALSE(reader.request({{"do", "read"}, {"file", 99}, {"time", 1}}, "x", kNever));
    reader.close(reader.generation(), 99);
    reader.close(77, 1);
    EXPECT_TRUE(reader.version());
    EXPECT_EQ(reader.generation(), 1u);
}

}  // namespace
}  // namespace doppel
