#include "clonecore/base/memory_image.h"

#include <map>
#include <mutex>

namespace doppel {

namespace {

struct Known {
    std::mutex mutex;
    std::multimap<std::string, std::pair<const MemoryImage*, MemoryFilePtr>> images; ///< several sessions may have the same one
};

Known& known() {
    static Known all;
    return all;
}

} // namespace

MemoryImage::MemoryImage(std::string name, MemoryFilePtr file) : m_name(std::move(name)), m_file(std::move(file)) {
    const std::lock_guard lock(known().mutex);
    known().images.emplace(m_name, std::make_pair(this, m_file));
}

MemoryImage::~MemoryImage() {
    const std::lock_guard lock(known().mutex);
    const auto [first, last] = known().images.equal_range(m_name);
    for (auto it = first; it != last; ++it) {
        if (it->second.first != this) continue;
        known().images.erase(it);
        return;
    }
}

MemoryFilePtr MemoryImage::find(const std::string& name) {
    const std::lock_guard lock(known().mutex);
    const auto found = known().images.find(name);
    return found == known().images.end() ? nullptr : found->second.second;
}

} // namespace doppel
