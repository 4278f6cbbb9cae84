#include "clonecore/link/io_loop.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <vector>

namespace doppel::test {
namespace {

using namespace std::chrono_literals;

TEST(IoLoop, RunsTasksInTheOrderOfPosting) {
    IoLoop loop;
    std::vector<int> order;
    for (int i = 0; i < 1000; ++i) loop.post([&, i] { order.push_back(i); });
    loop.run([] {});
    ASSERT_EQ(order.size(), 1000u);
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST(IoLoop, RunsTasksPostedFromManyThreads) {
    IoLoop loop;
    int count = 0; // the loop's alone
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 8; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 500; ++i) loop.post([&] { ++count; });
            });
        }
    }
    loop.run([&] { EXPECT_EQ(count, 4000); });
}

TEST(IoLoop, KnowsItsThread) {
    IoLoop loop;
    EXPECT_FALSE(loop.isCurrentThread());
    loop.run([&] {
        EXPECT_TRUE(loop.isCurrentThread());
        bool direct = false;
        loop.run([&] { direct = true; });
        EXPECT_TRUE(direct);
    });
}

TEST(IoLoop, RunsWhatWasPostedBeforeItEndsAndWhatThatPosts) {
    std::atomic<int> count{0};
    {
        IoLoop loop;
        loop.post([&] {
            ++count;
            loop.post([&] {
                ++count;
                loop.post([&] { ++count; });
            });
        });
    }
    EXPECT_EQ(count, 3);
}

TEST(IoLoop, DestroysTasksOnItsThreadBeforeTheNextRuns) {
    IoLoop loop;
    auto held = std::make_shared<int>(1);
    const std::weak_ptr<int> watch = held;
    loop.post([kept = std::move(held)] {});
    loop.run([&] { EXPECT_TRUE(watch.expired()); });
}

TEST(IoLoop, TimersFireInTheOrderOfTheirTimes) {
    IoLoop loop;
    std::vector<int> order;
    std::promise<void> done;
    loop.run([&] {
        loop.startTimer(30ms, [&] {
            order.push_back(3);
            done.set_value();
        });
        loop.startTimer(1ms, [&] { order.push_back(1); });
        loop.startTimer(10ms, [&] { order.push_back(2); });
    });
    ASSERT_EQ(done.get_future().wait_for(20s), std::future_status::ready);
    loop.run([&] { EXPECT_EQ(order, (std::vector<int>{1, 2, 3})); });
}

TEST(IoLoop, CancelledTimersDoNotFire) {
    IoLoop loop;
    bool fired = false;
    std::promise<void> done;
    loop.run([&] {
        const auto id = loop.startTimer(5ms, [&] { fired = true; });
        loop.startTimer(1ms, [&loop, id] { loop.cancelTimer(id); });
        loop.startTimer(30ms, [&] { done.set_value(); });
        loop.cancelTimer(9999); // unknown: nothing
    });
    ASSERT_EQ(done.get_future().wait_for(20s), std::future_status::ready);
    EXPECT_FALSE(fired);
}

TEST(IoLoop, ATimerMayStartTheNext) {
    IoLoop loop;
    std::promise<int> done;
    std::function<void()> again;
    int count = 0;
    again = [&] {
        if (++count == 5) done.set_value(count);
        else loop.startTimer(0ms, again);
    };
    loop.run([&] { loop.startTimer(0ms, again); });
    EXPECT_EQ(done.get_future().get(), 5);
}

TEST(IoLoop, ManyMayLiveAndEndAtOnce) {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([] {
            for (int i = 0; i < 20; ++i) {
                IoLoop loop;
                loop.post([&] { loop.startTimer(1h, [] {}); });
            }
        });
    }
}

} // namespace
} // namespace doppel::test
