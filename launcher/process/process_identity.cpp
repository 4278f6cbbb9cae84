#include "launcher/process/process_identity.h"

#include "clonecore/base/read_file.h"
#include "launcher/process/pidfd.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <sstream>

namespace doppel {

namespace {

constexpr std::size_t kMaxBytes = 4096;

std::string contentOf(const std::string& file) {
    const FileDescriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!in) return {};
    return readUpTo(in, kMaxBytes, "cannot read", file).value_or(std::string());
}

} // namespace

Result<ProcessIdentity> identityOf(pid_t pid) {
    ProcessIdentity identity{pid, 0, contentOf("/proc/sys/kernel/random/boot_id")};
    while (identity.boot.ends_with('\n')) identity.boot.pop_back();
    const std::string facts = contentOf("/proc/" + std::to_string(pid) + "/stat");
    // proc(5): behind the name, which may hold anything, stand the state and 18 other fields before the time of the start.
    const std::size_t name = facts.rfind(')');
    std::istringstream rest(name == std::string::npos ? std::string() : facts.substr(name + 1));
    std::string skipped;
    for (int i = 0; i < 19; ++i) rest >> skipped;
    if (!(rest >> identity.started)) return fail(ErrorCode::NotFound, "there is no process " + std::to_string(pid) + " any more");
    return identity;
}

Result<FileDescriptor> openProcess(const ProcessIdentity& identity) {
    const std::string what = "process " + std::to_string(identity.pid);
    FileDescriptor process = openPidFd(identity.pid);
    // Looked at behind the opening: from now on the descriptor is that process, whatever becomes of its number.
    const auto now = identityOf(identity.pid);
    if (!process || !now || now->started != identity.started || now->boot != identity.boot)
        return fail(ErrorCode::NotFound, what + " has ended");
    if (!signalPidFd(process, 0)) {
        if (errno == ESRCH) return fail(ErrorCode::NotFound, what + " has ended");
        return tl::unexpected(errnoError("cannot take hold of", what, errno));
    }
    return process;
}

} // namespace doppel
