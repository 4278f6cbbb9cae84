#include "clonecore/clone/asset_port.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

namespace doppel {

namespace {
constexpr std::chrono::milliseconds kResendDelay{20}; // when the host's queue was full
constexpr std::size_t kMostQuestions = 3;             // without an answer: the host lets few wait
} // namespace

AssetPort::AssetPort(IoLoop& loop) : m_loop(loop), m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!m_wake) throw std::system_error(errno, std::generic_category(), "cannot wait for assets: eventfd");
}

// ---- I/O thread

void AssetPort::open(Send send) {
    m_send = std::move(send);
    std::lock_guard lock(m_mutex);
    m_closed = false;
    ++m_hosts;
    m_unsent.clear();
    m_asked.clear();
    m_lists.clear();
    m_wanted.clear();
    m_inFlight.clear();
    m_inFlightBytes = 0;
    m_arrived.clear();
}

void AssetPort::take(AssetListMessage list) {
    {
        std::lock_guard lock(m_mutex);
        if (m_asked.erase(list.path) == 0) return;
        std::string path = list.path;
        m_lists.insert_or_assign(std::move(path), std::move(list));
    }
    wake();
}

void AssetPort::take(AssetDataMessage data) {
    {
        std::lock_guard lock(m_mutex);
        if (const auto sent = m_inFlight.find({data.hash, data.offset}); sent != m_inFlight.end()) {
            m_inFlightBytes -= sent->second;
            m_inFlight.erase(sent);
        }
        const auto wanted = m_wanted.find({data.hash, data.offset});
        const bool fits = wanted != m_wanted.end() && (data.fault || data.size == wanted->second);
        if (fits) {
            m_wanted.erase(wanted);
            m_arrived.push_back(std::move(data));
        }
    }
    wake();
}

void AssetPort::close() {
    m_send = {};
    if (m_timer) m_loop.cancelTimer(std::exchange(m_timer, 0));
    {
        std::lock_guard lock(m_mutex);
        m_closed = true;
        m_unsent.clear();
        m_arrived.clear();
    }
    wake();
}

void AssetPort::sendWaiting() {
    while (m_send && !m_timer) {
        CloneMessage message;
        {
            std::lock_guard lock(m_mutex);
            if (m_unsent.empty()) return;
            message = m_unsent.front();
        }
        if (!m_send(message)) break;
        std::lock_guard lock(m_mutex);
        m_unsent.pop_front();
    }
    if (!m_send || m_timer) return;
    m_timer = m_loop.startTimer(kResendDelay, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self) return;
        self->m_timer = 0;
        self->sendWaiting();
    });
}

// ---- any thread

void AssetPort::wake() { ::eventfd_write(m_wake.get(), 1); }

// ---- the cooking thread

void AssetPort::post(CloneMessage message) {
    {
        std::lock_guard lock(m_mutex);
        if (m_closed) return;
        m_unsent.push_back(std::move(message));
    }
    m_loop.post([weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->sendWaiting();
    });
}

Result<AssetListMessage> AssetPort::ask(const std::string& path, const std::atomic<bool>& cancelled) {
    bool isAsked = false;
    std::uint64_t host = 0;
    for (;;) {
        bool isNew = false;
        {
            std::lock_guard lock(m_mutex);
            if (isAsked && host != m_hosts) return fail(ErrorCode::Cancelled, "the host went away while files were fetched");
            host = m_hosts;
            if (const auto list = m_lists.find(path); isAsked && list != m_lists.end()) {
                AssetListMessage answer = std::move(list->second);
                m_lists.erase(list);
                return answer;
            }
            // The answer to a cook that was cancelled will do.
            if (!isAsked && (m_asked.contains(path) || m_asked.size() < kMostQuestions)) {
                isNew = m_asked.insert(path).second;
                m_lists.clear();
                isAsked = true;
            }
        }
        if (isNew) post(AssetQueryMessage{path});
        if (auto waited = wait(cancelled); !waited) return tl::unexpected(waited.error());
    }
}

bool AssetPort::hasRoom() const {
    std::lock_guard lock(m_mutex);
    return m_inFlight.size() < kAssetWindowPieces && m_inFlightBytes < kAssetWindowBytes;
}

void AssetPort::request(const AssetRequestMessage& request) {
    {
        std::lock_guard lock(m_mutex);
        if (m_closed) return;
        m_wanted.insert_or_assign({request.hash, request.offset}, request.length);
        m_inFlight.emplace(Piece(request.hash, request.offset), request.length);
        m_inFlightBytes += request.length;
    }
    post(request);
}

std::deque<AssetDataMessage> AssetPort::takeArrived() {
    std::lock_guard lock(m_mutex);
    return std::exchange(m_arrived, {});
}

void AssetPort::abandon() {
    std::lock_guard lock(m_mutex);
    m_wanted.clear();
    m_arrived.clear();
}

Result<void> AssetPort::wait(const std::atomic<bool>& cancelled, std::span<const int> descriptors, std::chrono::milliseconds timeout) {
    const auto check = [&]() -> Result<void> {
        if (cancelled.load()) return fail(ErrorCode::Cancelled, "fetching files was cancelled");
        std::lock_guard lock(m_mutex);
        if (m_closed) return fail(ErrorCode::Cancelled, "the host went away while files were fetched");
        return {};
    };
    if (auto sound = check(); !sound) return sound;
    std::vector<pollfd> polled{{m_wake.get(), POLLIN, 0}};
    for (const int fd : descriptors) polled.push_back({fd, POLLIN, 0});
    if (::poll(polled.data(), polled.size(), static_cast<int>(timeout.count())) < 0 && errno != EINTR)
        return fail(ErrorCode::Io, "cannot wait for files: " + std::generic_category().message(errno));
    eventfd_t count = 0;
    if (polled[0].revents) ::eventfd_read(m_wake.get(), &count);
    return check();
}

} // namespace doppel
