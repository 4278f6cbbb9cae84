#include "clonecore/link/frame_slots.h"
#include "clonecore/link/slot_memory.h"
#include "tests/unit/link/link_harness.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <fstream>
#include <thread>

namespace doppel::test {
namespace {

using ::testing::HasSubstr;

FrameLayout layoutOf(int width, int height) {
    FrameLayout layout;
    layout.width = layout.fullWidth = width;
    layout.height = layout.fullHeight = height;
    layout.aovs = {{"C", {"R", "G", "B", "A"}, PixelType::Half, 0}, {"depth", {"Z"}, PixelType::Float, 0}};
    layout.computeOffsets();
    return layout;
}

FrameMessage messageFor(const FrameSlotPool::Slot& slot, const FrameLayout& layout) {
    FrameMessage message;
    message.layout = layout;
    message.sharedMemory = true;
    message.slot = slot.index;
    message.slotFd = slot.fd;
    message.slotSize = slot.size;
    message.slotToken = slot.token;
    message.pixelOffset = slot.pixelOffset;
    return message;
}

void fill(const FrameSlotPool::Slot& slot, int value) { std::memset(slot.pixels.data(), value, slot.pixels.size()); }

TEST(FrameSlotPool, LendsSoManySlotsAndNoMore) {
    FrameSlotPool pool;
    for (int i = 0; i < kFrameSlots; ++i) {
        const auto slot = pool.acquire(1000);
        ASSERT_TRUE(slot) << slot.error().text();
        EXPECT_EQ(slot->pixels.size(), 1000u);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(slot->pixels.data()) % 4096, 0u);
        pool.markSent(slot->index);
    }
    EXPECT_EQ(pool.acquire(1000).error().code, ErrorCode::Refused);
    pool.release(2);
    const auto again = pool.acquire(1000);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->index, 2u);
}

TEST(FrameSlotPool, ReusesTheMemoryOfAFreeSlot) {
    FrameSlotPool pool;
    const auto first = pool.acquire(100'000);
    ASSERT_TRUE(first);
    pool.release(first->index);
    const auto second = pool.acquire(90'000);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->fd, first->fd);
    EXPECT_EQ(second->token, first->token);
    EXPECT_EQ(second->pixels.data(), first->pixels.data());
}

TEST(FrameSlotPool, GivesALargerFrameNewMemoryAndAnotherToken) {
    FrameSlotPool pool(1);
    const auto small = pool.acquire(1000);
    ASSERT_TRUE(small);
    pool.release(small->index);
    const auto large = pool.acquire(1'000'000);
    ASSERT_TRUE(large);
    EXPECT_EQ(large->pixels.size(), 1'000'000u);
    EXPECT_NE(large->token, small->token);
}

TEST(FrameSlotPool, GivesBackMemoryThatIsFarTooLarge) {
    FrameSlotPool pool(1);
    const auto large = pool.acquire(80u << 20);
    ASSERT_TRUE(large);
    pool.release(large->index);
    const auto small = pool.acquire(1000);
    ASSERT_TRUE(small);
    EXPECT_LT(small->size, 1u << 20);
}

TEST(FrameSlotPool, IgnoresReleasesThatMakeNoSense) {
    FrameSlotPool pool;
    const auto slot = pool.acquire(100);
    ASSERT_TRUE(slot);
    EXPECT_FALSE(pool.takeBack(slot->index)); // being written: not the host's to give back
    EXPECT_FALSE(pool.takeBack(99));
    pool.release(99);
    pool.markSent(99);
    pool.markSent(slot->index);
    EXPECT_TRUE(pool.takeBack(slot->index));
    EXPECT_FALSE(pool.takeBack(slot->index));
}

TEST(FrameSlotPool, RefusesFramesBeyondTheCap) {
    FrameSlotPool pool;
    const auto slot = pool.acquire(kMaxFrameBytes + 1);
    ASSERT_FALSE(slot);
    EXPECT_EQ(slot.error().code, ErrorCode::TooLarge);
    for (int i = 0; i < kFrameSlots; ++i) EXPECT_TRUE(pool.acquire(10)); // the failure cost no slot
}

TEST(FrameSlotPool, ServesManyThreads) {
    FrameSlotPool pool;
    std::atomic<int> written{0};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 6; ++t) {
            threads.emplace_back([&, t] {
                for (int i = 0; i < 200; ++i) {
                    const auto slot = pool.acquire(2000 + static_cast<std::size_t>(t) * 3000);
                    if (!slot) continue;
                    fill(*slot, t);
                    ++written;
                    if (i % 2) pool.markSent(slot->index);
                    pool.release(slot->index);
                }
            });
        }
    }
    EXPECT_GT(written, 0);
}

TEST(FrameSlotMapper, SeesWhatTheCloneWroteAndTellsWhenItIsDone) {
    FrameSlotPool pool;
    FrameSlotMapper mapper;
    const FrameLayout layout = layoutOf(64, 32);
    const auto slot = pool.acquire(layout.byteSize);
    ASSERT_TRUE(slot);
    fill(*slot, 0x42);
    int released = 0;
    auto pixels = mapper.map(::getpid(), messageFor(*slot, layout), [&] { ++released; });
    ASSERT_TRUE(pixels) << pixels.error().text();
    for (std::size_t i = 0; i < layout.byteSize; i += 97) ASSERT_EQ((*pixels).get()[i], std::byte{0x42});
    auto copy = *pixels;
    pixels->reset();
    EXPECT_EQ(released, 0);
    copy.reset();
    EXPECT_EQ(released, 1);
}

TEST(FrameSlotMapper, MapsASlotOnceForAllItsFrames) {
    FrameSlotPool pool;
    FrameSlotMapper mapper;
    const FrameLayout layout = layoutOf(64, 32), smaller = layoutOf(32, 32);
    const std::byte* first = nullptr;
    for (int i = 0; i < 5; ++i) {
        const FrameLayout& shape = i % 2 ? smaller : layout;
        const auto slot = pool.acquire(shape.byteSize);
        ASSERT_TRUE(slot);
        fill(*slot, i);
        const auto pixels = mapper.map(::getpid(), messageFor(*slot, shape), {});
        ASSERT_TRUE(pixels);
        if (!first) first = pixels->get();
        EXPECT_EQ(pixels->get(), first);
        EXPECT_EQ(*pixels->get(), static_cast<std::byte>(i));
        pool.release(slot->index);
    }
}

TEST(FrameSlotMapper, FollowsASlotThatGotOtherMemory) {
    FrameSlotPool pool(1);
    FrameSlotMapper mapper;
    const FrameLayout small = layoutOf(8, 8), large = layoutOf(512, 512);
    const auto before = pool.acquire(small.byteSize);
    ASSERT_TRUE(before);
    fill(*before, 1);
    const auto kept = mapper.map(::getpid(), messageFor(*before, small), {});
    ASSERT_TRUE(kept);
    pool.release(before->index);
    const auto after = pool.acquire(large.byteSize);
    ASSERT_TRUE(after);
    fill(*after, 2);
    const auto pixels = mapper.map(::getpid(), messageFor(*after, large), {});
    ASSERT_TRUE(pixels) << pixels.error().text();
    EXPECT_EQ(**pixels, std::byte{2});
    EXPECT_EQ(**kept, std::byte{1});
}

TEST(FrameSlotMapper, AHostThatKeepsAFrameNeverSeesItChangeAfterReleaseAll) {
    FrameSlotPool pool;
    FrameSlotMapper mapper;
    const FrameLayout layout = layoutOf(64, 32);
    const auto slot = pool.acquire(layout.byteSize);
    ASSERT_TRUE(slot);
    fill(*slot, 7);
    pool.markSent(slot->index);
    const auto kept = mapper.map(::getpid(), messageFor(*slot, layout), {});
    ASSERT_TRUE(kept);
    pool.releaseAll();
    for (int i = 0; i < kFrameSlots; ++i) {
        const auto next = pool.acquire(layout.byteSize);
        ASSERT_TRUE(next);
        fill(*next, 9);
    }
    for (std::size_t i = 0; i < layout.byteSize; ++i) ASSERT_EQ(kept->get()[i], std::byte{7});
}

TEST(FrameSlotMapper, CannotWriteToTheClonesMemory) {
    FrameSlotPool pool;
    FrameSlotMapper mapper;
    const FrameLayout layout = layoutOf(8, 8);
    const auto slot = pool.acquire(layout.byteSize);
    ASSERT_TRUE(slot);
    const auto pixels = mapper.map(::getpid(), messageFor(*slot, layout), {});
    ASSERT_TRUE(pixels);
    // The kernel writes on our behalf and says no instead of ending the process.
    const int zeros = ::open("/dev/zero", O_RDONLY | O_CLOEXEC);
    EXPECT_EQ(::read(zeros, const_cast<std::byte*>(pixels->get()), 16), -1);
    EXPECT_EQ(errno, EFAULT);
    ::close(zeros);
}

TEST(FrameSlotMapper, MappedFramesOutliveACloneThatWasKilled) {
    const FrameLayout layout = layoutOf(320, 200);
    int channel[2];
    ASSERT_EQ(::pipe(channel), 0);
    const pid_t clone = ::fork();
    ASSERT_GE(clone, 0);
    if (clone == 0) {
        FrameSlotPool pool;
        const auto slot = pool.acquire(layout.byteSize);
        if (!slot) ::_exit(1);
        fill(*slot, 0x77);
        const FrameMessage message = messageFor(*slot, layout);
        const std::uint64_t words[] = {message.slot, static_cast<std::uint64_t>(message.slotFd), message.slotSize,
                                       message.slotToken, message.pixelOffset};
        if (::write(channel[1], words, sizeof words) != sizeof words) ::_exit(1);
        for (;;) ::pause();
    }
    std::uint64_t words[5] = {};
    ASSERT_EQ(::read(channel[0], words, sizeof words), static_cast<ssize_t>(sizeof words));
    FrameMessage message;
    message.layout = layout;
    message.sharedMemory = true;
    message.slot = static_cast<std::uint32_t>(words[0]);
    message.slotFd = static_cast<int>(words[1]);
    message.slotSize = words[2];
    message.slotToken = words[3];
    message.pixelOffset = words[4];
    FrameSlotMapper mapper;
    const auto pixels = mapper.map(clone, message, {});
    EXPECT_TRUE(pixels) << pixels.error().text();
    ::kill(clone, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(clone, &status, 0), clone);
    EXPECT_TRUE(WIFSIGNALED(status));
    if (pixels) {
        for (std::size_t i = 0; i < layout.byteSize; ++i) ASSERT_EQ(pixels->get()[i], std::byte{0x77});
    }
    FrameSlotMapper other;
    const auto gone = other.map(clone, message, {});
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().code, ErrorCode::NotFound);
    ::close(channel[0]);
    ::close(channel[1]);
}

// ---- clones that lie

class LyingClone : public ::testing::Test {
protected:
    void SetUp() override {
        auto slot = m_pool.acquire(m_layout.byteSize);
        ASSERT_TRUE(slot);
        m_message = messageFor(*slot, m_layout);
    }
    Error refusal(long pid = ::getpid()) {
        bool released = false;
        const auto pixels = FrameSlotMapper().map(pid, m_message, [&] { released = true; });
        EXPECT_FALSE(pixels);
        EXPECT_FALSE(released);
        return pixels ? Error{} : pixels.error();
    }
    /// A memfd of the test, announced instead of the pool's.
    int announceMemory(const char* name, std::size_t size, int seals, std::uint64_t token) {
        const int fd = ::memfd_create(name, MFD_ALLOW_SEALING | MFD_CLOEXEC);
        EXPECT_EQ(::ftruncate(fd, static_cast<off_t>(size)), 0);
        const SlotHeader header{token, kSlotMagic};
        EXPECT_EQ(::pwrite(fd, &header, sizeof header, 0), static_cast<ssize_t>(sizeof header));
        if (seals != 0) {
            EXPECT_EQ(::fcntl(fd, F_ADD_SEALS, seals), 0);
        }
        m_message.slotFd = fd;
        return fd;
    }

    const FrameLayout m_layout = layoutOf(64, 32);
    FrameSlotPool m_pool;
    FrameMessage m_message;
};

constexpr int kSeals = F_SEAL_SHRINK | F_SEAL_GROW;

TEST_F(LyingClone, WithAnotherTokenIsRefused) {
    m_message.slotToken ^= 1;
    EXPECT_THAT(refusal().message, HasSubstr("token differs"));
}

TEST_F(LyingClone, IsRefusedByTheCacheToo) {
    FrameSlotMapper mapper;
    ASSERT_TRUE(mapper.map(::getpid(), m_message, {}));
    m_message.slotToken ^= 1;
    EXPECT_FALSE(mapper.map(::getpid(), m_message, {}));
    m_message.slotToken ^= 1;
    EXPECT_TRUE(mapper.map(::getpid(), m_message, {}));
}

TEST_F(LyingClone, WithUnsealedMemoryIsRefused) {
    for (const int seals : {0, F_SEAL_SHRINK, F_SEAL_GROW}) {
        const int fd = announceMemory(kSlotName, m_message.slotSize, seals, m_message.slotToken);
        EXPECT_THAT(refusal().message, HasSubstr("not sealed"));
        ::close(fd);
    }
    const int sound = announceMemory(kSlotName, m_message.slotSize, kSeals, m_message.slotToken);
    EXPECT_TRUE(FrameSlotMapper().map(::getpid(), m_message, {})); // the seals were the reason
    ::close(sound);
}

TEST_F(LyingClone, WithTooLittleMemoryIsRefused) {
    const int fd = announceMemory(kSlotName, m_message.slotSize - 4096, kSeals, m_message.slotToken);
    EXPECT_THAT(refusal().message, HasSubstr("size differs"));
    ::close(fd);
}

TEST_F(LyingClone, WithSomethingElseThanASlotIsRefusedUnopened) {
    const int other = announceMemory("something", m_message.slotSize, kSeals, m_message.slotToken);
    EXPECT_THAT(refusal().message, HasSubstr("something else"));
    ::close(other);
    const TemporaryFolder folder;
    const auto path = folder.path() / "pipe";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    m_message.slotFd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    EXPECT_EQ(refusal().code, ErrorCode::AuthFailed);
    ::close(m_message.slotFd);
    m_message.slotFd = ::open("/dev/zero", O_RDONLY | O_CLOEXEC);
    EXPECT_EQ(refusal().code, ErrorCode::AuthFailed);
    ::close(m_message.slotFd);
}

TEST_F(LyingClone, WithSizesThatDoNotFitIsRefused) {
    const FrameMessage sound = m_message;
    const auto refusedWith = [&](auto change) {
        m_message = sound;
        change(m_message);
        return refusal().code;
    };
    EXPECT_EQ(refusedWith([](auto& m) { m.pixelOffset = m.slotSize; }), ErrorCode::TooLarge);
    EXPECT_EQ(refusedWith([](auto& m) { m.pixelOffset = ~0ull - 63; }), ErrorCode::TooLarge);
    EXPECT_EQ(refusedWith([](auto& m) { m.pixelOffset = 0; }), ErrorCode::TooLarge);
    EXPECT_EQ(refusedWith([](auto& m) { m.slotSize = ~0ull; }), ErrorCode::TooLarge);
    EXPECT_EQ(refusedWith([](auto& m) { m.layout.byteSize = 1ull << 40; }), ErrorCode::TooLarge);
    EXPECT_EQ(refusedWith([](auto& m) { m.slot = 1000; }), ErrorCode::ParseFailed);
    EXPECT_EQ(refusedWith([](auto& m) { m.sharedMemory = false; }), ErrorCode::ParseFailed);
}

TEST_F(LyingClone, OfAProcessThatIsNotThereIsRefused) {
    EXPECT_EQ(refusal(0x7ffffffe).code, ErrorCode::NotFound);
    EXPECT_EQ(refusal(-1).code, ErrorCode::ParseFailed);
}

TEST(MachineId, IsTheSameForThisProcessAndItsChildren) {
    const std::string here = machineId();
    EXPECT_EQ(here, machineId());
    EXPECT_THAT(here, HasSubstr("uid:" + std::to_string(::geteuid())));
    EXPECT_THAT(here, HasSubstr("pid:["));
}

} // namespace
} // namespace doppel::test
