#include "clonecore/host/source_store.h"

#include "clonecore/host/asset_file.h"

#include <algorithm>
#include <utility>

namespace doppel {

namespace {

std::string megabytes(std::uint64_t bytes) { return std::to_string((bytes + (1u << 20) - 1) >> 20) + " MiB"; }

} // namespace

MemoryFilePtr SourceSet::find(const ContentHash& hash) const {
    for (const auto& [name, version] : *versions)
        if (version.hash == hash) return contents.at(name);
    return nullptr;
}

SourceSetPtr SourceStore::all() const {
    const std::lock_guard lock(m_mutex);
    return m_all;
}

Result<void> SourceStore::mayTake(const std::string& name, std::uint64_t size) const {
    std::uint64_t others = m_copying;
    for (const auto& [known, version] : *m_all->versions)
        if (known != name) others += version.size;
    if (others + size > kMaxSourcesBytes) {
        return fail(ErrorCode::TooLarge, "'" + name + "' has " + megabytes(size) + ", and all sources together may have " +
                                             megabytes(kMaxSourcesBytes) + "; drop some that are not needed any more");
    }
    if (!m_all->contents.contains(name) && m_all->contents.size() >= kMaxSources)
        return fail(ErrorCode::Refused, "there are " + std::to_string(kMaxSources) + " sources; drop some before '" + name + "' is pushed");
    return {};
}

Result<SourceVersion> SourceStore::push(const std::string& name, std::span<const std::byte> bytes) {
    if (!isSourceName(name)) {
        return fail(ErrorCode::InvalidArgument, "'" + name.substr(0, kMaxSourceNameBytes) +
                                                    "' is no name of a source: use letters, digits, '_', '-' and '.', with the extension of "
                                                    "the file format, such as wave.obj");
    }
    if (!isAssetKind(name))
        return fail(ErrorCode::Refused, "'" + name + "' does not end like geometry, a material or an image that clones can read");
    if (bytes.empty()) return fail(ErrorCode::InvalidArgument, "'" + name + "' has no content; drop the source instead");
    if (bytes.size() > kMaxSourceBytes) {
        return fail(ErrorCode::TooLarge, "'" + name + "' has " + megabytes(bytes.size()) + "; a source may have " +
                                             megabytes(kMaxSourceBytes) + ": save it to a file and name that in the scene");
    }
    std::uint64_t number = 0;
    {
        const std::lock_guard lock(m_mutex);
        if (auto may = mayTake(name, bytes.size()); !may) return tl::unexpected(std::move(may.error()));
        m_copying += bytes.size();
        number = ++m_pushes;
        m_newest[name] = number;
    }
    auto content = MemoryFile::copyOf(name, bytes);
    SourceVersion version{{}, bytes.size()};
    if (content) {
        // Of the copy: what is announced is what is there, whatever happens to the caller's bytes.
        ContentHasher hasher;
        hasher.add((*content)->bytes());
        version.hash = hasher.finish();
    }
    {
        const std::lock_guard lock(m_mutex);
        m_copying -= bytes.size();
        if (!content) return tl::unexpected(std::move(content.error()));
        const auto newest = m_newest.find(name);
        if (newest == m_newest.end() || newest->second != number) return version; // a later push was faster
        const auto known = m_all->versions->find(name);
        if (known != m_all->versions->end() && known->second == version) return version;
        auto next = std::make_shared<SourceSet>(*m_all);
        auto versions = std::make_shared<SourceMap>(*m_all->versions);
        next->contents.insert_or_assign(name, std::move(*content));
        versions->insert_or_assign(name, version);
        next->versions = std::move(versions);
        m_all = std::move(next);
    }
    m_observers.notify();
    return version;
}

bool SourceStore::drop(const std::string& name) {
    {
        const std::lock_guard lock(m_mutex);
        m_newest.erase(name);
        if (!m_all->contents.contains(name)) return false;
        auto next = std::make_shared<SourceSet>(*m_all);
        auto versions = std::make_shared<SourceMap>(*m_all->versions);
        next->contents.erase(name);
        versions->erase(name);
        next->versions = std::move(versions);
        m_all = std::move(next);
    }
    m_observers.notify();
    return true;
}

} // namespace doppel
