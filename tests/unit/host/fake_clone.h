// Clones that live in the test's process: a RenderSession that paints frames at once, served by a real CloneServer over
// inproc (or encrypted tcp), and a Launcher whose behaviour is set by the connection's launcherConfig.
#pragma once

#include "clonecore/clone/clone_server.h"
#include "clonecore/host/launcher.h"
#include "clonecore/link/io_loop.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace doppel::test {

inline constexpr std::chrono::seconds kPatience{30};

/// What one fake clone was told, for the test to look at. Thread-safe.
class CloneScript {
public:
    struct Seen {
        std::vector<std::shared_ptr<const NodeNetwork>> networks;
        std::vector<RenderRequest> requests;
        bool requestOwed = false; ///< a network came whose request has not come yet
        int pauses = 0;
        int fullFrames = 0;
    };
    Seen seen() const;
    void change(const std::function<void(Seen&)>& edit);
    bool waitFor(const std::function<bool(const Seen&)>& condition) const;

    /// A clone that hangs: its I/O thread waits here while the gate is closed.
    void closeGate();
    void openGate();
    void passGate();

private:
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    Seen m_seen;
    bool m_gateClosed = false;
};

/// Renders 8x4 pixels of "C" and "depth" whose first bytes are the epoch. Renderer options: "converge" 0 = renders on;
/// "hang" 1 = waits at the script's gate; "mute" 1 = answers no request for a full frame. The camera "/missing" fails.
std::unique_ptr<RenderSession> makeFakeSession(RenderEvents& events, std::shared_ptr<CloneScript> script);

/// launcherConfig: "behaviour": "serve" (default), "exit" (before it is ready, code 3, after an error line), "silent" (never
/// ready), "queued" (says so, and is never ready), "refuse" (start returns an error), "fail" (tells so a moment later), "wrongKey" (tcp, another key than it prints),
/// "tcp" (encrypted), "stubborn" (serves; does not end before it is killed by its destructor). With "dialBack": true
/// it dials the host.
class FakeLauncher : public Launcher {
public:
    FakeLauncher();
    ~FakeLauncher() override;

    std::string name() const override { return "fake"; }
    std::string label() const override { return "Fake"; }
    nlohmann::json schema() const override { return nlohmann::json::object(); }
    Result<void> check(const nlohmann::json&) const override { return {}; }
    Result<std::unique_ptr<LaunchedProcess>> start(const LaunchRequest& request, LaunchEvents events) override;

    /// The script of the newest clone of a connection; waits until there is one.
    std::shared_ptr<CloneScript> script(const std::string& sessionId) const;
    /// The newest clone of a connection dies as if by `exit`, after printing `lastWords` on stderr.
    void crash(const std::string& sessionId, ExitStatus exit, const std::string& lastWords = {});
    /// Ends all that still run, the stubborn ones too.
    void endAll();
    int started() const;
    int running() const;
    bool waitRunning(int count) const;

    struct Clone;

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace doppel::test
