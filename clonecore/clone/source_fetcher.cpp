#include "clonecore/clone/source_fetcher.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace doppel {

namespace {

/// What was asked for is not wanted any more, however it ends.
struct Abandon {
    AssetPort& port;
    ~Abandon() { port.abandon(); }
};

} // namespace

void SourceFetcher::keepOnly(const SourceMap& sources) {
    std::set<ContentHash> wanted;
    for (const auto& [name, version] : sources) wanted.insert(version.hash);
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_kept, [&](const auto& kept) { return !wanted.contains(kept.first); });
}

Result<MemoryFilePtr> SourceFetcher::read(const std::string& name, const SourceVersion& version, const std::atomic<bool>& cancelled,
                                          const std::function<void(const std::string&)>& progress) {
    {
        const std::lock_guard lock(m_mutex);
        if (const auto kept = m_kept.find(version.hash); kept != m_kept.end()) return kept->second;
    }
    if (!m_partial || !(m_partial->version == version)) {
        m_partial.reset();
        auto file = MemoryFile::make(name, version.size);
        if (!file) return tl::unexpected(std::move(file.error()));
        const std::size_t pieces = static_cast<std::size_t>((version.size + kAssetPieceBytes - 1) / kAssetPieceBytes);
        m_partial = Partial{version, std::move(*file), std::vector<bool>(pieces), pieces};
    }
    if (auto fetched = fetch(*m_partial, cancelled, progress); !fetched) {
        if (fetched.error().code != ErrorCode::Cancelled) m_partial.reset();
        return tl::unexpected(std::move(fetched.error()));
    }
    const std::shared_ptr<MemoryFile> file = std::exchange(m_partial, std::nullopt)->file;
    if (auto sealed = file->seal(); !sealed) return tl::unexpected(std::move(sealed.error()));
    ContentHasher hasher;
    hasher.add(file->bytes());
    if (hasher.finish() != version.hash)
        return fail(ErrorCode::ParseFailed, "the host sent another content for 'mem:" + name + "' than it announced");
    const std::lock_guard lock(m_mutex);
    m_kept.insert_or_assign(version.hash, file);
    return MemoryFilePtr(file);
}

Result<void> SourceFetcher::fetch(Partial& partial, const std::atomic<bool>& cancelled,
                                  const std::function<void(const std::string&)>& progress) {
    const Abandon abandon{*m_port};
    const SourceVersion& version = partial.version;
    const std::string name = "mem:" + partial.file->name();
    const auto lengthOf = [&](std::size_t piece) {
        return static_cast<std::uint32_t>(std::min<std::uint64_t>(version.size - std::uint64_t{piece} * kAssetPieceBytes, kAssetPieceBytes));
    };
    std::size_t next = 0; // to be asked for
    while (partial.missing > 0) {
        for (; next < partial.there.size() && m_port->hasRoom(); ++next)
            if (!partial.there[next]) m_port->request({version.hash, std::uint64_t{next} * kAssetPieceBytes, lengthOf(next)});
        if (auto waited = m_port->wait(cancelled); !waited) return waited;
        for (const AssetDataMessage& data : m_port->takeArrived()) {
            if (data.hash != version.hash) continue;
            if (data.fault) {
                Error error = *data.fault;
                error.context = "cannot fetch '" + name + "' from the host";
                return tl::unexpected(std::move(error));
            }
            const auto piece = static_cast<std::size_t>(data.offset / kAssetPieceBytes);
            if (data.offset % kAssetPieceBytes != 0 || piece >= partial.there.size() || data.size != lengthOf(piece))
                return fail(ErrorCode::ParseFailed, "the host sent pieces of '" + name + "' that were not asked for");
            if (partial.there[piece]) continue;
            if (auto written = partial.file->write(data.offset, {data.bytes.get(), data.size}); !written) return written;
            partial.there[piece] = true;
            --partial.missing;
        }
        if (progress && version.size > kAssetWindowBytes) {
            progress(fmt::format("fetching '{}': {} of {} MiB", name, ((partial.there.size() - partial.missing) * kAssetPieceBytes) >> 20,
                                 version.size >> 20));
        }
    }
    return {};
}

} // namespace doppel
