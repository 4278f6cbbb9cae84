// Whom a file or folder belongs to that says what may run.
#pragma once

#include "clonecore/base/error.h"

#include <filesystem>

struct stat;

namespace doppel {

/// PermissionDenied when it belongs to somebody else than this user or root, or others may write to it. `what` begins the message:
/// "the launchers' settings are not taken".
Result<void> checkTrusted(const std::filesystem::path& place, const std::string& what);
/// The same of what was looked at already.
Result<void> checkTrusted(const struct stat& facts, const std::filesystem::path& place, const std::string& what);

} // namespace doppel
