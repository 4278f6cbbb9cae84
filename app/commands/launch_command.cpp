#include "app/commands/commands.h"
#include "app/signal_watcher.h"
#include "api/wiring.h"
#include "clonecore/link/keys.h"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

namespace doppel {

namespace {

using nlohmann::json;

int listLaunchers(bool asJson) {
    std::vector<LauncherFault> faults;
    const LauncherRegistry launchers = makeLaunchers(&faults);
    json list = json::array();
    for (const auto& launcher : launchers.all()) {
        if (asJson)
            list.push_back({{"name", launcher->name()}, {"label", launcher->label()}, {"schema", launcher->schema()}});
        else
            fmt::print("{:<16} {}\n", launcher->name(), launcher->label());
    }
    for (const auto& [file, error] : faults) {
        if (asJson)
            list.push_back({{"file", file.string()}, {"error", error.text()}});
        else
            fmt::print("{:<16} not loaded: {}\n", file.filename().string(), error.text());
    }
    if (asJson) fmt::print("{}\n", list.dump(2));
    return 0;
}

/// "key=value": a text where the schema says so, else JSON if it is any.
Result<void> assign(json& config, const std::string& text, const json& schema) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
        return fail(ErrorCode::InvalidArgument, "--config takes a JSON object or key=value, not '" + text + "'");
    const std::string key = text.substr(0, equals), value = text.substr(equals + 1);
    const auto type = schema.value(json::json_pointer("/properties") / key / "type", std::string());
    json parsed = type == "string" ? json(json::value_t::discarded) : json::parse(value, nullptr, false);
    config[key] = parsed.is_discarded() ? json(value) : std::move(parsed);
    return {};
}

Result<json> readConfig(const std::vector<std::string>& texts, const json& schema) {
    json config = json::object();
    for (const std::string& text : texts) {
        if (const auto object = text.starts_with('{') ? json::parse(text, nullptr, false) : json(); object.is_object()) {
            config.update(object);
        } else if (auto assigned = assign(config, text, schema); !assigned) {
            return tl::unexpected(std::move(assigned.error()));
        }
    }
    return config;
}

/// Waits for what becomes of one launch. Events come on a thread of the launcher and are told on the calling one.
class LaunchRun {
public:
    explicit LaunchRun(const LaunchOptions& options) : m_options(options) {}

    LaunchEvents events() {
        return {.output = [this](std::string line, bool isStderr) { post({{"event", "output"}, {"line", std::move(line)}, {"stderr", isStderr}}); },
                .waiting = [this](std::string what) { post({{"event", "waiting"}, {"what", std::move(what)}}); },
                .ready =
                    [this](const CloneAddress& a) {
                        post({{"event", "ready"}, {"endpoint", a.endpoint}, {"key", a.serverKey}, {"host", a.host}, {"port", a.port}, {"pid", a.pid}});
                    },
                .exited =
                    [this](ExitStatus exit) {
                        post({{"event", "exited"}, {"code", exit.code}, {"signal", exit.signal}, {"known", exit.isKnown}, {"text", exit.text()}});
                    },
                .failed = [this](const Error& error) { post({{"event", "failed"}, {"error", error.text()}}); }};
    }

    /// The first asks the clone to stop, the next ends it. Any thread.
    void interrupt() { post({{"event", "interrupted"}}); }

    void tellAttached() { post({{"event", "attached"}}); }

    int run(std::unique_ptr<LaunchedProcess> process) {
        for (;;) {
            const json event = next();
            const std::string kind = event["event"];
            if (kind == "interrupted") {
                const auto grace = std::chrono::milliseconds(m_interrupted ? 0 : static_cast<long>(m_options.graceSeconds * 1000));
                m_interrupted = true;
                process->stop(grace);
                say(event);
                continue;
            }
            tellTicket(*process);
            say(event);
            if (kind == "failed") return 1;
            if (kind == "exited") return m_interrupted ? 130 : exitCode(event);
            if (kind == "ready" && m_options.detach) {
                process->release();
                return 0;
            }
        }
    }

private:
    void post(json event) {
        {
            std::lock_guard lock(m_mutex);
            m_events.push_back(std::move(event));
        }
        m_wake.notify_one();
    }

    json next() {
        std::unique_lock lock(m_mutex);
        m_wake.wait(lock, [this] { return !m_events.empty(); });
        json event = std::move(m_events.front());
        m_events.pop_front();
        return event;
    }

    static int exitCode(const json& event) {
        const int code = event["code"], signal = event["signal"];
        if (signal != 0) return 128 + signal;
        return code >= 0 && code <= 255 ? code : 1;
    }

    // A job has one from its submission on, others once they serve.
    void tellTicket(const LaunchedProcess& process) {
        json ticket = process.ticket();
        if (ticket.is_null() || ticket == m_ticket) return;
        m_ticket = std::move(ticket);
        if (m_options.json) say({{"event", "ticket"}, {"ticket", m_ticket}});
    }

    void say(const json& event) const {
        if (m_options.json) {
            fmt::print("{}\n", event.dump(-1, ' ', false, json::error_handler_t::replace));
            std::fflush(stdout);
            return;
        }
        const std::string kind = event["event"];
        const auto text = [&](const char* key) { return event[key].get<std::string>(); };
        if (kind == "output") {
            fmt::print(stderr, "{}\n", text("line"));
        } else if (kind == "waiting") {
            fmt::print(stderr, "doppel: {}\n", text("what"));
        } else if (kind == "ready") {
            fmt::print("endpoint {}\n", text("endpoint"));
            if (!text("key").empty()) fmt::print("key {}\n", text("key"));
            if (!m_ticket.is_null()) fmt::print("ticket {}\n", m_ticket.dump());
            std::fflush(stdout);
        } else if (kind == "exited") {
            fmt::print(stderr, "doppel: the clone: {}\n", text("text"));
        } else if (kind == "interrupted") {
            fmt::print(stderr, "doppel: stopping the clone; interrupt again to end it at once\n");
        } else if (kind == "attached") {
            fmt::print(stderr, "doppel: following the clone; interrupt to stop it\n");
        } else {
            fmt::print(stderr, "doppel: {}\n", text("error"));
        }
    }

    const LaunchOptions& m_options;
    bool m_interrupted = false;
    json m_ticket;

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<json> m_events;
};

Result<std::string> hostKey(const LaunchOptions& options) {
    if (!options.hostKey.empty()) {
        if (isZ85Key(options.hostKey)) return options.hostKey;
        return fail(ErrorCode::InvalidArgument, "--host-key is no z85 key of 40 characters");
    }
    const auto user = userKeyPair(userKeyFile());
    if (!user) return tl::unexpected(user.error());
    return user->publicKey;
}

Result<std::unique_ptr<LaunchedProcess>> attach(const LauncherRegistry& launchers, const std::string& text, LaunchEvents events) {
    const json ticket = json::parse(text, nullptr, false);
    if (!ticket.is_object() || !ticket.contains("launcher"))
        return fail(ErrorCode::InvalidArgument, "--attach takes a ticket, the JSON object that `doppel launch` has printed");
    const auto launcher = launchers.findFor(ticket);
    if (!launcher) return tl::unexpected(launcher.error());
    return (*launcher)->reattach(ticket, std::move(events));
}

Result<std::unique_ptr<LaunchedProcess>> start(const LauncherRegistry& launchers, const LaunchOptions& options, LaunchEvents events) {
    const json named = options.launcher.empty() ? json::object() : json{{"launcher", options.launcher}};
    const auto launcher = launchers.findFor(named);
    if (!launcher) return tl::unexpected(launcher.error());
    auto config = readConfig(options.config, (*launcher)->schema());
    if (!config) return tl::unexpected(std::move(config.error()));
    config->update(named);
    auto key = hostKey(options);
    if (!key) return tl::unexpected(std::move(key.error()));
    if (auto checked = (*launcher)->check(*config); !checked) return tl::unexpected(std::move(checked.error()));
    return (*launcher)->start({"command_line", std::move(*config), std::move(*key)}, std::move(events));
}

} // namespace

int launchCommand(const LaunchOptions& options) {
    if (options.list) return listLaunchers(options.json);
    LaunchRun run(options);
    // Before any other thread, so that all of them leave the signals to the watcher.
    SignalWatcher signals([&run](int) { run.interrupt(); });
    const LauncherRegistry launchers = makeLaunchers();
    auto process = options.attach.empty() ? start(launchers, options, run.events()) : attach(launchers, options.attach, run.events());
    if (!process) return reportError(process.error());
    if (!options.attach.empty()) run.tellAttached();
    return run.run(std::move(*process));
}

} // namespace doppel
