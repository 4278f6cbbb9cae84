// Clones that crash at work and are started again.
#include "tests/unit/host/host_fixture.h"

namespace doppel::test {
namespace {

using S = CloneState;
using testing::HasSubstr;

class Restart : public HostTest {
protected:
    void SetUp() override {
        HostTest::SetUp();
        restarts = 2;
        timeouts.restart = std::chrono::milliseconds(20);
    }
    bool crashAndServeAgain(int started) {
        launcher->crash("hero", ExitStatus{0, 11}, "it crashed");
        return manager->waitFor("hero", [&](const CloneStatus& s) { return launcher->started() == started && s.state == S::Converged; },
                                kPatience);
    }
};

TEST_F(Restart, AClonesCrashIsFollowedByAnotherStart) {
    makeManager().start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    const int before = launcher->started();
    ASSERT_TRUE(crashAndServeAgain(before + 1));
    settle();
    const auto seen = states("hero");
    EXPECT_NE(std::find(seen.begin(), seen.end(), S::Failed), seen.end()) << "the crash is told";
}

TEST_F(Restart, ALoopOfCrashesEndsAtTheLimit) {
    makeManager().start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    const int before = launcher->started();
    ASSERT_TRUE(crashAndServeAgain(before + 1));
    ASSERT_TRUE(crashAndServeAgain(before + 2));
    launcher->crash("hero", ExitStatus{0, 11}, "it crashed");
    ASSERT_TRUE(reaches("hero", S::Failed));
    EXPECT_THAT(manager->status("hero")->error.message, HasSubstr("left alone"));
    EXPECT_FALSE(manager->waitFor("hero", [](const CloneStatus& s) { return s.state != S::Failed; }, std::chrono::milliseconds(300)));
    EXPECT_EQ(launcher->started(), before + 2);
    // Who starts it by hand begins to count anew.
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    EXPECT_TRUE(crashAndServeAgain(before + 4));
}

TEST_F(Restart, StopMeansStop) {
    timeouts.restart = std::chrono::milliseconds(200);
    makeManager().start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    const int before = launcher->started();
    launcher->crash("hero", ExitStatus{0, 11}, "it crashed");
    ASSERT_TRUE(reaches("hero", S::Failed));
    manager->stop("hero");
    ASSERT_TRUE(reaches("hero", S::Stopped));
    EXPECT_FALSE(manager->waitFor("hero", [](const CloneStatus& s) { return s.state != S::Stopped; }, std::chrono::milliseconds(600)));
    EXPECT_EQ(launcher->started(), before);
}

TEST_F(Restart, AProcessThatNeverServedIsNotStartedAgain) {
    editRecord("hero", [](ConnectionRecord& record) { record.launcherConfig["behaviour"] = "exit"; });
    makeManager().start("hero");
    ASSERT_TRUE(reaches("hero", S::Failed));
    EXPECT_FALSE(manager->waitFor("hero", [](const CloneStatus& s) { return s.state != S::Failed; }, std::chrono::milliseconds(200)));
    EXPECT_THAT(manager->status("hero")->error.message, testing::Not(HasSubstr("started again")));
}

TEST_F(Restart, AConnectionMaySayHowOften) {
    editRecord("hero", [](ConnectionRecord& record) { record.launcherConfig["restarts"] = 0; });
    makeManager().start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    launcher->crash("hero", ExitStatus{0, 11}, "it crashed");
    ASSERT_TRUE(reaches("hero", S::Failed));
    EXPECT_FALSE(manager->waitFor("hero", [](const CloneStatus& s) { return s.state != S::Failed; }, std::chrono::milliseconds(200)));
}

} // namespace
} // namespace doppel::test
