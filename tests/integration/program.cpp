#include "tests/integration/program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

extern char** environ;

namespace doppel::test {

Program::Program(std::vector<std::string> command, std::map<std::string, std::string> environment,
                 std::filesystem::path workingFolder) {
    std::array<int, 2> out{}, err{};
    if (pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(err.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
    std::vector<std::string> variables;
    for (char** v = environ; *v; ++v) {
        const std::string text = *v;
        if (!environment.contains(text.substr(0, text.find('=')))) variables.push_back(text);
    }
    for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
    std::vector<char*> argv, envp;
    for (auto& word : command) argv.push_back(word.data());
    for (auto& variable : variables) envp.push_back(variable.data());
    argv.push_back(nullptr);
    envp.push_back(nullptr);

    const pid_t child = fork();
    if (child == 0) {
        setpgid(0, 0);
        const int null = open("/dev/null", O_RDONLY);
        dup2(null, STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        dup2(err[1], STDERR_FILENO);
        if (!workingFolder.empty() && chdir(workingFolder.c_str()) != 0) _exit(126);
        execve(argv[0], argv.data(), envp.data());
        _exit(127);
    }
    if (child < 0) throw std::runtime_error("fork failed");
    m_pid = child;
    close(out[1]);
    close(err[1]);
    m_out = out[0];
    m_err = err[0];
    m_exit = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
}

Program::~Program() {
    if (!m_reaped) {
        kill(static_cast<pid_t>(-m_pid), SIGKILL);
        kill(static_cast<pid_t>(m_pid), SIGKILL);
        waitpid(static_cast<pid_t>(m_pid), nullptr, 0);
    }
    for (const int fd : {m_out, m_err, m_exit})
        if (fd >= 0) close(fd);
}

bool Program::readMore(std::chrono::steady_clock::time_point deadline) {
    std::array<pollfd, 3> fds{pollfd{m_out, POLLIN, 0}, pollfd{m_err, POLLIN, 0},
                              pollfd{m_out < 0 && m_err < 0 ? m_exit : -1, POLLIN, 0}};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0 || poll(fds.data(), fds.size(), static_cast<int>(left.count())) <= 0) return false;
    std::array<char, 65536> buffer;
    for (auto [fd, text, index] : {std::tuple(&m_out, &m_result.out, 0u), std::tuple(&m_err, &m_result.err, 1u)}) {
        if (!fds[index].revents) continue;
        const ssize_t count = read(*fd, buffer.data(), buffer.size());
        if (count > 0) {
            text->append(buffer.data(), static_cast<std::size_t>(count));
        } else {
            close(*fd);
            *fd = -1;
        }
    }
    return !(fds[2].revents & POLLIN);
}

bool Program::waitForOutput(const std::string& text, std::chrono::seconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    const auto found = [&] {
        return m_result.out.find(text) != std::string::npos || m_result.err.find(text) != std::string::npos;
    };
    while (!found())
        if (!readMore(deadline)) return found();
    return true;
}

std::string Program::nextLineWith(const std::string& text, std::chrono::milliseconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    for (;;) {
        for (std::size_t end; (end = m_result.out.find('\n', m_looked)) != std::string::npos;) {
            std::string line = m_result.out.substr(m_looked, end - m_looked);
            m_looked = end + 1;
            if (line.find(text) != std::string::npos) return line;
        }
        if (!readMore(deadline)) return {};
    }
}

ProgramResult Program::wait(std::chrono::seconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    while (readMore(deadline)) {}
    if (std::chrono::steady_clock::now() >= deadline) kill(static_cast<pid_t>(-m_pid), SIGKILL);
    int status = 0;
    waitpid(static_cast<pid_t>(m_pid), &status, 0);
    m_reaped = true;
    m_result.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return m_result;
}

void Program::signal(int number) const { kill(static_cast<pid_t>(m_pid), number); }

ProgramResult runProgram(std::vector<std::string> command, std::map<std::string, std::string> environment,
                         std::filesystem::path workingFolder) {
    return Program(std::move(command), std::move(environment), std::move(workingFolder)).wait();
}

std::string installed(const std::string& name) {
    const char* path = std::getenv("PATH");
    std::istringstream folders(std::string(path ? path : "") + ":/usr/sbin:/usr/bin:/sbin");
    for (std::string folder; std::getline(folders, folder, ':');)
        if (const std::string file = folder + "/" + name; !folder.empty() && ::access(file.c_str(), X_OK) == 0) return file;
    return {};
}

std::string program(const std::string& name) {
    const char* folder = std::getenv("DOPPEL_BIN_DIR");
    return (folder ? std::string(folder) : std::string("build/release/bin")) + "/" + name;
}

std::filesystem::path source(const std::string& relative) {
    const char* folder = std::getenv("DOPPEL_SOURCE_DIR");
    return std::filesystem::path(folder ? folder : ".") / relative;
}

} // namespace doppel::test
