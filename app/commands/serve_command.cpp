#include "api/headless_host.h"
#include "api/host_directory.h"
#include "api/host_endpoint.h"
#include "app/commands/commands.h"
#include "clonecore/image/membuf_export.h"
#include "api/scene_assets.h"
#include "app/signal_watcher.h"
#include "api/wiring.h"

#include <fmt/chrono.h>
#include <fmt/core.h>

#include <unistd.h>

#include <charconv>
#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <mutex>
#include <utility>

namespace doppel {

namespace {

/// Lines with their time to stderr or a file. Any thread.
class ServiceLog {
public:
    Result<void> open(const std::filesystem::path& file) {
        if (file.empty()) return {};
        m_file.reset(std::fopen(file.c_str(), "ae"));
        if (!m_file) return tl::unexpected(errnoError("cannot open the log", file.string(), errno));
        return {};
    }
    void say(const std::string& text) {
        std::lock_guard lock(m_mutex);
        std::FILE* out = m_file ? m_file.get() : stderr;
        fmt::print(out, "{:%Y-%m-%d %H:%M:%S} doppel: {}\n", fmt::localtime(std::time(nullptr)), text);
        std::fflush(out);
    }

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    std::mutex m_mutex;
    std::unique_ptr<std::FILE, Close> m_file;
};

std::vector<std::string> connectionIds(HeadlessHost& host) {
    std::vector<std::string> ids;
    host.run([&](Document& document, CloneManager&) {
        for (const auto& [id, record] : *document.scene().connections) ids.push_back(id);
    });
    return ids;
}

/// What the policy says of this scene's connections: only "ask" needs somebody who answers.
bool mayStart(const std::string& policy, std::size_t count, ServiceLog& log) {
    if (policy == "all" || count == 0) return policy == "all";
    if (policy != "ask") return false;
    if (!::isatty(STDIN_FILENO)) {
        log.say("there is no terminal to ask: no clone is started (doppel ctl start starts them)");
        return false;
    }
    fmt::print(stderr, "start {} clones? [y/N] ", count);
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

std::set<std::string> allowedKeys(const ServeOptions& options, const KeyPair& own) {
    std::set<std::string> keys(options.allow.begin(), options.allow.end());
    keys.insert(own.publicKey); // this user, from another machine with the same home
    return keys;
}

/// Every endpoint that "tcp://ADDRESS:PORTS" may mean, in order.
Result<std::vector<std::string>> endpointsOf(const std::string& listen) {
    constexpr std::size_t kMostPorts = 1000;
    const std::size_t colon = listen.rfind(':');
    const auto refuse = [&] {
        return fail(ErrorCode::InvalidArgument, "--listen takes tcp://ADDRESS:PORTS, ports being like 0, 5000, 5000-5010 or 5000,6000-6010", listen);
    };
    const auto portOf = [](std::string_view text) {
        int port = -1;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
        return error == std::errc() && end == text.data() + text.size() && port <= 65535 ? port : -1;
    };
    if (!listen.starts_with("tcp://") || colon <= 5) return refuse();
    std::vector<std::string> endpoints;
    std::string_view rest = std::string_view(listen).substr(colon + 1);
    while (true) {
        const std::string_view part = rest.substr(0, rest.find(','));
        const std::size_t dash = part.find('-');
        const int first = part == "*" ? 0 : portOf(part.substr(0, dash));
        const int last = dash == std::string_view::npos ? first : portOf(part.substr(dash + 1));
        if (first < 0 || last < first || static_cast<std::size_t>(last - first) >= kMostPorts) return refuse();
        for (int port = first; port <= last; ++port) endpoints.push_back(listen.substr(0, colon + 1) + (port == 0 ? "*" : std::to_string(port)));
        if (part.size() == rest.size()) return endpoints;
        rest.remove_prefix(part.size() + 1);
    }
}

/// At the first of these ports that is free.
Result<std::unique_ptr<HostEndpoint>> serveRemote(HeadlessHost& host, const ServeOptions& options, const KeyPair& own, const HostEndpoint::Options& common) {
    const auto endpoints = endpointsOf(options.listen);
    if (!endpoints) return tl::unexpected(endpoints.error());
    Result<std::unique_ptr<HostEndpoint>> served = nullptr;
    for (const std::string& endpoint : *endpoints) {
        HostEndpoint::Options here = common;
        here.endpoint = endpoint;
        here.keys = own;
        here.allowedKeys = allowedKeys(options, own);
        served = HostEndpoint::serve(host.api(), std::move(here));
        if (served) break;
    }
    return served;
}

/// Notes for the log what becomes of clones.
Subscription logStates(HeadlessHost& host, ServiceLog& log) {
    Subscription subscription;
    host.run([&](Document&, CloneManager& manager) {
        subscription = manager.observe([&log, &manager](const CloneEvent& event) {
            if (event.kind != CloneEventKind::State) return;
            const auto status = manager.status(event.sessionId);
            const std::string why = status && !status->error.message.empty() && event.after >= CloneState::Lost ? ": " + status->error.message : "";
            log.say(fmt::format("{} is {}{}", event.sessionId, toString(event.after), why));
        });
    });
    return subscription;
}

} // namespace

int serveCommand(const ServeOptions& options) {
    // Signals first: every thread made from here on inherits the blocked mask.
    std::mutex mutex;
    std::condition_variable wake;
    bool stopped = false;
    const auto stop = [&] {
        {
            std::lock_guard lock(mutex);
            stopped = true;
        }
        wake.notify_all();
    };
    SignalWatcher signals([&](int) { stop(); });
    ServiceLog log;
    if (const auto opened = log.open(options.log); !opened) return reportError(opened.error());

    HeadlessHost::Parts parts;
    parts.manager.launchers = makeLaunchers();
    parts.manager.restarts = options.restarts;
    parts.manager.assets = makeSceneAssets();
    auto ledger = CloneLedger::open(userLedgerFolder());
    if (ledger) parts.manager.ledger = std::move(*ledger);
    else log.say(ledger.error().text());
    parts.loadFile = [](const std::filesystem::path& file) { return openScene(file); };
    parts.galleryFile = galleryPath;
    parts.allowScripts = options.allowScripts;
    auto notice = HostNotice::post("serve");
    if (!notice) return reportError(notice.error());
    parts.fileChanged = [&](const std::filesystem::path& file) {
        if (const auto told = notice->tell(file); !told) log.say(told.error().text());
    };
    HeadlessHost host(std::move(parts));
    HostEndpoint::Options common;
    if (options.verbosity >= 2) common.note = [&log](const std::string& text) { log.say(text); };
    // Both endpoints tell of theirs; the sum is looked at here, where both are known.
    bool clientsChanged = false;
    if (options.autoClose) {
        common.clientsChanged = [&] {
            {
                std::lock_guard lock(mutex);
                clientsChanged = true;
            }
            wake.notify_all();
        };
    }
    HostEndpoint::Options localOptions = common;
    localOptions.endpoint = notice->endpoint();
    auto local = HostEndpoint::serve(host.api(), std::move(localOptions));
    if (!local) return reportError(local.error());
    // Other programs can do without: a render is worth more than its being looked at.
    const auto images = MembufExport::serve(notice->imagesSocket(), MembufRegistry::global());
    if (!images) log.say(images.error().text());
    if (!options.file.empty()) {
        if (const auto opened = host.open(options.file); !opened) return reportError(opened.error());
    } else if (const auto told = notice->tell({}); !told) {
        return reportError(told.error());
    }
    std::unique_ptr<HostEndpoint> remote;
    std::string key;
    if (!options.listen.empty()) {
        const auto own = userKeyPair(userKeyFile());
        if (!own) return reportError(own.error());
        auto served = serveRemote(host, options, *own, common);
        if (!served) return reportError(served.error());
        remote = std::move(*served);
        key = own->publicKey;
    }
    const Subscription states = options.verbosity >= 1 ? logStates(host, log) : Subscription{};
    const auto ids = connectionIds(host);
    const std::string scene = options.file.empty() ? "a new scene" : options.file.string();
    if (options.verbosity >= 1) log.say(fmt::format("serves {} with {} connections at {}", scene, ids.size(), notice->endpoint()));
    if (remote && options.verbosity >= 1) log.say(fmt::format("serves at {}, key {}", remote->endpoint(), key));
    // For whoever started this: it can be used now.
    nlohmann::json line{{"endpoint", notice->endpoint()}, {"pid", static_cast<long>(::getpid())}};
    if (remote) line.update({{"tcp", remote->endpoint()}, {"key", key}});
    fmt::print("DOPPEL_HOST {}\n", line.dump());
    std::fflush(stdout);
    if (mayStart(options.start, ids.size(), log)) {
        host.run([&](Document&, CloneManager& manager) {
            for (const auto& id : ids) manager.start(id);
        });
    }

    {
        std::unique_lock lock(mutex);
        while (!stopped) {
            wake.wait(lock, [&] { return stopped || clientsChanged; });
            if (!std::exchange(clientsChanged, false)) continue;
            lock.unlock();
            const bool isAlone = (*local)->clients() + (remote ? remote->clients() : 0) == 0;
            lock.lock();
            stopped = stopped || isAlone;
        }
    }
    if (options.verbosity >= 1) log.say("stops");
    remote.reset();
    local->reset();
    const auto saved = host.saveChanges();
    if (!saved) return reportError(saved.error()); // nothing is lost without a word
    if (*saved && options.verbosity >= 1) log.say("saved " + options.file.string());
    return 0;
}

} // namespace doppel
