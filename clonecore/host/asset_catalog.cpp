#include "clonecore/host/asset_catalog.h"

#include <algorithm>
#include <utility>

namespace doppel {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostHashes = 500'000;       // remembered; then all are forgotten
constexpr std::size_t kMostNeeds = 256;            // the same for lists
constexpr std::size_t kMaxListPathBytes = 24u << 20; // so that a list fits into a message

fs::path absolute(const fs::path& path, const fs::path& directory) {
    const fs::path full = path.is_relative() ? directory / path : path;
    std::error_code error;
    const fs::path result = fs::absolute(full, error);
    return (error ? full : result).lexically_normal();
}

} // namespace

Result<fs::path> AssetCatalog::named(const std::string& path, const std::deque<AssetContext>& contexts) const {
    if (!m_assets) return fail(ErrorCode::Unsupported, "this host gives no files to clones on other machines");
    for (const AssetContext& context : contexts) {
        const fs::path wanted = absolute(path, context.scene.directory);
        const auto names = m_assets->named(context.scene.network(), context.lopNode, context.frame, context.options);
        if (names.contains(wanted)) return wanted;
    }
    return fail(ErrorCode::Refused, "'" + path + "' is no file that the scene names for this clone; it was not given");
}

bool AssetCatalog::isCurrent(const Needs& needs) {
    return std::all_of(needs.begin(), needs.end(), [](const auto& need) {
        const auto opened = openAsset(need.first);
        return opened ? need.second == opened->stamp : !need.second.has_value();
    });
}

Result<std::vector<fs::path>> AssetCatalog::needed(const fs::path& file, const std::atomic<bool>& cancelled) {
    std::vector<fs::path> paths;
    if (const auto known = m_needs.find(file); known != m_needs.end() && isCurrent(known->second)) {
        for (const auto& [path, stamp] : known->second) paths.push_back(path);
        return paths;
    }
    auto found = m_assets->needed(file, cancelled);
    if (!found) return found;
    std::size_t bytes = 0;
    for (fs::path& path : *found) {
        path = path.lexically_normal();
        bytes += path.string().size();
    }
    if (found->size() > kMaxAssetEntries || bytes > kMaxListPathBytes) {
        return fail(ErrorCode::TooLarge, "'" + file.string() + "' needs " + std::to_string(found->size()) +
                                             " files, more than a clone can be told; give the clone a shared folder");
    }
    return found;
}

Result<AssetEntry> AssetCatalog::entry(const fs::path& file, std::optional<AssetStamp>& stamp, const std::atomic<bool>& cancelled) {
    AssetEntry entry;
    entry.path = file.string();
    auto opened = openAsset(file);
    if (!opened) {
        entry.fault = std::move(opened.error());
        return entry;
    }
    const auto known = m_hashes.find(file);
    if (known == m_hashes.end() || known->second.stamp != opened->stamp) {
        auto hash = hashFile(opened->file, opened->stamp.size, file, cancelled);
        if (!hash && hash.error().code == ErrorCode::Cancelled) return tl::unexpected(hash.error());
        auto after = stampOf(opened->file, file);
        if (hash && after && *after != opened->stamp)
            hash = fail(ErrorCode::Io, "'" + entry.path + "' changed while it was read; try again");
        if (!hash) {
            entry.fault = std::move(hash.error());
            return entry;
        }
        if (m_hashes.size() >= kMostHashes) m_hashes.clear();
        m_hashes[file] = {opened->stamp, *hash};
    }
    stamp = opened->stamp;
    entry.size = stamp->size;
    entry.hash = m_hashes[file].hash;
    return entry;
}

Result<AssetListing> AssetCatalog::list(const std::string& path, const std::deque<AssetContext>& contexts,
                                        const std::atomic<bool>& cancelled) {
    auto file = named(path, contexts);
    if (!file) return tl::unexpected(file.error());
    auto paths = needed(*file, cancelled);
    if (!paths) return tl::unexpected(paths.error());

    AssetListing listing;
    listing.message.path = path;
    listing.message.file = file->string();
    Needs needs;
    for (const fs::path& each : *paths) {
        if (!isAssetPath(each.string())) continue; // no clone could store it
        std::optional<AssetStamp> stamp;
        auto made = entry(each, stamp, cancelled);
        if (!made) return tl::unexpected(made.error());
        needs.emplace_back(each, stamp);
        if (each == *file && made->fault) return tl::unexpected(*made->fault);
        // What is not there is missing here too: the clone finds that out as any reader of the scene does.
        if (made->fault && made->fault->code == ErrorCode::NotFound) continue;
        if (!made->fault) listing.granted.insert_or_assign(made->hash, GrantedAsset{each, *stamp});
        listing.message.entries.push_back(std::move(*made));
    }
    if (listing.message.entries.empty()) return fail(ErrorCode::NotFound, "there is no file '" + file->string() + "'; check its name");
    if (m_needs.size() >= kMostNeeds) m_needs.clear();
    m_needs.insert_or_assign(*file, std::move(needs));
    return listing;
}

} // namespace doppel
