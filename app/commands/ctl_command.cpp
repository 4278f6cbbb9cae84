#include "api/api_args.h"
#include "api/host_client.h"
#include "api/host_directory.h"
#include "app/commands/commands.h"
#include "app/signal_watcher.h"
#include "clonecore/base/read_file.h"
#include "clonecore/base/source_map.h"

#include <fmt/core.h>

#include <fcntl.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <map>
#include <mutex>
#include <optional>

namespace doppel {

namespace {

using Words = std::vector<std::string>;

struct Interrupted {};

/// One connection to a host, and the words of one command. Failures are thrown as Error, to be said by ctlCommand.
class Ctl {
public:
    explicit Ctl(const CtlOptions& options)
        : m_options(options), m_signals([this](int) {
              {
                  std::lock_guard lock(m_mutex);
                  m_interrupted = true;
              }
              m_wake.notify_all();
          }) {}

    int run() {
        static const std::map<std::string, int (Ctl::*)()> commands{
            {"hosts", &Ctl::hosts},   {"list", &Ctl::list},       {"create", &Ctl::create}, {"set", &Ctl::set},
            {"get", &Ctl::get},       {"delete", &Ctl::remove},   {"start", &Ctl::start},   {"stop", &Ctl::stop},
            {"pause", &Ctl::pause},   {"resume", &Ctl::resume},   {"snapshot", &Ctl::snapshot}, {"wait", &Ctl::wait},
            {"eval-expression", &Ctl::evaluate}, {"watch", &Ctl::watch}, {"open", &Ctl::open}, {"save", &Ctl::save},
            {"save-image", &Ctl::saveImage}, {"push", &Ctl::push}, {"call", &Ctl::callMethod}, {"methods", &Ctl::methods}};
        const auto found = commands.find(m_options.command);
        if (found == commands.end()) {
            std::string known;
            for (const auto& [name, run] : commands) known += " " + name;
            return usage("there is no command '" + m_options.command + "'; there are:" + known);
        }
        return (this->*found->second)();
    }

private:
    static int usage(const std::string& text) {
        fmt::print(stderr, "doppel ctl: {}\n", text);
        return 2;
    }
    const Words& words() const { return m_options.arguments; }

    // ---- calls

    HostClient& client() {
        if (m_client) return *m_client;
        auto connected = HostClient::connectTo(m_options.host, m_options.key, "doppel ctl");
        if (!connected) throw connected.error();
        m_client = std::move(*connected);
        return *m_client;
    }

    ApiCaller::Results callAll(std::vector<ApiHost::Call> calls) {
        struct Answer {
            std::optional<ApiCaller::Results> results; // guarded by m_mutex
        };
        auto answer = std::make_shared<Answer>();
        client().callAll(std::move(calls), [this, answer](ApiCaller::Results given) {
            {
                std::lock_guard lock(m_mutex);
                answer->results = std::move(given);
            }
            m_wake.notify_all();
        });
        std::unique_lock lock(m_mutex);
        m_wake.wait(lock, [&] { return answer->results || m_interrupted; });
        if (!answer->results) throw Interrupted{};
        return std::move(*answer->results);
    }

    ApiValue call(const std::string& method, ApiValue arguments = ApiValue::array()) {
        auto results = callAll({{method, std::move(arguments)}});
        if (!results.front()) throw results.front().error();
        return std::move(*results.front());
    }

    /// `method` for each of the ids of the command ("all" = every connection there is), all asked at once; what fails is said, and
    /// the others go on.
    int forEach(const std::string& method, const ApiValue& more, const std::function<void(const std::string& id, const ApiValue&)>& show = {}) {
        Words ids = words();
        if (ids.empty()) return usage(m_options.command + " needs session ids, or: all");
        if (ids == Words{"all"}) ids = call("clone.clones").get<Words>();
        std::vector<ApiHost::Call> calls;
        for (const auto& id : ids) {
            ApiValue arguments = ApiValue::array({id});
            arguments.insert(arguments.end(), more.begin(), more.end());
            calls.push_back({method, std::move(arguments)});
        }
        int code = 0;
        const auto results = callAll(std::move(calls));
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (!results[i]) code = reportError(results[i].error());
            else if (show) show(ids[i], *results[i]);
        }
        return code;
    }

    // ---- commands

    int hosts() {
        const auto all = runningHosts();
        if (!all) throw all.error();
        if (m_options.json) {
            ApiValue list = ApiValue::array();
            for (const auto& host : *all)
                list.push_back({{"pid", host.pid}, {"kind", host.kind}, {"scene", host.scene}, {"endpoint", host.endpoint}});
            fmt::print("{}\n", list.dump(2));
            return 0;
        }
        for (const auto& host : *all) fmt::print("{:<8} {:<8} {}\n", host.pid, host.kind, host.scene.empty() ? "(no file yet)" : host.scene);
        return 0;
    }

    int list() {
        const Words ids = call("clone.clones").get<Words>();
        std::vector<ApiHost::Call> calls;
        for (const auto& id : ids) {
            calls.push_back({"connection.name", ApiValue::array({id})});
            calls.push_back({"connection.status", ApiValue::array({id})});
        }
        const auto results = callAll(std::move(calls));
        ApiValue all = ApiValue::array();
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (!results[2 * i] || !results[2 * i + 1]) continue; // deleted meanwhile
            ApiValue one = *results[2 * i + 1];
            one["sessionId"] = ids[i];
            one["name"] = *results[2 * i];
            all.push_back(std::move(one));
        }
        if (m_options.json) {
            fmt::print("{}\n", all.dump(2));
            return 0;
        }
        fmt::print("{:<16} {:<24} {:<11} {:>5} {:>7} {:>11}  {}\n", "SESSION", "NAME", "STATE", "DONE", "SAMPLES", "SIZE", "REASON");
        for (const auto& one : all)
            fmt::print("{:<16} {:<24} {:<11} {:>4.0f}% {:>7} {:>11}  {}\n", one["sessionId"].get<std::string>(), one["name"].get<std::string>(),
                       one["state"].get<std::string>(), one["percentComplete"].get<double>(), one["samples"].get<int>(),
                       fmt::format("{}x{}", one["imageSize"][0].get<int>(), one["imageSize"][1].get<int>()), one["reason"].get<std::string>());
        return 0;
    }

    int create() {
        const bool hasId = !words().empty() && words()[0].find('=') == std::string::npos;
        const std::string id = call("clone.createClone", ApiValue::array({hasId ? ApiValue(words()[0]) : ApiValue(nullptr)})).get<std::string>();
        fmt::print("{}\n", id);
        return assign(id, hasId ? 1 : 0);
    }

    int set() {
        if (words().size() < 2) return usage("set needs a session id and field=value");
        return assign(words()[0], 1);
    }

    /// The assignments from a word on, all of them in one go.
    int assign(const std::string& id, std::size_t first) {
        std::vector<ApiHost::Call> calls;
        for (std::size_t i = first; i < words().size(); ++i) {
            const std::size_t equals = words()[i].find('=');
            if (equals == std::string::npos || equals == 0) return usage("'" + words()[i] + "' is not field=value");
            calls.push_back(setter(id, words()[i].substr(0, equals), words()[i].substr(equals + 1)));
        }
        int code = 0;
        if (calls.empty()) return code;
        for (const auto& result : callAll(std::move(calls)))
            if (!result) code = reportError(result.error());
        return code;
    }

    static ApiHost::Call setter(const std::string& id, const std::string& field, const std::string& text) {
        if (field.starts_with("option:"))
            return {"connection.setContextOptionExpression", ApiValue::array({id, field.substr(7), text})};
        std::string method = "connection.set" + field;
        if (method.size() > 14) method[14] = static_cast<char>(std::toupper(static_cast<unsigned char>(method[14])));
        ApiValue arguments = ApiValue::array({id});
        if (field == "resolution") {
            const auto size = parseResolution(text);
            if (!size) throw size.error();
            arguments.insert(arguments.end(), {(*size)[0], (*size)[1]});
        } else {
            static const Words numbers{"resolutionScale", "renderRegion", "processUpdates", "launcherConfig", "rendererOptions"};
            const bool isText = std::find(numbers.begin(), numbers.end(), field) == numbers.end();
            ApiValue value = isText ? ApiValue(text) : ApiValue::parse(text, nullptr, false);
            if (value.is_discarded()) throw Error{ErrorCode::InvalidArgument, "'" + text + "' is no value of " + field + ": write it as JSON", {}};
            arguments.push_back(std::move(value));
        }
        return {std::move(method), std::move(arguments)};
    }

    int get() {
        if (words().empty()) return usage("get needs a session id, and fields (none = the status)");
        if (words().size() == 1) {
            fmt::print("{}\n", call("connection.status", ApiValue::array({words()[0]})).dump(2));
            return 0;
        }
        std::vector<ApiHost::Call> calls;
        for (std::size_t i = 1; i < words().size(); ++i) calls.push_back({"connection." + words()[i], ApiValue::array({words()[0]})});
        int code = 0;
        for (const auto& result : callAll(std::move(calls))) {
            if (!result) code = reportError(result.error());
            else fmt::print("{}\n", result->is_string() ? result->get<std::string>() : result->dump());
        }
        return code;
    }

    int remove() { return forEach("clone.deleteClone", ApiValue::array()); }
    int start() { return forEach("connection.start", ApiValue::array()); }
    int stop() { return forEach("connection.stop", ApiValue::array()); }
    int pause() { return forEach("connection.setPaused", ApiValue::array({true})); }
    int resume() { return forEach("connection.setPaused", ApiValue::array({false})); }
    int snapshot() {
        return forEach("connection.createSnapshot", ApiValue::array(),
                       [](const std::string& id, const ApiValue& item) { fmt::print("{} {}\n", id, item.get<std::string>()); });
    }

    int wait() {
        std::string condition = "converged";
        CtlOptions& options = m_options;
        for (auto word = options.arguments.begin(); word != options.arguments.end();)
            if (word->starts_with("for=")) {
                condition = word->substr(4);
                word = options.arguments.erase(word);
            } else {
                ++word;
            }
        return forEach("connection.wait", ApiValue::array({condition, options.timeoutSeconds}),
                       [](const std::string& id, const ApiValue& status) {
                           fmt::print("{} {} {} samples\n", id, status["state"].get<std::string>(), status["samples"].get<int>());
                       });
    }

    int evaluate() {
        if (words().size() != 1) return usage("eval-expression needs one expression");
        fmt::print("{}\n", toString(valueOf(call("scene.evaluate", ApiValue::array({words()[0]})), "the result")));
        return 0;
    }

    /// Every event as a line of JSON until the host has gone.
    int watch() {
        bool gone = false;
        const Subscription events = client().observe([&](const ApiEvent& event) {
            {
                std::lock_guard lock(m_mutex);
                if (m_interrupted) return;
                fmt::print("{}\n", event.value().dump(-1, ' ', false, ApiValue::error_handler_t::replace));
                std::fflush(stdout);
                gone |= event.type == "gone";
            }
            m_wake.notify_all();
        });
        std::unique_lock lock(m_mutex);
        m_wake.wait(lock, [&] { return gone || m_interrupted; });
        if (m_interrupted) throw Interrupted{};
        return 0;
    }

    int open() {
        if (words().size() != 1) return usage("open needs one file");
        call("scene.open", ApiValue::array({std::filesystem::absolute(words()[0]).string()}));
        return 0;
    }
    int save() {
        call("scene.save", words().empty() ? ApiValue::array() : ApiValue::array({std::filesystem::absolute(words()[0]).string()}));
        return 0;
    }
    int saveImage() {
        if (words().size() < 2 || words().size() > 3) return usage("save-image needs a session id, a file and perhaps an AOV");
        ApiValue arguments = ApiValue::array({words()[0], std::filesystem::absolute(words()[1]).string()});
        if (words().size() == 3) arguments.push_back(words()[2]);
        call("connection.saveImage", std::move(arguments));
        return 0;
    }
    /// The content of a file as a source: the scene names it mem:NAME.
    int push() {
        if (words().size() != 2) return usage("push needs a name with extension, such as wave.obj, and a file");
        const FileDescriptor file(::open(words()[1].c_str(), O_RDONLY | O_CLOEXEC));
        if (!file) throw errnoError("cannot open", words()[1], errno);
        auto content = readUpTo(file, kMaxSourceBytes, "cannot read", words()[1]);
        if (!content) throw content.error();
        fmt::print("{}\n", call("host.push", ApiValue::array({words()[0], apiBytes({content->begin(), content->end()})})).get<std::string>());
        return 0;
    }
    int callMethod() {
        if (words().empty()) return usage("call needs a method, and its arguments as JSON");
        ApiValue arguments = ApiValue::array();
        for (std::size_t i = 1; i < words().size(); ++i) {
            ApiValue value = ApiValue::parse(words()[i], nullptr, false);
            arguments.push_back(value.is_discarded() ? ApiValue(words()[i]) : std::move(value));
        }
        fmt::print("{}\n", call(words()[0], std::move(arguments)).dump(2));
        return 0;
    }
    int methods() {
        const ApiValue all = call("host.methods");
        for (const auto& [name, help] : all.items()) fmt::print("{:<40} {}\n", name, help.get<std::string>());
        return 0;
    }

    CtlOptions m_options;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_interrupted = false; // guarded by m_mutex
    SignalWatcher m_signals;
    std::unique_ptr<HostClient> m_client; ///< last: its thread calls back into the rest
};

} // namespace

int ctlCommand(const CtlOptions& options) {
    Ctl ctl(options);
    try {
        return ctl.run();
    } catch (const Error& error) {
        return reportError(error);
    } catch (const Interrupted&) {
        return 130;
    }
}

} // namespace doppel
