#include "api/python_command.h"
#include "app/commands/commands.h"

#include <fmt/core.h>

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace doppel {

int scriptCommand(const ScriptOptions& options) {
    if (const std::string path = pythonPath(); !path.empty()) ::setenv("PYTHONPATH", path.c_str(), 1); // NOLINT: there is one thread yet
    const std::string python = pythonInterpreter();
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
