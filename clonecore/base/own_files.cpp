#include "clonecore/base/own_files.h"

#include <dlfcn.h>

#include <system_error>
#include <vector>

namespace doppel {

namespace fs = std::filesystem;

namespace {

constexpr int kMostFolders = 6; ///< between a program and its source tree: build/release/bin

/// The program, and the library that this code is in when it is another one (the Python module).
std::vector<fs::path> ownPrograms() {
    std::vector<fs::path> programs;
    std::error_code error;
    if (const fs::path program = fs::read_symlink("/proc/self/exe", error); !error) programs.push_back(program);
    Dl_info found{};
    if (::dladdr(reinterpret_cast<const void*>(&installedShare), &found) != 0 && found.dli_fname) {
        const fs::path library = fs::canonical(found.dli_fname, error);
        if (!error && (programs.empty() || library != programs.front())) programs.push_back(library);
    }
    return programs;
}

bool isThere(const fs::path& path) {
    std::error_code error;
    return fs::exists(path, error);
}

} // namespace

fs::path installedShare() {
    for (const fs::path& program : ownPrograms()) {
        const fs::path share = program.parent_path().parent_path() / "share" / "doppel";
        if (isThere(share)) return share;
    }
    return {};
}

fs::path sourceTree() {
    for (const fs::path& program : ownPrograms()) {
        fs::path folder = program.parent_path();
        for (int i = 0; i < kMostFolders && folder != folder.root_path(); ++i, folder = folder.parent_path())
            if (isThere(folder / "python" / "usd_reader" / "__main__.py") && isThere(folder / "CMakePresets.json")) return folder;
    }
    return {};
}

} // namespace doppel
