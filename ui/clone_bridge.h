// Brings the clone manager's events to the main thread: they are gathered on the threads where they arise and delivered
// together, at most at display rate, with one pending wake at a time. No polling: nothing happens while nothing changes.
#pragma once

#include "clonecore/host/clone_manager.h"
#include "clonecore/image/membuf_registry.h"
#include "ui/base/mailbox.h"

#include <QObject>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <string>

namespace doppel {

/// What happened since the last delivery, by session id.
struct CloneChanges {
    enum Flag : unsigned { State = 1, Status = 2, Image = 4, Log = 8 };
    std::map<std::string, unsigned> clones;

    unsigned of(const std::string& id) const {
        const auto it = clones.find(id);
        return it == clones.end() ? 0u : it->second;
    }
    bool any(unsigned flags) const {
        for (const auto& [id, what] : clones)
            if (what & flags) return true;
        return false;
    }
};

class CloneBridge : public QObject {
    Q_OBJECT

public:
    CloneBridge(CloneManager& manager, MembufRegistry& membuf, QObject* parent = nullptr);
    ~CloneBridge() override;

    /// At most so many deliveries a second.
    void setRate(int perSecond) { m_interval = std::chrono::milliseconds(1000 / std::max(1, perSecond)); }
    /// Any thread.
    void add(const std::string& sessionId, unsigned flags);

signals:
    void changed(const doppel::CloneChanges& changes);

private:
    struct Inbox;
    void wake();
    void deliver();

    Mailbox m_mailbox; // before the inbox, which posts to it
    std::shared_ptr<Inbox> m_inbox;
    QTimer m_timer; // runs only between a wake that came too early and its delivery
    std::chrono::milliseconds m_interval{16}; // shortest time between two deliveries
    std::chrono::steady_clock::time_point m_last{};
    Subscription m_events;
    Subscription m_images;
};

} // namespace doppel
