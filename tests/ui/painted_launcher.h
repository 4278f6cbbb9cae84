// A launcher whose clones live in this process: real CloneServers over inproc that paint (painted_session.h). Its
// configuration can make them fail, and a test can end them.
#pragma once

#include "clonecore/host/launcher.h"

#include <memory>

namespace doppel::test {

/// launcherConfig: "behaviour": "serve" (default) or "exit" (prints two lines and ends with code 3 before it serves).
class PaintedLauncher : public Launcher {
public:
    PaintedLauncher();
    ~PaintedLauncher() override;

    std::string name() const override { return "local"; }
    std::string label() const override { return "This machine"; }
    nlohmann::json schema() const override;
    Result<void> check(const nlohmann::json&) const override { return {}; }
    Result<std::unique_ptr<LaunchedProcess>> start(const LaunchRequest& request, LaunchEvents events) override;

    /// The clone of a connection dies as if by signal 11, after a last line.
    void crash(const std::string& sessionId);
    int started() const;
    LaunchRequest lastRequest() const;

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace doppel::test
