// Builds the light tree (kernel/light_tree.h) over the lights that have a place. Pure.
#pragma once

#include "render/embree/kernel/scene_data.h"

#include <cstddef>
#include <span>
#include <vector>

namespace doppel::embree {

/// Builds a tree over `lights[member]` for all members and notes in each its way through it (treePath, isInTree).
/// `powers` are by light. Empty when there are no members.
std::vector<LightNode> buildLightTree(std::span<LightData> lights, const std::vector<std::size_t>& members,
                                      const std::vector<float>& powers);

} // namespace doppel::embree
