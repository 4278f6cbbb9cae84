// Keeps OpenImageIO's shared ImageCache (which TextureSystem and ImageBuf use too) from showing an old version of a membuf
// image. Private to clonecore/image. Thread-safe; owns one thread, joined in the destructor.
//
// A publish must cost nothing while nobody reads through a cache, so readers note the names that they are asked for and
// only a noted name is invalidated, once. What is left is a tile that a thread is filling from the previous version while
// the publish happens: its reader sees afterwards that it is out of date and reports it, and the thread here invalidates
// again (it can't be done within the read, which is inside the cache).
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>

namespace doppel {

class MembufCache {
public:
    MembufCache() = default;
    ~MembufCache();
    MembufCache(const MembufCache&) = delete;
    MembufCache& operator=(const MembufCache&) = delete;

    /// A reader is about to look `id` up under the file name `name`, whether it exists or not. Call it before asking the
    /// registry.
    void noteLookup(const std::string& id, const std::string& name);

    /// The registry has a new version of `id`, or none any more. Blocks while the cache drops the old one, if noted.
    void versionChanged(const std::string& id);

    /// A reader of the file `name` gave the cache pixels of a version that is no longer current. Returns at once.
    void reportStaleRead(const std::string& name);

private:
    void run();

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::map<std::string, std::set<std::string>> m_noted; ///< file names by id
    std::set<std::string> m_stale;                        ///< file names
    bool m_stop = false;
    std::thread m_thread; ///< started by the first report
};

} // namespace doppel
