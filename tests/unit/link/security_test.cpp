// Who gets in, and what the two sides say when somebody doesn't.
#include "tests/unit/link/link_harness.h"
#include "tests/unit/link/raw_peer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

namespace doppel::test {
namespace {

using ::testing::HasSubstr;

class Security : public ::testing::TestWithParam<const char*> {
protected:
    Security() : m_setup({"", std::string(GetParam()) == "ipc" ? "" : "tcp://127.0.0.1:*", true}) {}

    TransportSetup m_setup;
    IoLoop m_loop;
};

INSTANTIATE_TEST_SUITE_P(Transports, Security, ::testing::Values("ipc", "tcp"),
                         [](const auto& test) { return test.param; });

TEST_P(Security, RefusesAHostWithAnotherKey) {
    TestClone clone(m_loop, m_setup.cloneOptions());
    HostOptions options = m_setup.hostOptions(clone.endpoint());
    options.keys = KeyPair::generate();
    TestHost host(m_loop, options);
    host.hello();
    const auto failure = host.waitFailure();
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->code, ErrorCode::AuthFailed);
    EXPECT_TRUE(clone.received.empty());
    EXPECT_FALSE(host.send(PingMessage{}));
}

TEST_P(Security, HostRefusesACloneWithAnotherKey) {
    TestClone clone(m_loop, m_setup.cloneOptions());
    HostOptions options = m_setup.hostOptions(clone.endpoint());
    options.serverKey = KeyPair::generate().publicKey;
    TestHost host(m_loop, options);
    host.hello();
    const auto failure = host.waitFailure();
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->code, ErrorCode::AuthFailed);
    EXPECT_THAT(failure->message, HasSubstr(clone.endpoint()));
    EXPECT_TRUE(clone.received.empty());
}

TEST_P(Security, EncryptedCloneRefusesAPlainHost) {
    TestClone clone(m_loop, m_setup.cloneOptions());
    HostOptions options = m_setup.hostOptions(clone.endpoint());
    options.serverKey.clear();
    TestHost host(m_loop, options);
    host.hello();
    const auto failure = host.waitFailure();
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->code, ErrorCode::AuthFailed);
    EXPECT_TRUE(clone.received.empty());
}

TEST_P(Security, EncryptedHostRefusesAPlainClone) {
    CloneSocket::Options plain = m_setup.cloneOptions();
    plain.keys.reset();
    TestClone clone(m_loop, plain);
    TestHost host(m_loop, m_setup.hostOptions(clone.endpoint()));
    host.hello();
    const auto failure = host.waitFailure();
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->code, ErrorCode::AuthFailed);
    EXPECT_TRUE(clone.received.empty());
}

TEST_P(Security, WithoutAnAllowedKeyWhoeverKnowsTheClonesKeyComesIn) {
    CloneSocket::Options open = m_setup.cloneOptions();
    open.allowedHostKey.clear();
    TestClone clone(m_loop, open);
    HostOptions options = m_setup.hostOptions(clone.endpoint());
    options.keys = KeyPair::generate();
    TestHost host(m_loop, options);
    host.hello();
    EXPECT_TRUE(host.wait<WelcomeMessage>());
}

TEST_P(Security, SeveralClonesOfOneProcessHaveHostsOfTheirOwn) {
    const TransportSetup otherSetup({"", "tcp://127.0.0.1:*", true});
    IoLoop otherLoop;
    TestClone one(m_loop, m_setup.cloneOptions()), two(otherLoop, otherSetup.cloneOptions());
    TestHost hostOfOne(m_loop, m_setup.hostOptions(one.endpoint()));
    TestHost hostOfTwo(m_loop, otherSetup.hostOptions(two.endpoint()));
    HostOptions crossed = m_setup.hostOptions(two.endpoint());
    crossed.serverKey = otherSetup.cloneKeys.publicKey;
    TestHost intruder(m_loop, crossed);
    hostOfOne.hello();
    hostOfTwo.hello();
    intruder.hello();
    EXPECT_TRUE(hostOfOne.wait<WelcomeMessage>());
    EXPECT_TRUE(hostOfTwo.wait<WelcomeMessage>());
    const auto failure = intruder.waitFailure();
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->code, ErrorCode::AuthFailed);
}

TEST_P(Security, AClonesKeysStayInForceAfterAnotherCloneHasGone) {
    TestClone clone(m_loop, m_setup.cloneOptions());
    {
        const TransportSetup otherSetup({"", "tcp://127.0.0.1:*", true});
        TestClone other(m_loop, otherSetup.cloneOptions());
    }
    TestHost host(m_loop, m_setup.hostOptions(clone.endpoint()));
    host.hello();
    EXPECT_TRUE(host.wait<WelcomeMessage>());
}

TEST(PlainTcp, NeedsTheFlagAndLoopback) {
    IoLoop loop;
    CloneSocket::Options options;
    options.endpoint = "tcp://127.0.0.1:*";
    TestClone withoutFlag(loop, options);
    ASSERT_TRUE(withoutFlag.bindError);
    EXPECT_EQ(withoutFlag.bindError->code, ErrorCode::PermissionDenied);

    options.allowPlainTcp = true;
    for (const char* everywhere : {"tcp://*:*", "tcp://0.0.0.0:*", "tcp://127.evil.example:1", "tcp://[::]:*"}) {
        options.endpoint = everywhere;
        TestClone open(loop, options);
        ASSERT_TRUE(open.bindError) << everywhere;
        EXPECT_EQ(open.bindError->code, ErrorCode::PermissionDenied) << everywhere;
    }
    HostOptions host{"tcp://192.0.2.1:5000", "", KeyPair::generate(), true};
    TestHost faraway(loop, host);
    ASSERT_TRUE(faraway.connectError);
    EXPECT_EQ(faraway.connectError->code, ErrorCode::PermissionDenied);
    host.endpoint = "tcp://127.0.0.1:5000";
    host.allowPlainTcp = false;
    TestHost withoutHostFlag(loop, host);
    ASSERT_TRUE(withoutHostFlag.connectError);
    EXPECT_EQ(withoutHostFlag.connectError->code, ErrorCode::PermissionDenied);
}

TEST(IpcSockets, LiveInAFolderOfTheUserAlone) {
    IoLoop loop;
    const TemporaryFolder folder;
    CloneSocket::Options options;
    options.endpoint = "ipc://" + (folder.path() / "new" / "clone").string();
    {
        TestClone clone(loop, options);
        ASSERT_FALSE(clone.bindError) << clone.bindError->text();
        EXPECT_TRUE(std::filesystem::is_socket(folder.path() / "new" / "clone"));
        struct stat info {};
        ASSERT_EQ(::stat((folder.path() / "new").c_str(), &info), 0);
        EXPECT_EQ(info.st_mode & 0777u, 0700u);
    }
    ASSERT_EQ(::chmod((folder.path() / "new").c_str(), 0755), 0);
    TestClone exposed(loop, options);
    ASSERT_TRUE(exposed.bindError);
    EXPECT_EQ(exposed.bindError->code, ErrorCode::PermissionDenied);
    EXPECT_THAT(exposed.bindError->message, HasSubstr("chmod 700"));
}

TEST(IpcSockets, AreRemovedWithTheirClone) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "clone";
    {
        IoLoop loop;
        TestClone clone(loop, {.endpoint = "ipc://" + file.string(), .keys = {}, .allowedHostKey = {}});
        ASSERT_FALSE(clone.bindError) << clone.bindError->text();
        ASSERT_TRUE(std::filesystem::exists(file));
    }
    EXPECT_FALSE(std::filesystem::exists(file)); // the last loop waits for ZeroMQ to end
}

TEST(IpcSockets, GetAPlaceOfTheirOwnWhenAskedFor) {
    IoLoop loop;
    const TemporaryFolder folder;
    ASSERT_EQ(::setenv("XDG_RUNTIME_DIR", folder.path().c_str(), 1), 0);
    TestClone one(loop, {.endpoint = "ipc://*", .keys = {}, .allowedHostKey = {}});
    TestClone two(loop, {.endpoint = "ipc://*", .keys = {}, .allowedHostKey = {}});
    ASSERT_FALSE(one.bindError) << one.bindError->text();
    EXPECT_NE(one.endpoint(), two.endpoint());
    EXPECT_THAT(one.endpoint(), HasSubstr(folder.path().string()));
    TestHost host(loop, {one.endpoint(), "", KeyPair::generate(), false});
    host.hello();
    EXPECT_TRUE(host.wait<WelcomeMessage>());
    ::unsetenv("XDG_RUNTIME_DIR");
}

TEST(IpcSockets, OfClonesThatWereKilledAreRemovedByTheNextOne) {
    const TemporaryFolder folder;
    ASSERT_EQ(::setenv("XDG_RUNTIME_DIR", folder.path().c_str(), 1), 0);
    const auto place = folder.path() / "doppel";
    ASSERT_EQ(::mkdir(place.c_str(), 0700), 0);
    const pid_t ended = ::fork();
    if (ended == 0) ::_exit(0);
    ASSERT_EQ(::waitpid(ended, nullptr, 0), ended);
    // A bound socket that is closed leaves its file, as a killed process does.
    const auto leave = [&](const std::string& name) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const std::string file = place / name;
        std::copy(file.begin(), file.end(), address.sun_path);
        const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
        EXPECT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        ::close(fd);
        return std::filesystem::path(file);
    };
    const auto dead = leave(fmt::format("clone-{}-1", ended)), living = leave(fmt::format("clone-{}-9", ::getppid())), foreign = leave("other");
    IoLoop loop;
    TestClone clone(loop, {.endpoint = "ipc://*", .keys = {}, .allowedHostKey = {}});
    EXPECT_FALSE(clone.bindError) << clone.bindError->text();
    EXPECT_FALSE(std::filesystem::exists(dead));
    EXPECT_TRUE(std::filesystem::exists(living)) << "it may be about to listen";
    EXPECT_TRUE(std::filesystem::exists(foreign));
    ::unsetenv("XDG_RUNTIME_DIR");
}

TEST(Endpoints, ThatMakeNoSenseAreRefusedWithAReason) {
    IoLoop loop;
    const std::string longPath = "ipc:///tmp/" + std::string(200, 'x');
    for (const std::string& text : {std::string("http://example"), std::string("tcp://"), std::string("tcp://host"),
                                    std::string("ipc://relative"), std::string("inproc://"), longPath,
                                    std::string("ipc://@abstract"), std::string()}) {
        TestHost host(loop, {text, "", KeyPair::generate(), true});
        ASSERT_TRUE(host.connectError) << text;
        EXPECT_EQ(host.connectError->code, ErrorCode::InvalidArgument) << text;
        CloneSocket::Options options;
        options.endpoint = text;
        options.allowPlainTcp = true;
        TestClone clone(loop, options);
        EXPECT_TRUE(clone.bindError) << text;
    }
}

TEST(Connecting, ToNobodyFailsAtOnce) {
    IoLoop loop;
    std::string freePort;
    {
        RawPeer placeholder(ZMQ_ROUTER);
        freePort = placeholder.bind("tcp://127.0.0.1:*");
    }
    TestHost tcp(loop, {freePort, "", KeyPair::generate(), true});
    const auto failure = tcp.waitFailure();
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->code, ErrorCode::ConnectFailed);
    EXPECT_THAT(failure->message, HasSubstr("nobody answers at '" + freePort));

    const TemporaryFolder folder;
    TestHost ipc(loop, {"ipc://" + (folder.path() / "none").string(), "", KeyPair::generate(), true});
    const auto ipcFailure = ipc.waitFailure();
    ASSERT_TRUE(ipcFailure);
    EXPECT_EQ(ipcFailure->code, ErrorCode::ConnectFailed);
}

TEST(Connecting, ToATakenPortIsReportedByTheClone) {
    IoLoop loop;
    RawPeer first(ZMQ_ROUTER);
    CloneSocket::Options options;
    options.endpoint = first.bind("tcp://127.0.0.1:*");
    options.allowPlainTcp = true;
    TestClone clone(loop, options);
    ASSERT_TRUE(clone.bindError);
    EXPECT_THAT(clone.bindError->message, HasSubstr("choose another port"));
}

} // namespace
} // namespace doppel::test
