// What a glTF file asks for that is not drawn: its extensions, by material, node and mesh. Internal to stage/gltf; reads the
// file, blocks.
#pragma once

#include "stage/importer.h"

#include <filesystem>
#include <vector>

namespace doppel::assimp {

/// Empty for files of other formats, and for those whose JSON cannot be read (the import itself says so).
std::vector<ImportFinding> gltfFindings(const std::filesystem::path& file);

}  // namespace doppel::assimp
