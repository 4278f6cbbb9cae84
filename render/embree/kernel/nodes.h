// The nodes of materials: small programs over four floats, run once a shading point. See stage/material_op.h for what
// each does; textures are read by the caller.
#pragma once

#include "render/embree/kernel/math.h"
#include "stage/material_op.h"

namespace doppel::embree {

inline constexpr int kMaxNodes = static_cast<int>(kMaxMaterialNodes);

/// Where a program runs.
struct NodePlace {
    Float3 position, normal; ///< world
    Float4 displayColor;
    Float2 uv;
    const Affine* toWorld;
};

template <class F>
static inline Float4 map1(Float4 a, F f) {
    return {f(a.x), f(a.y), f(a.z), f(a.w)};
}
template <class F>
static inline Float4 map2(Float4 a, Float4 b, F f) {
    return {f(a.x, b.x), f(a.y, b.y), f(a.z, b.z), f(a.w, b.w)};
}
template <class F>
static inline Float4 map3(Float4 a, Float4 b, Float4 c, F f) {
    return {f(a.x, b.x, c.x), f(a.y, b.y, c.y), f(a.z, b.z, c.z), f(a.w, b.w, c.w)};
}

static inline Float4 rgbToHsv(Float4 c) {
    const float largest = maxf(c.x, maxf(c.y, c.z)), smallest = minf(c.x, minf(c.y, c.z)), range = largest - smallest;
    float hue = 0.0f;
    if (range > 0.0f) {
        if (largest == c.x) {
            hue = (c.y - c.z) / range;
        } else if (largest == c.y) {
            hue = 2.0f + (c.z - c.x) / range;
        } else {
            hue = 4.0f + (c.x - c.y) / range;
        }
        hue /= 6.0f;
        if (hue < 0.0f) hue += 1.0f;
    }
    return {hue, largest > 0.0f ? range / largest : 0.0f, largest, c.w};
}

static inline Float4 hsvToRgb(Float4 c) {
    const float h = 6.0f * (c.x - __builtin_floorf(c.x)), s = c.y, v = c.z;
    const auto part = [&](float n) {
        const float k = n + h - 6.0f * __builtin_floorf((n + h) / 6.0f);
        return v - v * s * clampf(minf(k, 4.0f - k), 0.0f, 1.0f);
    };
    return {part(5.0f), part(3.0f), part(1.0f), c.w};
}

/// A hash of a cell of the grid (a round of Jenkins' mixing a coordinate).
static inline std::uint32_t hashCell(int x, int y, int z, std::uint32_t seed) {
    std::uint32_t h = seed * 0x9e3779b9u + 0x7f4a7c15u;
    const int cell[3] = {x, y, z};
    for (const int v : cell) {
        h ^= static_cast<std::uint32_t>(v);
        h *= 0x85ebca6bu;
        h ^= h >> 13;
        h *= 0xc2b2ae35u;
        h ^= h >> 16;
    }
    return h;
}

static inline int floorToInt(float v) { return static_cast<int>(__builtin_floorf(clampf(v, -1e9f, 1e9f))); }

static inline float cellNoise(Float4 p) {
    return static_cast<float>(hashCell(floorToInt(p.x), floorToInt(p.y), floorToInt(p.z), 0) >> 8) * 0x1p-24f;
}

static inline float gradientAt(std::uint32_t hash, float x, float y, float z) {
    const std::uint32_t h = hash & 15u;
    const float u = h < 8 ? x : y, v = h < 4 ? y : (h == 12 || h == 14 ? x : z);
    return ((h & 1u) ? -u : u) + ((h & 2u) ? -v : v);
}

static inline float perlinNoise(Float4 p, std::uint32_t seed) {
    const int x = floorToInt(p.x), y = floorToInt(p.y), z = floorToInt(p.z);
    const float fx = p.x - static_cast<float>(x), fy = p.y - static_cast<float>(y), fz = p.z - static_cast<float>(z);
    const auto fade = [](float t) { return t * t * t * (t * (t * 6.0f - 15.0f) + 10.0f); };
    const float u = fade(fx), v = fade(fy), w = fade(fz);
    float sum = 0.0f;
    for (int corner = 0; corner < 8; ++corner) {
        const int i = corner & 1, j = corner >> 1 & 1, k = corner >> 2;
        const float weight = (i ? u : 1.0f - u) * (j ? v : 1.0f - v) * (k ? w : 1.0f - w);
        sum += weight * gradientAt(hashCell(x + i, y + j, z + k, seed), fx - static_cast<float>(i),
                                   fy - static_cast<float>(j), fz - static_cast<float>(k));
    }
    return 0.982f * sum;
}

static inline Float4 perlinNoise3(Float4 p, bool isColor) {
    const float first = perlinNoise(p, 0);
    if (!isColor) return {first, first, first, first};
    return {first, perlinNoise(p, 1), perlinNoise(p, 2), 0.0f};
}

static inline Float4 fractalNoise(Float4 p, Float4 settings) {
    Float4 sum{0, 0, 0, 0};
    float amplitude = 1.0f;
    const int octaves = clampi(static_cast<int>(settings.y), 1, 12);
    for (int i = 0; i < octaves; ++i) {
        const Float4 n = perlinNoise3(p, settings.x > 1.0f);
        sum = map2(sum, n, [=](float a, float b) { return a + amplitude * b; });
        p = map1(p, [=](float v) { return v * settings.z; });
        amplitude *= settings.w;
    }
    return sum;
}

static inline float componentAt(Float4 v, float index) {
    const int i = static_cast<int>(index);
    return i == 0 ? v.x : i == 1 ? v.y : i == 2 ? v.z : i == 3 ? v.w : i == 4 ? 0.0f : 1.0f;
}

/// The point in the space of its mesh.
static inline Float4 toObject(const Affine& m, Float3 p) {
    const Float3 d = p - m.w, yz = cross(m.y, m.z), zx = cross(m.z, m.x), xy = cross(m.x, m.y);
    const float volume = dot(m.x, yz), scale = volume != 0.0f ? 1.0f / volume : 0.0f;
    return {dot(d, yz) * scale, dot(d, zx) * scale, dot(d, xy) * scale, 0.0f};
}

static inline Float4 fromVector(Float3 v) { return {v.x, v.y, v.z, 0.0f}; }
static inline Float4 splat(float v) { return {v, v, v, v}; }

/// One node; `results` holds those before it.
static inline Float4 computeNode(const NodeData& n, const Float4* results, const NodePlace& place) {
    const auto at = [results](std::int16_t i) { return i >= 0 ? results[i] : Float4{0, 0, 0, 0}; };
    const Float4 a = at(n.a), b = at(n.b), c = at(n.c), d = at(n.d);
    const Float3 a3{a.x, a.y, a.z}, b3{b.x, b.y, b.z};
    switch (static_cast<MaterialOp>(n.op)) {
    case MaterialOp::Constant:
    case MaterialOp::Image: return n.value;
    case MaterialOp::MeshColor: return place.displayColor.x >= 0.0f ? place.displayColor : n.value;
    case MaterialOp::Uv: return {place.uv.x, place.uv.y, 0.0f, 0.0f};
    case MaterialOp::Position: return fromVector(place.position);
    case MaterialOp::ObjectPosition: return toObject(*place.toWorld, place.position);
    case MaterialOp::Normal: return fromVector(place.normal);
    case MaterialOp::Add: return map2(a, b, [](float x, float y) { return x + y; });
    case MaterialOp::Subtract: return map2(a, b, [](float x, float y) { return x - y; });
    case MaterialOp::Multiply: return map2(a, b, [](float x, float y) { return x * y; });
    case MaterialOp::Divide: return map2(a, b, [](float x, float y) { return y != 0.0f ? x / y : 0.0f; });
    case MaterialOp::Minimum: return map2(a, b, minf);
    case MaterialOp::Maximum: return map2(a, b, maxf);
    case MaterialOp::Power:
        return map2(a, b, [](float x, float y) { return x > 0.0f ? __builtin_powf(x, y) : 0.0f; });
    case MaterialOp::Modulo:
        return map2(a, b, [](float x, float y) { return y != 0.0f ? x - y * __builtin_floorf(x / y) : 0.0f; });
    case MaterialOp::Mix: return map3(a, b, c, mixf);
    case MaterialOp::Clamp: return map3(a, b, c, clampf);
    case MaterialOp::Smoothstep:
        return map3(a, b, c, [](float x, float lo, float hi) {
            const float t = hi > lo ? clampf((x - lo) / (hi - lo), 0.0f, 1.0f) : (x < lo ? 0.0f : 1.0f);
            return t * t * (3.0f - 2.0f * t);
        });
    case MaterialOp::Absolute: return map1(a, [](float x) { return __builtin_fabsf(x); });
    case MaterialOp::Floor: return map1(a, [](float x) { return __builtin_floorf(x); });
    case MaterialOp::Ceil: return map1(a, [](float x) { return __builtin_ceilf(x); });
    case MaterialOp::Round: return map1(a, [](float x) { return __builtin_floorf(x + 0.5f); });
    case MaterialOp::Sign: return map1(a, [](float x) { return x > 0.0f ? 1.0f : (x < 0.0f ? -1.0f : 0.0f); });
    case MaterialOp::SquareRoot: return map1(a, safeSqrt);
    case MaterialOp::Sine: return map1(a, [](float x) { return __builtin_sinf(x); });
    case MaterialOp::Cosine: return map1(a, [](float x) { return __builtin_cosf(x); });
    case MaterialOp::Exponential: return map1(a, [](float x) { return __builtin_expf(minf(x, 80.0f)); });
    case MaterialOp::Logarithm: return map1(a, [](float x) { return x > 0.0f ? __builtin_logf(x) : 0.0f; });
    case MaterialOp::ArcTangent2: return map2(a, b, [](float y, float x) { return __builtin_atan2f(y, x); });
    case MaterialOp::Dot: return splat(dot(a3, b3));
    case MaterialOp::Cross: return fromVector(cross(a3, b3));
    case MaterialOp::Normalize: return fromVector(normalized(a3));
    case MaterialOp::Length: return splat(lengthOf(a3));
    case MaterialOp::Luminance: {
        const float l = luminance(a3);
        return {l, l, l, a.w};
    }
    case MaterialOp::RgbToHsv: return rgbToHsv(a);
    case MaterialOp::HsvToRgb: return hsvToRgb(a);
    case MaterialOp::Swizzle:
        return {componentAt(a, n.value.x), componentAt(a, n.value.y), componentAt(a, n.value.z), componentAt(a, n.value.w)};
    case MaterialOp::Combine: return {a.x, b.x, c.x, d.x};
    case MaterialOp::IfGreater: return a.x > b.x ? c : d;
    case MaterialOp::IfGreaterEqual: return a.x >= b.x ? c : d;
    case MaterialOp::IfEqual: return a.x == b.x ? c : d;
    case MaterialOp::Rotate2d: {
        float sine, cosine;
        sinCosTurn(b.x / 360.0f - __builtin_floorf(b.x / 360.0f), sine, cosine);
        return {cosine * a.x - sine * a.y, sine * a.x + cosine * a.y, 0.0f, 0.0f};
    }
    case MaterialOp::CellNoise: return splat(cellNoise(a));
    case MaterialOp::PerlinNoise: return perlinNoise3(a, n.value.x > 1.0f);
    case MaterialOp::FractalNoise: return fractalNoise(a, n.value);
    }
    return {0, 0, 0, 0};
}

} // namespace doppel::embree
