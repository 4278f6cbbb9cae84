#include "gallery/file_system_kind.h"

#include <sys/statfs.h>

#include <cerrno>
#include <cstdint>

namespace doppel {

namespace {

struct Known {
    std::uint32_t type;
    const char* name;
};

// From linux/magic.h and the file systems' own headers, most of which are not in it.
constexpr Known kShared[] = {
    {0x6969, "NFS"},
    {0x517B, "SMB"},
    {0xFE534D42, "SMB"},
    {0xFF534D42, "CIFS"},
    {0x564C, "NCP"},
    {0x5346414F, "AFS"},
    {0x6B414653, "AFS"},
    {0x73757245, "Coda"},
    {0x00C36400, "Ceph"},
    {0x0BD00BD0, "Lustre"},
    {0x47504653, "GPFS"},
    {0x19830326, "BeeGFS"},
    {0x013111A8, "IBRIX"},
    {0xAAD7AAEA, "PanFS"},
    {0x01161970, "GFS2"},
    {0x7461636F, "OCFS2"},
    {0xBACBACBC, "VMware shared folders"},
    {0x786F4256, "VirtualBox shared folders"},
    {0x01021997, "9P"},
    // sshfs and the like. Local ones (NTFS, mergerfs) pass for shared too: there it only costs speed.
    {0x65735546, "FUSE"},
};

} // namespace

FileSystemKind fileSystemOfType(long type) {
    for (const Known& known : kShared) {
        if (known.type == static_cast<std::uint32_t>(type)) return {known.name, true};
    }
    return {};
}

FileSystemKind fileSystemKind(const std::filesystem::path& path) {
    struct statfs facts {};
    for (std::filesystem::path at = path;; at = at.parent_path()) {
        if (::statfs(at.c_str(), &facts) == 0) return fileSystemOfType(static_cast<long>(facts.f_type));
        if ((errno != ENOENT && errno != ENOTDIR) || !at.has_relative_path()) return {};
    }
}

} // namespace doppel
