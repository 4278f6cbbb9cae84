#include "clonecore/base/strand_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <memory>
#include <vector>

namespace doppel::test {
namespace {

TEST(StrandPool, RunsTheTasksOfAStrandInOrder) {
    StrandPool pool(4);
    std::vector<StrandPool::Strand> strands;
    std::vector<std::vector<int>> seen(5);
    for (std::size_t s = 0; s < seen.size(); ++s) strands.push_back(pool.makeStrand());
    std::latch done(500);
    for (int i = 0; i < 100; ++i)
        for (std::size_t s = 0; s < seen.size(); ++s)
            strands[s].post([&, s, i] {
                seen[s].push_back(i); // no lock: never two at once
                done.count_down();
            });
    done.wait();
    for (const auto& order : seen)
        for (int i = 0; i < 100; ++i) ASSERT_EQ(order[static_cast<std::size_t>(i)], i);
}

TEST(StrandPool, AStrandThatIsHeldUpHoldsUpNoOther) {
    StrandPool pool(2);
    auto slow = pool.makeStrand(), quick = pool.makeStrand();
    std::promise<void> gate, passed;
    slow.post([&, open = gate.get_future().share()] { open.wait(); });
    quick.post([&] { passed.set_value(); });
    passed.get_future().wait();
    gate.set_value();
}

TEST(StrandPool, LetsGoOfATaskBeforeTheNextBegins) {
    StrandPool pool(1);
    auto strand = pool.makeStrand();
    auto held = std::make_shared<int>(1);
    const std::weak_ptr<int> weak = held;
    std::promise<bool> gone;
    strand.post([held = std::move(held)] {});
    strand.post([&] { gone.set_value(weak.expired()); });
    EXPECT_TRUE(gone.get_future().get());
}

TEST(StrandPool, ItsEndWaitsForWhatRunsAndDropsTheRest) {
    const auto token = std::make_shared<int>(0);
    std::atomic<int> ran{0};
    StrandPool::Strand strand;
    {
        StrandPool pool(1);
        strand = pool.makeStrand();
        std::promise<void> began;
        strand.post([&] {
            began.set_value();
            ++ran;
        });
        began.get_future().wait();
        for (int i = 0; i < 1000; ++i) strand.post([&ran, token, strand] { ++ran; }); // each holds its own strand
    }
    const int atEnd = ran;
    EXPECT_GE(atEnd, 1);
    strand.post([&ran] { ++ran; });
    EXPECT_EQ(ran, atEnd);
    EXPECT_EQ(token.use_count(), 1) << "tasks that were dropped are gone";
}

} // namespace
} // namespace doppel::test
