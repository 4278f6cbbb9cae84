#include "stage/usd/reader_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

extern char** environ;

namespace doppel {

namespace {

constexpr int kChildSocket = 3;   // as python/usd_reader/__main__.py expects it
constexpr int kFirstFreeFd = 10;  // ours lie above those that the child's are put on
constexpr std::size_t kLogTail = 4096;
constexpr int kLogLines = 12;

UniqueFd above(int fd) {
    UniqueFd low(fd);
    return UniqueFd(fcntl(fd, F_DUPFD_CLOEXEC, kFirstFreeFd));
}

/// What the child starts with: its descriptors and signals.
class SpawnSetup {
public:
    SpawnSetup(int socket, int log) {
        posix_spawn_file_actions_init(&m_actions);
        posix_spawn_file_actions_addopen(&m_actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&m_actions, log, STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&m_actions, log, STDERR_FILENO);
        posix_spawn_file_actions_adddup2(&m_actions, socket, kChildSocket);
        posix_spawn_file_actions_addclosefrom_np(&m_actions, kChildSocket + 1);

        posix_spawnattr_init(&m_attributes);
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&m_attributes, &none);
        posix_spawnattr_setsigdefault(&m_attributes, &all);
        posix_spawnattr_setflags(&m_attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    SpawnSetup(const SpawnSetup&) = delete;
    SpawnSetup& operator=(const SpawnSetup&) = delete;
    ~SpawnSetup() {
        posix_spawn_file_actions_destroy(&m_actions);
        posix_spawnattr_destroy(&m_attributes);
    }
    const posix_spawn_file_actions_t* actions() const { return &m_actions; }
    const posix_spawnattr_t* attributes() const { return &m_attributes; }

private:
    posix_spawn_file_actions_t m_actions{};
    posix_spawnattr_t m_attributes{};
};

std::string describeExit(int status) {
    if (WIFSIGNALED(status)) {
        const int signal = WTERMSIG(status);
        return fmt::format("was ended by signal {} ({})", signal, strsignal(signal));
    }
    return fmt::format("ended with exit code {}", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

}  // namespace

Result<std::unique_ptr<ReaderProcess>> ReaderProcess::start(const std::filesystem::path& interpreter,
                                                            const std::filesystem::path& program) {
    int ends[2] = {-1, -1};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return tl::unexpected(errnoError("cannot make a socket for", "the USD reader", errno));
    std::unique_ptr<ReaderProcess> process(new ReaderProcess);
    process->m_socket = above(ends[0]);
    const UniqueFd childSocket = above(ends[1]);
    process->m_log = above(memfd_create("doppel-usd-log", MFD_CLOEXEC));
    if (!process->m_socket || !childSocket || !process->m_log || fcntl(process->m_log.get(), F_SETFL, O_APPEND) != 0)
        return tl::unexpected(errnoError("cannot make the channels of", "the USD reader", errno));

    process->m_interpreter = interpreter;
    std::string command = interpreter.string();
    std::string argument = program.string();
    char* const arguments[] = {command.data(), argument.data(), nullptr};
    const SpawnSetup setup(childSocket.get(), process->m_log.get());
    const int error =
        posix_spawnp(&process->m_pid, command.c_str(), setup.actions(), setup.attributes(), arguments, environ);
    if (error != 0) {
        process->m_pid = -1;
        Error why = errnoError("cannot start the USD reader", command, error);
        why.code = ErrorCode::ProcessFailed;
        return tl::unexpected(std::move(why));
    }
    return process;
}

ReaderProcess::~ReaderProcess() { end(); }

std::string ReaderProcess::end() {
    if (m_pid < 0) return "had ended";
    m_socket.reset();  // asks it to end
    int status = 0;
    pid_t reaped = waitpid(m_pid, &status, WNOHANG);
    if (reaped == 0) {
        // It keeps nothing that could be lost; pxr may be in the middle of a long call.
        kill(m_pid, SIGKILL);
        do reaped = waitpid(m_pid, &status, 0);
        while (reaped < 0 && errno == EINTR);
    }
    m_pid = -1;
    std::string text = reaped > 0 ? describeExit(status) : "has ended";
    const std::string lines = lastLines();
    return lines.empty() ? text : text + "; it wrote last:\n" + lines;
}

std::string ReaderProcess::lastLines() const {
    struct stat status {};
    if (fstat(m_log.get(), &status) != 0 || status.st_size <= 0) return {};
    const auto size = static_cast<std::size_t>(status.st_size);
    std::string text(std::min(size, kLogTail), '\0');
    const ssize_t read = pread(m_log.get(), text.data(), text.size(), static_cast<off_t>(size - text.size()));
    text.resize(read > 0 ? static_cast<std::size_t>(read) : 0);
    while (!text.empty() && text.back() == '\n') text.pop_back();
    std::size_t start = text.size();
    for (int line = 0; line < kLogLines && start != std::string::npos && start > 0; ++line)
        start = text.rfind('\n', start - 1);
    return start == std::string::npos || start == 0 ? text : text.substr(start + 1);
}

}  // namespace doppel
