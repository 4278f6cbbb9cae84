#include "clonecore/clone/outbox.h"

#include <algorithm>
#include <utility>

namespace doppel {

namespace {

bool isStatus(const OutgoingItem& item) { return std::holds_alternative<StatusMessage>(item); }

} // namespace

bool Outbox::told() { return !std::exchange(m_takeComes, true); }

bool Outbox::add(OutgoingFrame frame) {
    std::lock_guard lock(m_mutex);
    if (m_closed) return false;
    m_items.emplace_back(std::move(frame));
    return told();
}

bool Outbox::add(StatusMessage status) {
    std::lock_guard lock(m_mutex);
    if (m_closed) return false;
    const bool canWait = m_heldPhase == status.phase;
    std::erase_if(m_items, isStatus);
    m_items.emplace_back(std::move(status));
    return canWait ? false : told();
}

bool Outbox::add(LogMessage line, Clock::time_point now) {
    std::lock_guard lock(m_mutex);
    if (m_closed) return false;
    const bool admitted = m_limiter.admit(now);
    if (admitted) m_items.emplace_back(std::move(line));
    // The first line that is dropped is worth a visit too: somebody must say so when the second is over.
    return admitted || m_limiter.dropped() == 1 ? told() : false;
}

std::deque<OutgoingItem> Outbox::take() {
    std::lock_guard lock(m_mutex);
    m_takeComes = false;
    m_heldPhase.reset();
    return std::exchange(m_items, {});
}

void Outbox::hold(StatusMessage status) {
    std::lock_guard lock(m_mutex);
    if (m_closed || std::any_of(m_items.begin(), m_items.end(), isStatus)) return;
    m_heldPhase = status.phase;
    m_items.emplace_front(std::move(status));
}

std::size_t Outbox::takeDroppedLines() {
    std::lock_guard lock(m_mutex);
    return m_limiter.takeDropped();
}

bool Outbox::hasDroppedLines() const {
    std::lock_guard lock(m_mutex);
    return m_limiter.dropped() > 0;
}

void Outbox::close() {
    std::deque<OutgoingItem> items; // goes after the lock
    std::lock_guard lock(m_mutex);
    m_closed = true;
    items.swap(m_items);
}

} // namespace doppel
