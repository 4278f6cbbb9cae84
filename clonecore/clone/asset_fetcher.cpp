#include "clonecore/clone/asset_fetcher.h"

#include "clonecore/clone/asset_download.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <chrono>
#include <set>
#include <utility>

namespace doppel {

namespace {

constexpr int kAttempts = 3; // a file may change on the host, or leave the cache, in between

std::uint64_t mebibytes(std::uint64_t bytes) { return (bytes + (1u << 19)) >> 20; }

} // namespace

AssetFetcher::AssetFetcher(std::shared_ptr<AssetCache> cache, std::shared_ptr<AssetPort> port, bool ownPlaces, Log log)
    : m_cache(std::move(cache)), m_port(std::move(port)), m_ownPlaces(ownPlaces), m_log(std::move(log)) {}

AssetFetcher::~AssetFetcher() = default;

void AssetFetcher::forget() {
    std::lock_guard lock(m_mutex);
    m_resolved.clear();
    ++m_edition;
}

Result<LocalAsset> AssetFetcher::resolve(const std::filesystem::path& file, const std::atomic<bool>& cancelled,
                                         const std::function<void(const std::string&)>& progress) {
    const std::string path = file.string();
    std::uint64_t edition = 0;
    {
        std::lock_guard lock(m_mutex);
        if (const auto known = m_resolved.find(path); known != m_resolved.end()) return known->second;
        edition = m_edition;
    }
    if (auto opened = m_cache->open(); !opened) return tl::unexpected(opened.error());
    for (int attempt = 1;; ++attempt) {
        bool mayHeal = false;
        auto fetched = fetch(path, cancelled, progress, mayHeal);
        if (fetched) {
            std::lock_guard lock(m_mutex);
            if (edition == m_edition) m_resolved.insert_or_assign(path, *fetched);
            return fetched;
        }
        if (!mayHeal || attempt == kAttempts) return fetched;
    }
}

Result<LocalAsset> AssetFetcher::fetch(const std::string& path, const std::atomic<bool>& cancelled,
                                       const std::function<void(const std::string&)>& progress, bool& mayHeal) {
    auto list = m_port->ask(path, cancelled);
    if (!list) return tl::unexpected(list.error());
    if (list->fault) {
        // A host that has not got it, or can't tell what it needs: this machine may have it all the same.
        const ErrorCode code = list->fault->code;
        const bool hasNot = code == ErrorCode::NotFound || code == ErrorCode::Unsupported || code == ErrorCode::MissingPart;
        std::error_code unknown;
        if (m_ownPlaces && hasNot && std::filesystem::is_regular_file(path, unknown)) return LocalAsset{path, {}};
        return tl::unexpected(*list->fault);
    }

    std::vector<const AssetEntry*> own, cached;
    std::vector<MissingAsset> missing;
    std::set<ContentHash> seen;
    for (const AssetEntry& entry : list->entries) {
        if (entry.fault) continue; // the host says so in the connection's log
        const auto isOwn = isAtOwnPlace(entry, cancelled);
        if (!isOwn) return tl::unexpected(isOwn.error());
        (*isOwn ? own : cached).push_back(&entry);
        if (*isOwn || !seen.insert(entry.hash).second) continue;
        const auto isThere = m_cache->has(entry.hash, entry.size, cancelled);
        if (!isThere) return tl::unexpected(isThere.error());
        if (!*isThere) missing.push_back({entry.hash, entry.size, entry.path});
    }
    if (cached.empty()) return LocalAsset{list->file, {}}; // a folder that both machines share
    if (const std::size_t count = missing.size(); count > 0) {
        if (auto done = download(std::move(missing), seen.size() - count, cancelled, progress); !done) {
            mayHeal = done.error().code == ErrorCode::Io; // it changed on the host
            return tl::unexpected(done.error());
        }
    }
    if (!m_tree) {
        auto tree = AssetTree::make(m_cache->folder() / "trees");
        if (!tree) return tl::unexpected(tree.error());
        m_tree = std::move(*tree);
    }
    for (const AssetEntry* entry : cached) {
        const auto place = m_tree->place(entry->path);
        if (!place) return tl::unexpected(place.error());
        if (auto linked = m_cache->link(entry->hash, *place); !linked) {
            mayHeal = linked.error().code == ErrorCode::NotFound; // another process made room
            return tl::unexpected(linked.error());
        }
    }
    for (const AssetEntry* entry : own)
        if (auto linked = m_tree->pointTo(entry->path, entry->path); !linked) return tl::unexpected(linked.error());
    return m_tree->place(list->file).map([&](std::filesystem::path place) { return LocalAsset{std::move(place), m_tree->root()}; });
}

Result<bool> AssetFetcher::isAtOwnPlace(const AssetEntry& entry, const std::atomic<bool>& cancelled) {
    if (!m_ownPlaces) return false;
    // Looked at first: a host must not make this machine open a device or wait at a pipe.
    struct stat status {};
    const auto matches = [&] { return S_ISREG(status.st_mode) && static_cast<std::uint64_t>(status.st_size) == entry.size; };
    if (::lstat(entry.path.c_str(), &status) != 0 || !matches()) return false;
    const FileDescriptor file(::open(entry.path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
    if (!file || ::fstat(file.get(), &status) != 0 || !matches()) return false;
    OwnFile now{status.st_ino, entry.size, static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec, {}};
    const auto known = m_ownFiles.find(entry.path);
    const bool isKnown = known != m_ownFiles.end() && known->second.inode == now.inode && known->second.size == now.size &&
                         known->second.modifiedNs == now.modifiedNs;
    if (isKnown) return known->second.hash == entry.hash;
    const auto hash = hashFile(file, entry.size, entry.path, cancelled);
    if (!hash && hash.error().code == ErrorCode::Cancelled) return tl::unexpected(hash.error());
    if (!hash) return false; // it can't be read here, or changes: fetch it
    now.hash = *hash;
    m_ownFiles.insert_or_assign(entry.path, now);
    return *hash == entry.hash;
}

Result<void> AssetFetcher::download(std::vector<MissingAsset> missing, std::size_t cached, const std::atomic<bool>& cancelled,
                                    const std::function<void(const std::string&)>& progress) {
    const auto start = std::chrono::steady_clock::now();
    AssetDownload download(*m_cache, *m_port, std::move(missing));
    auto done = download.run(cancelled, [&](const AssetDownload::Counts& counts) {
        if (!progress) return;
        progress(fmt::format("fetching assets: {} of {} files, {} of {} MiB", counts.filesDone, counts.files,
                             mebibytes(counts.bytesDone), mebibytes(counts.bytes)));
    });
    if (!done) return done;
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    const AssetDownload::Counts& counts = download.counts();
    m_log("info", fmt::format("fetched assets: {} files, {:.1f} MiB ({:.1f} MiB came now) in {:.1f} s; {} more were in the cache",
                              counts.files, static_cast<double>(counts.bytes) / (1 << 20),
                              static_cast<double>(counts.bytesCame) / (1 << 20), seconds.count(), cached));
    return {};
}

} // namespace doppel
