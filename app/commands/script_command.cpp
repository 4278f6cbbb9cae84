#include "app/commands/commands.h"

#include <fmt/core.h>

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace doppel {

namespace {

namespace fs = std::filesystem;

/// The package of a build lies beside its programs; an installed one is where Python finds packages.
void addPackage() {
    std::error_code error;
    const auto program = fs::read_symlink("/proc/self/exe", error);
    const auto built = program.parent_path().parent_path() / "python";
    if (error || !fs::exists(built / "doppel" / "__init__.py", error)) return;
    const char* others = std::getenv("PYTHONPATH"); // NOLINT: there is one thread yet
    const std::string path = others && *others ? built.string() + ":" + others : built.string();
    ::setenv("PYTHONPATH", path.c_str(), 1);        // NOLINT
}

} // namespace

int scriptCommand(const ScriptOptions& options) {
    addPackage();
    const char* chosen = std::getenv("DOPPEL_PYTHON"); // NOLINT
    const std::string python = chosen && *chosen ? chosen : "python3";
    std::vector<std::string> words{python, "-m", "doppel"};
    if (options.attach) words.insert(words.end(), {"--host", options.host});
    if (!options.script.empty()) words.push_back(options.script.string());
    words.insert(words.end(), options.arguments.begin(), options.arguments.end());
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::execvp(python.c_str(), arguments.data());
    return reportError({ErrorCode::MissingPart, fmt::format("cannot start '{}': {}; install python3, or set DOPPEL_PYTHON to an interpreter", python, std::strerror(errno)), {}});
}

} // namespace doppel
