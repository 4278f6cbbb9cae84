#include "clonecore/image/membuf_cache.h"

#include "clonecore/image/membuf_registry.h"

#include <OpenImageIO/imagecache.h>

#include <algorithm>
#include <utility>

namespace doppel {

MembufCache& MembufCache::instance() {
    static MembufCache cache;
    return cache;
}

MembufCache::~MembufCache() {
    {
        std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable()) m_thread.join();
}

void MembufCache::noteLookup(const std::string& id, const std::string& name) {
    std::lock_guard lock(m_mutex);
    Notes& notes = m_noted[id];
    notes.names.insert(name);
    notes.threads.insert(std::this_thread::get_id());
}

void MembufCache::noteLayout(const std::string& id, const FrameLayout& layout) {
    std::lock_guard lock(m_mutex);
    m_noted[id].layout = layout;
}

void MembufCache::noteStaleRead(const std::string& id, const std::string& name) {
    noteLookup(id, name);
    std::lock_guard lock(m_mutex);
    // Not now: the read that found out is itself within the cache.
    renewLater(id, Clock::now() + kRenewalInterval);
}

void MembufCache::versionChanged(const std::string& id, const FramePtr& frame) {
    {
        std::lock_guard lock(m_mutex);
        const auto noted = m_noted.find(id);
        if (noted == m_noted.end()) return;
        const Notes& notes = noted->second;
        const auto isHere = [here = std::this_thread::get_id()](std::thread::id id_) { return id_ == here; };
        const bool usedElsewhere = !std::all_of(notes.threads.begin(), notes.threads.end(), isHere);
        const bool sameLayout = frame && frame->layout() == notes.layout;
        const Clock::time_point next = m_renewed[id] + kRenewalInterval;
        if (usedElsewhere && sameLayout && Clock::now() < next) {
            renewLater(id, next);
            return;
        }
        m_due.erase(id);
    }
    renew(id);
}

void MembufCache::hold() {
    std::lock_guard renewing(m_renewing);
    if (m_holds++ > 0) return;
    std::map<std::string, Clock::time_point> due;
    {
        std::lock_guard lock(m_mutex);
        due = std::exchange(m_due, {});
    }
    for (const auto& [id, when] : due) renewLocked(id);
}

void MembufCache::release() {
    std::lock_guard renewing(m_renewing);
    if (--m_holds > 0) return;
    for (const std::string& id : std::exchange(m_heldBack, {})) renewLocked(id);
}

void MembufCache::renewLater(const std::string& id, Clock::time_point when) {
    if (m_stop) return;
    m_due.try_emplace(id, when);
    if (!m_thread.joinable()) m_thread = std::thread([this] { run(); });
    m_wake.notify_all();
}

void MembufCache::run() {
    std::unique_lock lock(m_mutex);
    while (!m_stop) {
        const auto first = std::min_element(m_due.begin(), m_due.end(),
                                            [](const auto& a, const auto& b) { return a.second < b.second; });
        if (first == m_due.end()) {
            m_wake.wait(lock);
        } else if (const Clock::time_point when = first->second; Clock::now() < when) {
            m_wake.wait_until(lock, when);
        } else {
            const std::string id = first->first;
            m_due.erase(first);
            lock.unlock();
            renew(id);
            lock.lock();
        }
    }
}

void MembufCache::renew(const std::string& id) {
    std::lock_guard renewing(m_renewing);
    if (m_holds > 0) {
        m_heldBack.insert(id);
    } else {
        renewLocked(id);
    }
}

void MembufCache::renewLocked(const std::string& id) {
    std::set<std::string> names;
    {
        std::lock_guard lock(m_mutex);
        m_renewed[id] = Clock::now();
        if (const auto noted = m_noted.find(id); noted != m_noted.end()) {
            names = std::move(noted->second.names);
            m_noted.erase(noted);
        }
    }
    const auto cache = OIIO::ImageCache::create(true);
    for (const std::string& name : names) cache->invalidate(OIIO::ustring(name), true);
}

MembufCacheHold::MembufCacheHold() { MembufCache::instance().hold(); }
MembufCacheHold::~MembufCacheHold() { MembufCache::instance().release(); }

} // namespace doppel
