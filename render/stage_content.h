// What there is to render on a stage, as a flat list: geometry in its places (instances and point instancers expanded),
// lights, and the materials that are bound. Pure; walks the whole stage once.
#pragma once

#include "stage/prim.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace doppel {

using GeometrySource = std::variant<std::shared_ptr<const Mesh>, std::shared_ptr<const Curves>, std::shared_ptr<const Points>>;

/// Where something is while the shutter is open: straight from `open` to `close`. `at` is the frame itself.
struct Placement {
    M44d at, open, close;
    Placement operator*(const Placement& parent) const { return {at * parent.at, open * parent.open, close * parent.close}; }
};

struct GeometryPlace {
    GeometrySource source;
    Placement transform; ///< to the world
    std::string path;
    Token materialPath;
    std::shared_ptr<const Motion> deformation; ///< of its points; nullptr = none
};

struct LightPlace {
    std::shared_ptr<const Light> light;
    M44d transform;
    std::string path;
};

struct StageContent {
    std::vector<GeometryPlace> geometry;
    std::vector<LightPlace> lights;
    std::vector<std::string> warnings;
};

StageContent collectContent(const Stage& stage, const std::vector<std::string>& includedPurposes);

/// Never 0; the same for the same path on every run.
std::uint32_t primIdOf(std::string_view path);

} // namespace doppel
