#include "launcher/plugin/program_plugin.h"

#include "launcher/common/host_programs.h"
#include "launcher/common/launch_gate.h"
#include "launcher/common/run_command.h"
#include "launcher/common/work_handle.h"
#include "launcher/plugin/plugin_config.h"
#include "launcher/process/line_splitter.h"

#include <fmt/format.h>

#include <mutex>
#include <utility>

namespace doppel {

using nlohmann::json;

namespace {

constexpr std::chrono::seconds kAnswerTime{5};
constexpr std::chrono::seconds kEndTime{5}; // between being told to end its job at once and being killed
constexpr std::size_t kMaxLineBytes = 256 * 1024;

std::string lineOf(const json& message) { return message.dump(-1, ' ', false, json::error_handler_t::replace) + "\n"; }

ProgramSpec specOf(const std::filesystem::path& file) {
    ProgramSpec spec;
    spec.program = file;
    spec.environment = hostEnvironment();
    spec.hasInput = true;
    spec.mostLineBytes = kMaxLineBytes;
    return spec;
}

std::string shortened(const std::string& line) { return line.size() > 200 ? line.substr(0, 200) + "..." : line; }

// Asks something that has one answer; the future is ready when the program has ended.
std::future<Result<json>> ask(ProcessReactor& reactor, const std::filesystem::path& file, json message) {
    message["protocol"] = kProgramPluginProtocol;
    auto promise = std::make_shared<std::promise<Result<json>>>();
    auto answer = promise->get_future();
    const auto done = [promise, what = message["do"].get<std::string>()](const Result<CommandResult>& result) {
        if (!result) return promise->set_value(tl::unexpected(result.error()));
        const json parsed = result->output.empty() ? json() : json::parse(result->output.front(), nullptr, false);
        if (!result->succeeded())
            promise->set_value(tl::unexpected(result->error(fmt::format("the plugin failed when asked to {}", what))));
        else if (!parsed.is_object())
            promise->set_value(fail(ErrorCode::ParseFailed, fmt::format("the plugin's answer to {} is no JSON object but: {}", what,
                                                                        result->output.empty() ? "nothing" : shortened(result->output.front()))));
        else
            promise->set_value(parsed);
    };
    const auto id = runCommand(reactor, specOf(file), kAnswerTime, done);
    reactor.write(id, lineOf(message));
    reactor.closeInput(id);
    return answer;
}

// One run of the program for one job. Lives on the reactor's thread, held by its callbacks.
class ProgramJob : public std::enable_shared_from_this<ProgramJob> {
public:
    ProgramJob(ProcessReactor& reactor, PluginDescription description, std::shared_ptr<LaunchGate> gate)
        : m_reactor(reactor), m_description(std::move(description)), m_gate(std::move(gate)) {}

    void begin(const std::filesystem::path& file, json message) {
        message["protocol"] = kProgramPluginProtocol;
        const auto self = shared_from_this();
        ProcessEvents events;
        events.line = [self](const std::string& line, bool isStderr) {
            isStderr ? self->m_gate->output(shortened(line), true) : self->take(line);
        };
        events.exited = [self](ExitStatus exit) { self->ended(exit); };
        events.failed = [self](Error error) { self->m_gate->failed(std::move(error)); };
        m_id = m_reactor.start(specOf(file), std::move(events), AtQuit::Finish);
        m_reactor.write(m_id, lineOf(message));
    }

    void stop(std::chrono::milliseconds grace) {
        m_reactor.write(m_id, lineOf({{"do", "stop"}, {"grace", static_cast<double>(grace.count()) / 1000.0}}));
    }
    // Nobody listens any more: it gets a moment to end its job.
    void abandon() {
        stop(std::chrono::milliseconds(0));
        m_reactor.closeInput(m_id);
        m_reactor.startTimer(kEndTime, [self = shared_from_this()] { self->m_reactor.forget(self->m_id); });
    }
    void letGo() {
        m_reactor.write(m_id, lineOf({{"do", "release"}}));
        m_reactor.closeInput(m_id);
        m_reactor.post([self = shared_from_this()] { self->m_reactor.release(self->m_id); });
    }

    // Any thread.
    json ticket() const {
        std::lock_guard lock(m_mutex);
        return m_ticket;
    }

private:
    void take(const std::string& line) {
        const json event = json::parse(line, nullptr, false);
        const auto kind = event.is_object() ? event.value("event", json()) : json();
        const auto text = [&](const char* key) {
            const auto field = event.find(key);
            return field != event.end() && field->is_string() ? printableText(field->get<std::string>()) : std::string();
        };
        const auto number = [&](const char* key) {
            const auto field = event.find(key);
            return field != event.end() && field->is_number_integer() ? static_cast<int>(field->get<std::int64_t>()) : 0;
        };
        if (kind == "output") {
            m_gate->output(text("line"), event.value("stderr", json(false)) == true);
        } else if (kind == "waiting") {
            m_gate->waiting(text("what"));
        } else if (kind == "ready") {
            auto address = pluginAddress(event);
            if (!address) return fault("gave no usable address: " + address.error().message);
            m_gate->ready(std::move(*address));
        } else if (kind == "ticket") {
            std::lock_guard lock(m_mutex);
            m_ticket = pluginTicket(m_description, event.value("ticket", json()));
        } else if (kind == "exited") {
            m_gate->exited({number("code"), number("signal")});
        } else if (kind == "failed") {
            m_gate->failed({ErrorCode::ProcessFailed, text("message"), {}});
        } else {
            fault("printed what is no event: " + shortened(line));
        }
    }

    // It does not keep to the contract, so nothing that it says later can be relied on.
    void fault(const std::string& what) {
        m_gate->failed({ErrorCode::ParseFailed, fmt::format("the launcher plugin '{}' {}", m_description.name, what), {}});
        abandon();
    }

    void ended(ExitStatus exit) {
        // The gate passes this only if the plugin said neither exited nor failed.
        m_gate->failed({ErrorCode::ProcessFailed, fmt::format("the launcher plugin '{}' ended ({}) without saying what became of the clone",
                                                              m_description.name, exit.text()), {}});
    }

    ProcessReactor& m_reactor;
    const PluginDescription m_description;
    const std::shared_ptr<LaunchGate> m_gate;
    ProcessReactor::Id m_id = 0;
    mutable std::mutex m_mutex;
    json m_ticket; // guarded
};

class ProgramLauncher : public Launcher {
public:
    ProgramLauncher(std::shared_ptr<ProcessReactor> reactor, std::filesystem::path file, PluginDescription description, bool reattaches)
        : m_reactor(std::move(reactor)), m_file(std::move(file)), m_description(std::move(description)), m_reattaches(reattaches) {}

    std::string name() const override { return m_description.name; }
    std::string label() const override { return m_description.label; }
    json schema() const override { return m_description.schema; }

    Result<void> check(const json& config) const override {
        auto accepted = acceptedConfig(m_description, config);
        if (!accepted) return tl::unexpected(std::move(accepted.error()));
        const auto answer = ask(*m_reactor, m_file, {{"do", "check"}, {"config", std::move(*accepted)}}).get();
        if (!answer) return fail(answer.error().code, answer.error().message, m_file.string());
        const auto error = answer->find("error");
        if (error == answer->end() || error->is_null()) return {};
        return fail(ErrorCode::InvalidArgument, error->is_string() ? printableText(error->get<std::string>()) : error->dump());
    }

    Result<std::unique_ptr<LaunchedProcess>> start(const LaunchRequest& request, LaunchEvents events) override {
        return begin("start", pluginRequest(m_description, request), std::move(events));
    }

    Result<std::unique_ptr<LaunchedProcess>> reattach(const json& ticket, LaunchEvents events) override {
        if (!m_reattaches) return Launcher::reattach(ticket, std::move(events));
        return begin("reattach", pluginReattachRequest(m_description, ticket), std::move(events));
    }

private:
    Result<std::unique_ptr<LaunchedProcess>> begin(const char* what, Result<json> message, LaunchEvents events) {
        if (!message) return tl::unexpected(std::move(message.error()));
        (*message)["do"] = what;
        auto handle = std::make_unique<WorkHandle<ProgramJob>>(m_reactor, std::move(events), m_description);
        handle->begin([file = m_file, message = std::move(*message)](ProgramJob& job) { job.begin(file, message); });
        return handle;
    }

    const std::shared_ptr<ProcessReactor> m_reactor;
    const std::filesystem::path m_file;
    const PluginDescription m_description;
    const bool m_reattaches;
};

Result<std::shared_ptr<Launcher>> described(std::shared_ptr<ProcessReactor> reactor, const std::filesystem::path& file, const Result<json>& answer) {
    if (!answer) return tl::unexpected(answer.error());
    const auto field = [&](const char* key) { return answer->value(key, json()); };
    if (field("protocol") != kProgramPluginProtocol)
        return fail(ErrorCode::ProtocolMismatch, fmt::format("the plugin speaks version {} of the launcher contract, this Doppel speaks {}",
                                                             field("protocol").dump(), kProgramPluginProtocol));
    const auto text = [&](const char* key) { return field(key).is_string() ? field(key).get<std::string>() : std::string(); };
    auto description = checkDescription({text("name"), text("label"), field("schema")});
    if (!description) return tl::unexpected(std::move(description.error()));
    return std::make_shared<ProgramLauncher>(std::move(reactor), file, std::move(*description), field("reattach") == true);
}

} // namespace

std::future<Result<std::shared_ptr<Launcher>>> loadProgramPlugin(std::shared_ptr<ProcessReactor> reactor, const std::filesystem::path& file) {
    auto answer = ask(*reactor, file, {{"do", "describe"}}); // the program runs from here on, not only when the future is asked
    return std::async(std::launch::deferred, [reactor = std::move(reactor), file, answer = std::move(answer)]() mutable {
        auto launcher = described(reactor, file, answer.get());
        if (!launcher) launcher.error().context = file.string();
        return launcher;
    });
}

} // namespace doppel
