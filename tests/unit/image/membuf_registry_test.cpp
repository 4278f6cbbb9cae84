#include "clonecore/image/membuf_registry.h"

#include "test_frames.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace doppel {
namespace {

FramePtr frameOf(float value) { return test::uniformFrame(test::layoutOf(4, 3), value); }

TEST(MembufRegistry, CountsVersionsUpAlsoOverARemoval) {
    MembufRegistry registry;
    EXPECT_EQ(registry.current("hero").version, 0u);
    EXPECT_EQ(registry.current("hero").frame, nullptr);
    registry.publish("hero", frameOf(1));
    registry.publish("hero", frameOf(2));
    EXPECT_EQ(registry.current("hero").version, 2u);
    registry.remove("hero");
    EXPECT_EQ(registry.current("hero").frame, nullptr);
    EXPECT_EQ(registry.current("hero").version, 2u);
    registry.publish("hero", frameOf(3));
    EXPECT_EQ(registry.current("hero").version, 3u);
}

TEST(MembufRegistry, ListsIdsThatHaveAnImage) {
    MembufRegistry registry;
    registry.publish("b", frameOf(1));
    registry.publish("a", frameOf(1));
    EXPECT_EQ(registry.ids(), (std::vector<std::string>{"a", "b"}));
    registry.remove("a");
    registry.remove("never there");
    EXPECT_EQ(registry.ids(), (std::vector<std::string>{"b"}));
}

TEST(MembufRegistry, LetsReadersKeepAnOldVersion) {
    MembufRegistry registry;
    registry.publish("hero", frameOf(1));
    const FramePtr old = registry.current("hero").frame;
    const std::weak_ptr<const Frame> seen = old;
    registry.publish("hero", frameOf(2));
    EXPECT_NE(registry.current("hero").frame, old);
    EXPECT_FALSE(seen.expired());
}

TEST(MembufRegistry, DropsTheOldVersionBeforeItNotifies) {
    MembufRegistry registry;
    registry.publish("hero", frameOf(1));
    const std::weak_ptr<const Frame> old = registry.current("hero").frame;
    bool wasGone = false;
    const Subscription observer = registry.observe([&](const std::string&) { wasGone = old.expired(); });
    registry.publish("hero", frameOf(2));
    EXPECT_TRUE(wasGone);
}

TEST(MembufRegistry, TellsObserversWhichMayCallItBack) {
    MembufRegistry registry;
    std::vector<std::pair<std::string, std::uint64_t>> seen;
    Subscription observer =
        registry.observe([&](const std::string& id) { seen.emplace_back(id, registry.current(id).version); });
    registry.publish("hero", frameOf(1));
    registry.remove("hero");
    registry.remove("hero"); // nothing to remove: nothing to tell
    observer.reset();
    registry.publish("hero", frameOf(2));
    EXPECT_EQ(seen, (std::vector<std::pair<std::string, std::uint64_t>>{{"hero", 1}, {"hero", 1}}));
}

TEST(MembufRegistry, TakesPublishersAndReadersFromManyThreads) {
    MembufRegistry registry;
    constexpr int kFrames = 200;
    std::atomic<int> notified{0};
    const Subscription observer = registry.observe([&](const std::string&) { ++notified; });
    std::vector<std::thread> threads;
    for (int t = 0; t < 2; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < kFrames; ++i) registry.publish("hero", frameOf(static_cast<float>(i)));
        });
        threads.emplace_back([&] {
            std::uint64_t last = 0;
            for (int i = 0; i < kFrames; ++i) {
                const MembufRegistry::Entry entry = registry.current("hero");
                EXPECT_GE(entry.version, last);
                EXPECT_EQ(entry.frame == nullptr, entry.version == 0);
                last = entry.version;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(registry.current("hero").version, 2u * kFrames);
    EXPECT_EQ(notified, 2 * kFrames);
}

TEST(MembufRegistry, NamesItsPaths) { EXPECT_EQ(membufPath("hero"), "membuf:hero"); }

} // namespace
} // namespace doppel
