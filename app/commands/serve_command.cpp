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

#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <mutex>

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
    SignalWatcher signals([&](int) {
        {
            std::lock_guard lock(mutex);
            stopped = true;
        }
        wake.notify_all();
    });
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
    const auto note = [&log](const std::string& text) { log.say(text); };
    auto local = HostEndpoint::serve(host.api(), {.endpoint = notice->endpoint(), .note = note});
    if (!local) return reportError(local.error());
    // Other programs can do without: a render is worth more than its being looked at.
    const auto images = MembufExport::serve(notice->imagesSocket(), MembufRegistry::global());
    if (!images) log.say(images.error().text());
    if (const auto opened = host.open(options.file); !opened) return reportError(opened.error());
    std::unique_ptr<HostEndpoint> remote;
    std::string key;
    if (!options.listen.empty()) {
        const auto own = userKeyPair(userKeyFile());
        if (!own) return reportError(own.error());
        auto served = HostEndpoint::serve(host.api(), {.endpoint = options.listen, .keys = *own, .allowedKeys = allowedKeys(options, *own), .note = note});
        if (!served) return reportError(served.error());
        remote = std::move(*served);
        key = own->publicKey;
    }
    const Subscription states = logStates(host, log);
    const auto ids = connectionIds(host);
    log.say(fmt::format("serves {} with {} connections at {}", options.file.string(), ids.size(), notice->endpoint()));
    if (remote) log.say(fmt::format("serves at {}, key {}", remote->endpoint(), key));
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
        wake.wait(lock, [&] { return stopped; });
    }
    log.say("stops");
    remote.reset();
    local->reset();
    const auto saved = host.saveChanges();
    if (!saved) return reportError(saved.error()); // nothing is lost without a word
    if (*saved) log.say("saved " + options.file.string());
    return 0;
}

} // namespace doppel
