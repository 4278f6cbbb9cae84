#include "clonecore/host/launcher.h"
#include "clonecore/host/log_tail.h"

#include <gtest/gtest.h>

namespace doppel::test {
namespace {

TEST(LogTail, KeepsTheLastTwoHundredLines) {
    LogTail log;
    for (int i = 0; i < 500; ++i) log.add("line " + std::to_string(i));
    EXPECT_EQ(log.lines().size(), kLogTailLines);
    EXPECT_EQ(log.lines().front(), "line 300");
    EXPECT_EQ(log.lines().back(), "line 499");
}

TEST(LogTail, CutsLongLinesBetweenCharacters) {
    LogTail log;
    std::string line;
    while (line.size() < kMaxLogLineBytes + 10) line += "\xC3\xA4";
    log.add(line);
    EXPECT_LE(log.lines().back().size(), kMaxLogLineBytes);
    EXPECT_TRUE(log.lines().back().ends_with("\xC3\xA4..."));
}

TEST(LogTail, TheHintIsTheLastLineThatSpeaksOfAnError) {
    LogTail log;
    EXPECT_EQ(log.hint(), "");
    log.add("starting");
    log.add("  ");
    EXPECT_EQ(log.hint(), "starting");
    log.add("Error: first");
    log.add("FATAL: second");
    log.add("cleaning up");
    EXPECT_EQ(log.hint(), "FATAL: second");
    log.clear();
    EXPECT_EQ(log.hint(), "");
}

TEST(ExitStatus, SaysHowItEnded) {
    EXPECT_EQ((ExitStatus{3, 0}).text(), "exit code 3");
    EXPECT_EQ((ExitStatus{0, 11}).text(), "killed by signal 11 (SIGSEGV)");
    EXPECT_EQ((ExitStatus{0, 200}).text(), "killed by signal 200");
}

} // namespace
} // namespace doppel::test
