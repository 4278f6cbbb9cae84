#include "clonecore/image/membuf_registry.h"

#include <cassert>
#include <utility>

namespace doppel {

MembufRegistry& MembufRegistry::global() {
    // Never destroyed: OpenImageIO's shared cache may still read from it while the process ends.
    static MembufRegistry* const registry = new MembufRegistry;
    return *registry;
}

void MembufRegistry::publish(const std::string& id, FramePtr frame) {
    assert(frame && "remove() takes an image away");
    {
        std::lock_guard lock(m_mutex);
        Entry& entry = m_entries[id];
        entry.version = ++m_versions[id];
        std::swap(entry.frame, frame);
    }
    // What may be the last reference to the previous version goes outside the lock: its deleter gives a slot back.
    frame.reset();
    m_observers.notify(id);
}

MembufRegistry::Entry MembufRegistry::current(const std::string& id) const {
    std::lock_guard lock(m_mutex);
    if (const auto found = m_entries.find(id); found != m_entries.end()) return found->second;
    const auto version = m_versions.find(id);
    return Entry{nullptr, version == m_versions.end() ? 0 : version->second};
}

void MembufRegistry::remove(const std::string& id) {
    Entry removed;
    {
        std::lock_guard lock(m_mutex);
        const auto found = m_entries.find(id);
        if (found == m_entries.end()) return;
        removed = std::move(found->second);
        m_entries.erase(found);
    }
    removed.frame.reset();
    m_observers.notify(id);
}

std::vector<std::string> MembufRegistry::ids() const {
    std::lock_guard lock(m_mutex);
    std::vector<std::string> ids;
    ids.reserve(m_entries.size());
    for (const auto& [id, entry] : m_entries) ids.push_back(id);
    return ids;
}

Subscription MembufRegistry::observe(std::function<void(const std::string& id)> callback) {
    return m_observers.add(std::move(callback));
}

std::string membufPath(const std::string& id) { return "membuf:" + id; }

} // namespace doppel
