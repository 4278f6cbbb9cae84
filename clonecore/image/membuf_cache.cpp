#include "clonecore/image/membuf_cache.h"

#include <OpenImageIO/imagecache.h>

#include <utility>

namespace doppel {

namespace {

void invalidate(const std::set<std::string>& names) {
    const auto cache = OIIO::ImageCache::create(true);
    for (const std::string& name : names) cache->invalidate(OIIO::ustring(name), true);
}

} // namespace

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
    m_noted[id].insert(name);
}

void MembufCache::versionChanged(const std::string& id) {
    std::set<std::string> names;
    {
        std::lock_guard lock(m_mutex);
        const auto noted = m_noted.find(id);
        if (noted == m_noted.end()) return;
        names = std::move(noted->second);
        m_noted.erase(noted);
    }
    invalidate(names);
}

void MembufCache::reportStaleRead(const std::string& name) {
    std::lock_guard lock(m_mutex);
    if (m_stop) return;
    m_stale.insert(name);
    if (!m_thread.joinable()) m_thread = std::thread([this] { run(); });
    m_wake.notify_all();
}

void MembufCache::run() {
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wake.wait(lock, [this] { return m_stop || !m_stale.empty(); });
        if (m_stop) return;
        const std::set<std::string> stale = std::exchange(m_stale, {});
        lock.unlock();
        invalidate(stale);
        lock.lock();
    }
}

} // namespace doppel
