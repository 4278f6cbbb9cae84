#include "launcher/common/run_command.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

namespace doppel {

namespace {

struct Running {
    CommandResult result;
    std::function<void(Result<CommandResult>)> done;
    ProcessReactor::Id timer = 0;
    bool isLate = false;
};

} // namespace

Error CommandResult::error(const std::string& what) const {
    std::string said;
    for (const auto* lines : {&errors, &output})
        for (auto line = lines->rbegin(); line != lines->rend() && said.empty(); ++line) said = *line;
    return {ErrorCode::ProcessFailed, fmt::format("{}: {} ({})", what, said.empty() ? "it said nothing" : said,
                                                  std::filesystem::path(program).filename().string() + ": " + exit.text()), {}};
}

ProcessReactor::Id runCommand(ProcessReactor& reactor, ProgramSpec spec, std::chrono::milliseconds timeout,
                              std::function<void(Result<CommandResult>)> done, AtQuit atQuit) {
    auto running = std::make_shared<Running>();
    running->result.program = spec.program.string();
    running->done = std::move(done);
    ProcessEvents events;
    events.line = [running](std::string line, bool isStderr) {
        auto& lines = isStderr ? running->result.errors : running->result.output;
        if (lines.size() < kMaxCommandLines) lines.push_back(std::move(line));
    };
    events.exited = [running, &reactor, timeout](ExitStatus exit) {
        reactor.cancel(running->timer);
        running->result.exit = exit;
        if (running->isLate)
            running->done(fail(ErrorCode::Timeout, fmt::format("'{}' did not end within {} seconds", running->result.program,
                                                               timeout.count() / 1000)));
        else
            running->done(std::move(running->result));
    };
    events.failed = [running, &reactor](Error error) {
        reactor.cancel(running->timer);
        running->done(tl::unexpected(std::move(error)));
    };
    const auto id = reactor.start(std::move(spec), std::move(events), atQuit);
    reactor.post([running, &reactor, id, timeout] {
        running->timer = reactor.startTimer(timeout, [running, &reactor, id] {
            running->isLate = true;
            reactor.stop(id, std::chrono::milliseconds(0));
        });
    });
    return id;
}

} // namespace doppel
