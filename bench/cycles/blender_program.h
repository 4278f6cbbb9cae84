// Runs Blender's Cycles on a job of cycles_scene.py. Blocks until it is done.
#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace doppel::bench {

/// A picture: linear RGB floats, rows top to bottom.
struct Pixels {
    int width = 0, height = 0;
    std::vector<float> rgb;
};

/// What one render took and made.
struct CyclesRender {
    double cpuSeconds = 0;
    Pixels pixels;
};

bool hasBlender();

/// The renders of `job` ("renders": [{samples, seed, file}]), in order; empty when Blender failed (its log is printed).
std::vector<CyclesRender> renderWithCycles(const nlohmann::json& job, const std::filesystem::path& folder);

} // namespace doppel::bench
