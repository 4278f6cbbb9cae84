#include "ui/base/mailbox.h"

#include <QMetaObject>
#include <QObject>

#include <mutex>
#include <utility>
#include <vector>

namespace doppel {

struct Mailbox::State : std::enable_shared_from_this<State> {
    std::mutex mutex;
    QObject* receiver = nullptr; // nullptr once the mailbox is gone
    std::vector<std::function<void()>> queue;

    void deliver() {
        std::vector<std::function<void()>> functions;
        {
            std::lock_guard lock(mutex);
            functions.swap(queue);
        }
        for (const auto& function : functions) {
            // A function may destroy the mailbox; the rest then must not run.
            {
                std::lock_guard lock(mutex);
                if (!receiver) return;
            }
            function();
        }
    }
};

void Mailbox::Handle::post(std::function<void()> function) const {
    std::lock_guard lock(m_state->mutex);
    if (!m_state->receiver) return;
    const bool mustWake = m_state->queue.empty();
    m_state->queue.push_back(std::move(function));
    if (mustWake)
        QMetaObject::invokeMethod(m_state->receiver, [state = m_state] { state->deliver(); }, Qt::QueuedConnection);
}

Mailbox::Mailbox() : m_state(std::make_shared<State>()) { m_state->receiver = new QObject; }

Mailbox::~Mailbox() {
    QObject* receiver = nullptr;
    std::vector<std::function<void()>> dropped; // destroyed outside the lock: captures may have destructors of their own
    {
        std::lock_guard lock(m_state->mutex);
        receiver = std::exchange(m_state->receiver, nullptr);
        dropped.swap(m_state->queue);
    }
    delete receiver;
}

} // namespace doppel
