// Both ends of the link for tests: they keep what came, and tests wait for a condition on it with a deadline.
#pragma once

#include "clonecore/link/clone_socket.h"
#include "clonecore/link/frame_slots.h"
#include "clonecore/link/host_socket.h"
#include "clonecore/link/io_loop.h"
#include "clonecore/link/messages.h"
#include "clonecore/link/tile_assembler.h"

#include <gtest/gtest.h>

#include <stdlib.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace doppel::test {

inline constexpr std::chrono::seconds kDeadline{20};

/// What has come so far, from any thread.
template <class Item>
class Inbox {
public:
    void add(Item item) {
        {
            std::lock_guard lock(m_mutex);
            m_items.push_back(std::move(item));
        }
        m_changed.notify_all();
    }
    /// Takes the first item that `wanted` accepts and forgets those before it; nullopt when the deadline passes first.
    template <class Wanted>
    std::optional<Item> take(Wanted&& wanted, std::chrono::milliseconds deadline = kDeadline) {
        std::unique_lock lock(m_mutex);
        std::optional<Item> found;
        m_changed.wait_for(lock, deadline, [&] {
            while (!m_items.empty() && !found) {
                if (wanted(m_items.front())) found = std::move(m_items.front());
                m_items.pop_front();
            }
            return found.has_value();
        });
        return found;
    }
    std::optional<Item> next() {
        return take([](const Item&) { return true; });
    }
    bool empty() const {
        std::lock_guard lock(m_mutex);
        return m_items.empty();
    }

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Item> m_items;
};

/// A folder of this test alone, gone at its end.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "doppel-XXXXXX").string();
        if (!::mkdtemp(pattern.data())) ADD_FAILURE() << "cannot make a temporary folder";
        m_path = pattern;
    }
    ~TemporaryFolder() {
        std::error_code ec;
        std::filesystem::remove_all(m_path, ec);
    }
    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

struct FromClone {
    CloneMessage message;
    std::shared_ptr<const std::byte> payload; ///< of a batch of tiles
    std::size_t payloadBytes = 0;
};

struct HostOptions {
    std::string endpoint;
    std::string serverKey;
    KeyPair keys = KeyPair::generate();
    bool allowPlainTcp = true;
    std::shared_ptr<const ListeningPort> port{}; ///< to listen at for a clone that dials; nullptr = connects
};

/// A HostSocket on a loop, with what it received.
class TestHost {
public:
    TestHost(IoLoop& loop, const HostOptions& options) : m_loop(loop) {
        m_loop.run([&] {
            HostSocket::Callbacks callbacks;
            callbacks.message = [this](CloneMessage message, std::shared_ptr<const std::byte> payload, std::size_t bytes) {
                received.add({std::move(message), std::move(payload), bytes});
            };
            callbacks.failed = [this](Error error) { failures.add(std::move(error)); };
            auto socket = options.port ? HostSocket::listen(m_loop, options.port, options.serverKey, options.keys,
                                                            options.allowPlainTcp, std::move(callbacks))
                                       : HostSocket::connect(m_loop, options.endpoint, options.serverKey, options.keys,
                                                             options.allowPlainTcp, std::move(callbacks));
            if (socket) m_socket = std::move(*socket);
            else connectError = socket.error();
        });
    }
    ~TestHost() { close(); }

    void close() {
        m_loop.run([&] { m_socket.reset(); });
    }
    Result<void> send(const HostMessage& message) {
        Result<void> result;
        m_loop.run([&] { result = m_socket->send(message); });
        return result;
    }
    Result<void> hello(std::string hostName = "workstation") {
        HelloMessage message;
        message.version = "test";
        message.hostName = std::move(hostName);
        message.machineId = machineId();
        return send(message);
    }
    /// The next message of that kind; those before it are forgotten.
    template <class Message>
    std::optional<Message> wait(std::chrono::milliseconds deadline = kDeadline) {
        auto item = received.take(
            [](const FromClone& from) { return std::holds_alternative<Message>(from.message); }, deadline);
        if (!item) return std::nullopt;
        return std::get<Message>(std::move(item->message));
    }
    /// The next frame that comes in tiles, put together; credit is given for them. Other messages before its end are forgotten.
    FramePtr waitTiledFrame() {
        while (auto from = received.next()) {
            if (auto* frame = std::get_if<FrameMessage>(&from->message)) {
                if (frame->sharedMemory) continue;
                const auto begun = assembler.begin(std::move(*frame));
                EXPECT_TRUE(begun) << begun.error().text();
            } else if (const auto* batch = std::get_if<TileBatchMessage>(&from->message)) {
                auto added = assembler.add(*batch, {from->payload.get(), from->payloadBytes});
                EXPECT_TRUE(added) << added.error().text();
                EXPECT_TRUE(send(TileCreditMessage{from->payloadBytes}));
                if (!added || *added) return added ? *added : nullptr;
            }
        }
        return nullptr;
    }
    std::optional<Error> waitFailure() { return failures.next(); }
    std::size_t turnedAway() {
        std::size_t count = 0;
        m_loop.run([&] { count = m_socket->turnedAway(); });
        return count;
    }

    Inbox<FromClone> received;
    Inbox<Error> failures;
    std::optional<Error> connectError; ///< when connect() itself said no
    TileAssembler assembler;

private:
    IoLoop& m_loop;
    std::unique_ptr<HostSocket> m_socket;
};

/// A CloneSocket on a loop, with what it received; says welcome to whom it accepts.
class TestClone {
public:
    TestClone(IoLoop& loop, CloneSocket::Options options, bool dials = false) : m_loop(loop) {
        m_loop.run([&] {
            CloneSocket::Callbacks callbacks;
            callbacks.message = [this](HostMessage message) {
                if (std::holds_alternative<HelloMessage>(message)) {
                    WelcomeMessage welcome;
                    welcome.protocol = m_socket->protocol();
                    m_socket->send(welcome);
                }
                received.add(std::move(message));
            };
            callbacks.hostLeft = [this](const std::string& reason, bool) { departures.add(reason); };
            callbacks.note = [this](const std::string& text) { notes.add(text); };
            auto socket = dials ? CloneSocket::dial(m_loop, std::move(options), std::move(callbacks))
                                : CloneSocket::bind(m_loop, std::move(options), std::move(callbacks));
            if (socket) m_socket = std::move(*socket);
            else bindError = socket.error();
        });
    }
    ~TestClone() { close(); }

    void close() {
        m_loop.run([&] { m_socket.reset(); });
    }
    void send(const CloneMessage& message, std::shared_ptr<const std::byte> payload = {}, std::size_t bytes = 0) {
        m_loop.run([&] { m_socket->send(message, std::move(payload), bytes); });
    }
    std::string endpoint() const { return m_socket ? m_socket->endpoint() : std::string(); }
    int port() const { return m_socket->port(); }

    template <class Message>
    std::optional<Message> wait() {
        auto item = received.take([](const HostMessage& message) { return std::holds_alternative<Message>(message); });
        if (!item) return std::nullopt;
        return std::get<Message>(std::move(*item));
    }

    Inbox<HostMessage> received;
    Inbox<std::string> departures, notes;
    std::optional<Error> bindError;

private:
    IoLoop& m_loop;
    std::unique_ptr<CloneSocket> m_socket;
};

/// The ways to reach a clone, as gtest parameters.
struct Transport {
    const char* name;
    const char* endpoint; ///< "" = an ipc socket in a temporary folder
    bool encrypted;
    bool dials = false; ///< the clone dials, the host listens
};
inline void PrintTo(const Transport& transport, std::ostream* out) { *out << transport.name; }

inline const std::vector<Transport>& transports() {
    static const std::vector<Transport> all{{"Inproc", "inproc://link-test", false},
                                            {"Ipc", "", false},
                                            {"IpcEncrypted", "", true},
                                            {"Tcp", "tcp://127.0.0.1:*", false},
                                            {"TcpEncrypted", "tcp://127.0.0.1:*", true},
                                            {"Dialled", "tcp://127.0.0.1:*", false, true},
                                            {"DialledEncrypted", "tcp://127.0.0.1:*", true, true}};
    return all;
}

/// Those of clones that listen.
inline std::vector<Transport> listeningTransports() {
    std::vector<Transport> listening;
    for (const Transport& transport : transports())
        if (!transport.dials) listening.push_back(transport);
    return listening;
}

/// Keys and endpoint of one clone reached by one transport.
class TransportSetup {
public:
    explicit TransportSetup(const Transport& transport) : m_transport(transport) {
        if (!transport.dials) return;
        auto opened = ListeningPort::open(transport.endpoint);
        EXPECT_TRUE(opened) << opened.error().text();
        if (opened) port = std::move(*opened);
    }

    CloneSocket::Options cloneOptions() const {
        CloneSocket::Options options;
        options.endpoint = *m_transport.endpoint ? m_transport.endpoint : "ipc://" + (m_folder.path() / "clone").string();
        if (port) options.endpoint = port->endpoint();
        options.allowPlainTcp = true;
        if (m_transport.encrypted) {
            options.keys = cloneKeys;
            options.allowedHostKey = hostKeys.publicKey;
        }
        return options;
    }
    HostOptions hostOptions(const std::string& endpoint) const {
        return {endpoint, m_transport.encrypted ? cloneKeys.publicKey : std::string(), hostKeys, true, port};
    }
    bool dials() const { return m_transport.dials; }

    const KeyPair cloneKeys = KeyPair::generate(), hostKeys = KeyPair::generate();
    std::shared_ptr<const ListeningPort> port; ///< of a host whose clone dials

private:
    Transport m_transport;
    TemporaryFolder m_folder;
};

} // namespace doppel::test
