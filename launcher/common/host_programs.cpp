#include "launcher/common/host_programs.h"

#include "launcher/common/clone_command.h"
#include "launcher/settings/launcher_settings.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <system_error>

extern char** environ; // NOLINT: the C library's name

namespace doppel {

namespace fs = std::filesystem;

namespace {

constexpr const char* kProgramVariable = "DOPPEL_CLONE_PROGRAM";

fs::path alongPath(const std::string& name) {
    const char* path = std::getenv("PATH");
    std::string_view rest = path ? path : "/usr/local/bin:/usr/bin:/bin";
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(':'), rest.size());
        if (fs::path file = fs::path(rest.substr(0, end)) / name; end > 0 && isExecutable(file)) return file;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return {};
}

} // namespace

bool isExecutable(const fs::path& file) {
    std::error_code ignored;
    return fs::is_regular_file(file, ignored) && ::access(file.c_str(), X_OK) == 0;
}

Result<fs::path> findProgram(const std::string& nameOrPath, const std::string& advice) {
    const bool isName = nameOrPath.find('/') == std::string::npos;
    const fs::path file = isName ? alongPath(nameOrPath) : fs::path(nameOrPath);
    if (!file.empty() && isExecutable(file)) return file;
    return fail(ErrorCode::NotFound, fmt::format("there is no program that can be run {} '{}'; {}",
                                                 isName ? "along PATH called" : "at", nameOrPath, advice));
}

Result<fs::path> findCloneProgram(const std::string& setting, const std::string& launcher) {
    const std::string advice = fmt::format("set \"program\" under \"{}\" in {} or ${} to the path of {}", launcher,
                                           launcherSettingsFile().string(), kProgramVariable, kCloneProgram);
    if (!setting.empty()) return findProgram(setting, advice);
    if (const char* variable = std::getenv(kProgramVariable); variable && *variable) return findProgram(variable, advice);
    std::error_code fault;
    return findProgram((fs::read_symlink("/proc/self/exe", fault).parent_path() / kCloneProgram).string(), advice);
}

std::vector<std::string> hostEnvironment(const std::map<std::string, std::string>& more) {
    std::vector<std::string> environment;
    for (char** entry = environ; entry && *entry; ++entry) {
        const std::string_view text = *entry;
        if (!more.contains(std::string(text.substr(0, text.find('='))))) environment.emplace_back(text);
    }
    for (const auto& [name, value] : more) environment.push_back(name + "=" + value);
    return environment;
}

} // namespace doppel
