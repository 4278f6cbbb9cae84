// A clone that runs as a job of a batch system: submitted, waited for, found by what it prints into its log file, followed to its
// end, cancelled. JobSystem is what one batch system must answer (slurm/, command/); this is the life of a job on any of them.
#pragma once

#include "clonecore/host/launcher.h"
#include "clonecore/link/launcher_line.h"
#include "launcher/process/process_reactor.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace doppel {

struct JobStatus {
    enum class Phase { Waiting, Running, Ended };
    Phase phase = Phase::Waiting;
    std::string text; ///< where it stands, for people
    ExitStatus exit;  ///< of an ended one
};

/// One job on its batch system. Each call starts a command, does not wait and answers once on the reactor's thread; the object
/// lives until then. Reactor's thread only, except for the constants.
class JobSystem {
public:
    template <class T>
    using Answer = std::function<void(Result<T>)>;

    virtual ~JobSystem() = default;
    /// Constants.
    virtual std::chrono::milliseconds statusInterval() const = 0;
    virtual std::filesystem::path log(const std::string& job) const = 0;
    virtual nlohmann::json ticket(const std::string& job) const = 0;

    /// The new job's id.
    virtual void submit(Answer<std::string> answer) = 0;
    virtual void status(const std::string& job, Answer<JobStatus> answer) = 0;
    /// Where the host reaches the clone that printed `line`.
    virtual void locate(const std::string& job, const LauncherLine& line, Answer<CloneAddress> answer) = 0;
    /// Ends it, softly or at once; the command may still do so while the reactor is destroyed.
    virtual void end(const std::string& job, bool hard, Answer<void> answer) = 0;
    /// It is over: removes what submit() has left.
    virtual void cleanUp(const std::string& job, const ExitStatus& exit) = 0;
};

/// Submits and follows a new job.
std::unique_ptr<LaunchedProcess> launchJob(std::shared_ptr<ProcessReactor> reactor, std::unique_ptr<JobSystem> system, LaunchEvents events);
/// Follows one that another host submitted.
std::unique_ptr<LaunchedProcess> attachJob(std::shared_ptr<ProcessReactor> reactor, std::unique_ptr<JobSystem> system, std::string job,
                                           LaunchEvents events);

} // namespace doppel
