#include "launcher/settings/trust.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace doppel {

Result<void> checkTrusted(const std::filesystem::path& place, const std::string& what) {
    struct stat facts {};
    if (::stat(place.c_str(), &facts) != 0) return tl::unexpected(errnoError(what + ", because one cannot look at", place.native(), errno));
    return checkTrusted(facts, place, what);
}

Result<void> checkTrusted(const struct stat& facts, const std::filesystem::path& place, const std::string& what) {
    if (facts.st_uid != ::geteuid() && facts.st_uid != 0)
        return fail(ErrorCode::PermissionDenied, what + ": it belongs to somebody else", place.native());
    if ((facts.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return fail(ErrorCode::PermissionDenied, what + ": others may write to it (chmod go-w it)", place.native());
    return {};
}

} // namespace doppel
