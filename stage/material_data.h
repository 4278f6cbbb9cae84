// Materials as prims hold them: UsdPreviewSurface and the layers that MaterialX and glTF surfaces have beyond it. Plain
// immutable values. An input is a constant, a texture, the mesh's colour, or the result of a node of the material.
#pragma once

#include "stage/material_op.h"

#include <Imath/ImathVec.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace doppel {

using Imath::V2f;
using Imath::V3f;

enum class WrapMode : std::uint8_t { Black, Clamp, Repeat, Mirror };

/// A texture lookup (UsdUVTexture with UsdTransform2d before it). value = texel * scale + bias.
struct Texture {
    std::string file; ///< absolute path; may hold <UDIM>
    /// auto, raw, sRGB, or a name of MaterialX (srgb_texture, lin_rec709, acescg, g22_rec709, ...). Values are brought to
    /// linear Rec.709. `auto` = what the file says of itself, else sRGB for 8-bit colours.
    std::string colorSpace = "auto";
    WrapMode wrapS = WrapMode::Repeat, wrapT = WrapMode::Repeat;
    bool wrapFromFile = false; ///< `useMetadata`: what the file says of itself; the above when it says nothing
    std::array<float, 4> scale{1, 1, 1, 1}, bias{0, 0, 0, 0}, fallback{0, 0, 0, 1};
    std::string uvSet = "st";
    float uvRotation = 0; ///< degrees
    V2f uvScale{1, 1}, uvTranslation{0, 0};
};

struct MaterialNode {
    MaterialOp op = MaterialOp::Constant;
    std::array<std::int16_t, 4> in{-1, -1, -1, -1}; ///< earlier nodes of the material; -1 = zeros
    std::array<float, 4> value{};
    std::shared_ptr<const Texture> texture{};
};

/// An input of a material: a constant, or a texture when `texture` is set, or the node `node` when that is not negative.
/// For the latter two `channels` says which: "rgb", "r", "a", ...
template <class T>
struct Input {
    T value{};
    std::shared_ptr<const Texture> texture{};
    std::string channels = "rgb";
    std::string primvar{}; ///< read from this primvar instead ("displayColor"); "" = no
    int node = -1;
};

/// What opacity below 1 does: less of everything (a veil), or the reflection stays while what is behind shows (a pane).
enum class OpacityMode : std::uint8_t { Presence, Transparent };

/// UsdPreviewSurface; what importers of other materials map to.
struct Material {
    Input<V3f> diffuseColor{V3f(0.18f)};
    Input<V3f> emissiveColor{V3f(0)};
    bool useSpecularWorkflow = false;
    Input<V3f> specularColor{V3f(0)};
    Input<float> metallic{0};
    Input<float> roughness{0.5f};
    Input<float> clearcoat{0};
    Input<float> clearcoatRoughness{0.01f};
    Input<float> opacity{1};
    float opacityThreshold = 0;
    OpacityMode opacityMode = OpacityMode::Presence;
    Input<float> ior{1.5f};
    Input<V3f> normal{V3f(0, 0, 1)}; ///< tangent space, after scale and bias
    Input<float> displacement{0};
    Input<float> occlusion{1};

    // Beyond UsdPreviewSurface.
    Input<float> specularWeight{1};       ///< of the dielectric reflection
    Input<V3f> specularTint{V3f(1)};
    Input<float> transmission{0};         ///< share of the light under the surface that goes through
    Input<V3f> transmissionColor{V3f(1)}; ///< each time the surface is crossed
    bool thinWalled = false;              ///< light goes straight through: a sheet, not a body
    V3f absorption{0};                    ///< within a body, per scene unit: exp(-absorption * distance) is left
    Input<V3f> sheenColor{V3f(0)};        ///< velvet
    Input<float> sheenRoughness{0.3f};
    Input<V3f> coatColor{V3f(1)};         ///< what is seen through the clearcoat
    float coatIor = 1.5f;
    std::vector<MaterialNode> nodes;      ///< in the order they are computed
};

} // namespace doppel
