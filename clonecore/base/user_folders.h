// Folders of the user: where programs keep what is theirs (XDG Base Directory Specification), and folders that nobody else may enter.
// Any thread.
#pragma once

#include "clonecore/base/error.h"

#include <filesystem>
#include <string>

namespace doppel {

/// The folder that `variable` ("XDG_STATE_HOME") names, when it is absolute; else `belowHome` (".local/state") in the home folder;
/// `withoutHome` when there is none.
std::filesystem::path userFolder(const char* variable, const std::filesystem::path& belowHome, const std::filesystem::path& withoutHome);

/// $XDG_RUNTIME_DIR/doppel, or a folder of this user in the folder for temporary files: sockets and what lives as long as a process.
std::filesystem::path runtimeFolder();

/// Makes the folder with mode 0700 unless it is there. PermissionDenied when it is somebody else's, a link, or others may enter it.
/// `what` for messages: "the folder for sockets".
Result<void> makePrivateFolder(const std::filesystem::path& folder, const std::string& what);

} // namespace doppel
