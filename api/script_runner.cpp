#include "api/script_runner.h"

#include "api/python_command.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

extern char** environ;

namespace doppel {

namespace {

constexpr std::chrono::seconds kGrace{5};

/// PATH is searched as a shell does.
std::string whereIs(const std::string& program) {
    if (program.find('/') != std::string::npos) return program;
    const char* path = std::getenv("PATH"); // NOLINT: nobody sets the environment
    std::string folders = path ? path : "/usr/bin:/bin";
    for (std::size_t begin = 0; begin <= folders.size();) {
        const std::size_t end = std::min(folders.find(':', begin), folders.size());
        const std::string file = folders.substr(begin, end - begin) + "/" + program;
        if (end > begin && ::access(file.c_str(), X_OK) == 0) return file;
        begin = end + 1;
    }
    return {};
}

std::vector<std::string> environmentFor(const std::string& pythonPath) {
    std::vector<std::string> all;
    for (char** entry = environ; *entry; ++entry) {
        const std::string_view text(*entry);
        if (!text.starts_with("PYTHONPATH=") && !text.starts_with("PYTHONUNBUFFERED=")) all.emplace_back(text);
    }
    if (!pythonPath.empty()) all.push_back("PYTHONPATH=" + pythonPath);
    all.emplace_back("PYTHONUNBUFFERED=1"); // what it printed before it is killed counts
    return all;
}

} // namespace

/// Shared with the events of its processes, which come on the reactor's thread.
class ScriptRunner::Impl : public std::enable_shared_from_this<ScriptRunner::Impl> {
public:
    explicit Impl(ProcessReactor& reactor) : m_reactor(reactor) {}

    void run(std::string text, std::chrono::milliseconds timeout, ApiReply done) {
        const std::string python = whereIs(pythonInterpreter());
        if (python.empty())
            return done(fail(ErrorCode::MissingPart, "there is no '" + pythonInterpreter() + "'; install python3, or set DOPPEL_PYTHON to an interpreter"));
        auto script = MemoryFile::copyOf("script", std::as_bytes(std::span(text)));
        if (!script) return done(tl::unexpected(std::move(script.error())));
        auto running = std::make_shared<Running>();
        running->script = std::move(*script);
        running->done = std::move(done);
        {
            const std::lock_guard lock(m_mutex);
            if (m_ended || m_running.size() >= static_cast<std::size_t>(kMaxScripts)) {
                running->done(fail(ErrorCode::Refused, std::to_string(kMaxScripts) + " scripts run already; try again when one has ended"));
                return;
            }
            m_running.insert(running);
        }
        ProgramSpec spec;
        spec.program = python;
        spec.arguments = {"-m", "doppel", "--host", std::to_string(::getpid()), running->script->path().string()};
        spec.environment = environmentFor(pythonPath());
        // Its events come on the reactor's thread, which this task is on: they find the id.
        m_reactor.post([weak = weak_from_this(), running, spec = std::move(spec), timeout]() mutable {
            if (const auto self = weak.lock()) self->start(running, std::move(spec), timeout);
        });
    }

    void end() {
        std::set<std::shared_ptr<Running>> left;
        {
            const std::lock_guard lock(m_mutex);
            m_ended = true;
            left = m_running;
        }
        for (const auto& running : left) {
            ProcessReactor::Id id = 0;
            {
                const std::lock_guard lock(m_mutex);
                id = running->id;
            }
            if (id) m_reactor.forget(id); // kills it
            finish(running, fail(ErrorCode::Cancelled, "the host ends"));
        }
    }

private:
    struct Running {
        MemoryFilePtr script;
        ApiReply done;
        ProcessReactor::Id id = 0, timer = 0; // under the mutex; the timer on the reactor's thread
        std::string output;                   // the reactor's thread
        bool truncated = false, timedOut = false;
    };

    void start(const std::shared_ptr<Running>& running, ProgramSpec spec, std::chrono::milliseconds timeout) {
        ProcessEvents events;
        events.line = [running](const std::string& line, bool) {
            running->output += line + "\n";
            if (running->output.size() <= kMaxScriptOutputBytes) return;
            running->output.erase(0, running->output.size() - kMaxScriptOutputBytes);
            running->truncated = true;
        };
        events.exited = [weak = weak_from_this(), running](ExitStatus status) {
            const int code = status.signal == 0 ? status.code : 128 + status.signal;
            if (const auto self = weak.lock())
                self->finish(running, ApiValue{{"exitCode", code}, {"output", running->output}, {"truncated", running->truncated}, {"timedOut", running->timedOut}});
        };
        events.failed = [weak = weak_from_this(), running](Error error) {
            if (const auto self = weak.lock()) self->finish(running, tl::unexpected(std::move(error)));
        };
        const std::lock_guard lock(m_mutex);
        if (m_ended) return; // end() has answered
        running->id = m_reactor.start(std::move(spec), std::move(events));
        running->timer = m_reactor.startTimer(timeout, [weak = weak_from_this(), running] {
            const auto self = weak.lock();
            running->timer = 0;
            running->timedOut = true;
            if (self) self->m_reactor.stop(running->id, kGrace);
        });
    }

    void finish(const std::shared_ptr<Running>& running, Result<ApiValue> result) {
        {
            const std::lock_guard lock(m_mutex);
            if (m_running.erase(running) == 0) return;
        }
        m_reactor.post([reactor = &m_reactor, running] { // on its thread, while it is there
            if (running->timer) reactor->cancel(std::exchange(running->timer, 0));
        });
        running->done(std::move(result));
    }

    ProcessReactor& m_reactor;
    std::mutex m_mutex; // guards what follows
    std::set<std::shared_ptr<Running>> m_running;
    bool m_ended = false;
};

ScriptRunner::ScriptRunner() : m_reactor(std::make_unique<ProcessReactor>()), m_impl(std::make_shared<Impl>(*m_reactor)) {}
ScriptRunner::~ScriptRunner() { m_impl->end(); }

void ScriptRunner::run(std::string text, std::chrono::milliseconds timeout, ApiReply done) {
    if (text.size() > kMaxScriptBytes) {
        return done(fail(ErrorCode::TooLarge, "a script of " + std::to_string(text.size()) + " bytes is too long; put it into a module that it imports"));
    }
    m_impl->run(std::move(text), timeout, std::move(done));
}

} // namespace doppel
