#include "api/clone_program.h"

#include "clonecore/link/keys.h"
#include "clonecore/link/launcher_line.h"
#include "render/session/stage_render_session.h"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace doppel {

namespace {

constexpr int kMostPorts = 1000; ///< that are tried

/// Launched clones use a fresh pair and know their host's key; those started by hand use the user's key file on both sides.
Result<CloneSocket::Options> socketOptions(const CloneProgramOptions& options) {
    CloneSocket::Options socket;
    socket.allowPlainTcp = options.plain;
    if (options.listen == "ipc" && options.dial.empty()) {
        socket.endpoint = "ipc://*"; // a socket of its own in the user's runtime folder
        return socket;
    }
    socket.endpoint = !options.dial.empty() ? options.dial : fmt::format("tcp://{}:{}", options.address, options.port > 0 ? std::to_string(options.port) : "*");
    if (options.plain) return socket;
    if (!options.hostKey.empty()) {
        if (!isZ85Key(options.hostKey))
            return fail(ErrorCode::InvalidArgument, "--host-key is no z85 key of 40 characters");
        socket.keys = KeyPair::generate();
        socket.allowedHostKey = options.hostKey;
        return socket;
    }
    auto user = userKeyPair(userKeyFile());
    if (!user) return tl::unexpected(user.error());
    socket.keys = *user;
    socket.allowedHostKey = user->publicKey;
    return socket;
}

} // namespace

std::optional<int> readCloneCommandLine(std::vector<std::string> words, CloneProgramOptions& options) {
    CLI::App app{"Doppel's clone process: a host connects to it (or it dials the host) and it renders.\n"
                 "Prints one line on stdout when it serves: DOPPEL_CLONE {\"endpoint\":...,\"key\":...,\"port\":...},\n"
                 "or before it dials: DOPPEL_CLONE {\"dial\":...,\"key\":...}"};
    app.name(options.program);
    app.set_version_flag("--version", options.program + " " DOPPEL_VERSION);
    auto* listen = app.add_option("--listen", options.listen, "tcp (encrypted) or ipc (a Unix socket of this user)")
                       ->capture_default_str()
                       ->check(CLI::IsMember({"tcp", "ipc"}));
    auto* address = app.add_option("--address", options.address, "address of the interface to listen on (tcp)")->capture_default_str();
    auto* port = app.add_option("--port", options.port, "port to listen on (tcp); 0 = any free one")->check(CLI::Range(0, 65535));
    app.add_option("--dial", options.dial,
                   "tcp://HOST:PORT of a host that awaits this clone's key there: dial it instead of listening, again and again until "
                   "the idle timeout")
        ->excludes(listen)
        ->excludes(address)
        ->excludes(port);
    app.add_option("--host-key", options.hostKey,
                   "z85 public key of the only host to accept (or dial); without it the user's own key file counts");
    app.add_option("--renderer", options.renderer,
                   "renderer to offer first (internal name or label)");
    app.add_option("--wanted-renderer", options.wantedRenderer,
                   "renderer that the host is going to ask for: if it runs in a program of its own, as cycles does, that is started as the "
                   "clone instead");
    app.add_option("--threads", options.threads, "render threads (0 = all cores)")->check(CLI::Range(0, 4096));
    app.add_option("--idle-timeout", options.idleTimeoutSeconds, "end after this many seconds without a host (0 = never)")
        ->check(CLI::NonNegativeNumber);
    app.add_flag("--plain", options.plain, "no encryption; only with tcp on a loopback address");
    app.add_flag("--outlive-host", options.outliveHost,
                 "once it serves, go on when the program that started it dies, until the idle timeout");
    app.add_flag("--no-shared-memory", options.noSharedMemory, "send whole frames even to a host on this machine");
    app.add_flag("--remote", options.remote,
                 "treat every host as one on another machine: no shared memory, and files are fetched from it");
    app.add_option("--asset-cache", options.assetCache,
                   "folder for files fetched from hosts on other machines; $XDG_CACHE_HOME/doppel/assets by default")
        ->envname("DOPPEL_ASSET_CACHE");
    app.add_option("--asset-cache-size", options.assetCacheBytes, "most that folder may hold, e.g. 20GiB")
        ->envname("DOPPEL_ASSET_CACHE_SIZE")
        ->transform(CLI::AsSizeValue(false))
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast) // the host's wish, and then what the machine's settings say
        ->capture_default_str();
    try {
        std::reverse(words.begin(), words.end()); // as CLI11 takes a vector
        app.parse(std::move(words));
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    return std::nullopt;
}

Result<std::unique_ptr<CloneServer>> serveClone(const CloneProgramOptions& options, const RenderDelegateRegistry& registry) {
    const auto socket = socketOptions(options);
    if (!socket) return tl::unexpected(socket.error());
    CloneServerOptions server;
    server.dial = !options.dial.empty();
    // Nobody connects to a clone that can't reach its host, so its log must say why it waits.
    if (server.dial || options.logsLink) server.log = [program = options.program](const std::string& text) { fmt::print(stderr, "{}: {}\n", program, text); };
    server.idleTimeout = std::chrono::milliseconds(static_cast<long>(options.idleTimeoutSeconds * 1000));
    server.sharedMemory = !options.noSharedMemory;
    server.remote = options.remote;
    if (!options.assetCache.empty()) server.assetCache = options.assetCache;
    server.assetCacheBytes = options.assetCacheBytes;
    server.makeSession = stageRenderSessionFactory(registry);

    const bool hasRange = !server.dial && options.listen == "tcp" && options.port > 0 && options.lastPort > options.port;
    for (int port = options.port;; ++port) {
        server.socket = *socket;
        if (hasRange) server.socket.endpoint = fmt::format("tcp://{}:{}", options.address, port);
        auto started = CloneServer::start(server);
        const bool isTaken = !started && started.error().code == ErrorCode::Io;
        if (!hasRange || !isTaken || port >= std::min(options.lastPort, options.port + kMostPorts - 1)) return started;
    }
}

void announceClone(const CloneServer& server, const CloneProgramOptions& options) {
    LauncherLine line;
    (options.dial.empty() ? line.endpoint : line.dial) = server.endpoint();
    line.key = server.publicKey();
    line.pid = getpid();
    line.port = server.port();
    // A launcher ties what it starts to its own life, so that nothing is left that nobody knows of. Now the clone is about to be
    // known; from here on its idle timeout ends it, not the death of the host, who reads its output.
    if (options.outliveHost) {
        ::signal(SIGPIPE, SIG_IGN);
        ::prctl(PR_SET_PDEATHSIG, 0);
    }
    std::puts(formatLauncherLine(line).c_str());
    std::fflush(stdout);
}

} // namespace doppel
