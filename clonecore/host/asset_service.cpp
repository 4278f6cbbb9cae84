#include "clonecore/host/asset_service.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <utility>

namespace doppel {

namespace {

constexpr std::size_t kContexts = 4;          // requests back that a question may be late for
constexpr std::size_t kSourceSets = 2;        // tellings back, the same
constexpr int kPiecesOnTheirWay = 8;          // read, but not yet taken by the transport
constexpr std::size_t kMostUnsent = 128;      // then the clone, which reads nothing, gets no answers
constexpr int kMostRefusalLines = 20;
constexpr std::chrono::milliseconds kResendDelay{20};

} // namespace

struct AssetService::Shared {
    AssetService* service = nullptr; // I/O thread only
    std::atomic<bool> cancelled{false};
    std::atomic<int> onTheirWay{0};
};

/// Reads pieces; keeps the file of the last one open. On the reading thread only.
class AssetService::PieceReader {
public:
    AssetDataMessage read(const GrantedAsset& asset, const AssetRequestMessage& request, const std::shared_ptr<Shared>& shared,
                          const std::shared_ptr<LoopGate>& gate) {
        AssetDataMessage data{request.hash, request.offset, 0, std::nullopt, nullptr};
        auto buffer = std::make_unique<std::byte[]>(request.length);
        if (auto done = fill(asset, request, buffer.get()); !done) {
            m_file = {};
            data.fault = std::move(done.error());
            return data;
        }
        data.size = request.length;
        ++shared->onTheirWay;
        // Let go of by the transport, on any thread: then there is room for the next one.
        data.bytes = std::shared_ptr<const std::byte>(
            buffer.release(), [gate, weak = std::weak_ptr(shared)](const std::byte* bytes) {
                delete[] bytes;
                const auto still = weak.lock();
                if (!still) return;
                --still->onTheirWay;
                gate->post([weak] {
                    if (const auto owner = weak.lock(); owner && owner->service) owner->service->readNext();
                });
            });
        return data;
    }

private:
    Result<void> fill(const GrantedAsset& asset, const AssetRequestMessage& request, std::byte* buffer) {
        if (asset.memory) {
            std::memcpy(buffer, asset.memory->bytes().data() + request.offset, request.length);
            return {};
        }
        if (!m_file.file || m_path != asset.path) {
            auto opened = openAsset(asset.path);
            if (!opened) return tl::unexpected(opened.error());
            m_file = std::move(*opened);
            m_path = asset.path;
        }
        for (std::size_t done = 0; done < request.length;) {
            const ssize_t got = ::pread(m_file.file.get(), buffer + done, request.length - done,
                                        static_cast<off_t>(request.offset + done));
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return tl::unexpected(errnoError("cannot read", asset.path.string(), errno));
            if (got == 0) break;
            done += static_cast<std::size_t>(got);
        }
        // After the reading: bytes of another version must not leave.
        const auto now = stampOf(m_file.file, asset.path);
        if (!now) return tl::unexpected(now.error());
        if (*now != asset.stamp)
            return fail(ErrorCode::Io, "'" + asset.path.string() + "' has changed since it was listed; the clone asks anew");
        return {};
    }

    OpenAsset m_file;
    std::filesystem::path m_path;
};

AssetService::AssetService(IoLoop& loop, std::shared_ptr<LoopGate> gate, AssetLibrary& library, Send send, Log log)
    : m_loop(loop),
      m_gate(std::move(gate)),
      m_library(library),
      m_send(std::move(send)),
      m_log(std::move(log)),
      m_shared(std::make_shared<Shared>()),
      m_reader(std::make_shared<PieceReader>()) {
    m_shared->service = this;
}

AssetService::~AssetService() {
    m_shared->service = nullptr;
    m_shared->cancelled = true;
    if (m_timerRuns) m_loop.cancelTimer(m_timer);
}

void AssetService::told(const Scene& scene, const RenderRequest& request) {
    if (!m_contexts.empty()) {
        const AssetContext& last = m_contexts.front();
        const bool same = last.scene.nodes == scene.nodes && last.scene.directory == scene.directory &&
                          last.scene.frames == scene.frames && last.lopNode == request.lopNode && last.frame == request.frame &&
                          last.options == request.options;
        if (same) return;
    }
    m_contexts.push_front({scene, request.lopNode, request.frame, request.options});
    if (m_contexts.size() > kContexts) m_contexts.pop_back();
}

void AssetService::told(SourceSetPtr sources) {
    if (!m_sources.empty() && m_sources.front() == sources) return;
    m_sources.push_front(std::move(sources));
    if (m_sources.size() > kSourceSets) m_sources.pop_back();
}

/// What this clone may read of that content.
std::optional<GrantedAsset> AssetService::granted(const ContentHash& hash) const {
    for (const SourceSetPtr& sources : m_sources)
        if (MemoryFilePtr content = sources->find(hash)) return GrantedAsset{content->name(), {0, 0, content->size(), 0}, content};
    const auto found = m_granted.find(hash);
    return found == m_granted.end() ? std::nullopt : std::optional(found->second);
}

// ---- lists

void AssetService::take(AssetQueryMessage query) {
    if (m_queries.size() >= kMaxWaitingAssetQueries) {
        Error why{ErrorCode::Refused, "too many questions for files at once; ask one after the other", {}};
        refused("the clone asks for too many files at once; '" + query.path + "' was not looked at");
        send(AssetListMessage{std::move(query.path), {}, {}, std::move(why)});
        return;
    }
    m_queries.push_back(std::move(query));
    listNext();
}

void AssetService::listNext() {
    if (m_listing || m_queries.empty()) return;
    m_listing = true;
    std::string path = std::move(m_queries.front().path);
    m_queries.pop_front();
    m_library.listing.post([path = std::move(path), contexts = m_contexts, shared = m_shared, gate = m_gate, library = &m_library] {
        if (shared->cancelled) return;
        auto listing = std::make_shared<Result<AssetListing>>(library->catalog.list(path, contexts, shared->cancelled));
        gate->post([weak = std::weak_ptr(shared), path, listing] {
            if (const auto owner = weak.lock(); owner && owner->service) owner->service->onListed(path, std::move(*listing));
        });
    });
}

void AssetService::onListed(const std::string& path, Result<AssetListing> listing) {
    m_listing = false;
    if (listing) {
        for (auto& [hash, asset] : listing->granted) m_granted.insert_or_assign(hash, std::move(asset));
        for (const AssetEntry& entry : listing->message.entries)
            if (entry.fault) refused(entry.fault->text());
        send(std::move(listing->message));
    } else {
        refused(listing.error().text());
        send(AssetListMessage{path, {}, {}, std::move(listing.error())});
    }
    listNext();
}

// ---- pieces

void AssetService::take(const AssetRequestMessage& request) {
    const auto asset = granted(request.hash);
    if (!asset)
        return refuse(request, {ErrorCode::Refused, "the content " + toHex(request.hash) + " is of no file that this clone was told of", {}});
    const std::uint64_t size = asset->stamp.size;
    if (request.offset > size || request.length > size - request.offset)
        return refuse(request, {ErrorCode::InvalidArgument, "a piece behind the end of '" + asset->path.string() + "'", {}});
    if (m_requests.size() >= kMaxWaitingAssetRequests)
        return refuse(request, {ErrorCode::Refused, "too many pieces of files at once", {}});
    m_requests.push_back(request);
    readNext();
}

void AssetService::readNext() {
    if (m_reading || m_requests.empty() || !m_unsent.empty() || m_shared->onTheirWay >= kPiecesOnTheirWay) return;
    const AssetRequestMessage request = m_requests.front();
    m_requests.pop_front();
    auto asset = granted(request.hash);
    if (!asset) { // a source that was replaced twice meanwhile
        refuse(request, {ErrorCode::Refused, "the content " + toHex(request.hash) + " is not there any more", {}});
        return readNext();
    }
    m_reading = true;
    m_library.reading.post([request, asset = std::move(*asset), reader = m_reader, shared = m_shared, gate = m_gate] {
        if (shared->cancelled) return;
        auto data = std::make_shared<AssetDataMessage>(reader->read(asset, request, shared, gate));
        gate->post([weak = std::weak_ptr(shared), data, path = asset.path] {
            if (const auto owner = weak.lock(); owner && owner->service) owner->service->onRead(std::move(*data), path);
        });
    });
}

void AssetService::onRead(AssetDataMessage data, const std::filesystem::path& file) {
    m_reading = false;
    if (data.fault) {
        refused(data.fault->text());
        // The next list names its new version; pieces of the old one can't be had any more.
        const auto granted = m_granted.find(data.hash);
        if (granted != m_granted.end() && granted->second.path == file) m_granted.erase(granted);
        std::deque<AssetRequestMessage> others;
        for (AssetRequestMessage& request : std::exchange(m_requests, {})) {
            if (this->granted(request.hash)) others.push_back(request);
            else send(AssetDataMessage{request.hash, request.offset, 0, data.fault, nullptr});
        }
        m_requests = std::move(others);
    }
    send(std::move(data));
    readNext();
}

void AssetService::refuse(const AssetRequestMessage& request, Error why) {
    refused("refused to the clone: " + why.message);
    send(AssetDataMessage{request.hash, request.offset, 0, std::move(why), nullptr});
}

void AssetService::refused(const std::string& line) {
    if (m_refusals > kMostRefusalLines) return;
    if (m_refusals++ == kMostRefusalLines) return m_log("warning: assets: further refusals are not shown");
    m_log("warning: assets: " + line);
}

// ---- sending

void AssetService::send(HostMessage message) {
    if (m_unsent.size() >= kMostUnsent) return;
    m_unsent.push_back(std::move(message));
    if (!m_timerRuns) sendWaiting();
}

void AssetService::sendWaiting() {
    while (!m_unsent.empty() && m_send(m_unsent.front())) m_unsent.pop_front();
    if (m_unsent.empty()) return readNext();
    m_timerRuns = true;
    m_timer = m_loop.startTimer(kResendDelay, [this] {
        m_timerRuns = false;
        sendWaiting();
    });
}

} // namespace doppel
