// The native part of the Python package `doppel`. What scripts see is written in Python above it (python/doppel).
#include "clonecore/image/membuf_registry.h"
#include "python/module/waiting.h"

#include <pybind11/pybind11.h>

namespace doppel {

void bindHost(pybind11::module_& module);
void bindStage(pybind11::module_& module);
void bindDelegate(pybind11::module_& module);
void bindServing(pybind11::module_& module);

} // namespace doppel

PYBIND11_MODULE(_doppel, module) {
    module.doc() = "The native part of doppel; use the package, not this.";
    module.attr("version") = DOPPEL_VERSION;
    doppel::registerMembufReader();
    doppel::rememberMainThread();
    doppel::bindHost(module);
    doppel::bindStage(module);
    doppel::bindDelegate(module);
    doppel::bindServing(module);
}
