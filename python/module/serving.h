// This process as a clone: the server, its renderers, and the thread of Python that delegates are called on.
#pragma once

#include "api/clone_program.h"
#include "python/module/call_loop.h"
#include "python/module/python_delegate.h"

#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace doppel {

/// Made, used and destroyed with the GIL, which is let go of while anything is waited for.
class Serving {
public:
    /// Begins to serve. `renderer`: of Python, offered first; nothing = those of this build. `blocks`: its calls come to the thread
    /// that calls wait(); otherwise they run on the render thread. Raises what goes wrong.
    Serving(std::optional<PythonRenderer> renderer, CloneProgramOptions options, bool blocks);
    ~Serving() { stop(); }
    Serving(const Serving&) = delete;
    Serving& operator=(const Serving&) = delete;

    /// Prints the launcher line.
    void announce() const { announceClone(*m_server, m_options); }
    /// Until the host ends the clone, the idle timeout is over, or a signal's handler raised, which is thrown on. Runs the delegate's
    /// calls. Then nothing is served any more.
    void wait();
    /// Ends it, also with a host connected; returns when nothing runs any more.
    void stop();
    bool isServing() const { return m_server != nullptr && !m_isOver; }
    int port() const { return m_server ? m_server->port() : 0; }
    std::string endpoint() const { return m_server ? m_server->endpoint() : std::string(); }

private:
    const CloneProgramOptions m_options;
    std::shared_ptr<CallLoop> m_loop; ///< there is one in any case; delegates are told of it when they block
    std::optional<PythonRenderer> m_renderer;
    RenderDelegateRegistry m_registry;
    std::unique_ptr<CloneServer> m_server;
    std::atomic<bool> m_isOver{false};
    std::thread m_waiter; ///< waits for the end of the server, joined by stop()
};

} // namespace doppel
