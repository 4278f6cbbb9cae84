// How much the GGX lobe reflects, by roughness and viewing angle; computed once a process in a few milliseconds.
#pragma once

#include <vector>

namespace doppel::embree {

/// kAlbedoTableSize^2 pairs (a, b), roughness major: directional albedo for Fresnel F0 is F0 * a + b. See kernel/ggx.h.
const std::vector<float>& albedoTable();

/// kGlassTableSize^3 values, roughness major, then cosine: what one scattering at a rough boundary keeps. See kernel/glass.h.
const std::vector<float>& glassTable();

/// kSheenTableSize^2 values, roughness major: what white sheen reflects. See kernel/sheen.h.
const std::vector<float>& sheenTable();

} // namespace doppel::embree
