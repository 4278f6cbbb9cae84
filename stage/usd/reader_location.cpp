// Where the interpreter and the program of the USD reader are.
#include "clonecore/base/own_files.h"
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
    fs::path venv = DOPPEL_DEFAULT_USD_PYTHON;
    if (const fs::path tree = sourceTree(); venv.empty() && !tree.empty()) venv = tree / ".venv" / "bin" / "python";
    if (!venv.empty() && fileExists(venv)) interpreters.push_back(std::move(venv));
    // The place where users of an installed Doppel put usd-core.
    if (const fs::path data = userFolder("XDG_DATA_HOME", ".local/share", {}); !data.empty())
        if (fs::path own = data / "doppel" / "usd" / "bin" / "python"; fileExists(own)) interpreters.push_back(std::move(own));
    interpreters.emplace_back("python3");
    return interpreters;
}

fs::path usdReaderProgram() {
    if (fs::path chosen = environmentPath("DOPPEL_USD_READER"); !chosen.empty()) return chosen;
    // Never a relative path: what lies in the present folder is not ours to run.
    if (const fs::path share = installedShare(); !share.empty() && fileExists(share / "usd_reader" / "__main__.py")) return share / "usd_reader";
    if (const fs::path tree = sourceTree(); !tree.empty()) return tree / "python" / "usd_reader";
    return "/usr/share/doppel/usd_reader"; // not there: the error names it
}

}  // namespace doppel
