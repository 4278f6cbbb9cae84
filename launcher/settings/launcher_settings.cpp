#include "launcher/settings/launcher_settings.h"

#include "clonecore/base/file_descriptor.h"
#include "clonecore/base/read_file.h"
#include "clonecore/link/keys.h"
#include "launcher/settings/trust.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace doppel {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxBytes = 64u << 10;
constexpr const char* kRefused = "the launchers' settings are not taken";

tl::unexpected<Error> refused(const fs::path& file, const std::string& why) {
    return fail(ErrorCode::PermissionDenied, std::string(kRefused) + ": " + why, file.native());
}

/// The text of the file; "" when there is none.
Result<std::string> readTrusted(const fs::path& file) {
    const FileDescriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (fd.get() < 0 && errno == ENOENT) return std::string();
    if (fd.get() < 0) return tl::unexpected(errnoError("cannot read the launchers' settings", file.native(), errno));
    struct stat facts {};
    if (::fstat(fd.get(), &facts) != 0)
        return tl::unexpected(errnoError("cannot read the launchers' settings", file.native(), errno));
    if (!S_ISREG(facts.st_mode)) return refused(file, "this is no file");
    if (auto trusted = checkTrusted(facts, file, kRefused); !trusted) return tl::unexpected(std::move(trusted.error()));
    // Who may write to the folder may put another file, or a link to one, into its place.
    if (auto trusted = checkTrusted(file.parent_path(), std::string(kRefused) + ", because of their folder"); !trusted)
        return fail(trusted.error().code, trusted.error().message, file.native());
    auto text = readUpTo(fd, kMaxBytes, "cannot read the launchers' settings", file);
    if (text && text->size() > kMaxBytes) return refused(file, "the file is larger than 64 KiB");
    return text;
}

} // namespace

fs::path launcherSettingsFile() { return userKeyFile().parent_path() / "launchers.json"; }

Result<nlohmann::json> launcherSettings(const fs::path& file, const std::string& launcher) {
    const auto text = readTrusted(file);
    if (!text) return tl::unexpected(text.error());
    if (text->empty()) return nlohmann::json::object();
    const auto all = nlohmann::json::parse(*text, nullptr, false, true);
    if (!all.is_object()) return fail(ErrorCode::ParseFailed, "the launchers' settings are no JSON object", file.native());
    const auto found = all.find(launcher);
    if (found == all.end()) return nlohmann::json::object();
    if (!found->is_object())
        return fail(ErrorCode::ParseFailed, "\"" + launcher + "\" in the launchers' settings is no object", file.native());
    return *found;
}

} // namespace doppel
