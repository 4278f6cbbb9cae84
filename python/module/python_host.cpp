#include "python/module/python_host.h"

#include "api/host_client.h"
#include "api/host_directory.h"
#include "api/scene_assets.h"
#include "api/wiring.h"
#include "clonecore/image/membuf_import.h"
#include "python/module/values.h"
#include "python/module/waiting.h"

#include <mutex>
#include <optional>
#include <utility>

namespace py = pybind11;

namespace doppel {

py::tuple errorTuple(const Error& error) { return py::make_tuple(std::string(toString(error.code)), error.message, error.context); }

void raise(const Error& error) {
    const py::object exception = py::module_::import("doppel.errors").attr("exceptionOf")(*errorTuple(error));
    PyErr_SetObject(py::type::of(exception).ptr(), exception.ptr());
    throw py::error_already_set();
}

std::shared_ptr<PythonHost> PythonHost::makeLocal() {
    auto host = std::make_shared<PythonHost>();
    const py::gil_scoped_release release; // plugins are looked for, and answer when they like
    HeadlessHost::Parts parts;
    parts.manager.launchers = makeLaunchers();
    parts.manager.assets = makeSceneAssets();
    parts.loadFile = [](const std::filesystem::path& file) { return openScene(file); };
    parts.galleryFile = galleryPath;
    parts.kind = "python";
    host->m_membuf = parts.manager.membuf;
    host->m_local = std::make_shared<HeadlessHost>(std::move(parts));
    host->m_caller = std::make_shared<LocalCaller>(host->m_local->api());
    return host;
}

std::shared_ptr<PythonHost> PythonHost::connect(const std::string& wanted, const std::string& key, double timeoutSeconds) {
    Result<std::unique_ptr<HostClient>> connected;
    HostListing listing;
    {
        const py::gil_scoped_release release;
        std::string where = wanted;
        // Its images are beside its endpoint. What is wrong with the name connectTo() says.
        if (auto found = wanted.starts_with("tcp://") ? fail(ErrorCode::Unsupported, "") : findHost(wanted)) {
            listing = std::move(*found);
            where = listing.endpoint;
        }
        connected = HostClient::connectTo(where, key, "Python", std::chrono::milliseconds(static_cast<long>(timeoutSeconds * 1000)));
    }
    if (!connected) raise(connected.error());
    auto host = std::make_shared<PythonHost>();
    host->m_caller = std::move(*connected);
    host->m_images = listing.images;
    return host;
}

std::shared_ptr<ApiCaller> PythonHost::caller() const {
    if (!m_caller) raise({ErrorCode::ConnectFailed, "the host was closed", {}});
    return m_caller;
}

ApiCaller::Results PythonHost::perform(std::vector<ApiHost::Call> calls) {
    struct Answer {
        std::mutex mutex;
        std::optional<ApiCaller::Results> results;
        Bell bell;
    };
    auto answer = std::make_shared<Answer>();
    // In this order: a caller goes before its host.
    auto local = m_local;
    auto to = caller();
    {
        const py::gil_scoped_release release;
        to->callAll(std::move(calls), [answer](ApiCaller::Results given) {
            {
                std::lock_guard lock(answer->mutex);
                answer->results = std::move(given);
            }
            answer->bell.ring();
        });
        // Whoever closes the host meanwhile ends it, and this call with it.
        to.reset();
        local.reset();
    }
    for (;;) {
        answer->bell.wait(); // ends with KeyboardInterrupt, too; what comes then finds nobody
        std::lock_guard lock(answer->mutex);
        if (answer->results) return std::move(*answer->results);
    }
}

py::object PythonHost::call(const std::string& method, const py::sequence& arguments) {
    std::vector<ApiHost::Call> calls;
    calls.push_back({method, fromPython(py::list(arguments))});
    const auto results = perform(std::move(calls));
    if (!results.front()) raise(results.front().error());
    return toPython(*results.front());
}

py::list PythonHost::callAll(const py::sequence& calls) {
    std::vector<ApiHost::Call> all;
    all.reserve(calls.size());
    for (const auto& item : calls) {
        const auto pair = item.cast<py::sequence>();
        all.push_back({pair[0].cast<std::string>(), fromPython(py::list(pair[1]))});
    }
    py::list answers;
    for (const auto& result : perform(std::move(all)))
        answers.append(result ? py::make_tuple(true, toPython(*result)) : py::make_tuple(false, errorTuple(result.error())));
    return answers;
}

FramePtr PythonHost::frame(const std::string& sessionId) {
    const py::gil_scoped_release release;
    if (m_membuf) return m_membuf->current(sessionId).frame;
    if (m_images.empty()) return nullptr;
    auto imported = importMembuf(m_images, sessionId);
    if (!imported) return nullptr; // a call of the host says why there is none
    const std::lock_guard lock(m_sharedMutex);
    SharedFrame& shared = m_shared[sessionId];
    FramePtr known = shared.frame.lock();
    if (known && shared.version == imported->version) return known;
    shared = {imported->version, imported->frame};
    return imported->frame;
}

std::string PythonHost::fault() const {
    if (!m_caller) return "the host was closed";
    const auto state = m_caller->state();
    return state ? std::string() : state.error().message;
}

void PythonHost::close() {
    if (!m_caller) return;
    auto closing = std::move(m_caller);
    auto ending = std::move(m_local);
    const py::gil_scoped_release release; // clones end softly, which takes its time
    closing.reset();
    ending.reset();
}

} // namespace doppel
