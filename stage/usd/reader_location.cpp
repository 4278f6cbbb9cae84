// Where the interpreter and the program of the USD reader are.
#include "clonecore/base/user_folders.h"
#include "stage/usd/usd_reader.h"

#include <cstdlib>
#include <system_error>

namespace doppel {

namespace fs = std::filesystem;

namespace {

fs::path environmentPath(const char* name) {
    const char* value = std::getenv(name);
    return value ? fs::path(value) : fs::path();
}

bool fileExists(const fs::path& path) {
    std::error_code error;
    return fs::exists(path, error);
}

}  // namespace

std::vector<fs::path> usdInterpreters() {
    if (fs::path chosen = environmentPath("DOPPEL_USD_PYTHON"); !chosen.empty()) return {std::move(chosen)};
    std::vector<fs::path> interpreters;
    if (const fs::path venv = DOPPEL_DEFAULT_USD_PYTHON; fileExists(venv)) interpreters.push_back(venv);
    // The place where users of an installed Doppel put usd-core.
    if (const fs::path data = userFolder("XDG_DATA_HOME", ".local/share", {}); !data.empty())
        if (const fs::path venv = data / "doppel" / "usd" / "bin" / "python"; fileExists(venv)) interpreters.push_back(venv);
    interpreters.emplace_back("python3");
    return interpreters;
}

fs::path usdReaderProgram() {
    if (fs::path chosen = environmentPath("DOPPEL_USD_READER"); !chosen.empty()) return chosen;
    std::error_code error;
    const fs::path executable = fs::read_symlink("/proc/self/exe", error);
    if (!error) {
        const fs::path installed = executable.parent_path().parent_path() / "share" / "doppel" / "usd_reader";
        if (fileExists(installed / "__main__.py")) return installed;
    }
    return DOPPEL_USD_READER_SOURCE;
}

}  // namespace doppel
