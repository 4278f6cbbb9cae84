// What the host needs from whoever starts clone processes. Implemented in launcher/ (local, ssh, slurm, command, plugins).
#pragma once

#include "clonecore/base/error.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace doppel {

/// Where a clone serves (or which host it dials) and the key that proves it is the one that was launched.
struct CloneAddress {
    std::string endpoint; ///< ZeroMQ endpoint: "tcp://127.0.0.1:41213", "ipc:///run/user/1000/...", "inproc://..."
    std::string host;     ///< for people; "" for inproc
    int port = 0;
    std::string serverKey; ///< z85 public key of the clone; "" = plain (ipc, inproc, explicit flag on loopback)
    long pid = 0;          ///< of the clone on its machine; 0 = unknown
    bool dials = false;    ///< the clone dials the host, at `endpoint`; `port` is 0
};

struct LaunchRequest {
    std::string sessionId;
    nlohmann::json config; ///< ConnectionRecord::launcherConfig
    std::string hostPublicKey; ///< z85; the clone accepts only this host
    std::string dialBack{};    ///< endpoint of this host that the clone shall dial: "tcp://desk:7000"; "" = it listens
    std::string renderer{};    ///< that the connection wants: some run in a program of their own; "" = any
    std::uint64_t assetCacheBytes = 0; ///< most that files fetched from hosts may take on the clone's machine; 0 = as that machine says
};

struct ExitStatus {
    int code = 0;   ///< exit code, when signal is 0
    int signal = 0; ///< that killed it
    bool isKnown = true; ///< false: it has ended, and only its parent could know how
    std::string text() const; ///< "exit code 3", "killed by signal 9 (SIGKILL)", "ended"
};

/// Events of a launched process. Called on a thread of the launcher, in order, none after `exited`.
struct LaunchEvents {
    std::function<void(std::string line, bool isStderr)> output;
    /// Where it stands before it is ready, for people: "queued, position 3 in partition debug: Priority". From the first on,
    /// the host sets it no time limit to get ready.
    std::function<void(std::string what)> waiting;
    std::function<void(CloneAddress)> ready;
    std::function<void(ExitStatus)> exited;
    std::function<void(Error)> failed; ///< it could not be started; nothing follows
};

/// A running (or finished) clone process. The destructor stops it hard if it still runs, and waits for its events to end.
class LaunchedProcess {
public:
    virtual ~LaunchedProcess() = default;
    /// Soft stop (SIGTERM); after `grace` the whole process tree is killed. Returns at once; `exited` follows.
    virtual void stop(std::chrono::milliseconds grace) = 0;
    /// What another host process needs to take hold of it by Launcher::reattach, with the launcher's name under "launcher";
    /// holds no secret. Null when that can't be, or not yet. Any thread.
    virtual nlohmann::json ticket() const { return nullptr; }
    /// Lets it go on running without this object: no event follows, the destructor leaves it alone.
    virtual void release() {}
};

class Launcher {
public:
    virtual ~Launcher() = default;
    virtual std::string name() const = 0;  ///< "local"
    virtual std::string label() const = 0; ///< "This machine"
    /// JSON schema (draft 7 subset: type, title, description, default, enum, minimum, maximum) of its configuration; for its form
    /// also "order" (number, lower ones first) and "advanced" (true: folded away).
    virtual nlohmann::json schema() const = 0;
    /// What is wrong with a configuration, known without starting anything: what start() would refuse it for.
    virtual Result<void> check(const nlohmann::json& config) const = 0;
    /// How clones reach this host that dial it, unless their configuration says; "" = by the name of this machine.
    virtual std::string dialAddress() const { return {}; }
    /// Starts without blocking. Errors that are known at once (bad configuration) are returned.
    virtual Result<std::unique_ptr<LaunchedProcess>> start(const LaunchRequest& request, LaunchEvents events) = 0;
    /// Takes hold of what another host process started, by its ticket: follows its end and can stop it; `ready` is not called
    /// again. NotFound when it is gone, InvalidArgument for what is no ticket of this launcher, Unsupported without that
    /// ability. Does not wait for another machine: what that says comes as `failed`.
    virtual Result<std::unique_ptr<LaunchedProcess>> reattach(const nlohmann::json& ticket, LaunchEvents events);
};

/// Launchers by name. Filled by app at start.
class LauncherRegistry {
public:
    void add(std::shared_ptr<Launcher> launcher);
    /// nullptr when there is none of that name.
    std::shared_ptr<Launcher> find(const std::string& name) const;
    /// The one that a ConnectionRecord::launcherConfig names, "local" when it names none. InvalidArgument when that is no name,
    /// NotFound when there is no such launcher.
    Result<std::shared_ptr<Launcher>> findFor(const nlohmann::json& config) const;
    std::vector<std::shared_ptr<Launcher>> all() const;

private:
    std::map<std::string, std::shared_ptr<Launcher>> m_launchers;
};

} // namespace doppel
