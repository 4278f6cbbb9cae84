#include "clonecore/host/asset_file.h"

#include "clonecore/link/asset_messages.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <string_view>

namespace doppel {

namespace {

// A scene from a stranger may name any file; what a clone may get of it looks like geometry, a material or an image.
constexpr std::array<std::string_view, 57> kKinds{
    "abc",  "bin",  "bmp",  "bw",   "cin",  "ctx",  "dae",  "dds", "dpx", "exr", "fbx", "gif", "glb", "gltf", "hdr",
    "heic", "heif", "ies",  "j2k",  "jp2",  "jpe",  "jpeg", "jpg", "jxl", "ktx", "ktx2", "mtl", "mtlx", "obj", "pbm",
    "pfm",  "pgm",  "pic",  "ply",  "png",  "ppm",  "psd",  "ptex", "ptx", "rat", "rgb", "rgba", "sgi", "stl", "tex",
    "tga",  "tif",  "tiff", "tpic", "tx",   "usd",  "usda", "usdc", "usdz", "vdb", "webp", "zfile"};

AssetStamp stampFrom(const struct stat& status) {
    return {status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
            static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec};
}

Result<void> checkKind(const struct stat& status, const std::string& name) {
    const auto refuse = [&](const char* what) {
        return fail(ErrorCode::Refused, "'" + name + "' is " + what + "; only regular files are given to clones");
    };
    if (S_ISLNK(status.st_mode)) return refuse("a symbolic link");
    if (S_ISDIR(status.st_mode)) return refuse("a folder");
    if (!S_ISREG(status.st_mode)) return refuse("a device, a pipe or a socket");
    if (static_cast<std::uint64_t>(status.st_size) > kMaxAssetBytes)
        return fail(ErrorCode::TooLarge, "'" + name + "' is too large to be given to clones (more than 4 TiB)");
    return {};
}

} // namespace

bool isAssetKind(const std::filesystem::path& file) {
    std::string extension = file.extension().string();
    for (char& c : extension) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return !extension.empty() && std::binary_search(kKinds.begin(), kKinds.end(), std::string_view(extension).substr(1));
}

Result<OpenAsset> openAsset(const std::filesystem::path& file) {
    const std::string name = file.string();
    if (!isAssetKind(file)) {
        return fail(ErrorCode::Refused, "'" + name + "' is no geometry, material or image by its name; such files are not given "
                                                     "to clones");
    }
    // Looked at before it is opened (opening a device can do things), and again after.
    struct stat status {};
    if (::lstat(name.c_str(), &status) != 0) return tl::unexpected(errnoError("cannot open", name, errno));
    if (auto kind = checkKind(status, name); !kind) return tl::unexpected(kind.error());
    FileDescriptor opened(::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
    if (!opened && errno == ELOOP)
        return fail(ErrorCode::Refused, "'" + name + "' is a symbolic link; only regular files are given to clones");
    if (!opened) return tl::unexpected(errnoError("cannot open", name, errno));
    if (::fstat(opened.get(), &status) != 0) return tl::unexpected(errnoError("cannot look at", name, errno));
    if (auto kind = checkKind(status, name); !kind) return tl::unexpected(kind.error());
    return OpenAsset{std::move(opened), stampFrom(status)};
}

Result<AssetStamp> stampOf(const FileDescriptor& file, const std::filesystem::path& name) {
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return tl::unexpected(errnoError("cannot look at", name.string(), errno));
    return stampFrom(status);
}

} // namespace doppel
