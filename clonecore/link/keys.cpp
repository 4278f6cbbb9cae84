#include "clonecore/link/keys.h"

#include "clonecore/base/file_descriptor.h"
#include "clonecore/base/read_file.h"
#include "clonecore/base/user_folders.h"

#include <nlohmann/json.hpp>
#include <zmq.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

namespace doppel {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKeyTextBytes = 41; // 40 characters and the closing zero
constexpr std::size_t kMaxFileBytes = 4096;

Result<std::string> readPrivateFile(const fs::path& file) {
    const FileDescriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (fd.get() < 0) return tl::unexpected(errnoError("cannot open the key file", file.native(), errno));
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0)
        return tl::unexpected(errnoError("cannot look at the key file", file.native(), errno));
    if (!S_ISREG(info.st_mode) || info.st_uid != ::geteuid() || (info.st_mode & 077) != 0) {
        return fail(ErrorCode::PermissionDenied, "the key file '" + file.native() +
                                                     "' must be a file of yours that nobody else can read: chmod 600 it, "
                                                     "or delete it to get new keys");
    }
    auto text = readUpTo(fd, kMaxFileBytes, "cannot read the key file", file);
    if (text && text->size() > kMaxFileBytes) return fail(ErrorCode::TooLarge, "'" + file.native() + "' is no key file");
    return text;
}

Result<KeyPair> parseKeys(const std::string& text, const fs::path& file) {
    const auto object = nlohmann::json::parse(text, nullptr, false);
    const auto field = [&](const char* key) {
        return object.is_object() && object.contains(key) && object[key].is_string() ? object[key].get<std::string>()
                                                                                     : std::string();
    };
    const KeyPair keys{field("public"), field("secret")};
    std::array<char, kKeyTextBytes> derived{};
    if (!isZ85Key(keys.publicKey) || !isZ85Key(keys.secretKey) ||
        ::zmq_curve_public(derived.data(), keys.secretKey.c_str()) != 0 || keys.publicKey != derived.data()) {
        return fail(ErrorCode::ParseFailed, "the key file '" + file.native() +
                                                "' is damaged: delete it to get new keys, or put back a copy of it");
    }
    return keys;
}

Result<void> writeAll(int fd, std::string_view text, const fs::path& file) {
    while (!text.empty()) {
        const ssize_t count = ::write(fd, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return tl::unexpected(errnoError("cannot write the key file", file.native(), errno));
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    if (::fsync(fd) != 0) return tl::unexpected(errnoError("cannot write the key file", file.native(), errno));
    return {};
}

// Makes the folder and its parents, those that are new for this user only.
Result<void> makePrivateFolder(const fs::path& folder) {
    if (folder.empty()) return {};
    std::error_code ec;
    if (fs::is_directory(folder, ec)) return {};
    if (auto parent = makePrivateFolder(folder.parent_path()); !parent) return parent;
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return tl::unexpected(errnoError("cannot make the folder", folder.native(), errno));
    return {};
}

// Writes new keys beside `file` and links them into place, so that of two processes one wins and both read its keys.
Result<void> createKeys(const fs::path& file) {
    if (auto folder = makePrivateFolder(file.parent_path()); !folder) return folder;
    const KeyPair keys = KeyPair::generate();
    std::string temporary = file.native() + ".XXXXXX";
    const FileDescriptor fd(::mkostemp(temporary.data(), O_CLOEXEC)); // mode 0600
    if (fd.get() < 0) return tl::unexpected(errnoError("cannot make the key file", temporary, errno));
    const std::string text = nlohmann::json{{"public", keys.publicKey}, {"secret", keys.secretKey}}.dump(2) + "\n";
    Result<void> written = writeAll(fd.get(), text, temporary);
    if (written && ::link(temporary.c_str(), file.c_str()) != 0 && errno != EEXIST)
        written = tl::unexpected(errnoError("cannot make the key file", file.native(), errno));
    ::unlink(temporary.c_str());
    return written;
}

} // namespace

KeyPair KeyPair::generate() {
    std::array<char, kKeyTextBytes> publicKey{}, secretKey{};
    // Fails only when libzmq was built without CURVE, which the sockets then report.
    if (::zmq_curve_keypair(publicKey.data(), secretKey.data()) != 0) return {};
    return {publicKey.data(), secretKey.data()};
}

bool isZ85Key(std::string_view text) {
    constexpr std::string_view kAlphabet =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
    return text.size() == kKeyTextBytes - 1 && text.find_first_not_of(kAlphabet) == std::string_view::npos;
}

Result<KeyPair> userKeyPair(const fs::path& file) {
    auto text = readPrivateFile(file);
    if (!text && text.error().code == ErrorCode::NotFound) {
        if (auto created = createKeys(file); !created) return tl::unexpected(created.error());
        text = readPrivateFile(file);
    }
    if (!text) return tl::unexpected(text.error());
    return parseKeys(*text, file);
}

fs::path userKeyFile() {
    return userFolder("XDG_CONFIG_HOME", ".config", "/.config") / "doppel" / "keys.json";
}

} // namespace doppel
