#include "ui/base/mailbox.h"

#include "tests/unit/ui/qt_application.h"

#include <gtest/gtest.h>

#include <optional>
#include <thread>
#include <vector>

namespace doppel {

class MailboxTest : public ::testing::Test {
protected:
    void SetUp() override { test::qtApplication(); }
};

TEST_F(MailboxTest, RunsFunctionsOfOtherThreadsHereAndInOrder) {
    Mailbox mailbox;
    std::vector<int> got;
    const auto main = std::this_thread::get_id();
    bool here = true;
    std::thread other([&, handle = mailbox.handle()] {
        for (int i = 0; i < 1000; ++i)
            handle.post([&, i] {
                here = here && std::this_thread::get_id() == main;
                got.push_back(i);
            });
    });
    EXPECT_TRUE(test::waitUntil([&] { return got.size() == 1000; }));
    other.join();
    EXPECT_TRUE(here);
    for (int i = 0; i < 1000; ++i) ASSERT_EQ(got[static_cast<std::size_t>(i)], i);
}

TEST_F(MailboxTest, NothingRunsAfterItIsGone) {
    auto mailbox = std::make_optional<Mailbox>();
    const auto handle = mailbox->handle();
    bool ran = false;
    handle.post([&] { ran = true; });
    mailbox.reset();
    handle.post([&] { ran = true; });
    QCoreApplication::processEvents();
    EXPECT_FALSE(ran);
}

TEST_F(MailboxTest, AFunctionMayEndTheMailbox) {
    auto mailbox = std::make_optional<Mailbox>();
    const auto handle = mailbox->handle();
    bool second = false;
    handle.post([&] { mailbox.reset(); });
    handle.post([&] { second = true; });
    QCoreApplication::processEvents();
    EXPECT_FALSE(mailbox.has_value());
    EXPECT_FALSE(second);
}

TEST_F(MailboxTest, SurvivesPostsWhileItEnds) {
    for (int round = 0; round < 50; ++round) {
        auto mailbox = std::make_optional<Mailbox>();
        std::thread other([handle = mailbox->handle()] {
            for (int i = 0; i < 100; ++i) handle.post([] {});
        });
        QCoreApplication::processEvents();
        mailbox.reset();
        other.join();
    }
}

} // namespace doppel
