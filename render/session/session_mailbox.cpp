#include "render/session/session_mailbox.h"

#include <utility>

namespace doppel {

template <class Change>
void SessionMailbox::put(Change&& change) {
    {
        std::lock_guard lock(m_mutex);
        change(m_mail);
        m_hasMail = true;
    }
    m_arrived.notify_one();
}

void SessionMailbox::putNetwork(std::shared_ptr<const NodeNetwork> network) {
    put([&](Mail& mail) { mail.network = std::move(network); });
}
void SessionMailbox::putRequest(const RenderRequest& request) {
    put([&](Mail& mail) { mail.request = request; });
}
void SessionMailbox::putPaused(bool paused) {
    put([&](Mail& mail) { mail.paused = paused; });
}
void SessionMailbox::putFrameWanted() {
    put([](Mail& mail) { mail.frameWanted = true; });
}
void SessionMailbox::putAllAovsWanted() {
    put([](Mail& mail) { mail.allAovsWanted = true; });
}
void SessionMailbox::putStop() {
    put([](Mail& mail) { mail.stop = true; });
}

SessionMailbox::Mail SessionMailbox::take(bool wait) {
    std::unique_lock lock(m_mutex);
    if (wait) m_arrived.wait(lock, [this] { return m_hasMail; });
    m_hasMail = false;
    Mail mail = std::exchange(m_mail, Mail{});
    mail.stop = m_mail.stop = mail.stop; // stays: whoever asks again hears it again
    m_hasMail = mail.stop;
    return mail;
}

bool SessionMailbox::hasMail() const {
    std::lock_guard lock(m_mutex);
    return m_hasMail;
}

} // namespace doppel
