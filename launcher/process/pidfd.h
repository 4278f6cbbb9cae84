// Process file descriptors: they name one process for good, also after its number has gone to another. Plain system calls,
// because <sys/pidfd.h> of glibc 2.36 lacks extern "C" and so does not link from C++.
#pragma once

#include "clonecore/base/file_descriptor.h"

#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

namespace doppel {

/// Empty, with errno set, when there is no such process (or no descriptor left). Closes on exec.
inline FileDescriptor openPidFd(pid_t pid) { return FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))); }

inline bool signalPidFd(const FileDescriptor& process, int number) {
    return ::syscall(SYS_pidfd_send_signal, process.get(), number, nullptr, 0) == 0;
}

} // namespace doppel
