#include "ui/clone_bridge.h"

#include <mutex>
#include <utility>

namespace doppel {

struct CloneBridge::Inbox {
    Inbox(Mailbox::Handle way, std::function<void()> onWake) : mailbox(std::move(way)), wake(std::move(onWake)) {}

    std::mutex mutex;
    CloneChanges changes;
    bool wakePending = false;
    Mailbox::Handle mailbox;
    std::function<void()> wake;

    void add(const std::string& id, unsigned flags) {
        {
            std::lock_guard lock(mutex);
            changes.clones[id] |= flags;
            if (std::exchange(wakePending, true)) return;
        }
        mailbox.post(wake);
    }

    CloneChanges take() {
        std::lock_guard lock(mutex);
        wakePending = false;
        return std::exchange(changes, {});
    }
};

CloneBridge::CloneBridge(CloneManager& manager, MembufRegistry& membuf, QObject* parent)
    : QObject(parent), m_inbox(std::make_shared<Inbox>(m_mailbox.handle(), [this] { wake(); })) {
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &CloneBridge::deliver);

    // The callbacks hold the inbox, not the bridge: one may be under way on another thread while the bridge ends.
    m_events = manager.observe([inbox = m_inbox](const CloneEvent& event) {
        switch (event.kind) {
            case CloneEventKind::State: inbox->add(event.sessionId, CloneChanges::State); break;
            case CloneEventKind::Status: inbox->add(event.sessionId, CloneChanges::Status); break;
            case CloneEventKind::Image: inbox->add(event.sessionId, CloneChanges::Image); break;
            case CloneEventKind::Log: inbox->add(event.sessionId, CloneChanges::Log); break;
            case CloneEventKind::Created:
            case CloneEventKind::Deleted:
            case CloneEventKind::Record: break; // panes follow the document for these
        }
    });
    m_images = membuf.observe([inbox = m_inbox](const std::string& id) { inbox->add(id, CloneChanges::Image); });
}

CloneBridge::~CloneBridge() {
    m_events.reset();
    m_images.reset();
}

void CloneBridge::add(const std::string& sessionId, unsigned flags) { m_inbox->add(sessionId, flags); }

void CloneBridge::wake() {
    const auto sinceLast = std::chrono::steady_clock::now() - m_last;
    if (sinceLast >= m_interval)
        deliver();
    else
        m_timer.start(std::chrono::duration_cast<std::chrono::milliseconds>(m_interval - sinceLast) +
                      std::chrono::milliseconds(1));
}

void CloneBridge::deliver() {
    const CloneChanges changes = m_inbox->take();
    m_last = std::chrono::steady_clock::now();
    if (!changes.clones.empty()) emit changed(changes);
}

} // namespace doppel
