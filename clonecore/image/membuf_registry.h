// The `membuf:` images of this process: the newest complete frame of every connection, by session id. Thread-safe.
// Registering the OpenImageIO reader makes `membuf:<id>` open through any OIIO call of the process.
#pragma once

#include "clonecore/base/subscription.h"
#include "clonecore/image/frame.h"

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace doppel {

class MembufRegistry {
public:
    /// The registry that the OpenImageIO reader reads from. Others (tests) are private to their owner.
    static MembufRegistry& global();

    struct Entry {
        FramePtr frame;            ///< nullptr until the first image
        std::uint64_t version = 0; ///< grows by one with each published frame, never shrinks, not even after remove()
    };

    /// Makes `frame` the current version of `id` and calls the observers. Readers that hold the previous one keep it.
    void publish(const std::string& id, FramePtr frame);
    Entry current(const std::string& id) const;
    void remove(const std::string& id);
    std::vector<std::string> ids() const;

    /// Called with the id after each publish or remove, on the publishing thread.
    [[nodiscard]] Subscription observe(std::function<void(const std::string& id)> callback);

private:
    mutable std::mutex m_mutex;
    std::map<std::string, Entry> m_entries;
    std::map<std::string, std::uint64_t> m_versions;
    CallbackList<void(const std::string&)> m_observers;
};

/// "membuf:<id>"
std::string membufPath(const std::string& id);

/// While one lives, OpenImageIO's caches keep the version of each membuf image that they have, at its start the newest
/// one. Take it around work that looks at membuf images through ImageBuf, ImageCache or TextureSystem on another thread
/// than the publishing one: renewing a name under a running lookup is not safe in OpenImageIO, and work that takes a
/// while would see parts of two versions. ImageInput needs none of it. Don't publish on the thread that has one and
/// expect to see it.
class MembufCacheHold {
public:
    MembufCacheHold();
    ~MembufCacheHold();
    MembufCacheHold(const MembufCacheHold&) = delete;
    MembufCacheHold& operator=(const MembufCacheHold&) = delete;
};

/// Declares the OpenImageIO format "membuf" to this process. Call once from main(); further calls do nothing.
/// ImageCache entries of an id are invalidated when it gets a new version: at once if only the publishing thread looks
/// at it, else within 200 ms. docs/membuf.md has the details.
void registerMembufReader();

} // namespace doppel
