// The delegate's options (RendererInfo::options) and their values. Pure.
#pragma once

#include "clonecore/link/render_types.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace doppel::embree {

struct RenderOptions {
    int samples = 64;       ///< a pixel, at convergence
    int maxBounces = 8;     ///< of light after the first surface; 0 = direct light only
    int rouletteBounces = 4; ///< bounces before dim paths may end at random
    std::uint32_t seed = 0;
    double noiseThreshold = 0; ///< of a tile, below which it gets no more samples; 0 = off
    double clampDirect = 0, clampIndirect = 10; ///< 0 = off
    bool lightTree = true;  ///< choose lights by their place, too
    bool cryptomatte = false;
    bool motionBlur = false;
    int threads = 0;        ///< 0 = all
    bool backgroundVisible = true;
    int subdivisionLevels = -1; ///< -1 = by the size of each surface, 0 = control cages
    bool operator==(const RenderOptions&) const = default;
};

/// Values out of range are clamped, unknown names ignored (another renderer's).
RenderOptions parseOptions(const std::map<std::string, Value>& options);

const std::vector<RendererInfo::Option>& optionInfos();

} // namespace doppel::embree
