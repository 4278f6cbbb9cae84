// Slurm as one job of it sees it: sbatch submits a script that runs doppel-clone with srun and prints into a file of a folder that
// hosts and nodes share; squeue says where it stands, scontrol or sacct how it ended, scancel ends it. Reactor's thread.
#pragma once

#include "launcher/common/run_command.h"
#include "launcher/job/job.h"
#include "launcher/slurm/slurm_config.h"
#include "launcher/slurm/slurm_text.h"

#include <map>

namespace doppel {

class SlurmJob : public JobSystem {
public:
    struct Commands {
        std::filesystem::path sbatch, squeue, scancel, scontrol, sacct;
    };
    /// NotFound when Slurm is not installed; says what to do.
    static Result<Commands> findCommands(const SlurmSettings& settings);
    /// The folder of scripts and logs: made (0700) when missing, refused when somebody else may write into it.
    static Result<std::filesystem::path> prepareFolder(const SlurmSettings& settings);

    /// For a new job. `launchId` names its files, `jobName` (harmless) is what squeue shows.
    SlurmJob(ProcessReactor& reactor, Commands commands, SlurmSettings settings, std::filesystem::path folder, std::string launchId)
        : m_reactor(reactor), m_commands(std::move(commands)), m_settings(std::move(settings)), m_folder(std::move(folder)),
          m_launchId(std::move(launchId)) {}
    void prepare(SlurmConfig config, std::string cloneProgram, std::string hostPublicKey, std::string jobName) {
        m_config = std::move(config);
        m_cloneProgram = std::move(cloneProgram);
        m_hostPublicKey = std::move(hostPublicKey);
        m_jobName = std::move(jobName);
    }

    std::chrono::milliseconds statusInterval() const override;
    std::filesystem::path log(const std::string& job) const override;
    nlohmann::json ticket(const std::string& job) const override;
    void submit(Answer<std::string> answer) override;
    void status(const std::string& job, Answer<JobStatus> answer) override;
    void locate(const std::string& job, const LauncherLine& line, Answer<CloneAddress> answer) override;
    void end(const std::string& job, bool hard, Answer<void> answer) override;
    void cleanUp(const std::string& job, const ExitStatus& exit) override;

    /// The batch script and the words of sbatch, for tests.
    std::string script() const;
    std::vector<std::string> sbatchWords() const;

private:
    void run(const std::filesystem::path& program, std::vector<std::string> words, Answer<CommandResult> answer, AtQuit atQuit = AtQuit::Kill);
    void askPosition(const std::string& job, const SlurmRow& row, Answer<JobStatus> answer);
    void askExit(const std::string& job, Answer<JobStatus> answer);
    void askAccounting(const std::string& job, Answer<JobStatus> answer);
    std::filesystem::path scriptFile() const { return m_folder / (m_launchId + ".sh"); }

    ProcessReactor& m_reactor;
    const Commands m_commands;
    const SlurmSettings m_settings;
    const std::filesystem::path m_folder;
    const std::string m_launchId;
    SlurmConfig m_config;
    std::string m_cloneProgram, m_hostPublicKey, m_jobName;
};

} // namespace doppel
