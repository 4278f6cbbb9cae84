#include "launcher/slurm/slurm_job.h"

#include "clonecore/base/atomic_file.h"
#include "launcher/common/clone_line.h"
#include "launcher/common/host_programs.h"
#include "launcher/common/words.h"
#include "launcher/settings/launcher_settings.h"

#include <fmt/format.h>

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <system_error>
#include <utility>

namespace doppel {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds kCommandTime{60};
constexpr std::chrono::hours kKeepLogs{7 * 24};

JobStatus ended(ExitStatus exit) { return {JobStatus::Phase::Ended, {}, exit}; }

bool isHostName(const std::string& name) {
    return !name.empty() && name.size() <= 255 && name.front() != '-' &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:-") == std::string::npos;
}

// Logs of jobs that failed are kept a while to look into.
void removeOldFiles(const fs::path& folder) {
    std::error_code ignored; // litter that stays
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        const auto extension = entry.path().extension();
        if ((extension == ".log" || extension == ".sh") && fs::file_time_type::clock::now() - entry.last_write_time(ignored) > kKeepLogs)
            fs::remove(entry.path(), ignored);
    }
}

} // namespace

Result<SlurmJob::Commands> SlurmJob::findCommands(const SlurmSettings& settings) {
    const std::string advice = fmt::format("install Slurm's commands on this machine, or set \"commands\" under \"slurm\" in {} to their folder",
                                           launcherSettingsFile().string());
    const auto name = [&](const char* command) { return settings.commands.empty() ? std::string(command) : (settings.commands / command).string(); };
    Commands commands;
    for (const auto& [file, command] : {std::pair(&commands.sbatch, "sbatch"), {&commands.squeue, "squeue"}, {&commands.scancel, "scancel"},
                                        {&commands.scontrol, "scontrol"}}) {
        auto found = findProgram(name(command), advice);
        if (!found) return tl::unexpected(std::move(found.error()));
        *file = std::move(*found);
    }
    commands.sacct = findProgram(name("sacct"), advice).value_or(fs::path()); // only where there is accounting
    return commands;
}

Result<fs::path> SlurmJob::prepareFolder(const SlurmSettings& settings) {
    const fs::path folder = settings.logFolder.empty() ? slurmLogFolder() : settings.logFolder;
    std::error_code fault;
    fs::create_directories(folder.parent_path(), fault);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return tl::unexpected(errnoError("cannot make the folder for Slurm's logs", folder.native(), errno));
    struct stat facts {};
    if (::stat(folder.c_str(), &facts) != 0)
        return tl::unexpected(errnoError("cannot look at the folder for Slurm's logs", folder.native(), errno));
    if (!S_ISDIR(facts.st_mode) || facts.st_uid != ::geteuid() || (facts.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return fail(ErrorCode::PermissionDenied, fmt::format("the folder for Slurm's logs '{}' must be yours, and nobody else may write to it: chmod "
                                                             "go-w it, or set another \"log folder\" under \"slurm\" in {}",
                                                             folder.string(), launcherSettingsFile().string()));
    removeOldFiles(folder);
    return folder;
}

std::chrono::milliseconds SlurmJob::statusInterval() const { return std::chrono::milliseconds(static_cast<long>(m_settings.statusEvery * 1000)); }
fs::path SlurmJob::log(const std::string&) const { return m_folder / (m_launchId + ".log"); }

nlohmann::json SlurmJob::ticket(const std::string& job) const {
    return {{"launcher", "slurm"}, {"job", job}, {"id", m_launchId}};
}

// Every word is quoted: this is read by a shell of the node.
std::string SlurmJob::script() const {
    std::string text = "#!/bin/sh\n";
    for (const auto& [name, value] : m_settings.environment) text += fmt::format("export {}={}\n", name, quoteForShell(value));
    std::vector<std::string> words{"srun", "--ntasks=1", "--input=none", "--unbuffered"};
    if (m_config.cpus > 0) words.push_back(fmt::format("--cpus-per-task={}", m_config.cpus));
    words.insert(words.end(), m_settings.srunArguments.begin(), m_settings.srunArguments.end());
    words.push_back(m_cloneProgram);
    const auto clone = cloneArguments(m_config.clone, "tcp", "0.0.0.0", m_hostPublicKey);
    words.insert(words.end(), clone.begin(), clone.end());
    words.insert(words.end(), m_settings.arguments.begin(), m_settings.arguments.end());
    return text + "exec " + quoteForShell(words) + "\n";
}

std::vector<std::string> SlurmJob::sbatchWords() const {
    std::vector<std::string> words{"--parsable", "--ntasks=1", "--nodes=1", "--no-requeue", "--input=/dev/null", "--open-mode=truncate",
                                   "--job-name=" + m_jobName, "--output=" + log({}).string()};
    const auto add = [&](const char* option, const std::string& value) {
        if (!value.empty()) words.push_back(std::string(option) + "=" + value);
    };
    add("--partition", m_config.partition);
    add("--account", m_config.account);
    add("--qos", m_config.qos);
    add("--reservation", m_config.reservation);
    add("--constraint", m_config.constraint);
    add("--time", m_config.time);
    add("--mem", m_config.memory);
    add("--gres", m_config.gres);
    if (m_config.cpus > 0) words.push_back(fmt::format("--cpus-per-task={}", m_config.cpus));
    words.insert(words.end(), m_settings.sbatchArguments.begin(), m_settings.sbatchArguments.end());
    words.push_back(scriptFile().string());
    return words;
}

void SlurmJob::run(const fs::path& program, std::vector<std::string> words, Answer<CommandResult> answer, AtQuit atQuit) {
    runCommand(m_reactor, {.program = program, .arguments = std::move(words), .environment = hostEnvironment(), .directory = "/"}, kCommandTime,
               std::move(answer), atQuit);
}

void SlurmJob::submit(Answer<std::string> answer) {
    // sbatch reads the script at once. The log is made here, so that nobody else's can stand in its place.
    for (const auto& [file, bytes] : {std::pair(scriptFile(), script()), {log({}), std::string()}})
        if (auto written = writeBytesAtomically(file, bytes); !written) return answer(tl::unexpected(std::move(written.error())));
    // May finish at quit: a job whose number nobody has read could not be cancelled.
    run(m_commands.sbatch, sbatchWords(), [answer = std::move(answer)](Result<CommandResult> result) {
        if (!result) return answer(tl::unexpected(std::move(result.error())));
        if (!result->succeeded()) return answer(tl::unexpected(result->error("Slurm did not take the job")));
        answer(slurmJobId(result->output));
    }, AtQuit::Finish);
}

void SlurmJob::status(const std::string& job, Answer<JobStatus> answer) {
    run(m_commands.squeue, {"--noheader", "--states=all", "--jobs=" + job, "--format=%T|%r|%P|%N"},
        [this, job, answer = std::move(answer)](Result<CommandResult> result) {
            if (!result) return answer(tl::unexpected(std::move(result.error())));
            const auto row = slurmRow(result->output);
            if (row && row->isPending()) return askPosition(job, *row, answer);
            if (row && !row->hasEnded()) return answer(JobStatus{JobStatus::Phase::Running, slurmText(*row, 0), {}});
            const Error fault = result->error("squeue cannot say where the job stands");
            // A job that Slurm no longer remembers is over, one that it cannot be asked for is not.
            if (!row && !result->succeeded() && fault.message.find("Invalid job id") == std::string::npos) return answer(tl::unexpected(fault));
            askExit(job, answer);
        });
}

void SlurmJob::askPosition(const std::string& job, const SlurmRow& row, Answer<JobStatus> answer) {
    std::vector<std::string> words{"--noheader", "--states=PENDING", "--sort=-p,i", "--format=%i"};
    if (isHostName(row.partition)) words.push_back("--partition=" + row.partition);
    run(m_commands.squeue, std::move(words), [job, row, answer = std::move(answer)](Result<CommandResult> result) {
        const int position = result && result->succeeded() ? slurmPosition(result->output, job) : 0;
        answer(JobStatus{JobStatus::Phase::Waiting, slurmText(row, position), {}});
    });
}

void SlurmJob::askExit(const std::string& job, Answer<JobStatus> answer) {
    run(m_commands.scontrol, {"--oneliner", "show", "job", job}, [this, job, answer = std::move(answer)](Result<CommandResult> result) {
        if (!result) return answer(tl::unexpected(std::move(result.error())));
        const auto state = slurmField(result->output, "JobState"), code = slurmField(result->output, "ExitCode");
        if (result->succeeded() && state && code) return answer(ended(slurmExit(*state, *code)));
        askAccounting(job, answer);
    });
}

void SlurmJob::askAccounting(const std::string& job, Answer<JobStatus> answer) {
    if (m_commands.sacct.empty()) return answer(ended({0, 0, false}));
    run(m_commands.sacct, {"--noheader", "--parsable2", "--allocations", "--jobs=" + job, "--format=State,ExitCode"},
        [answer = std::move(answer)](const Result<CommandResult>& result) {
            const auto row = result && result->succeeded() ? slurmRow(result->output) : std::nullopt;
            if (!row) return answer(ended({0, 0, false}));
            answer(ended(slurmExit(row->state.substr(0, row->state.find(' ')), row->reason))); // "CANCELLED by 1000|0:15"
        });
}

// The clone listens on all addresses of its node; the host needs the node's.
void SlurmJob::locate(const std::string& job, const LauncherLine& line, Answer<CloneAddress> answer) {
    run(m_commands.squeue, {"--noheader", "--jobs=" + job, "--format=%B"}, [this, line, answer = std::move(answer)](Result<CommandResult> result) {
        if (!result) return answer(tl::unexpected(std::move(result.error())));
        const std::string node = result->succeeded() && !result->output.empty() ? result->output.back() : std::string();
        if (!isHostName(node)) return answer(tl::unexpected(result->error("squeue does not say on which node the job runs")));
        run(m_commands.scontrol, {"--oneliner", "show", "node", node}, [node, line, answer](const Result<CommandResult>& shown) {
            const auto address = shown && shown->succeeded() ? slurmField(shown->output, "NodeAddr") : std::nullopt;
            const std::string host = address && isHostName(*address) ? *address : node;
            answer(cloneAddress(line, endpointOn(host, line), node));
        });
    });
}

void SlurmJob::end(const std::string& job, bool hard, Answer<void> answer) {
    const auto told = [answer](const Result<CommandResult>& result) {
        if (!result) return answer(tl::unexpected(result.error()));
        if (!result->succeeded()) return answer(tl::unexpected(result->error("scancel failed")));
        answer({});
    };
    if (!hard) {
        // One that waits is cancelled; of one that runs the clone alone is asked. Each call leaves the other kind alone.
        return run(m_commands.scancel, {"--quiet", "--state=PENDING", job}, [this, job, told](const Result<CommandResult>&) {
            run(m_commands.scancel, {"--quiet", "--signal=TERM", job}, told, AtQuit::Finish);
        }, AtQuit::Finish);
    }
    // SIGKILL to all its processes at once instead of Slurm's own SIGTERM and wait; what that does not end is cancelled.
    run(m_commands.scancel, {"--quiet", "--full", "--signal=KILL", job}, [this, job, told](const Result<CommandResult>&) {
        run(m_commands.scancel, {"--quiet", job}, told, AtQuit::Finish);
    }, AtQuit::Finish);
}

void SlurmJob::cleanUp(const std::string&, const ExitStatus& exit) {
    std::error_code ignored; // old ones are removed at the next launch
    fs::remove(scriptFile(), ignored);
    if (exit.code == 0 && exit.signal == 0) fs::remove(log({}), ignored);
}

} // namespace doppel
