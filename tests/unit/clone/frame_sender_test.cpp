#include "clonecore/clone/frame_sender.h"
#include "clonecore/clone/frame_sequence.h"

#include "clonecore/link/tile_assembler.h"
#include "tests/unit/clone/fake_session.h"

#include <gmock/gmock.h>

#include <cstring>
#include <random>
#include <vector>

namespace doppel::test {
namespace {

using namespace std::chrono_literals;

/// A sender whose link is a test.
class Sending : public testing::Test {
protected:
    void SetUp() override {
        FrameSender::Callbacks callbacks;
        callbacks.send = [this](CloneMessage message, std::shared_ptr<const std::byte> payload, std::size_t size) {
            sent.add({std::move(message), std::move(payload), size});
        };
        callbacks.done = [this](std::uint64_t answered) { done.add(answered > 0); };
        callbacks.unanswered = [this] { unanswered.add(1); };
        sender = std::make_unique<FrameSender>(std::move(callbacks));
    }

    /// A frame of noise, so that its tiles can't be packed.
    OutgoingFrame frame(std::uint64_t epoch, unsigned seed, int side = 64, bool converged = false) {
        auto slot = pool->acquire(FakeRenderer::layout(side, side, {"C", "depth"}).byteSize);
        EXPECT_TRUE(slot) << slot.error().text();
        OutgoingFrame frame{HeldSlot(pool, *slot), FakeRenderer::layout(side, side, {"C", "depth"}), {}};
        std::mt19937 random(seed);
        for (std::byte& byte : slot->pixels) byte = static_cast<std::byte>(random());
        frame.info.epoch = epoch;
        frame.info.samples = static_cast<int>(seed);
        frame.info.sequence = nextFrameSequence();
        frame.info.converged = converged;
        return frame;
    }
    bool submit(OutgoingFrame frame, bool full = false) { return sender->submit(std::move(frame), full ? 1 : 0); }

    /// The next message; a complete frame when it was the last of one. Gives credit.
    FramePtr receive(bool credit = true) {
        while (auto part = sent.next()) {
            if (auto* header = std::get_if<FrameMessage>(&part->message)) {
                last = *header;
                if (credit) sender->credit(creditCost(*header));
                EXPECT_TRUE(assembler.begin(std::move(*header)));
                continue;
            }
            const auto& batch = std::get<TileBatchMessage>(part->message);
            bytes += part->payloadBytes;
            auto added = assembler.add(batch, {part->payload.get(), part->payloadBytes});
            if (credit) sender->credit(part->payloadBytes);
            EXPECT_TRUE(added) << added.error().text();
            if (!added || *added) return added ? *added : nullptr;
        }
        return nullptr;
    }

    std::shared_ptr<FrameSlotPool> pool = std::make_shared<FrameSlotPool>();
    Inbox<FromClone> sent;
    Inbox<bool> done;
    Inbox<int> unanswered;
    TileAssembler assembler;
    FrameMessage last;
    std::size_t bytes = 0;
    std::unique_ptr<FrameSender> sender; // first to go
};

TEST_F(Sending, AFrameComesOverAndItsSlotIsFreeAgain) {
    ASSERT_TRUE(submit(frame(1, 5)));
    const FramePtr got = receive();
    ASSERT_TRUE(got);
    EXPECT_EQ(got->info().samples, 5);
    EXPECT_EQ(done.next(), false);
    std::vector<Result<FrameSlotPool::Slot>> slots;
    for (int i = 0; i < kFrameSlots; ++i) EXPECT_TRUE(slots.emplace_back(pool->acquire(100)));
}

TEST_F(Sending, TheNewestOfThoseThatWaitWinsAndTheOthersAreCounted) {
    constexpr int kLarge = 1024; // 12 MiB of noise: many times the first window
    ASSERT_TRUE(submit(frame(1, 1, kLarge)));
    ASSERT_TRUE(sent.take([](const FromClone& from) { return std::holds_alternative<FrameMessage>(from.message); }));
    for (unsigned seed = 2; seed < 12; ++seed) ASSERT_TRUE(submit(frame(1, seed, kLarge)));
    EXPECT_TRUE(sender->isBusy());
    // Now the credit comes: the one under way is finished, then the newest goes.
    while (auto part = sent.next()) {
        sender->credit(part->payloadBytes + 4096);
        if (const auto* batch = std::get_if<TileBatchMessage>(&part->message); batch && batch->last) break;
    }
    const auto header = sent.take([](const FromClone& from) { return std::holds_alternative<FrameMessage>(from.message); });
    ASSERT_TRUE(header);
    const auto& message = std::get<FrameMessage>(header->message);
    EXPECT_EQ(message.info.samples, 11);
    EXPECT_EQ(message.dropped, 9u);
}

TEST_F(Sending, NothingIsSentBeyondTheWindowWithoutCredit) {
    ASSERT_TRUE(submit(frame(1, 1, 1024)));
    std::size_t got = 0;
    // The sender stops by itself; what has come by then is less than two first windows.
    for (int batches = 0; batches < 2; ++batches) {
        const auto part = sent.take([](const FromClone& from) { return std::holds_alternative<TileBatchMessage>(from.message); });
        ASSERT_TRUE(part);
        got += part->payloadBytes;
        if (got + (128u << 10) > LinkPace::kLeastWindow) break;
    }
    EXPECT_FALSE(sent.take([](const FromClone&) { return true; }, 50ms)) << "after " << got << " bytes";
    EXPECT_LE(got, 2 * LinkPace::kLeastWindow);
}

TEST_F(Sending, ANewerEpochCutsAFrameOffAndItsOwnComesWhole) {
    ASSERT_TRUE(submit(frame(1, 1, 1024)));
    ASSERT_TRUE(sent.take([&](const FromClone& from) {
        if (const auto* header = std::get_if<FrameMessage>(&from.message)) return !assembler.begin(*header);
        return assembler.add(std::get<TileBatchMessage>(from.message), {from.payload.get(), from.payloadBytes}).has_value();
    }));
    sender->setEpoch(2);
    EXPECT_EQ(done.next(), false);
    EXPECT_FALSE(sender->isBusy());
    OutgoingFrame next = frame(2, 9, 1024);
    const std::vector<std::byte> pixels(next.held.slot().pixels.begin(), next.held.slot().pixels.end());
    ASSERT_TRUE(submit(std::move(next)));
    sender->credit(10'000'000);
    const FramePtr got = receive();
    ASSERT_TRUE(got);
    EXPECT_EQ(got->info().epoch, 2u);
    EXPECT_EQ(std::memcmp(got->bytes().data(), pixels.data(), got->bytes().size()), 0);
}

TEST_F(Sending, AFullFrameIsNotReplacedByOneThatIsNone) {
    ASSERT_TRUE(submit(frame(1, 1, 1024)));
    ASSERT_TRUE(sent.next());
    ASSERT_TRUE(submit(frame(1, 2, 64), true));
    ASSERT_TRUE(submit(frame(1, 3, 64)));
    ASSERT_TRUE(submit(frame(1, 4, 64)));
    sender->credit(100'000'000);
    std::vector<int> order;
    while (order.size() < 2) {
        const auto part = sent.next();
        ASSERT_TRUE(part);
        sender->credit(part->payloadBytes + 4096);
        if (const auto* header = std::get_if<FrameMessage>(&part->message)) {
            order.push_back(header->info.samples);
            EXPECT_EQ(header->fullFrame, header->info.samples == 2);
        }
    }
    EXPECT_THAT(order, testing::ElementsAre(2, 4));
    EXPECT_EQ(done.next(), false);
    EXPECT_EQ(done.next(), true) << "the full one has left";
}

TEST_F(Sending, AFullFrameThatANewEpochDropsIsSaidToBeUnanswered) {
    ASSERT_TRUE(submit(frame(1, 1, 1024)));
    ASSERT_TRUE(sent.next());
    ASSERT_TRUE(submit(frame(1, 2, 64), true));
    EXPECT_FALSE(submit(frame(2, 3, 64))) << "its place is taken by a newer epoch's";
    ASSERT_TRUE(submit(frame(2, 4, 64), true));
    sender->setEpoch(3);
    EXPECT_TRUE(unanswered.next());
}

TEST_F(Sending, AovsThatNobodyLooksAtComeASecondLater) {
    ASSERT_TRUE(submit(frame(1, 1)));
    ASSERT_TRUE(receive());
    sender->setShown({"C"});
    OutgoingFrame second = frame(1, 2);
    const FrameLayout layout = second.layout;
    const std::vector<std::byte> pixels(second.held.slot().pixels.begin(), second.held.slot().pixels.end());
    ASSERT_TRUE(submit(std::move(second)));
    FramePtr got = receive();
    ASSERT_TRUE(got);
    EXPECT_THAT(last.held, testing::ElementsAre(1));
    EXPECT_EQ(std::memcmp(got->aov(0).data(), pixels.data(), got->aov(0).size()), 0);
    EXPECT_NE(std::memcmp(got->aov(1).data(), pixels.data() + layout.aovs[1].offset, got->aov(1).size()), 0);
    // No other frame comes, and yet it is completed.
    got = receive();
    ASSERT_TRUE(got);
    EXPECT_THAT(last.held, testing::IsEmpty());
    EXPECT_EQ(got->info().samples, 2);
    EXPECT_EQ(std::memcmp(got->aov(1).data(), pixels.data() + layout.aovs[1].offset, got->aov(1).size()), 0);
}

TEST_F(Sending, WhatIsHeldComesAtOnceWhenSomebodyLooks) {
    ASSERT_TRUE(submit(frame(1, 1)));
    ASSERT_TRUE(receive());
    sender->setShown({"C"});
    ASSERT_TRUE(submit(frame(1, 2)));
    ASSERT_TRUE(receive());
    sender->setShown({"depth"});
    ASSERT_TRUE(receive());
    EXPECT_TRUE(last.held.empty() || last.held == std::vector<std::uint32_t>{0});
}

TEST_F(Sending, NothingIsHeldOfConvergedAndFullFrames) {
    ASSERT_TRUE(submit(frame(1, 1)));
    ASSERT_TRUE(receive());
    sender->setShown({"C"});
    ASSERT_TRUE(submit(frame(1, 2, 64, true)));
    ASSERT_TRUE(receive());
    EXPECT_THAT(last.held, testing::IsEmpty());
    ASSERT_TRUE(submit(frame(1, 3), true));
    ASSERT_TRUE(receive());
    EXPECT_THAT(last.held, testing::IsEmpty());
}

TEST_F(Sending, CanBeDestroyedWhileItWaitsForCredit) {
    ASSERT_TRUE(submit(frame(1, 1, 1024)));
    ASSERT_TRUE(submit(frame(1, 2, 1024)));
    ASSERT_TRUE(sent.next());
    sender.reset();
}

} // namespace
} // namespace doppel::test
