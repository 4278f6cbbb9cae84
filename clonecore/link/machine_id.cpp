#include "clonecore/link/frame_slots.h"

#include <unistd.h>

#include <array>
#include <climits>
#include <fstream>
#include <string>

namespace doppel {

namespace {

std::string bootId() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    std::getline(file, id);
    return id;
}

// "pid:[4026531836]"; "" where there is no /proc.
std::string namespaceId(const char* which) {
    std::array<char, PATH_MAX> target{};
    const std::string link = std::string("/proc/self/ns/") + which;
    const ssize_t length = ::readlink(link.c_str(), target.data(), target.size());
    return length > 0 ? std::string(target.data(), static_cast<std::size_t>(length)) : std::string();
}

} // namespace

// Containers of one machine share its boot id and often the user id. A process id, though, means the same process
// only within one pid namespace, and a user id the same user only within one user namespace.
std::string machineId() {
    const std::string boot = bootId();
    const std::string pids = namespaceId("pid");
    if (boot.empty() || pids.empty()) return {}; // no way to share memory: equal to nobody's
    return boot + "/" + pids + "/" + namespaceId("user") + "/uid:" + std::to_string(::geteuid());
}

} // namespace doppel
