#include "clonecore/base/user_folders.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace doppel {

namespace fs = std::filesystem;

fs::path userFolder(const char* variable, const fs::path& belowHome, const fs::path& withoutHome) {
    if (const char* folder = std::getenv(variable); folder && *folder == '/') return folder; // NOLINT: nobody sets the environment
    const char* home = std::getenv("HOME");                                                 // NOLINT
    return home && *home ? fs::path(home) / belowHome : withoutHome;
}

fs::path runtimeFolder() {
    if (const char* runtime = std::getenv("XDG_RUNTIME_DIR"); runtime && *runtime == '/')
        return fs::path(runtime) / "doppel";
    std::error_code ec;
    fs::path temporary = fs::temp_directory_path(ec);
    if (ec) temporary = "/tmp";
    return temporary / ("doppel-" + std::to_string(::geteuid()));
}

Result<void> makePrivateFolder(const fs::path& folder, const std::string& what) {
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return tl::unexpected(errnoError("cannot make " + what, folder.native(), errno));
    struct stat facts {};
    if (::lstat(folder.c_str(), &facts) != 0)
        return tl::unexpected(errnoError("cannot look at " + what, folder.native(), errno));
    if (!S_ISDIR(facts.st_mode) || facts.st_uid != ::geteuid() || (facts.st_mode & 077) != 0) {
        return fail(ErrorCode::PermissionDenied,
                    what + " '" + folder.native() + "' must be yours alone: chmod 700 it or choose another one");
    }
    return {};
}

} // namespace doppel
