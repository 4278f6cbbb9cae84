// The Python that runs scripts on a host: which interpreter, and where it finds the package doppel. Blocks on the disk for a moment.
#pragma once

#include <string>

namespace doppel {

/// $DOPPEL_PYTHON, else "python3".
std::string pythonInterpreter();

/// PYTHONPATH for it: the package of a build, which lies beside its programs, before what is there already. An installed package is
/// where Python looks anyway.
std::string pythonPath();

} // namespace doppel
