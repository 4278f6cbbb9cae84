// Renews what OpenImageIO's shared ImageCache (and with it TextureSystem and ImageBuf) remembers of membuf images.
// Private to clonecore/image. Thread-safe; owns one thread, joined in the destructor.
//
// A publish must cost nothing while nobody looks through the cache, so readers note the names that the cache asks for,
// and only a noted name is renewed, once. Renewing clears the cache's entry, which OpenImageIO (2.4 at least) does not
// guard against a lookup of the same name on another thread; hence
// - a name that only the publishing thread uses is renewed at once,
// - a name that other threads use is renewed at once when its size or AOVs change, otherwise at most every
//   kRenewalInterval, the last time on the thread here, so that the newest version always gets there,
// - while a MembufCacheHold lives, nothing is renewed.
#pragma once

#include "clonecore/image/frame.h"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>

namespace doppel {

class MembufCache {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds kRenewalInterval{200};

    /// Made by the first call; gone before OpenImageIO's own statics are.
    static MembufCache& instance();

    ~MembufCache();
    MembufCache(const MembufCache&) = delete;
    MembufCache& operator=(const MembufCache&) = delete;

    /// The cache is about to look at `id` under the file name `name`, whether it exists or not. Call it before the
    /// registry is asked: a version published between the two then renews once too often instead of not at all.
    void noteLookup(const std::string& id, const std::string& name);
    /// The cache has opened `id` and knows it by this layout.
    void noteLayout(const std::string& id, const FrameLayout& layout);
    /// The cache was given pixels of a version that is no longer current. Returns at once.
    void noteStaleRead(const std::string& id, const std::string& name);

    /// The registry has this new version of `id`, or (nullptr) none any more.
    void versionChanged(const std::string& id, const FramePtr& frame);

    void hold();
    void release();

private:
    struct Notes {
        std::set<std::string> names; ///< file names, with or without version
        std::set<std::thread::id> threads;
        FrameLayout layout;
    };
    MembufCache() = default;
    void run();
    void renewLater(const std::string& id, Clock::time_point when); ///< with m_mutex held
    void renew(const std::string& id);
    void renewLocked(const std::string& id); ///< with m_renewing held and no holds

    std::mutex m_renewing; ///< held while the cache is being renewed; taken before m_mutex, never by readers
    int m_holds = 0;
    std::set<std::string> m_heldBack; ///< ids to renew when the last hold goes

    std::mutex m_mutex; ///< guards what follows; held briefly
    std::condition_variable m_wake;
    std::map<std::string, Notes> m_noted;
    std::map<std::string, Clock::time_point> m_due;
    std::map<std::string, Clock::time_point> m_renewed;
    bool m_stop = false;
    std::thread m_thread; ///< started when it is first needed
};

} // namespace doppel
