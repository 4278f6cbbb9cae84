// One connection to a serving clone, or one that dials: handshake with a deadline, heartbeats, and the messages after it. I/O thread only.
// Its callbacks may call leave() or hand the link over to EndingClones, but must not destroy it.
#pragma once

#include "clonecore/host/launcher.h"
#include "clonecore/link/host_socket.h"
#include "clonecore/link/io_loop.h"
#include "clonecore/link/keys.h"
#include "clonecore/link/messages.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace doppel {

class CloneLink {
public:
    struct Options {
        CloneAddress address;
        KeyPair hostKeys;
        std::string sessionId;
        bool allowPlainTcp = false;
        std::chrono::milliseconds connect{10'000}; ///< until the clone's Welcome
        std::chrono::milliseconds heartbeat{1'000};
        std::chrono::milliseconds lost{6'000};
        std::shared_ptr<const ListeningPort> port{}; ///< where the clone is awaited if it dials
    };
    struct Callbacks {
        std::function<void(const WelcomeMessage&)> welcomed; ///< once
        /// Everything after the Welcome but pongs. `payload` as HostSocket gives it.
        std::function<void(CloneMessage, std::shared_ptr<const std::byte> payload, std::size_t payloadBytes)> message;
        /// A heartbeat was answered; after so long.
        std::function<void(std::chrono::steady_clock::duration roundTrip)> answered;
        /// No handshake (nobody answers, no proof, refused), or later: the link broke. Nothing follows.
        std::function<void(Error)> failed;
        std::function<void(Error)> silent; ///< welcomed, but nothing was heard for `lost`
        std::function<void()> heard;       ///< it answers again after `silent`
    };

    static Result<std::unique_ptr<CloneLink>> open(IoLoop& loop, Options options, Callbacks callbacks);
    ~CloneLink();
    CloneLink(const CloneLink&) = delete;
    CloneLink& operator=(const CloneLink&) = delete;

    Result<void> send(const HostMessage& message);
    bool isWelcome() const { return m_welcome; }
    /// Says `bye` (when there was a handshake) and calls back no more.
    void leave(ByeMessage bye);

private:
    CloneLink(IoLoop& loop, Options options, Callbacks callbacks);
    Result<void> begin();
    void onMessage(CloneMessage message, std::shared_ptr<const std::byte> payload, std::size_t payloadBytes);
    void onWelcome(const WelcomeMessage& welcome);
    void onFailed(Error error);
    void setTimer(std::chrono::milliseconds delay, void (CloneLink::*onTimer)());
    void onHandshakeDeadline();
    Error nobodyDialled() const;
    void onHeartbeat();

    IoLoop& m_loop;
    const Options m_options;
    const Callbacks m_callbacks;
    std::unique_ptr<HostSocket> m_socket;
    IoLoop::TimerId m_timer = 0; // handshake deadline, then heartbeat
    bool m_timerRuns = false;
    bool m_welcome = false;
    bool m_over = false; // failed or left: no callbacks
    bool m_silent = false;
    // The last ping before the silence: only its answer, or that of a later one, ends it. What else comes may have been on its way when
    // the network broke, and the clone may have given this host up since.
    std::uint64_t m_unanswered = 0;
    int m_missed = 0; // heartbeats since anything was heard; counted, not timed, so that a pause of ours is no fault of theirs
    std::uint64_t m_pings = 0;
    std::chrono::steady_clock::time_point m_pinged{}; // when the last one was sent
};

} // namespace doppel
