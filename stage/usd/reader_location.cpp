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

/// The place where users of an installed Doppel put usd-core.
fs::path userVenv() { return userFolder("XDG_DATA_HOME", ".local/share", "~/.local/share") / "doppel" / "usd"; }

}  // namespace

std::vector<fs::path> usdInterpreters() {
    if (fs::path chosen = environmentPath("DOPPEL_USD_PYTHON"); !chosen.empty()) return {std::move(chosen)};
    std::vector<fs::path> interpreters;
    fs::path venv = DOPPEL_DEFAULT_USD_PYTHON;
    if (const fs::path tree = sourceTree(); venv.empty() && !tree.empty()) venv = tree / ".venv" / "bin" / "python";
    if (!venv.empty() && fileExists(venv)) interpreters.push_back(std::move(venv));
    if (fs::path own = userVenv() / "bin" / "python"; own.is_absolute() && fileExists(own)) interpreters.push_back(std::move(own));
    interpreters.emplace_back("python3");
    return interpreters;
}

std::string howToGetPxr(const fs::path& chosen, const fs::path& tree, const fs::path& venv) {
    if (!chosen.empty()) return "Install usd-core for " + chosen.string() + ", which DOPPEL_USD_PYTHON names, or let it name an interpreter that has pxr.";
    if (!tree.empty()) return "Run ./dev setup in " + tree.string() + ", or set DOPPEL_USD_PYTHON to an interpreter that has pxr.";
    return "Run: sudo apt install python3-venv && python3 -m venv '" + venv.string() + "' && '" + (venv / "bin" / "pip").string() +
           "' install usd-core (or set DOPPEL_USD_PYTHON to an interpreter that has pxr, such as Houdini's hython), then start Doppel again.";
}

std::string howToGetPxr() { return howToGetPxr(environmentPath("DOPPEL_USD_PYTHON"), sourceTree(), userVenv()); }

fs::path usdReaderProgram() {
    if (fs::path chosen = environmentPath("DOPPEL_USD_READER"); !chosen.empty()) return chosen;
    // Never a relative path: what lies in the present folder is not ours to run.
    if (const fs::path share = installedShare(); !share.empty() && fileExists(share / "usd_reader" / "__main__.py")) return share / "usd_reader";
    if (const fs::path tree = sourceTree(); !tree.empty()) return tree / "python" / "usd_reader";
    return "/usr/share/doppel/usd_reader"; // not there: the error names it
}

}  // namespace doppel
