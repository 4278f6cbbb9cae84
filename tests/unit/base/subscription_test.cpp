#include "clonecore/base/subscription.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace doppel {
namespace {

TEST(Subscription, CallsUntilItIsReset) {
    CallbackList<void(int)> list;
    int sum = 0;
    Subscription subscription = list.add([&](int n) { sum += n; });
    list.notify(2);
    subscription.reset();
    list.notify(5);
    EXPECT_EQ(sum, 2);
    EXPECT_FALSE(subscription);
}

TEST(Subscription, AssigningEndsTheOneBefore) {
    CallbackList<void()> list;
    int first = 0, second = 0;
    Subscription subscription = list.add([&] { ++first; });
    subscription = list.add([&] { ++second; });
    list.notify();
    EXPECT_EQ(first, 0);
    EXPECT_EQ(second, 1);
}

TEST(Subscription, MayOutliveItsList) {
    auto list = std::make_unique<CallbackList<void()>>();
    Subscription subscription = list->add([] {});
    list.reset();
    subscription.reset();
}

TEST(Subscription, ACallbackMayRemoveALaterOne) {
    CallbackList<void()> list;
    int called = 0;
    Subscription later;
    Subscription first = list.add([&] { later.reset(); });
    later = list.add([&] { ++called; });
    list.notify();
    EXPECT_EQ(called, 0);
}

TEST(Subscription, ACallbackMayAddAnotherForTheNextTime) {
    CallbackList<void()> list;
    int called = 0;
    std::vector<Subscription> added;
    Subscription first = list.add([&] { added.push_back(list.add([&] { ++called; })); });
    list.notify();
    EXPECT_EQ(called, 0);
    list.notify();
    EXPECT_EQ(called, 1);
}

TEST(Subscription, ThreadsMayAddRemoveAndNotifyAtOnce) {
    CallbackList<void()> list;
    std::atomic<int> calls{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 200; ++n) {
                Subscription mine = list.add([&] { ++calls; });
                list.notify();
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_GE(calls.load(), 800);
    const int before = calls;
    list.notify();
    EXPECT_EQ(calls.load(), before);
}

}  // namespace
}  // namespace doppel
