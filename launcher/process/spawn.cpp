#include "launcher/process/spawn.h"

#include "launcher/process/pidfd.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace doppel {

namespace {

struct Pipe {
    FileDescriptor read, write;
};

// Both ends close on exec and lie above the standard descriptors, even in a host that has closed those.
Result<Pipe> makePipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return tl::unexpected(errnoError("cannot make", "a pipe", errno));
    FileDescriptor read(ends[0]), write(ends[1]);
    Pipe pipe{FileDescriptor(::fcntl(ends[0], F_DUPFD_CLOEXEC, 3)), FileDescriptor(::fcntl(ends[1], F_DUPFD_CLOEXEC, 3))};
    if (!pipe.read || !pipe.write) return tl::unexpected(errnoError("cannot make", "a pipe", errno));
    return pipe;
}

std::vector<char*> pointersTo(std::vector<std::string>& strings) {
    std::vector<char*> pointers;
    pointers.reserve(strings.size() + 1);
    for (std::string& text : strings) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

// Everything the child needs, laid out before the fork: between fork and exec nothing may allocate or lock.
struct ChildPlan {
    const char* program;
    char* const* arguments;
    char* const* environment;
    const char* directory; // nullptr = stay
    int input, output, error, execResult;
    pid_t parent;
};

[[noreturn]] void giveUp(int execResult) {
    const int fault = errno;
    // Nothing can be done in the child if even this fails; the parent then sees exit code 127.
    const ssize_t written = ::write(execResult, &fault, sizeof fault);
    ::_exit(written == sizeof fault ? 127 : 126);
}

// Runs in the child. Only async-signal-safe calls.
[[noreturn]] void becomeProgram(const ChildPlan& plan) {
    ::setsid();
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != plan.parent) ::_exit(127); // the host died in between

    for (int number = 1; number < NSIG; ++number) {
        struct sigaction action {};
        action.sa_handler = SIG_DFL;
        ::sigaction(number, &action, nullptr); // SIGKILL, SIGSTOP and the C library's own refuse; that is fine
    }
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);

    if (::dup2(plan.input, 0) < 0 || ::dup2(plan.output, 1) < 0 || ::dup2(plan.error, 2) < 0) giveUp(plan.execResult);
    ::close_range(3, ~0u, CLOSE_RANGE_CLOEXEC); // also what other libraries opened without close-on-exec
    if (plan.directory && ::chdir(plan.directory) != 0) giveUp(plan.execResult);
    ::execve(plan.program, plan.arguments, plan.environment);
    giveUp(plan.execResult);
}

bool setNonBlocking(const FileDescriptor& fd) {
    const int flags = ::fcntl(fd.get(), F_GETFL);
    return flags >= 0 && ::fcntl(fd.get(), F_SETFL, flags | O_NONBLOCK) == 0;
}

pid_t forkWithoutSignals(const ChildPlan& plan) {
    // A handler of the host must not run in the child.
    sigset_t all, before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    const pid_t pid = ::fork();
    if (pid == 0) becomeProgram(plan);
    const int fault = errno;
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    errno = fault;
    return pid;
}

} // namespace

Result<SpawnedProgram> spawnProgram(const ProgramSpec& spec) {
    auto output = makePipe();
    if (!output) return tl::unexpected(output.error());
    auto error = makePipe();
    if (!error) return tl::unexpected(error.error());
    auto execResult = makePipe();
    if (!execResult) return tl::unexpected(execResult.error());
    Pipe input;
    if (spec.hasInput) {
        auto made = makePipe();
        if (!made) return tl::unexpected(made.error());
        input = std::move(*made);
        if (!setNonBlocking(input.write)) return tl::unexpected(errnoError("cannot prepare", "a pipe", errno));
    } else {
        input.read = FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        if (!input.read) return tl::unexpected(errnoError("cannot open", "/dev/null", errno));
    }
    if (!setNonBlocking(output->read) || !setNonBlocking(error->read) || !setNonBlocking(execResult->read))
        return tl::unexpected(errnoError("cannot prepare", "a pipe", errno));

    std::vector<std::string> arguments{spec.program.string()};
    arguments.insert(arguments.end(), spec.arguments.begin(), spec.arguments.end());
    std::vector<std::string> environment = spec.environment;
    const std::string program = spec.program.string();
    const std::string directory = spec.directory.string();
    const std::vector<char*> argumentPointers = pointersTo(arguments);
    const std::vector<char*> environmentPointers = pointersTo(environment);
    const ChildPlan plan{program.c_str(),
                         argumentPointers.data(),
                         environmentPointers.data(),
                         directory.empty() ? nullptr : directory.c_str(),
                         input.read.get(),
                         output->write.get(),
                         error->write.get(),
                         execResult->write.get(),
                         ::getpid()};
    SpawnedProgram spawned;
    spawned.pid = forkWithoutSignals(plan);
    if (spawned.pid < 0) return tl::unexpected(errnoError("cannot start a process for", program, errno));
    spawned.pidFd = openPidFd(spawned.pid);
    if (!spawned.pidFd) {
        Error failure = errnoError("cannot watch the process of", program, errno);
        ::kill(spawned.pid, SIGKILL);
        ::waitpid(spawned.pid, nullptr, 0); // at once: it was killed
        return tl::unexpected(std::move(failure));
    }
    spawned.standardOutput = std::move(output->read);
    spawned.standardError = std::move(error->read);
    spawned.standardInput = std::move(input.write);
    spawned.execResult = std::move(execResult->read);
    return spawned;
}

} // namespace doppel
