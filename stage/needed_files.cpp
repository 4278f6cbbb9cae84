// neededFiles(): what must be there to open a file, by its extension.
#include "stage/importer.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace doppel {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kTile = "<UDIM>";

/// The files of a set of tiles: four digits in the place of <UDIM>.
std::vector<fs::path> tiles(const fs::path& pattern) {
    const std::string name = pattern.filename().string();
    const std::size_t at = name.find(kTile);
    const std::string_view before = std::string_view(name).substr(0, at), after = std::string_view(name).substr(at + kTile.size());
    std::vector<fs::path> found;
    std::error_code error; // no folder, no tiles
    for (auto it = fs::directory_iterator(pattern.parent_path(), error); !error && it != fs::directory_iterator(); it.increment(error)) {
        const std::string file = it->path().filename().string();
        if (file.size() != name.size() - kTile.size() + 4 || !file.starts_with(before) || !file.ends_with(after)) continue;
        const std::string_view digits = std::string_view(file).substr(at, 4);
        if (std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) found.push_back(it->path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

} // namespace

Result<std::vector<fs::path>> neededFiles(const fs::path& file, const std::atomic<bool>& cancelled) {
    if (file.filename().string().find(kTile) != std::string::npos) return tiles(file);
    static const std::set<std::string_view> kUsd{".usd", ".usda", ".usdc", ".usdz"};
    static const std::set<std::string_view> kAssimp{".gltf", ".glb", ".obj", ".fbx", ".ply", ".stl", ".dae"};
    std::string extension = file.extension().string();
    for (char& c : extension) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (kUsd.contains(extension)) return neededUsdFiles(file, cancelled);
    if (kAssimp.contains(extension)) return neededAssimpFiles(file, cancelled);
    return std::vector<fs::path>{file};
}

} // namespace doppel
