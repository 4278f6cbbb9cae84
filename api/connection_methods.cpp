// connection.*: the methods of `hou.clone.Connection`. The first argument of each is the session id.
#include "api/api_context.h"
#include "api/method_table.h"
#include "clonecore/scene/scene.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace doppel {

namespace {

constexpr std::chrono::milliseconds kConnectTime{1000}, kLongWait{600'000};

using Getter = ApiValue (*)(const Connection&);
using Setter = void (*)(Connection&, const ApiArgs&);

void addGetter(MethodTable& table, const std::string& name, const std::string& help, Getter get) {
    table.add("connection." + name, help, [get](ApiContext& c, const ApiArgs& a) { return get(c.connection(a.text(0, "id"))); });
}

void addSetter(MethodTable& table, const std::string& name, const std::string& help, Setter set) {
    table.add("connection." + name, help, [set](ApiContext& c, const ApiArgs& a) -> ApiValue {
        Connection connection = c.connection(a.text(0, "id"));
        set(connection, a);
        return nullptr;
    });
}

void addRecord(MethodTable& table) {
    const auto text = [&table]<auto Get, auto Set>(const std::string& getter, const std::string& what) {
        addGetter(table, getter, "Its " + what, [](const Connection& c) -> ApiValue { return (c.*Get)(); });
        std::string setter = "set" + getter;
        setter[3] = static_cast<char>(std::toupper(setter[3]));
        addSetter(table, setter, "Changes its " + what, [](Connection& c, const ApiArgs& a) { (c.*Set)(a.textOr(1, "value", "")); });
    };
    text.operator()<&Connection::name, &Connection::setName>("name", "name");
    text.operator()<&Connection::lopNode, &Connection::setLopNode>("lopNode", "stage node");
    text.operator()<&Connection::cameraPath, &Connection::setCameraPath>("cameraPath", "camera prim");
    text.operator()<&Connection::renderer, &Connection::setRenderer>("renderer", "renderer (name or label)");
    text.operator()<&Connection::renderSettings, &Connection::setRenderSettings>("renderSettings", "render settings prim");
    text.operator()<&Connection::renderPass, &Connection::setRenderPass>("renderPass", "render pass prim");
    text.operator()<&Connection::displayAov, &Connection::setDisplayAov>("displayAov", "AOV patterns (empty = all)");
    text.operator()<&Connection::frameExpression, &Connection::setFrameExpression>("frameExpression", "frame expression");

    addGetter(table, "renderRegion", "(x0, y0, x1, y1), zeros for none", [](const Connection& c) -> ApiValue { return c.renderRegion(); });
    addSetter(table, "setRenderRegion", "Changes the region (id, [x0, y0, x1, y1])", [](Connection& c, const ApiArgs& a) {
        const auto r = a.numbers(1, "region", 4);
        c.setRenderRegion({r[0], r[1], r[2], r[3]});
    });
    addGetter(table, "resolutionScale", "Factor on the settings' resolution, 0 = off",
              [](const Connection& c) -> ApiValue { return c.resolutionScale(); });
    addSetter(table, "setResolutionScale", "Changes the factor", [](Connection& c, const ApiArgs& a) { c.setResolutionScale(a.number(1, "scale")); });
    addGetter(table, "resolution", "(width, height), (0, 0) = the settings'", [](const Connection& c) -> ApiValue { return c.resolution(); });
    addSetter(table, "setResolution", "Changes the resolution (id, width, height)",
              [](Connection& c, const ApiArgs& a) { c.setResolution(a.smallInteger(1, "width"), a.smallInteger(2, "height")); });
    table.add("connection.contextOptionExpression", "Expression of a context option (id, option)", [](ApiContext& c, const ApiArgs& a) -> ApiValue {
        return c.connection(a.text(0, "id")).contextOptionExpression(a.text(1, "option"));
    });
    addSetter(table, "setContextOptionExpression", "Changes it (id, option, expression), \"\" = the host's value",
              [](Connection& c, const ApiArgs& a) { c.setContextOptionExpression(a.text(1, "option"), a.textOr(2, "expression", "")); });
    addGetter(table, "contextOptionsWithExpressions", "Names of the options that have one",
              [](const Connection& c) -> ApiValue { return c.contextOptionsWithExpressions(); });
    addGetter(table, "processUpdates", "False = edits of the host are ignored", [](const Connection& c) -> ApiValue { return c.processUpdates(); });
    addSetter(table, "setProcessUpdates", "Changes that", [](Connection& c, const ApiArgs& a) { c.setProcessUpdates(a.toggle(1, "process")); });
    addGetter(table, "launcherConfig", "Configuration of its launcher, a dictionary", [](const Connection& c) -> ApiValue { return c.launcherConfig(); });
    addSetter(table, "setLauncherConfig", "Changes it", [](Connection& c, const ApiArgs& a) { c.setLauncherConfig(a.dictionary(1, "config")); });
}

/// Edits of what hou has not: options of the renderer, group, colour.
void addOwnRecord(MethodTable& table) {
    const auto edit = [](ApiContext& c, const std::string& id, const char* label, const std::function<void(ConnectionRecord&)>& change) {
        (void)c.connection(id).name(); // throws when it is not there
        ConnectionRecord next = *c.scene().connection(id);
        change(next);
        c.document().edit(label, [&](Scene& scene) { scene.setConnection(std::move(next)); });
        return ApiValue(nullptr);
    };
    const auto record = [](ApiContext& c, const ApiArgs& a) {
        const std::string id = c.existingId(a);
        return c.scene().connection(id);
    };
    table.add("connection.rendererOptions", "Options of the renderer, a dictionary", [record](ApiContext& c, const ApiArgs& a) {
        ApiValue options = ApiValue::object();
        for (const auto& [name, value] : record(c, a)->rendererOptions) options[name] = apiValue(value);
        return options;
    });
    table.add("connection.setRendererOptions", "Changes them (id, {name: number or string})", [edit](ApiContext& c, const ApiArgs& a) {
        std::map<std::string, Value> options;
        for (const auto& [name, value] : a.dictionary(1, "options").items()) options[name] = valueOf(value, "option " + name);
        return edit(c, a.text(0, "id"), "Change renderer options", [&](ConnectionRecord& r) { r.rendererOptions = options; });
    });
    table.add("connection.group", "Heading in lists", [record](ApiContext& c, const ApiArgs& a) -> ApiValue { return record(c, a)->group; });
    table.add("connection.setGroup", "Changes it", [edit](ApiContext& c, const ApiArgs& a) {
        return edit(c, a.text(0, "id"), "Change group", [&](ConnectionRecord& r) { r.group = a.textOr(1, "group", ""); });
    });
    table.add("connection.colorLabel", "Colour in lists", [record](ApiContext& c, const ApiArgs& a) -> ApiValue { return record(c, a)->colorLabel; });
    table.add("connection.setColorLabel", "Changes it", [edit](ApiContext& c, const ApiArgs& a) {
        return edit(c, a.text(0, "id"), "Change colour", [&](ConnectionRecord& r) { r.colorLabel = a.textOr(1, "color", ""); });
    });
    table.add("connection.evaluated", "Frame and context options that are sent, and faults of expressions", [](ApiContext& c, const ApiArgs& a) -> ApiValue {
        const auto inputs = [&] {
            const std::string id = c.existingId(a);
            return evaluateInputs(*c.scene().connection(id), c.scene().expressionContext());
        }();
        ApiValue options = ApiValue::object(), errors = ApiValue::object();
        for (const auto& [name, value] : inputs.options) options[name] = apiValue(value);
        for (const auto& [field, error] : inputs.errors) errors[field] = error.message;
        return {{"frame", inputs.frame}, {"contextOptions", options}, {"errors", errors}};
    });
}

// ---- the clone

void connectTo(ApiContext& c, const ApiArgs& a, ApiReply reply) {
    const std::string id = a.text(0, "id"), host = a.text(1, "host");
    const int port = a.smallInteger(2, "port");
    const auto timeout = a.seconds(3, "timeout", kConnectTime);
    (void)c.connection(id).name();
    if (host.empty() || port < 1 || port > 65535)
        throw ConnectionError(Error{ErrorCode::InvalidArgument, "a host name and a port from 1 to 65535 are needed to connect", id});
    auto& manager = c.manager();
    auto& waits = c.waits();
    // The user's keys are what a clone that was started by hand expects.
    c.postToFiles([&manager, &waits, client = c.client(), id, host, port, timeout, reply = std::move(reply)]() mutable {
        auto keys = userKeyPair(userKeyFile());
        if (!keys) return reply(tl::unexpected(keys.error()));
        manager.connect(id, tcpAddress(host, port, keys->publicKey), *keys);
        waits.add(client, id, timeout, [](const CloneStatus& s) { return s.state != CloneState::Connecting; },
                  [&manager, id, host, port, reply = std::move(reply)](Result<bool> settled) {
                      if (!settled) return reply(tl::unexpected(settled.error()));
                      const auto now = manager.status(id);
                      if (now && isConnectedState(now->state)) return reply(true);
                      if (now && now->state == CloneState::Failed) return reply(tl::unexpected(now->error));
                      manager.disconnect(id);
                      reply(fail(*settled ? ErrorCode::ConnectFailed : ErrorCode::Timeout,
                                 fmt::format("no clone answered at {}:{} in time; check that it runs there", host, port), id));
                  });
    });
}

ApiWaits::Condition conditionOf(const std::string& name) {
    if (name == "connected") return [](const CloneStatus& s) { return isConnectedState(s.state); };
    if (name == "image") return [](const CloneStatus& s) { return s.imageVersion > 0 && isConnectedState(s.state); };
    if (name == "disconnected")
        return [](const CloneStatus& s) { return s.state == CloneState::Stopped || s.state == CloneState::Failed; };
    for (int i = 0; i <= static_cast<int>(CloneState::Failed); ++i)
        if (const auto state = static_cast<CloneState>(i); toString(state) == name)
            return [state](const CloneStatus& s) { return s.state == state; };
    throw ConnectionError(Error{ErrorCode::InvalidArgument,
                                "'" + name + "' is nothing to wait for: connected, image, disconnected, or a state such as converged", {}});
}

/// Waits end when the clone has failed, unless that is what is waited for.
void waitFor(ApiContext& c, const ApiArgs& a, ApiReply reply) {
    const std::string id = a.text(0, "id"), wanted = a.text(1, "condition");
    const auto timeout = a.seconds(2, "timeout", kLongWait);
    const auto version = a.has(3) ? static_cast<std::uint64_t>(std::max<std::int64_t>(a.integer(3, "version"), 0)) : 0;
    (void)c.connection(id).name();
    const auto condition = conditionOf(wanted);
    const auto met = [condition, version](const CloneStatus& s) { return condition(s) && s.imageVersion >= version; };
    auto& manager = c.manager();
    c.waits().add(c.client(), id, timeout,
                  [met](const CloneStatus& s) { return met(s) || s.state == CloneState::Failed; },
                  [&manager, id, met, wanted, reply = std::move(reply)](Result<bool> held) {
                      if (!held) return reply(tl::unexpected(held.error()));
                      const auto now = manager.status(id);
                      if (!now) return reply(fail(ErrorCode::InvalidHandle, "this connection has been deleted", id));
                      if (*held && met(*now)) return reply(statusValue(*now));
                      if (now->state == CloneState::Failed) return reply(tl::unexpected(now->error));
                      // It may have been met for a moment: waits are about what was, not what is.
                      if (*held) return reply(statusValue(*now));
                      reply(fail(ErrorCode::Timeout, fmt::format("it is {}, not {}, after that time", toString(now->state), wanted), id));
                  });
}

void addClone(MethodTable& table) {
    table.addLong("connection.connect", "Tries to reach the clone that serves at (id, host, port, timeout=1): true, or why not", connectTo);
    addGetter(table, "isConnected", "True while there is a clone", [](const Connection& c) -> ApiValue { return c.isConnected(); });
    addGetter(table, "host", "Machine of the clone, \"\" when disconnected", [](const Connection& c) -> ApiValue { return c.host(); });
    addGetter(table, "port", "Its port, 0 when disconnected", [](const Connection& c) -> ApiValue { return c.port(); });
    addGetter(table, "isWaitingToConnect", "True while somebody starts a clone for it",
              [](const Connection& c) -> ApiValue { return c.isWaitingToConnect(); });
    addSetter(table, "setWaitingToConnect", "Sets that hint", [](Connection& c, const ApiArgs& a) { c.setWaitingToConnect(a.toggle(1, "waiting")); });
    addSetter(table, "disconnect", "Leaves the clone", [](Connection& c, const ApiArgs&) { c.disconnect(); });
    const auto order = [&table](const char* name, const char* help, void (*run)(CloneManager&, const std::string&, const ApiArgs&)) {
        table.add(std::string("connection.") + name, help, [run](ApiContext& c, const ApiArgs& a) -> ApiValue {
            const std::string id = c.existingId(a);
            run(c.manager(), id, a);
            return nullptr;
        });
    };
    order("start", "Launches its clone", [](CloneManager& m, const std::string& id, const ApiArgs&) { m.start(id); });
    order("stop", "Ends its clone", [](CloneManager& m, const std::string& id, const ApiArgs&) { m.stop(id); });
    order("setPaused", "Pauses or resumes the render (id, paused)",
          [](CloneManager& m, const std::string& id, const ApiArgs& a) { m.setPaused(id, a.toggle(1, "paused")); });
    table.addLong("connection.wait",
                  "Waits until it is connected, has an image, is converged ... (id, condition, timeout=600, version=0): its status", waitFor);
    table.add("connection.status", "State, reason, progress and figures of the link", [](ApiContext& c, const ApiArgs& a) {
        const std::string id = c.existingId(a);
        const auto status = c.manager().status(id);
        return status ? statusValue(*status) : ApiValue(nullptr);
    });
    table.add("connection.log", "The last lines of its process", [](ApiContext& c, const ApiArgs& a) -> ApiValue {
        const std::string id = c.existingId(a);
        const auto status = c.manager().status(id);
        return status ? ApiValue(std::vector<std::string>(status->log.begin(), status->log.end())) : ApiValue::array();
    });
}

ApiValue duplicated(ApiContext& c, const ApiArgs& a) { return c.connection(a.text(0, "id")).duplicate().sessionId(); }

} // namespace

ApiValue statusValue(const CloneStatus& s) {
    ApiValue renderers = ApiValue::array();
    for (const auto& renderer : s.renderers) renderers.push_back({{"name", renderer.name}, {"label", renderer.label}});
    ApiValue value{{"state", toString(s.state)},
                   {"reason", s.error.message},
                   {"reasonCode", s.error.message.empty() ? "" : std::string(toString(s.error.code))},
                   {"message", s.message},
                   {"waitingToConnect", s.waitingToConnect},
                   {"host", s.host},
                   {"port", s.port},
                   {"pid", s.pid},
                   {"renderer", s.renderer},
                   {"renderers", renderers},
                   {"availableAovs", s.availableAovs},
                   {"imageVersion", s.imageVersion},
                   {"imageSize", s.imageSize},
                   {"percentComplete", s.percent},
                   {"samples", s.samples},
                   {"renderSeconds", s.renderSeconds},
                   {"memoryBytes", s.memoryBytes},
                   {"framesPerSecond", s.link.framesPerSecond},
                   {"bytesPerSecond", s.link.bytesPerSecond},
                   {"roundTripSeconds", s.link.roundTrip}};
    value["exitCode"] = s.exitCode ? ApiValue(*s.exitCode) : ApiValue(nullptr);
    return value;
}

void addConnectionMethods(MethodTable& table) {
    table.add("connection.isValid", "True when there is a connection of that id (id)", [](ApiContext& c, const ApiArgs& a) -> ApiValue {
        return c.connection(a.text(0, "id")).isValid();
    });
    addRecord(table);
    addOwnRecord(table);
    addClone(table);
    table.add("connection.duplicate", "A copy under another id, its session id", duplicated);
}

} // namespace doppel
