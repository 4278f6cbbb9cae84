// What pickers and the prim tree know of a cooked stage: plain values without geometry, so that they may be kept. Made on a
// worker, read anywhere.
#pragma once

#include "stage/cooker.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace doppel {

/// Longest list of prims that is kept; the rest is only counted.
inline constexpr std::size_t kMaxListedPrims = 20'000;
/// The same for cameras, lights, settings and passes, each.
inline constexpr std::size_t kMaxListedPaths = 1'000;

enum class PrimKind : std::uint8_t { Group, Geometry, Camera, Light, Material, RenderSettings };

struct PrimSummary {
    std::string path; ///< absolute
    std::string type; ///< for people: "Xform", "Mesh"; may be empty
    PrimKind kind = PrimKind::Group;
    bool isVisible = true; ///< itself and all parents
    bool isInstance = false;
    int parent = -1; ///< index of a prim before it; -1 = at the root
    std::shared_ptr<const VariantSets> variantSets{}; ///< nullptr = none

    bool operator==(const PrimSummary& o) const;
};

/// A camera as the parameters of a camera node say it; placed in the space of its parent prim.
struct CameraSummary {
    std::string path;
    std::array<double, 3> position{0, 0, 0};
    std::array<double, 3> rotation{0, 0, 0}; ///< degrees, about X first, then Y, then Z
    Camera lens{};                           ///< focal length, apertures, focus distance, ...
};

struct StageSummary {
    std::string node; ///< whose stage it is
    double frame = 1;
    std::vector<PrimSummary> prims; ///< parents first, in tree order; at most kMaxListedPrims
    std::size_t primCount = 0;      ///< of the stage, instances expanded
    std::vector<CameraSummary> cameras;
    std::vector<std::string> lights, renderSettings, renderPasses; ///< paths
    std::string defaultRenderSettings;                             ///< "" = the stage names none
    std::vector<CookProblem> problems;                             ///< of the nodes

    bool isWhole() const { return primCount == prims.size(); }
    /// nullptr when it is not among the listed ones.
    const CameraSummary* camera(std::string_view path) const;
    const PrimSummary* prim(std::string_view path) const;
};

StageSummary summarizeStage(const CookResult& cooked, const std::string& node, double frame);

} // namespace doppel
