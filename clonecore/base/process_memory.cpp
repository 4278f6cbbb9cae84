#include "clonecore/base/process_memory.h"

#include <unistd.h>

#include <fstream>

namespace doppel {

std::uint64_t residentBytes() {
    std::ifstream in("/proc/self/statm"); // pages: all, resident, ...
    std::uint64_t all = 0, resident = 0;
    if (!(in >> all >> resident)) return 0;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

} // namespace doppel
