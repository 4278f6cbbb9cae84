#include "clonecore/clone/asset_download.h"

#include <fmt/format.h>

#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace doppel {

namespace {

constexpr std::size_t kAtOnce = 32; // files, each with its lock
// The kernel tells that a file was closed just before it frees its lock, so the first look after a sign may come too early.
constexpr int kLooksAfterSign = 50;
constexpr std::chrono::milliseconds kBetweenLooks{20};

/// Reads the events away; true if there were any.
bool drain(int watch) {
    std::array<char, 4096> events{};
    bool any = false;
    while (::read(watch, events.data(), events.size()) > 0) any = true;
    return any;
}

} // namespace

AssetDownload::AssetDownload(AssetCache& cache, AssetPort& port, std::vector<MissingAsset> missing)
    : m_cache(cache), m_port(port), m_queue(missing.begin(), missing.end()) {
    m_counts.files = m_queue.size();
    for (const MissingAsset& asset : m_queue) m_counts.bytes += asset.size;
}

AssetDownload::~AssetDownload() { m_port.abandon(); }

Result<void> AssetDownload::run(const std::atomic<bool>& cancelled, const Progress& progress) {
    std::map<ContentHash, std::uint64_t> wanted;
    for (const MissingAsset& asset : m_queue) wanted[asset.hash] = asset.size;
    if (auto room = m_cache.makeRoom(wanted); !room) return room;
    for (;;) {
        if (auto begun = begin(cancelled); !begun) return begun;
        askForMore();
        progress(m_counts);
        if (m_active.empty() && m_waiting.empty() && m_queue.empty()) return {};
        if (auto waited = wait(cancelled); !waited) return waited;
        for (const AssetDataMessage& data : m_port.takeArrived())
            if (auto taken = take(data, cancelled); !taken) return taken;
    }
}

Result<void> AssetDownload::begin(const std::atomic<bool>& cancelled) {
    while (!m_queue.empty() && m_active.size() + m_waiting.size() < kAtOnce) {
        MissingAsset asset = std::move(m_queue.front());
        m_queue.pop_front();
        if (auto begun = beginOne(std::move(asset), 0, cancelled); !begun) return begun;
    }
    return {};
}

Result<void> AssetDownload::beginOne(MissingAsset asset, int looks, const std::atomic<bool>& cancelled) {
    FileDescriptor watch;
    for (;;) {
        auto partial = m_cache.begin(asset.hash, asset.size);
        if (!partial) return tl::unexpected(partial.error());
        if (!*partial && watch) {
            m_waiting.push_back({std::move(asset), std::move(watch), looks});
            return {};
        }
        // With its lock held or not: whoever had it may have just finished it.
        const auto there = m_cache.has(asset.hash, asset.size, cancelled);
        if (!there) return tl::unexpected(there.error());
        if (*there) {
            if (*partial) (*partial)->discard();
            m_counts.bytesDone += asset.size;
            ++m_counts.filesDone;
            return {};
        }
        if (!*partial) {
            // Another process fetches it. It is looked at once more after it is watched, so that no sign is missed.
            auto watched = m_cache.watch(asset.hash, asset.size);
            if (!watched) return tl::unexpected(watched.error());
            watch = std::move(*watched);
            continue;
        }
        const std::uint64_t have = (*partial)->size();
        m_counts.bytesDone += have;
        m_active.push_back({std::move(asset), std::move(**partial), have, have > 0});
        const auto active = std::prev(m_active.end());
        return active->partial.isComplete() ? finish(active, cancelled) : Result<void>();
    }
}

void AssetDownload::askForMore() {
    for (Active& active : m_active) {
        while (active.asked < active.asset.size && m_port.hasRoom()) {
            const std::uint64_t left = active.asset.size - active.asked;
            const auto length = static_cast<std::uint32_t>(std::min<std::uint64_t>(left, kAssetPieceBytes));
            m_port.request({active.asset.hash, active.asked, length});
            active.asked += length;
        }
    }
}

Result<void> AssetDownload::take(const AssetDataMessage& data, const std::atomic<bool>& cancelled) {
    const auto active = std::find_if(m_active.begin(), m_active.end(), [&](const Active& a) { return a.asset.hash == data.hash; });
    if (active == m_active.end()) return {};
    if (data.fault) {
        Error error = *data.fault;
        error.context = "cannot fetch '" + active->asset.path + "' from the host";
        return tl::unexpected(std::move(error));
    }
    if (data.offset != active->partial.size() || data.size > active->asset.size - data.offset)
        return fail(ErrorCode::ParseFailed, "the host sent the pieces of '" + active->asset.path + "' in a wrong order");
    if (auto put = active->partial.append({data.bytes.get(), data.size}); !put) return put;
    m_counts.bytesDone += data.size;
    m_counts.bytesCame += data.size;
    return active->partial.isComplete() ? finish(active, cancelled) : Result<void>();
}

Result<void> AssetDownload::finish(std::list<Active>::iterator active, const std::atomic<bool>& cancelled) {
    const auto finished = m_cache.finish(active->partial, active->asset.hash, cancelled);
    MissingAsset asset = std::move(active->asset);
    const bool resumed = active->resumed;
    m_active.erase(active);
    if (finished) {
        ++m_counts.filesDone;
        return {};
    }
    // What an earlier attempt left may have been spoilt since: once more, from the start.
    if (finished.error().code == ErrorCode::ParseFailed && resumed && m_spoilt[asset.hash]++ == 0) {
        m_counts.bytesDone -= asset.size;
        m_queue.push_front(std::move(asset));
        return begin(cancelled);
    }
    Error error = finished.error();
    error.context = "cannot fetch '" + asset.path + "' from the host";
    return tl::unexpected(std::move(error));
}

Result<void> AssetDownload::wait(const std::atomic<bool>& cancelled) {
    std::vector<int> watches;
    bool looksAgain = false;
    for (const Waiting& waiting : m_waiting) {
        watches.push_back(waiting.watch.get());
        looksAgain = looksAgain || waiting.looks > 0;
    }
    if (auto waited = m_port.wait(cancelled, watches, looksAgain ? kBetweenLooks : std::chrono::milliseconds(-1)); !waited)
        return waited;
    for (Waiting& waiting : std::exchange(m_waiting, {})) {
        const bool signedNow = drain(waiting.watch.get());
        if (!signedNow && waiting.looks == 0) {
            m_waiting.push_back(std::move(waiting));
            continue;
        }
        const int looks = signedNow ? kLooksAfterSign : waiting.looks - 1;
        if (auto begun = beginOne(std::move(waiting.asset), looks, cancelled); !begun) return begun;
    }
    return {};
}

} // namespace doppel
