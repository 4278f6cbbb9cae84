// A launched clone process as its connection sees it: the launcher's events brought to the I/O thread, its output
// collected without growing a queue. I/O thread only; held by shared_ptr so that it can go on ending behind a connection
// that has already been started again.
#pragma once

#include "clonecore/host/launcher.h"
#include "clonecore/host/loop_gate.h"

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace doppel {

class CloneProcess : public std::enable_shared_from_this<CloneProcess> {
    struct Private {};

public:
    /// All called on the I/O thread. After `failed` or `exited` nothing follows.
    struct Callbacks {
        std::function<void(std::deque<std::string> lines)> log; ///< newest lines since the last call, at most kLogTailLines
        std::function<void(std::string what)> waiting;
        std::function<void(CloneAddress)> ready;
        std::function<void(ExitStatus)> exited;
        std::function<void(Error)> failed;
    };

    /// Does not block. An error when the launcher knows at once that it can't.
    static Result<std::shared_ptr<CloneProcess>> launch(std::shared_ptr<LoopGate> gate, std::shared_ptr<Launcher> launcher,
                                                        const LaunchRequest& request, Callbacks callbacks);
    /// The same for one that another host process started (Launcher::reattach); `ready` is not called.
    static Result<std::shared_ptr<CloneProcess>> reattach(std::shared_ptr<LoopGate> gate, std::shared_ptr<Launcher> launcher,
                                                          const nlohmann::json& ticket, Callbacks callbacks);
    explicit CloneProcess(Private) {}
    ~CloneProcess(); ///< kills it if it still runs

    /// Replaces the callbacks, e.g. by fewer when the connection lets it go.
    void setCallbacks(Callbacks callbacks) { m_callbacks = std::move(callbacks); }
    void stop(std::chrono::milliseconds grace);
    bool hasEnded() const { return m_ended; }
    nlohmann::json ticket() const { return m_process ? m_process->ticket() : nlohmann::json(); }

private:
    // Output lines wait here, the newest kLogTailLines of them, until the I/O thread takes them all at once.
    struct Output {
        std::mutex mutex;
        std::deque<std::string> lines;
        bool posted = false;
    };

    template <class Start>
    static Result<std::shared_ptr<CloneProcess>> begin(const std::shared_ptr<LoopGate>& gate, std::shared_ptr<Launcher> launcher,
                                                       Callbacks callbacks, Start&& start);
    LaunchEvents makeEvents(const std::shared_ptr<LoopGate>& gate);
    void takeOutput();
    void end(std::optional<ExitStatus> exit, Error error);

    Callbacks m_callbacks;
    std::shared_ptr<Output> m_output = std::make_shared<Output>();
    std::shared_ptr<Launcher> m_launcher; // outlives the process that it made
    std::unique_ptr<LaunchedProcess> m_process;
    bool m_ended = false;
};

} // namespace doppel
