#include "clonecore/host/clone_link.h"

#include "clonecore/link/frame_slots.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace doppel {

namespace {

std::string hostName() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string("localhost");
}

std::string secondsText(std::chrono::milliseconds time) { return fmt::format("{:g} s", static_cast<double>(time.count()) / 1000.0); }

} // namespace

CloneLink::CloneLink(IoLoop& loop, Options options, Callbacks callbacks)
    : m_loop(loop), m_options(std::move(options)), m_callbacks(std::move(callbacks)) {}

CloneLink::~CloneLink() {
    if (m_timerRuns) m_loop.cancelTimer(m_timer);
}

Result<std::unique_ptr<CloneLink>> CloneLink::open(IoLoop& loop, Options options, Callbacks callbacks) {
    std::unique_ptr<CloneLink> link(new CloneLink(loop, std::move(options), std::move(callbacks)));
    if (auto begun = link->begin(); !begun) return tl::unexpected(std::move(begun.error()));
    return link;
}

Result<void> CloneLink::begin() {
    HostSocket::Callbacks callbacks;
    callbacks.message = [this](CloneMessage message, std::shared_ptr<const std::byte> payload, std::size_t bytes) {
        onMessage(std::move(message), std::move(payload), bytes);
    };
    callbacks.failed = [this](Error error) { onFailed(std::move(error)); };
    const CloneAddress& address = m_options.address;
    if (address.dials && !m_options.port)
        return fail(ErrorCode::InvalidArgument, "the clone dials, but this host does not await it: set \"dialBack\" in the launcher configuration");
    auto socket = address.dials ? HostSocket::listen(m_loop, m_options.port, address.serverKey, m_options.hostKeys,
                                                     m_options.allowPlainTcp, std::move(callbacks))
                                : HostSocket::connect(m_loop, address.endpoint, address.serverKey, m_options.hostKeys,
                                                      m_options.allowPlainTcp, std::move(callbacks));
    if (!socket) return tl::unexpected(std::move(socket.error()));
    m_socket = std::move(*socket);

    HelloMessage hello;
    hello.version = DOPPEL_VERSION;
    hello.hostName = hostName();
    hello.machineId = machineId();
    hello.sessionId = m_options.sessionId;
    if (auto sent = m_socket->send(hello); !sent) return sent;
    setTimer(m_options.connect, &CloneLink::onHandshakeDeadline);
    return {};
}

Result<void> CloneLink::send(const HostMessage& message) {
    if (m_over) return fail(ErrorCode::ConnectFailed, "the link to the clone is closed", m_options.sessionId);
    return m_socket->send(message);
}

void CloneLink::leave(ByeMessage bye) {
    if (m_welcome && !m_over) (void)m_socket->send(bye); // best effort: a clone that can't hear it ends by itself
    m_over = true;
}

void CloneLink::onMessage(CloneMessage message, std::shared_ptr<const std::byte> payload, std::size_t payloadBytes) {
    if (m_over) return;
    m_missed = 0;
    if (auto* refuse = std::get_if<RefuseMessage>(&message)) {
        onFailed(std::move(refuse->error));
    } else if (const auto* welcome = std::get_if<WelcomeMessage>(&message)) {
        onWelcome(*welcome);
    } else if (const auto* pong = std::get_if<PongMessage>(&message)) {
        if (m_silent && pong->sequence >= m_unanswered) {
            m_silent = false;
            m_callbacks.heard();
        }
        if (m_welcome && !m_over && pong->sequence == m_pings) m_callbacks.answered(std::chrono::steady_clock::now() - m_pinged);
    } else if (m_welcome) {
        m_callbacks.message(std::move(message), std::move(payload), payloadBytes);
    }
}

void CloneLink::onWelcome(const WelcomeMessage& welcome) {
    if (m_welcome) return;
    if (welcome.protocol < kProtocolMin || welcome.protocol > kProtocolMax) {
        onFailed(Error{ErrorCode::ProtocolMismatch,
                       fmt::format("the clone (Doppel {}) speaks protocol {}, this host (Doppel {}) speaks {} to {}; "
                                   "install the same version on both machines",
                                   welcome.version, welcome.protocol, DOPPEL_VERSION, kProtocolMin, kProtocolMax),
                       m_options.sessionId});
        return;
    }
    m_welcome = true;
    setTimer(m_options.heartbeat, &CloneLink::onHeartbeat);
    m_callbacks.welcomed(welcome);
}

void CloneLink::onFailed(Error error) {
    if (m_over) return;
    // Where the network is to blame this may still arrive, behind a hello to which no answer came: no end of the session.
    if (m_socket) (void)m_socket->send(ByeMessage{false, true});
    m_over = true;
    if (error.context.empty()) error.context = m_options.sessionId;
    m_callbacks.failed(std::move(error));
}

void CloneLink::setTimer(std::chrono::milliseconds delay, void (CloneLink::*onTimer)()) {
    if (m_timerRuns) m_loop.cancelTimer(m_timer);
    m_timerRuns = true;
    m_timer = m_loop.startTimer(delay, [this, onTimer] {
        m_timerRuns = false;
        (this->*onTimer)();
    });
}

Error CloneLink::nobodyDialled() const {
    std::string text = fmt::format("the clone has not dialled {} within {}; check that its machine reaches this one by that name and "
                                   "port (\"dialAddress\", \"port\"), and that no firewall is in between",
                                   m_options.address.endpoint, secondsText(m_options.connect));
    if (const auto strangers = m_socket->turnedAway(); strangers > 0)
        text += fmt::format("; connections turned away because they lacked its key: {}", strangers);
    return Error{ErrorCode::ConnectFailed, std::move(text), m_options.sessionId};
}

void CloneLink::onHandshakeDeadline() {
    if (m_options.address.dials) return onFailed(nobodyDialled());
    onFailed(Error{ErrorCode::ConnectFailed,
                   fmt::format("no clone answered at {} within {}; check that it runs there, that nothing blocks the way "
                               "and that it accepts this host's key",
                               m_options.address.endpoint, secondsText(m_options.connect)),
                   m_options.sessionId});
}

void CloneLink::onHeartbeat() {
    if (m_over) return;
    setTimer(m_options.heartbeat, &CloneLink::onHeartbeat);
    ++m_missed;
    if (!m_silent && m_missed * m_options.heartbeat >= m_options.lost + m_options.heartbeat) {
        m_silent = true;
        m_unanswered = m_pings;
        m_callbacks.silent(Error{ErrorCode::Timeout,
                                 fmt::format("nothing was heard from the clone for {}; it comes back by itself when it "
                                             "answers again, or start it anew",
                                             secondsText(m_options.lost)),
                                 m_options.sessionId});
        if (m_over) return;
    }
    // A ping that the transport does not take any more is as good as one that is not answered.
    m_pinged = std::chrono::steady_clock::now();
    (void)m_socket->send(PingMessage{++m_pings});
}

} // namespace doppel
