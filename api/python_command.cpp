#include "api/python_command.h"

#include <cstdlib>
#include <filesystem>

namespace doppel {

namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name); // NOLINT: nobody sets the environment
    return value ? value : "";
}

} // namespace

std::string pythonInterpreter() {
    const std::string chosen = environment("DOPPEL_PYTHON");
    return chosen.empty() ? "python3" : chosen;
}

std::string pythonPath() {
    const std::string others = environment("PYTHONPATH");
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    const auto built = program.parent_path().parent_path() / "python";
    if (error || !std::filesystem::exists(built / "doppel" / "__init__.py", error)) return others;
    return others.empty() ? built.string() : built.string() + ":" + others;
}

} // namespace doppel
