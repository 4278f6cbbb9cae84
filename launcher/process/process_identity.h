// Names one process of this machine for good, so that it can be found again by another program: its number alone may have gone
// to another since. Any thread; reads /proc.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/base/file_descriptor.h"

#include <cstdint>
#include <string>

#include <sys/types.h>

namespace doppel {

struct ProcessIdentity {
    pid_t pid = 0;
    std::uint64_t started = 0; ///< clock ticks after the boot
    std::string boot;          ///< id of the boot
};

/// NotFound when there is no such process.
Result<ProcessIdentity> identityOf(pid_t pid);

/// Opens the very process. NotFound when it has ended, PermissionDenied when it is another user's.
Result<FileDescriptor> openProcess(const ProcessIdentity& identity);

} // namespace doppel
