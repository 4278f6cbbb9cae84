#include "launcher/command/command_job.h"

#include "launcher/common/clone_line.h"
#include "launcher/common/host_programs.h"
#include "launcher/common/words.h"

#include <fmt/format.h>

#include <utility>

namespace doppel {

namespace {
constexpr std::chrono::seconds kCommandTime{60};
}

Result<ProgramSpec> commandProgram(const CommandTemplate& chosen, const std::vector<std::string>& words) {
    ProgramSpec spec;
    auto program = findProgram(words.front(), fmt::format("install it, or change the template '{}' of the command launcher", chosen.name));
    if (!program) return tl::unexpected(std::move(program.error()));
    spec.program = std::move(*program);
    spec.arguments.assign(words.begin() + 1, words.end());
    spec.environment = hostEnvironment(chosen.environment);
    return spec;
}

CloneAddress commandAddress(const CommandTemplate& chosen, const LauncherLine& line) {
    const std::string there = endpointOn(chosen.address, line);
    return cloneAddress(line, there.empty() ? line.endpoint : there, chosen.address.empty() ? "localhost" : chosen.address);
}

std::chrono::milliseconds CommandJob::statusInterval() const {
    return std::chrono::milliseconds(static_cast<long>(m_template.statusEvery * 1000));
}

std::filesystem::path CommandJob::log(const std::string& job) const {
    // The settings' check has filled it once, so this can't fail.
    const auto filled = fillWords({m_template.log}, {{"id", m_launchId}, {"job", job}});
    return filled ? std::filesystem::path(filled->front()) : std::filesystem::path();
}

nlohmann::json CommandJob::ticket(const std::string& job) const {
    return {{"launcher", "command"}, {"template", m_template.name}, {"job", job}, {"id", m_launchId}};
}

void CommandJob::run(const std::vector<std::string>& line, const std::string& job, Answer<CommandResult> answer, AtQuit atQuit) {
    auto words = fillTemplate(m_template, line, m_options, m_hostPublicKey, m_launchId, job);
    auto spec = words ? commandProgram(m_template, *words) : tl::unexpected(words.error());
    if (!spec) return answer(tl::unexpected(std::move(spec.error())));
    runCommand(m_reactor, std::move(*spec), kCommandTime, std::move(answer), atQuit);
}

void CommandJob::submit(Answer<std::string> answer) {
    // May finish at quit: a job whose id nobody has read could not be cancelled.
    run(m_template.line, {}, [chosen = m_template, answer = std::move(answer)](Result<CommandResult> result) {
        if (!result) return answer(tl::unexpected(std::move(result.error())));
        if (!result->succeeded()) return answer(tl::unexpected(result->error("cannot submit the job")));
        answer(jobIn(chosen, result->output));
    }, AtQuit::Finish);
}

void CommandJob::status(const std::string& job, Answer<JobStatus> answer) {
    run(m_template.status, job, [answer = std::move(answer)](Result<CommandResult> result) {
        if (!result) return answer(tl::unexpected(std::move(result.error())));
        if (!result->succeeded()) return answer(JobStatus{JobStatus::Phase::Ended, {}, {0, 0, false}});
        answer(JobStatus{JobStatus::Phase::Waiting, result->output.empty() ? "waiting" : result->output.back(), {}});
    });
}

void CommandJob::locate(const std::string&, const LauncherLine& line, Answer<CloneAddress> answer) {
    answer(commandAddress(m_template, line));
}

void CommandJob::end(const std::string& job, bool, Answer<void> answer) {
    run(m_template.cancel, job, [answer = std::move(answer)](Result<CommandResult> result) {
        if (!result) return answer(tl::unexpected(std::move(result.error())));
        if (!result->succeeded()) return answer(tl::unexpected(result->error("the cancel line failed")));
        answer({});
    }, AtQuit::Finish);
}

} // namespace doppel
