// Both ends of the link for benches: a CloneServer with a session that does nothing, and a host that waits for messages.
#pragma once

#include "bench/common/report.h"
#include "clonecore/clone/clone_server.h"
#include "clonecore/host/frame_intake.h"
#include "clonecore/link/host_socket.h"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace doppel::bench {

/// Items handed from the I/O thread to the bench.
template <class Item>
class Handoff {
public:
    void put(Item item) {
        {
            std::lock_guard lock(m_mutex);
            m_items.push_back(std::move(item));
        }
        m_changed.notify_one();
    }
    Item take() {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return !m_items.empty(); });
        Item item = std::move(m_items.front());
        m_items.pop_front();
        return item;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Item> m_items;
};

/// A server and a host that is connected to it.
class Pair {
public:
    /// `endpoint` as for CloneSocket; encrypted with fresh keys when `encrypted`.
    Pair(const std::string& endpoint, bool encrypted, bool sharedMemory = true);
    ~Pair();

    RenderEvents& events() { return *m_events; }
    void send(const HostMessage& message);
    /// Sends `count` pings, at most `window` of them unanswered at a time; returns with the last answer.
    void ping(std::uint64_t count, std::uint64_t window);

    IoLoop loop;
    Handoff<RenderRequest> requests;                     ///< what the session was asked for
    Handoff<FramePtr> frames;                            ///< readable, in the host
    Handoff<std::uint64_t> begun;                        ///< sequence of frames whose message has come, their tiles perhaps not
    Handoff<std::uint64_t> pongs; ///< the last answer of each ping()

private:
    void takePong(std::uint64_t sequence);
    void openIntake(long pid);

    KeyPair m_cloneKeys = KeyPair::generate(), m_hostKeys = KeyPair::generate();
    RenderEvents* m_events = nullptr;
    std::unique_ptr<CloneServer> m_server;
    std::unique_ptr<HostSocket> m_host; ///< of the loop
    std::shared_ptr<LoopGate> m_gate;
    StrandPool m_workers;
    std::unique_ptr<FrameIntake> m_intake; ///< of the loop
    std::uint64_t m_pingsSent = 0, m_pingsWanted = 0; ///< of the loop
    Handoff<int> m_welcomes;
};

void benchFrames(Report& report);
void benchMessages(Report& report);
void benchRemote(Report& report);

} // namespace doppel::bench
