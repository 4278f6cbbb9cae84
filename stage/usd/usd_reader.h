// The one USD reader of this process: starts it when it is first needed (or warmed up), hands it one request at a time,
// starts a new one after a crash. Any thread; requests block the calling thread. Ends the reader in its destructor.
#pragma once

#include "clonecore/base/error.h"
#include "stage/usd/reader_channel.h"
#include "stage/usd/reader_process.h"
#include "stage/usd/shared_block.h"

#include <nlohmann/json.hpp>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace doppel {

class UsdReader {
public:
    /// Where things are. Empty members are looked up: see interpreters() and program().
    struct Config {
        std::vector<std::filesystem::path> interpreters;  ///< tried in this order
        std::filesystem::path program;                    ///< the folder python/usd_reader
    };
    struct Reply {
        nlohmann::json value;
        SharedBlockPtr block;          ///< nullptr when the reply holds no arrays
        std::uint64_t generation = 0;  ///< of the reader that answered
    };

    /// The process-wide reader that the importer uses.
    static UsdReader& instance();

    explicit UsdReader(Config config);
    UsdReader(const UsdReader&) = delete;
    UsdReader& operator=(const UsdReader&) = delete;
    ~UsdReader();

    /// Starts the reader and returns at once. A failure shows at the first request.
    void warmUp();

    /// Which reader is running; counts up when one is started. A file opened by an older one must be opened again.
    std::uint64_t generation() const { return m_generation.load(); }

    /// Sends a request and waits for its reply. `about` (a file name) goes into errors as context. Errors: MissingPart
    /// (no pxr), ProcessFailed (the reader crashed; the next request starts a new one), Cancelled, and what the reader
    /// answers. With a `generation`, Refused when another reader is running by now.
    Result<Reply> request(nlohmann::json request, const std::string& about, const std::atomic<bool>& cancelled,
                          std::optional<std::uint64_t> generation = std::nullopt);

    /// Lets go of a file that `generation` opened. Never waits.
    void close(std::uint64_t generation, int file);

    /// Call after setting a flag that was given to request(): it is looked at now. Any thread, never waits.
    void wake();

    /// "0.26.11 (/path/python3)". Blocks until the reader answered.
    Result<std::string> version();

    /// Process id of the running reader, -1 when there is none. For tests and diagnosis.
    int pid();

private:
    class Turn;  // holds the reader for one thread
    struct Hello {
        std::string pxr, python;
    };

    Result<void> start();
    Result<void> startNext();
    Result<Hello> receiveHello(const std::function<bool()>& isCancelled);
    Result<void> ensureHello(const std::atomic<bool>& cancelled);
    Result<Reply> exchange(nlohmann::json& request, const std::atomic<bool>& cancelled);
    Result<Reply> receiveReply(std::uint64_t id, const std::atomic<bool>& cancelled);
    Error drop(const Error& why);
    void sendCloses();

    const Config m_config;
    UniqueFd m_wake;  ///< an eventfd

    std::mutex m_mutex;  ///< guards the two below
    std::condition_variable m_free;
    bool m_busy = false;
    std::vector<std::pair<std::uint64_t, int>> m_closes;

    // Of whoever has the turn.
    std::unique_ptr<ReaderProcess> m_process;
    std::size_t m_candidate = 0;  ///< which interpreter runs
    std::vector<std::string> m_refusals;
    Hello m_hello;
    bool m_helloReceived = false;
    std::uint64_t m_lastId = 0;
    std::atomic<std::uint64_t> m_generation{0};
};

/// The interpreters that may have pxr, best first: $DOPPEL_USD_PYTHON alone when it is set, else the venv of ./dev,
/// else the python3 of PATH.
std::vector<std::filesystem::path> usdInterpreters();

/// What a person does to get an interpreter that has pxr. `chosen`: $DOPPEL_USD_PYTHON; `tree`: the sources that the program runs in,
/// "" = it is installed; `venv`: the folder where usdInterpreters() finds what users of an installed Doppel make.
std::string howToGetPxr(const std::filesystem::path& chosen, const std::filesystem::path& tree, const std::filesystem::path& venv);
/// The same for this process.
std::string howToGetPxr();

/// The reader program: $DOPPEL_USD_READER, else beside the installed executable, else in the sources.
std::filesystem::path usdReaderProgram();

}  // namespace doppel
