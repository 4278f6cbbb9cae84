// Python objects from values of the scripting interface, and back. With the GIL.
#pragma once

#include "api/api_value.h"

#include <pybind11/pybind11.h>

namespace doppel {

/// None, bool, int, float, str, bytes, list, dict.
pybind11::object toPython(const ApiValue& value);

/// The same back; tuples and sets are lists, numpy's numbers are numbers, paths are strings. Throws TypeError for anything else.
ApiValue fromPython(const pybind11::handle& object);

} // namespace doppel
