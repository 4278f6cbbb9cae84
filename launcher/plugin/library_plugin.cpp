#include "launcher/plugin/library_plugin.h"

#include "launcher/common/launch_gate.h"
#include "launcher/plugin/plugin_config.h"
#include "launcher/process/line_splitter.h"

#include <fmt/format.h>

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace doppel {

using nlohmann::json;

namespace {

constexpr const char* kEntryPoint = "doppel_launcher_plugin";

std::string safe(const char* text) { return text ? printableText(text) : std::string(); }

// Text that the plugin gave away.
std::string takeText(const DoppelLauncher& plugin, char* text) {
    std::string copy = text ? text : "";
    if (text) plugin.free_text(text);
    return copy;
}

json parsed(const std::string& text) {
    json value = json::parse(text, nullptr, false);
    return value.is_discarded() ? json() : value;
}

// The C functions through which the plugin tells what happens; `context` is the gate.
LaunchGate& gateOf(void* context) { return *static_cast<LaunchGate*>(context); }

DoppelLaunchEvents eventsFor(LaunchGate& gate) {
    DoppelLaunchEvents events{};
    events.size = sizeof events;
    events.context = &gate;
    events.output = [](void* context, const char* line, int isStderr) { gateOf(context).output(safe(line), isStderr != 0); };
    events.waiting = [](void* context, const char* what) { gateOf(context).waiting(safe(what)); };
    events.ready = [](void* context, const char* text) {
        auto address = pluginAddress(parsed(text ? text : ""));
        if (address)
            gateOf(context).ready(std::move(*address));
        else
            gateOf(context).output("error: the launcher plugin gave no usable address: " + address.error().message, true);
    };
    events.exited = [](void* context, int code, int signal) { gateOf(context).exited({code, signal}); };
    events.failed = [](void* context, const char* message) { gateOf(context).failed({ErrorCode::ProcessFailed, safe(message), {}}); };
    return events;
}

class LibraryProcess : public LaunchedProcess {
public:
    LibraryProcess(const DoppelLauncher& plugin, const PluginDescription& description, std::unique_ptr<LaunchGate> gate, void* job)
        : m_plugin(plugin), m_description(description), m_gate(std::move(gate)), m_job(job) {}
    ~LibraryProcess() override {
        m_gate->shut();
        m_plugin.destroy(m_job); // behind it the plugin has no use for the gate
    }
    void stop(std::chrono::milliseconds grace) override {
        m_plugin.stop(m_job, static_cast<std::uint32_t>(std::clamp<std::chrono::milliseconds::rep>(grace.count(), 0, std::numeric_limits<std::int32_t>::max())));
    }
    json ticket() const override {
        return m_plugin.ticket ? pluginTicket(m_description, parsed(takeText(m_plugin, m_plugin.ticket(m_job)))) : json();
    }
    void release() override {
        m_gate->shut();
        if (m_plugin.release) m_plugin.release(m_job);
    }

private:
    const DoppelLauncher& m_plugin;
    const PluginDescription m_description;
    const std::unique_ptr<LaunchGate> m_gate;
    void* const m_job;
};

class LibraryLauncher : public Launcher {
public:
    LibraryLauncher(const DoppelLauncher& plugin, PluginDescription description)
        : m_plugin(plugin), m_description(std::move(description)) {}

    std::string name() const override { return m_description.name; }
    std::string label() const override { return m_description.label; }
    json schema() const override { return m_description.schema; }

    Result<void> check(const json& config) const override {
        const auto accepted = acceptedConfig(m_description, config);
        if (!accepted) return tl::unexpected(accepted.error());
        if (!m_plugin.check) return {};
        const std::string fault = takeText(m_plugin, m_plugin.check(m_plugin.self, accepted->dump().c_str()));
        return fault.empty() ? Result<void>() : fail(ErrorCode::InvalidArgument, printableText(fault));
    }

    Result<std::unique_ptr<LaunchedProcess>> start(const LaunchRequest& request, LaunchEvents events) override {
        return begin(pluginRequest(m_description, request), m_plugin.start, std::move(events));
    }

    Result<std::unique_ptr<LaunchedProcess>> reattach(const json& ticket, LaunchEvents events) override {
        if (!m_plugin.reattach) return Launcher::reattach(ticket, std::move(events));
        return begin(pluginReattachRequest(m_description, ticket), m_plugin.reattach, std::move(events));
    }

private:
    Result<std::unique_ptr<LaunchedProcess>> begin(const Result<json>& request, decltype(DoppelLauncher::start) call, LaunchEvents events) {
        if (!request) return tl::unexpected(request.error());
        auto gate = std::make_unique<LaunchGate>(std::move(events));
        const DoppelLaunchEvents receiver = eventsFor(*gate);
        char* error = nullptr;
        void* job = call(m_plugin.self, request->dump(-1, ' ', false, json::error_handler_t::replace).c_str(), &receiver, &error);
        const std::string why = takeText(m_plugin, error);
        if (job) return std::make_unique<LibraryProcess>(m_plugin, m_description, std::move(gate), job);
        return fail(ErrorCode::ProcessFailed, fmt::format("the launcher '{}' cannot start a clone: {}", m_description.name,
                                                          why.empty() ? "it does not say why" : printableText(why)));
    }

    const DoppelLauncher& m_plugin;
    const PluginDescription m_description;
};

// The first fields are there in every version.
Result<void> checkInterface(const DoppelLauncher& plugin) {
    if (plugin.abi != DOPPEL_LAUNCHER_ABI)
        return fail(ErrorCode::ProtocolMismatch, fmt::format("the plugin is made for version {} of the launcher interface, this Doppel has {}; "
                                                             "build it against this Doppel's doppel_launcher.h",
                                                             plugin.abi, DOPPEL_LAUNCHER_ABI));
    if (plugin.size < sizeof(DoppelLauncher))
        return fail(ErrorCode::InvalidArgument, fmt::format("the plugin's table has {} bytes, version {} of the interface has {}", plugin.size,
                                                            DOPPEL_LAUNCHER_ABI, sizeof(DoppelLauncher)));
    if (!plugin.name || !plugin.start || !plugin.stop || !plugin.destroy || !plugin.free_text)
        return fail(ErrorCode::InvalidArgument, "the plugin lacks its name, start, stop, destroy or free_text");
    return {};
}

Result<std::shared_ptr<Launcher>> load(const std::filesystem::path& file) {
    void* const library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL); // never closed: its threads may still run
    if (!library) return fail(ErrorCode::Unsupported, fmt::format("cannot load the library: {}", safe(::dlerror())));
    const auto entry = reinterpret_cast<decltype(&doppel_launcher_plugin)>(::dlsym(library, kEntryPoint));
    if (!entry) return fail(ErrorCode::Unsupported, fmt::format("the library is no launcher plugin: it has no function {}", kEntryPoint));
    std::array<char, 512> why{};
    const DoppelLauncher* const plugin = entry(DOPPEL_LAUNCHER_ABI, why.data(), why.size());
    why.back() = '\0';
    if (!plugin)
        return fail(ErrorCode::Refused, fmt::format("the plugin refuses version {} of the launcher interface: {}", DOPPEL_LAUNCHER_ABI,
                                                    why[0] ? safe(why.data()) : "it does not say why"));
    if (auto good = checkInterface(*plugin); !good) return tl::unexpected(std::move(good.error()));
    const json schema = plugin->schema_json ? json::parse(plugin->schema_json, nullptr, false) : json::object();
    if (schema.is_discarded()) return fail(ErrorCode::ParseFailed, "the plugin's schema is no JSON");
    auto description = checkDescription({plugin->name, plugin->label ? plugin->label : "", schema});
    if (!description) return tl::unexpected(std::move(description.error()));
    return std::make_shared<LibraryLauncher>(*plugin, std::move(*description));
}

} // namespace

Result<std::shared_ptr<Launcher>> loadLibraryPlugin(const std::filesystem::path& file) {
    auto loaded = load(file);
    if (!loaded) loaded.error().context = file.string();
    return loaded;
}

} // namespace doppel
