#include "launcher/process/process_tree.h"

#include "clonecore/base/file_descriptor.h"
#include "launcher/process/pidfd.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <system_error>

namespace doppel {

namespace {

// Environments longer than this are searched only so far; the mark stands near the front.
constexpr std::size_t kMaxEnvironmentBytes = 256 * 1024;
// A process may fork while it is looked for; new ones are found in the next round.
constexpr int kRounds = 4;

// Its environment with a zero byte on each side of every entry; "" when it is gone or another user's.
std::string environmentOf(pid_t pid) {
    const std::string path = "/proc/" + std::to_string(pid) + "/environ";
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return {};
    std::string environment(1, '\0');
    std::array<char, 8192> block{};
    while (environment.size() < kMaxEnvironmentBytes) {
        const ssize_t count = ::read(file.get(), block.data(), block.size());
        if (count <= 0) break;
        environment.append(block.data(), static_cast<std::size_t>(count));
    }
    return environment + '\0';
}

bool hasMark(pid_t pid, std::string_view mark) {
    std::string entry(1, '\0');
    entry += mark;
    entry += '\0';
    return environmentOf(pid).find(entry) != std::string::npos;
}

// Through a pidfd, and looked at again behind it: the number may have gone to another process meanwhile.
void killMarked(pid_t pid, std::string_view mark) {
    const FileDescriptor process = openPidFd(pid);
    if (process && hasMark(pid, mark)) signalPidFd(process, SIGKILL);
}

} // namespace

void signalGroup(pid_t group, int number) {
    if (::kill(-group, number) != 0 && errno == ESRCH) ::kill(group, number);
}

std::vector<pid_t> markedProcesses(std::string_view mark, pid_t group) {
    std::vector<pid_t> found;
    std::error_code fault;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", fault)) {
        const std::string name = entry.path().filename().string();
        pid_t pid = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (error != std::errc() || end != name.data() + name.size()) continue;
        if (::getpgid(pid) != group && hasMark(pid, mark)) found.push_back(pid);
    }
    return found;
}

std::string launchMark(pid_t pid) {
    const std::string environment = environmentOf(pid);
    const std::size_t at = environment.find(std::string(1, '\0') + std::string(kLaunchMarkName) + "=");
    return at == std::string::npos ? std::string() : std::string(environment.c_str() + at + 1);
}

void killProcessTree(pid_t group, std::string_view mark) {
    for (int round = 0; round < kRounds; ++round) {
        signalGroup(group, SIGKILL);
        const std::vector<pid_t> strays = markedProcesses(mark, group);
        if (strays.empty()) return;
        for (const pid_t pid : strays) killMarked(pid, mark);
    }
}

} // namespace doppel
