// Both sides of showing images to other processes, within one; and what strangers do to either.
#include "clonecore/image/membuf_export.h"

#include "clonecore/base/file_descriptor.h"
#include "clonecore/image/membuf_import.h"
#include "clonecore/image/membuf_wire.h"
#include "test_frames.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <thread>

namespace doppel {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

FileDescriptor dial(const std::filesystem::path& socket) {
    const auto address = unixAddress(socket);
    FileDescriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!address || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0) return {};
    return fd;
}

void say(const FileDescriptor& fd, std::string_view text) { (void)!::send(fd.get(), text.data(), text.size(), MSG_NOSIGNAL); }

/// Everything up to the end of the connection; nothing when that does not end in time.
std::optional<std::string> hearToTheEnd(const FileDescriptor& fd) {
    std::string heard;
    for (char bytes[4096];;) {
        pollfd watched{fd.get(), POLLIN, 0};
        if (::poll(&watched, 1, 20'000) != 1) return std::nullopt;
        const ssize_t got = ::recv(fd.get(), bytes, sizeof bytes, 0);
        if (got <= 0) return heard;
        heard.append(bytes, static_cast<std::size_t>(got));
    }
}

class MembufExportTest : public testing::Test {
protected:
    void serve(MembufExportLimits limits = {}) {
        auto served = MembufExport::serve(socket, registry, limits);
        ASSERT_TRUE(served) << served.error().text();
        images = std::move(*served);
    }
    void publish(const std::string& id, float value) { registry.publish(id, test::uniformFrame(test::layoutOf(33, 17), value)); }
    std::uint64_t versionSeen(const std::string& id) {
        const auto imported = importMembuf(socket, id);
        EXPECT_TRUE(imported) << imported.error().text();
        return imported ? imported->version : 0;
    }

    test::TempFolder folder;
    std::filesystem::path socket = folder / "1-1.images";
    MembufRegistry registry;
    std::unique_ptr<MembufExport> images;
};

TEST_F(MembufExportTest, AnImageArrivesWithEveryPixelTypeAndAllThatIsKnownOfIt) {
    FrameLayout layout = test::layoutOf(33, 17);
    layout.x = 2;
    layout.y = 3;
    layout.fullWidth = 50;
    layout.fullHeight = 40;
    FrameInfo info{.epoch = 1ull << 60, .sequence = 7, .samples = 64, .percent = 12.5, .converged = true, .frame = 24.5, .renderSeconds = 1.5,
                   .renderer = "embree", .heldAovs = {"N"}, .metadata = std::make_shared<FrameMetadata>(FrameMetadata{{"a/name", "C"}})};
    const auto frame = test::uniformFrame(layout, 3, info);
    registry.publish("hero", frame);
    serve();
    const auto imported = importMembuf(socket, "hero");
    ASSERT_TRUE(imported) << imported.error().text();
    EXPECT_EQ(imported->version, 1u);
    EXPECT_EQ(imported->frame->layout(), layout);
    for (std::size_t aov = 0; aov < layout.aovs.size(); ++aov)
        EXPECT_TRUE(std::ranges::equal(imported->frame->aov(aov), frame->aov(aov))) << layout.aovs[aov].name;
    const FrameInfo& seen = imported->frame->info();
    EXPECT_EQ(seen.epoch, info.epoch);
    EXPECT_EQ(seen.sequence, info.sequence);
    EXPECT_EQ(seen.samples, info.samples);
    EXPECT_EQ(seen.percent, info.percent);
    EXPECT_EQ(seen.converged, info.converged);
    EXPECT_EQ(seen.frame, info.frame);
    EXPECT_EQ(seen.renderSeconds, info.renderSeconds);
    EXPECT_EQ(seen.renderer, info.renderer);
    EXPECT_EQ(seen.heldAovs, info.heldAovs);
    ASSERT_TRUE(seen.metadata);
    EXPECT_EQ(*seen.metadata, *info.metadata);
}

TEST_F(MembufExportTest, EveryQuestionGetsTheNewestVersionAndKeepsIt) {
    serve();
    publish("hero", 1);
    const auto first = importMembuf(socket, "hero");
    publish("hero", 2);
    EXPECT_EQ(versionSeen("hero"), 2u);
    EXPECT_EQ(versionSeen("hero"), 2u);
    images.reset();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->version, 1u);
    float depth = 0; // still there, though the host is gone
    std::memcpy(&depth, first->frame->aov(1).data(), sizeof depth);
    EXPECT_EQ(depth, 1.0f);
    EXPECT_FALSE(std::filesystem::exists(socket));
}

TEST_F(MembufExportTest, AnUnknownIdIsRefusedWithTheIdsThatThereAre) {
    serve();
    publish("hero", 1);
    publish("wide", 1);
    const auto imported = importMembuf(socket, "her");
    ASSERT_FALSE(imported);
    EXPECT_EQ(imported.error().code, ErrorCode::Refused);
    EXPECT_THAT(imported.error().message, HasSubstr("hero, wide"));
    for (const std::string& id : {std::string(500, 'x'), std::string("he\nro")}) {
        const auto odd = importMembuf(socket, id);
        ASSERT_FALSE(odd);
        EXPECT_EQ(odd.error().code, ErrorCode::NotFound);
    }
}

TEST_F(MembufExportTest, GarbageAndOverlongLinesEndTheirConnectionOnly) {
    serve();
    publish("hero", 1);
    const FileDescriptor garbage = dial(socket), endless = dial(socket);
    say(garbage, std::string("\x00\xff\x12garbage\n", 11));
    say(endless, std::string(100'000, 'm'));
    const auto heard = hearToTheEnd(garbage);
    ASSERT_TRUE(heard);
    EXPECT_THAT(*heard, HasSubstr("error"));
    EXPECT_EQ(hearToTheEnd(endless), "");
    EXPECT_EQ(versionSeen("hero"), 1u);
}

TEST_F(MembufExportTest, HalfALineIsWaitedForAsLongAsThePatienceLasts) {
    serve({.patience = 50ms});
    const FileDescriptor slow = dial(socket);
    say(slow, "membuf 1 he");
    EXPECT_EQ(hearToTheEnd(slow), "");
}

TEST_F(MembufExportTest, ALineInPiecesIsALine) {
    serve();
    publish("hero", 1);
    const FileDescriptor slow = dial(socket);
    for (const char c : encodeMembufRequest("hero")) say(slow, std::string(1, c));
    const auto heard = hearToTheEnd(slow);
    ASSERT_TRUE(heard);
    ASSERT_GT(heard->size(), 4u);
    EXPECT_TRUE(decodeMembufAnswer(std::string_view(*heard).substr(4)));
}

TEST_F(MembufExportTest, TwoHundredSilentConnectionsKeepNobodyOut) {
    serve({.patience = 10min});
    publish("hero", 1);
    std::vector<FileDescriptor> silent;
    for (int i = 0; i < 200; ++i) silent.push_back(dial(socket));
    EXPECT_EQ(versionSeen("hero"), 1u);
    EXPECT_EQ(hearToTheEnd(silent.front()), "") << "the oldest gives way";
}

TEST_F(MembufExportTest, EndsWhileClientsWaitAndWhileImagesArePublished) {
    for (int round = 0; round < 20; ++round) {
        serve();
        const FileDescriptor waiting = dial(socket);
        std::atomic<bool> ends = false;
        std::thread publisher([&] {
            while (!ends) publish("hero", 1);
        });
        const auto asked = importMembuf(socket, "hero"); // may come before the first image
        images.reset();
        ends = true;
        publisher.join();
        EXPECT_EQ(hearToTheEnd(waiting), "");
    }
}

TEST_F(MembufExportTest, NobodyThereIsAnErrorThatNamesTheSocket) {
    const auto imported = importMembuf(socket, "hero");
    ASSERT_FALSE(imported);
    EXPECT_EQ(imported.error().code, ErrorCode::ConnectFailed);
    EXPECT_THAT(imported.error().message, HasSubstr(socket.string()));
}

/// A host that takes one connection, hears its line and does what it likes.
class OddHost {
public:
    OddHost(const std::filesystem::path& socket, std::function<void(int)> act) {
        const auto address = unixAddress(socket);
        m_listening = FileDescriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (::bind(m_listening.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0 || ::listen(m_listening.get(), 1) != 0)
            throw std::runtime_error("cannot listen at " + socket.string());
        m_thread = std::thread([this, act = std::move(act)] {
            const FileDescriptor client(::accept(m_listening.get(), nullptr, nullptr));
            char line[kMaxMembufRequest];
            (void)!::recv(client.get(), line, sizeof line, 0);
            act(client.get());
        });
    }
    ~OddHost() { m_thread.join(); }

private:
    FileDescriptor m_listening;
    std::thread m_thread;
};

void sendAnswer(int client, const std::string& answer, int descriptor) {
    iovec part{const_cast<char*>(answer.data()), answer.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (descriptor >= 0) {
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        cmsghdr* const header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof descriptor);
        std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    }
    (void)::sendmsg(client, &message, MSG_NOSIGNAL);
}

FileDescriptor memoryOf(std::size_t bytes, int seals) {
    FileDescriptor file(::memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    EXPECT_EQ(::ftruncate(file.get(), static_cast<off_t>(bytes)), 0);
    EXPECT_EQ(::fcntl(file.get(), F_ADD_SEALS, seals), 0);
    return file;
}

Error errorFrom(const std::filesystem::path& socket, std::function<void(int)> act) {
    std::filesystem::remove(socket);
    const OddHost host(socket, std::move(act));
    const auto imported = importMembuf(socket, "hero", 20s);
    EXPECT_FALSE(imported);
    return imported ? Error{} : imported.error();
}

TEST_F(MembufExportTest, MemoryThatCouldChangeOrIsTooSmallIsNotMapped) {
    const MembufHeader header{test::layoutOf(33, 17), {}, 1};
    const std::string answer = encodeMembufAnswer(header);
    const std::size_t bytes = header.layout.byteSize;
    const auto refused = [&](const FileDescriptor& file) { return errorFrom(socket, [&](int client) { sendAnswer(client, answer, file.get()); }); };
    EXPECT_THAT(refused({}).message, HasSubstr("without pixels"));
    EXPECT_THAT(refused(memoryOf(bytes, 0)).message, HasSubstr("not sealed"));
    EXPECT_THAT(refused(memoryOf(bytes, F_SEAL_SHRINK | F_SEAL_GROW)).message, HasSubstr("not sealed"));
    EXPECT_THAT(refused(memoryOf(bytes - 1, membufSeals())).message, HasSubstr("fewer pixels"));
    EXPECT_THAT(refused(FileDescriptor(::open(folder.write("file", std::string(bytes, 'x')).c_str(), O_RDONLY))).message, HasSubstr("not sealed"));
    EXPECT_THAT(refused(FileDescriptor(::open("/dev/zero", O_RDONLY))).message, HasSubstr("no memory"));
}

TEST_F(MembufExportTest, DamagedAnswersAreErrors) {
    MembufHeader wrong{test::layoutOf(33, 17), {}, 1};
    wrong.layout.aovs[2].offset = 0; // over the first
    MembufHeader huge{test::layoutOf(33, 17), {}, 1};
    huge.layout.byteSize = ~std::size_t{0};
    const std::string good = encodeMembufAnswer({test::layoutOf(33, 17), {}, 1});
    for (const std::string& json : {std::string(), std::string("{}"), std::string("[1]"), std::string(100'000, '['), good.substr(4, good.size() / 2),
                                    encodeMembufAnswer(wrong).substr(4), encodeMembufAnswer(huge).substr(4), std::string("\xff\x00", 2)}) {
        const auto decoded = decodeMembufAnswer(json);
        ASSERT_FALSE(decoded) << json.substr(0, 80);
        EXPECT_EQ(decoded.error().code, ErrorCode::ParseFailed);
    }
    for (std::size_t at = 4; at < good.size(); ++at) { // any byte another one: an error or a valid layout, never a crash
        std::string bent = good.substr(4);
        bent[at - 4] = '9';
        const auto decoded = decodeMembufAnswer(bent);
        EXPECT_TRUE(!decoded || decoded->layout.isValid());
    }
    EXPECT_EQ(errorFrom(socket, [&](int client) { sendAnswer(client, std::string(4, '\xff'), -1); }).code, ErrorCode::TooLarge);
    EXPECT_EQ(errorFrom(socket, [&](int client) { sendAnswer(client, good.substr(0, 20), -1); }).code, ErrorCode::ConnectFailed);
    EXPECT_EQ(errorFrom(socket, [](int) {}).code, ErrorCode::ConnectFailed) << "a host that dies";
}

TEST_F(MembufExportTest, AHostThatSaysNothingIsGivenUp) {
    const FileDescriptor listening(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto address = unixAddress(socket);
    ASSERT_EQ(::bind(listening.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address), 0);
    ASSERT_EQ(::listen(listening.get(), 1), 0);
    const auto imported = importMembuf(socket, "hero", 50ms);
    ASSERT_FALSE(imported);
    EXPECT_EQ(imported.error().code, ErrorCode::Timeout);
}

} // namespace
} // namespace doppel
