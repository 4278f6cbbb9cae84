// A job of a command template: the batch system is what its lines talk to.
#pragma once

#include "launcher/command/command_config.h"
#include "launcher/common/run_command.h"
#include "launcher/job/job.h"

namespace doppel {

/// What to run for a line of the template. NotFound when there is no such program.
Result<ProgramSpec> commandProgram(const CommandTemplate& chosen, const std::vector<std::string>& words);
/// Where the clone that printed `line` is reached.
CloneAddress commandAddress(const CommandTemplate& chosen, const LauncherLine& line);

class CommandJob : public JobSystem {
public:
    CommandJob(ProcessReactor& reactor, CommandTemplate chosen, CloneOptions options, std::string hostPublicKey, std::string launchId)
        : m_reactor(reactor), m_template(std::move(chosen)), m_options(options), m_hostPublicKey(std::move(hostPublicKey)),
          m_launchId(std::move(launchId)) {}

    std::chrono::milliseconds statusInterval() const override;
    std::filesystem::path log(const std::string& job) const override;
    nlohmann::json ticket(const std::string& job) const override;
    void submit(Answer<std::string> answer) override;
    void status(const std::string& job, Answer<JobStatus> answer) override;
    void locate(const std::string& job, const LauncherLine& line, Answer<CloneAddress> answer) override;
    void end(const std::string& job, bool hard, Answer<void> answer) override;
    void cleanUp(const std::string&, const ExitStatus&) override {}

private:
    void run(const std::vector<std::string>& line, const std::string& job, Answer<CommandResult> answer, AtQuit atQuit = AtQuit::Kill);

    ProcessReactor& m_reactor;
    const CommandTemplate m_template;
    const CloneOptions m_options;
    const std::string m_hostPublicKey, m_launchId;
};

} // namespace doppel
