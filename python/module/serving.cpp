#include "python/module/serving.h"

#include "api/wiring.h"
#include "python/module/python_host.h"
#include "stage/importer.h"

#include <pybind11/stl.h>

#include <utility>

namespace py = pybind11;

namespace doppel {

namespace {

/// Offered by name, so that people see what there is; this process renders with its own alone.
RenderDelegateType elsewhere(const RendererInfo& info) {
    return {info, [label = info.label]() -> Result<std::unique_ptr<RenderDelegate>> {
                return fail(ErrorCode::Unsupported, label + " runs in a program of its own; stop this clone and start it again to render with it");
            }};
}

} // namespace

Serving::Serving(std::optional<PythonRenderer> renderer, CloneProgramOptions options, bool blocks)
    : m_options(std::move(options)), m_loop(std::make_shared<CallLoop>()), m_renderer(std::move(renderer)) {
    if (m_renderer) {
        if (blocks) m_renderer->loop = m_loop;
        m_registry.add(pythonDelegateType(*m_renderer));
    }
    std::optional<Error> fault;
    {
        const py::gil_scoped_release release;
        warmUpUsdReader();
        const auto own = makeDelegates(m_renderer ? std::string() : m_options.renderer);
        if (!own) fault = own.error();
        if (own) {
            for (const RenderDelegateType& type : own->all())
                if (!m_renderer || type.info.name != m_renderer->info.name) m_registry.add(m_renderer ? elsewhere(type.info) : type);
            auto server = serveClone(m_options, m_registry);
            if (!server) fault = server.error();
            if (server) m_server = std::move(*server);
        }
    }
    if (fault) raise(*fault);
    m_waiter = std::thread([this] {
        m_server->wait();
        m_isOver = true;
        m_loop->finish();
    });
}

void Serving::wait() {
    if (!m_server) return;
    try {
        m_loop->run();
    } catch (...) {
        const py::error_scope raised;
        stop();
        throw;
    }
    stop();
}

void Serving::stop() {
    if (!m_server) return;
    {
        const py::gil_scoped_release release; // delegates that run want it to come to their end
        m_server->stop();
        m_waiter.join();
        m_loop->close();
        m_server.reset();
    }
    m_loop->bury();
    m_isOver = true;
}

void bindServing(py::module_& module) {
    py::class_<Serving>(module, "Serving", "This process as a clone.")
        .def(py::init([](const py::object& make, const py::object& description, const std::vector<std::string>& words, int port, int lastPort, double timeout,
                         bool blocks, bool debug, const std::string& program) {
                 CloneProgramOptions options;
                 options.program = program;
                 options.logsLink = debug;
                 options.port = port;
                 options.lastPort = lastPort;
                 options.idleTimeoutSeconds = timeout;
                 if (const auto end = readCloneCommandLine(words, options)) {
                     PyErr_SetObject(PyExc_SystemExit, py::int_(*end).ptr());
                     throw py::error_already_set();
                 }
                 std::optional<PythonRenderer> renderer;
                 if (!make.is_none()) renderer = readPythonRenderer(make, description.cast<py::dict>());
                 return std::make_unique<Serving>(std::move(renderer), std::move(options), blocks);
             }),
             py::arg("make"), py::arg("description"), py::arg("words"), py::arg("port"), py::arg("last_port"), py::arg("timeout"), py::arg("blocks"),
             py::arg("debug"), py::arg("program"))
        .def("announce", &Serving::announce, "Prints the line that launchers read.")
        .def("wait", &Serving::wait, "Until it is over; runs the delegate's calls.")
        .def("stop", &Serving::stop, "Ends it; returns when nothing runs any more.")
        .def_property_readonly("isServing", &Serving::isServing)
        .def_property_readonly("port", &Serving::port)
        .def_property_readonly("endpoint", &Serving::endpoint);
}

} // namespace doppel
