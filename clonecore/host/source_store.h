// What programs have pushed to this host: files in memory that a scene names "mem:NAME" (clonecore/base/source_map.h has the caps).
// Each is replaced as a whole, so nobody sees half a push; who still has an older version keeps it. Nothing is written to a disk.
// Owned by the CloneManager. Thread-safe; push() copies and hashes, so it takes its time for large data and is not for the I/O thread.
#pragma once

#include "clonecore/base/memory_file.h"
#include "clonecore/base/source_map.h"
#include "clonecore/base/subscription.h"
#include "clonecore/link/content_hash.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>

namespace doppel {

/// All sources at one time; immutable.
struct SourceSet {
    std::map<std::string, MemoryFilePtr> contents; ///< by name
    std::shared_ptr<const SourceMap> versions = std::make_shared<SourceMap>();

    /// nullptr when no source has that content.
    MemoryFilePtr find(const ContentHash& hash) const;
};
using SourceSetPtr = std::shared_ptr<const SourceSet>;

class SourceStore {
public:
    /// The source `name` has this content from now on. InvalidArgument for a name that is none, Refused for one that does not end
    /// like geometry, a material or an image, or when there are kMaxSources others; TooLarge beyond the caps, and then nothing
    /// changes. What comes later wins, also over what is still being copied. Gives the version.
    Result<SourceVersion> push(const std::string& name, std::span<const std::byte> bytes);
    /// False when there is none of that name.
    bool drop(const std::string& name);

    SourceSetPtr all() const;

    /// Observers are called on the thread that pushed or dropped; no lock is held. Keep them short.
    [[nodiscard]] Subscription observe(std::function<void()> observer) { return m_observers.add(std::move(observer)); }

private:
    Result<void> mayTake(const std::string& name, std::uint64_t size) const; // under the lock

    mutable std::mutex m_mutex; // guards what follows
    SourceSetPtr m_all = std::make_shared<SourceSet>();
    std::uint64_t m_pushes = 0;
    std::map<std::string, std::uint64_t> m_newest; ///< number of the newest push or drop that has begun, by name
    std::uint64_t m_copying = 0;                   ///< bytes of pushes under way

    CallbackList<void()> m_observers;
};

} // namespace doppel
