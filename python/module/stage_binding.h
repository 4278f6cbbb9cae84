// The cooked stage as Python sees it: geometry as numpy arrays that look into the stage itself, the rest as plain values.
#pragma once

#include "stage/prim.h"

#include <pybind11/pybind11.h>

namespace doppel {

struct StageView {
    StagePtr stage;
};

void bindStage(pybind11::module_& module);

} // namespace doppel
