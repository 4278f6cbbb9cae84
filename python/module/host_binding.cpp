// The classes of the native module.
#include "api/host_directory.h"
#include "clonecore/link/keys.h"
#include "python/module/events.h"
#include "python/module/images.h"
#include "python/module/python_host.h"
#include "python/module/values.h"

#include <pybind11/stl.h>

namespace py = pybind11;

namespace doppel {

void bindHost(py::module_& module) {
    py::class_<PythonHost, std::shared_ptr<PythonHost>>(module, "Host", "A host: of this process, or a connection to another one.")
        .def_static("local", &PythonHost::makeLocal, "A host without a window in this process.")
        .def_static("connect", &PythonHost::connect, py::arg("wanted") = "", py::arg("key") = "", py::arg("timeout") = 5.0,
                    "Connects to a running host.")
        .def("call", &PythonHost::call, py::arg("method"), py::arg("arguments"), "Calls a method and waits for its result.")
        .def("callAll", &PythonHost::callAll, py::arg("calls"), "Calls many methods in one message.")
        .def("close", &PythonHost::close, "Ends the host, or the connection to it.")
        .def_property_readonly("isLocal", &PythonHost::isLocal)
        .def_property_readonly("fault", &PythonHost::fault, "'' while calls can succeed, else why not.")
        .def(
            "image",
            [](PythonHost& host, const std::string& id, const std::string& aov) -> py::object {
                const FramePtr frame = host.frame(id);
                if (!frame) return py::none();
                return imageArray(frame, aov);
            },
            py::arg("session_id"), py::arg("aov") = "", "The image of a connection as an array without a copy, or None when it cannot be had so.");

    py::class_<EventQueue>(module, "EventQueue", "Events of a host, one by one.")
        .def(py::init([](const PythonHost& host) { return std::make_unique<EventQueue>(*host.caller()); }), py::keep_alive<1, 2>())
        .def("next", &EventQueue::next, py::arg("seconds") = -1.0, "(type, id, data), or None.")
        .def("close", &EventQueue::close);

    module.def("runningHosts", [] {
        const auto hosts = runningHosts();
        if (!hosts) raise(hosts.error());
        py::list all;
        for (const auto& host : *hosts) {
            using namespace py::literals;
            all.append(py::dict("pid"_a = host.pid, "kind"_a = host.kind, "scene"_a = host.scene, "endpoint"_a = host.endpoint));
        }
        return all;
    }, "The hosts of this user on this machine, newest first.");
}

} // namespace doppel
