// What host and clone tell each other about rendering: renderers, requests, phases. Plain values.
#pragma once

#include "clonecore/scene/value.h"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace doppel {

/// A renderer that this machine offers.
struct RendererInfo {
    std::string name;  ///< internal, e.g. "embree"
    std::string label; ///< e.g. "Embree path tracer"
    std::vector<std::string> aovs;
    struct Option {
        std::string name, label, help;
        Value defaultValue;
        double min = 0, max = 0; ///< of numbers; equal = no limit
    };
    std::vector<Option> options;
};

/// What a connection asks its clone to render, with expressions already evaluated in the host.
struct RenderRequest {
    std::uint64_t epoch = 0; ///< set by the host; rises with every request that restarts the render
    std::string lopNode, cameraPath, renderer, renderSettings, renderPass, displayAov;
    double resolutionScale = 0;
    std::array<int, 2> resolution{0, 0};
    std::array<double, 4> renderRegion{0, 0, 0, 0};
    double frame = 1.0;
    ContextOptions options;
    std::map<std::string, Value> rendererOptions;

    bool operator==(const RenderRequest&) const = default;
};

enum class RenderPhase { Idle, Cooking, Rendering, Converged, Paused, Failed };

} // namespace doppel
