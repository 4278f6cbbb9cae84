// What the nodes of materials can do. Apart from material_data.h, so that kernels can include it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace doppel {

/// What a material node computes from the nodes `in` (a, b, c, d below), component by component unless said otherwise.
enum class MaterialOp : std::uint8_t {
    Constant,        ///< `value`
    Image,       ///< `texture` at the mesh's coordinates, or at those that a computes
    MeshColor,        ///< displayColor and displayOpacity of the mesh; `value` when it has none
    Uv,            ///< texture coordinates, (u, v, 0, 0)
    Position,      ///< in the world
    ObjectPosition,
    Normal,        ///< of shading, in the world
    Add, Subtract, Multiply, Divide, ///< a / 0 = 0
    Minimum, Maximum, Power, Modulo,
    Mix,           ///< a where c is 0, b where it is 1
    Clamp,         ///< a to [b, c]
    Smoothstep,    ///< of a between b and c
    Absolute, Floor, Ceil, Round, Sign, SquareRoot, Sine, Cosine, Exponential, Logarithm, ArcTangent2,
    Dot, Cross, Normalize, Length, ///< of xyz
    Luminance,     ///< of rgb; a is kept
    RgbToHsv, HsvToRgb,
    Swizzle,       ///< component i of the result is component value[i] of a; 4 = 0, 5 = 1
    Combine,       ///< (a.x, b.x, c.x, d.x)
    IfGreater, IfGreaterEqual, IfEqual, ///< a.x compared with b.x chooses c or d
    Rotate2d,      ///< a.xy by b.x degrees, counter-clockwise
    CellNoise,     ///< of xyz, 0..1
    PerlinNoise,   ///< of xyz, about -1..1, `value[0]` different ones (1 or 3)
    FractalNoise,  ///< of xyz, `value` = (channels, octaves, lacunarity, diminish)
};
inline constexpr MaterialOp kLastMaterialOp = MaterialOp::FractalNoise;

/// Most nodes that one material may have; what goes beyond is an importer's to leave out, with a word.
inline constexpr std::size_t kMaxMaterialNodes = 96;

} // namespace doppel
