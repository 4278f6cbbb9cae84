#include "stage/usd/usd_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace doppel {

namespace {

constexpr auto kHelloDeadline = std::chrono::seconds(60);
constexpr auto kLookAtFlag = std::chrono::milliseconds(100);  // see reader_channel.cpp

ErrorCode codeOf(const std::string& kind) {
    if (kind == "notfound") return ErrorCode::NotFound;
    if (kind == "parse") return ErrorCode::ParseFailed;
    if (kind == "permission") return ErrorCode::PermissionDenied;
    if (kind == "nospace") return ErrorCode::NoSpace;
    if (kind == "cancelled") return ErrorCode::Cancelled;
    return ErrorCode::Internal;
}

Result<nlohmann::json> parse(const std::string& text) {
    nlohmann::json value = nlohmann::json::parse(text, nullptr, false);
    if (!value.is_object()) return fail(ErrorCode::ProcessFailed, "the USD reader broke the protocol");
    return value;
}

}  // namespace

/// The right to use the process; waits for it, unless cancelled.
class UsdReader::Turn {
public:
    Turn(UsdReader& reader, const std::atomic<bool>& cancelled) : m_reader(reader) {
        std::unique_lock lock(reader.m_mutex);
        while (reader.m_busy && !cancelled.load()) reader.m_free.wait_for(lock, kLookAtFlag);
        m_taken = !reader.m_busy && !cancelled.load();
        if (m_taken) reader.m_busy = true;
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
        if (!m_taken) return;
        const std::lock_guard lock(m_reader.m_mutex);
        m_reader.m_busy = false;
        m_reader.sendCloses();
        m_reader.m_free.notify_one();
    }
    explicit operator bool() const { return m_taken; }

private:
    UsdReader& m_reader;
    bool m_taken = false;
};

UsdReader& UsdReader::instance() {
    static UsdReader reader({usdInterpreters(), usdReaderProgram()});
    return reader;
}

UsdReader::UsdReader(Config config) : m_config(std::move(config)), m_wake(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

UsdReader::~UsdReader() = default;

void UsdReader::warmUp() {
    const std::lock_guard lock(m_mutex);
    if (m_busy || m_process) return;  // it is warm or warming up
    if (const auto started = start(); !started) m_refusals.push_back(started.error().text());
}

Result<UsdReader::Reply> UsdReader::request(nlohmann::json request, const std::string& about,
                                            const std::atomic<bool>& cancelled,
                                            std::optional<std::uint64_t> generation) {
    const Turn turn(*this, cancelled);
    if (!turn) return fail(ErrorCode::Cancelled, "reading was cancelled", about);
    if (generation && (!m_process || *generation != m_generation.load()))
        return fail(ErrorCode::Refused, "the USD reader was started anew since the file was opened", about);
    Result<Reply> reply = ensureHello(cancelled).and_then([&] { return exchange(request, cancelled); });
    if (!reply) reply.error().context = about;
    return reply;
}

void UsdReader::close(std::uint64_t generation, int file) {
    const std::lock_guard lock(m_mutex);
    m_closes.emplace_back(generation, file);
    if (!m_busy) sendCloses();
}

void UsdReader::wake() {
    eventfd_write(m_wake.get(), 1);
    m_free.notify_all();
}

Result<std::string> UsdReader::version() {
    const std::atomic<bool> never{false};
    const Turn turn(*this, never);
    return ensureHello(never).map([&] { return fmt::format("{} ({})", m_hello.pxr, m_hello.python); });
}

int UsdReader::pid() {
    const std::atomic<bool> never{false};
    const Turn turn(*this, never);
    return m_process ? m_process->pid() : -1;
}

/// With the lock held and nobody's turn: closes are answered by nobody.
void UsdReader::sendCloses() {
    for (const auto& [generation, file] : std::exchange(m_closes, {})) {
        if (!m_process || !m_helloReceived || generation != m_generation.load()) continue;
        // When the reader is gone, so is what it had open; the next request finds that out.
        if (!reader_channel::send(m_process->socket(), nlohmann::json{{"close", file}}.dump())) return;
    }
}

Result<void> UsdReader::start() {
    m_candidate = 0;
    m_refusals.clear();
    return startNext();
}

/// Starts the first interpreter, from m_candidate on, that can be started.
Result<void> UsdReader::startNext() {
    m_process.reset();
    m_helloReceived = false;
    for (; m_candidate < m_config.interpreters.size(); ++m_candidate) {
        auto process = ReaderProcess::start(m_config.interpreters[m_candidate], m_config.program);
        if (process) {
            m_process = std::move(*process);
            ++m_generation;
            return {};
        }
        m_refusals.push_back(process.error().message);
    }
    return fail(
        ErrorCode::MissingPart,
        fmt::format("USD files cannot be read: no Python with OpenUSD's 'pxr' was found. {} Tried: {}", howToGetPxr(),
                    m_refusals.empty() ? "nothing" : fmt::format("{}", fmt::join(m_refusals, "; "))));
}

Result<UsdReader::Hello> UsdReader::receiveHello(const std::function<bool()>& isCancelled) {
    const auto deadline = std::chrono::steady_clock::now() + kHelloDeadline;
    const auto isOver = [&] { return isCancelled() || std::chrono::steady_clock::now() > deadline; };
    auto message = reader_channel::receive(m_process->socket(), m_wake.get(), isOver);
    if (!message) {
        if (message.error().code == ErrorCode::Cancelled && !isCancelled())
            return fail(ErrorCode::ProcessFailed, "it did not answer within 60 seconds");
        return tl::unexpected(message.error());
    }
    auto hello = parse(message->json);
    if (!hello) return tl::unexpected(hello.error());
    if (hello->contains("error")) return fail(ErrorCode::MissingPart, hello->value("error", ""));
    return Hello{hello->value("pxr", "?"), hello->value("python", "?")};
}

/// A running reader that has said that it has pxr.
Result<void> UsdReader::ensureHello(const std::atomic<bool>& cancelled) {
    if (m_process && m_helloReceived) return {};
    if (!m_process) {
        if (auto started = start(); !started) return started;
    }
    for (;;) {
        auto hello = receiveHello([&] { return cancelled.load(); });
        if (hello) {
            m_hello = std::move(*hello);
            m_helloReceived = true;
            return {};
        }
        if (hello.error().code == ErrorCode::Cancelled) return tl::unexpected(hello.error());
        const std::string how = m_process->end();
        m_refusals.push_back(hello.error().code == ErrorCode::MissingPart
                                 ? fmt::format("'{}': {}", m_process->interpreter().string(), hello.error().message)
                                 : fmt::format("'{}' {}", m_process->interpreter().string(), how));
        ++m_candidate;
        if (auto started = startNext(); !started) return started;
    }
}

Result<UsdReader::Reply> UsdReader::exchange(nlohmann::json& request, const std::atomic<bool>& cancelled) {
    const std::uint64_t id = ++m_lastId;
    request["id"] = id;
    std::string text = request.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    if (!reader_channel::send(m_process->socket(), text)) {
        Error died = drop({ErrorCode::ProcessFailed, {}, {}});
        // It died while nothing was asked of it. Whoever opens a file needs not care; what was open is lost.
        if (request.value("do", "") != "open") return tl::unexpected(std::move(died));
        if (auto hello = ensureHello(cancelled); !hello) return tl::unexpected(hello.error());
        if (auto sent = reader_channel::send(m_process->socket(), text); !sent)
            return tl::unexpected(drop(sent.error()));
    }
    auto reply = receiveReply(id, cancelled);
    if (reply || !m_process) return reply;
    if (reply.error().code == ErrorCode::Cancelled) {
        // The reader stops at the next prim; its late reply is skipped by its id.
        if (auto sent = reader_channel::send(m_process->socket(), nlohmann::json{{"cancel", id}}.dump()); !sent)
            drop(sent.error());
    }
    return reply;
}

/// The reply with this id; earlier ones, whose requests were cancelled, are thrown away.
Result<UsdReader::Reply> UsdReader::receiveReply(std::uint64_t id, const std::atomic<bool>& cancelled) {
    for (;;) {
        auto message = reader_channel::receive(m_process->socket(), m_wake.get(), [&] { return cancelled.load(); });
        if (!message) {
            if (message.error().code == ErrorCode::Cancelled) return tl::unexpected(message.error());
            return tl::unexpected(drop(message.error()));
        }
        auto value = parse(message->json);
        if (!value) return tl::unexpected(drop(value.error()));
        const bool isMine = value->value("id", std::uint64_t{0}) == id;
        if (!isMine) {
            // Opened for somebody who no longer wanted it.
            if (value->contains("file") && value->at("file").is_number_integer()) {
                const std::lock_guard lock(m_mutex);
                m_closes.emplace_back(m_generation.load(), value->at("file").get<int>());
            }
            continue;
        }
        if (value->contains("error"))
            return fail(codeOf(value->value("kind", "")), value->value("error", "unknown error"));
        Reply reply{std::move(*value), nullptr, m_generation.load()};
        if (message->memory) {
            auto block = SharedBlock::map(message->memory);
            if (!block) return tl::unexpected(block.error());
            reply.block = std::move(*block);
        }
        return reply;
    }
}

/// Ends a reader that failed; the error says how it ended.
Error UsdReader::drop(const Error& why) {
    const std::string how = m_process->end();
    m_process.reset();
    if (why.code == ErrorCode::TooLarge) return why;
    return {ErrorCode::ProcessFailed, fmt::format("the USD reader {}\nTry again: it is started anew.", how), {}};
}

}  // namespace doppel
