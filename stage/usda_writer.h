// Writes a cooked stage as a text file of USD, to look into what a clone or a node has made of a network. Any thread; blocks.
//
// What stands in the file is the stage at its one frame: no time samples, variants and compositions are resolved. Instances stay
// instances (references to prims below the class /DoppelPrototypes). Materials are UsdPreviewSurface with their textures; what such a
// surface cannot say (graphs of nodes, sheen, transmission) is in attributes named doppel:..., which only people read. Copies of a
// point instancer lose shear.
#pragma once

#include "clonecore/base/error.h"
#include "stage/prim.h"

#include <filesystem>
#include <string>

namespace doppel {

std::string usdaText(const Stage& stage);

/// Whole or not at all; a file of that name is replaced.
Result<void> writeUsda(const Stage& stage, const std::filesystem::path& file);

} // namespace doppel
