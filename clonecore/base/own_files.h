// Where the files are that come with the program: beside it when it is installed, in the source tree when it was built there. No path of
// the machine that built it is kept. Any thread.
#pragma once

#include <filesystem>

namespace doppel {

/// `share/doppel` of where the running program, or the shared library that this is linked into, is installed; "" = there is none.
std::filesystem::path installedShare();

/// The source tree that holds the program (or library) that runs; "" = it was not built in one.
std::filesystem::path sourceTree();

} // namespace doppel
