// Materials as the kernels read them. Rebuilt when a material or a binding changes, which is cheap; textures stay open.
#pragma once

#include "render/embree/kernel/scene_data.h"
#include "render/embree/scene/texture_table.h"
#include "stage/prim_data.h"

#include <cstdint>
#include <vector>

namespace doppel::embree {

/// What stands in for a missing material. `mayBeTransparent`: the geometry's displayOpacity may be below 1.
MaterialData fallbackMaterial(bool hasDisplayColor, bool mayBeTransparent);

/// Adds the textures of the material to `textures` and its nodes to `nodes`.
MaterialData convertMaterial(const Material& material, TextureTable& textures, std::vector<NodeData>& nodes,
                             const TextureTable::Warn& warn);

} // namespace doppel::embree
