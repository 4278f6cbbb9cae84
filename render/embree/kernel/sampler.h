// Random numbers as a pure function of (pixel, sample index, dimension, seed), so that an image depends on nothing else:
// Owen-scrambled (0,2)-sequences, padded over dimension pairs (Burley 2020, "Practical Hash-based Owen Scrambling"),
// and plain hashes for the many dimensions of deep bounces, where stratification no longer pays.
#pragma once

#include "render/embree/kernel/math.h"

namespace doppel::embree {

struct Sampler {
    std::uint32_t pixelSeed;
    std::uint32_t index;         ///< sample index
    std::uint32_t reversedIndex; ///< its bits reversed
    std::uint32_t pair;          ///< next pair of dimensions, or the first of the bounce
};

/// What the pairs of dimensions are for. A pair always means the same, whatever a path met before: only then do the
/// samples of a pixel stratify each other. Each bounce has its own four.
inline constexpr std::uint32_t kPixelPair = 0, kLensPair = 1, kTimePair = 2, kFirstBouncePair = 3, kPairsPerBounce = 4;
enum BouncePair : std::uint32_t { kPickLightPair, kOnLightPair, kScatterPair, kChoicePair };
/// From this pair on, hashes are used: camera and three bounces come before.
inline constexpr std::uint32_t kStratifiedPairs = kFirstBouncePair + 3 * kPairsPerBounce;
/// Of transparent surfaces, one pair a layer.
inline constexpr std::uint32_t kFirstLayerPair = 1u << 16;

static inline std::uint32_t hash32(std::uint32_t v) {
    v ^= v >> 16;
    v *= 0x21f0aaadu;
    v ^= v >> 15;
    v *= 0xd35a2d97u;
    v ^= v >> 15;
    return v;
}

static inline std::uint32_t hashCombine(std::uint32_t a, std::uint32_t b) {
    return hash32(a ^ (b + 0x9e3779b9u + (a << 6) + (a >> 2)));
}

static inline std::uint32_t reverseBits(std::uint32_t v) {
    v = __builtin_bswap32(v);
    v = ((v >> 4) & 0x0f0f0f0fu) | ((v & 0x0f0f0f0fu) << 4);
    v = ((v >> 2) & 0x33333333u) | ((v & 0x33333333u) << 2);
    return ((v >> 1) & 0x55555555u) | ((v & 0x55555555u) << 1);
}

/// Laine-Karras hash with Vegdahl's constants: each bit is flipped by a hash of the bits below it.
static inline std::uint32_t scrambleFromBelow(std::uint32_t v, std::uint32_t seed) {
    v ^= v * 0x3d20adeau;
    v += seed;
    v *= (seed >> 16) | 1u;
    v ^= v * 0x05526c56u;
    v ^= v * 0x53a22864u;
    return v;
}

/// The second Sobol dimension of `index`, bits reversed: Pascal's triangle modulo 2 as a butterfly of xors.
static inline std::uint32_t sobolSecondReversed(std::uint32_t index) {
    index ^= (index >> 16);
    index ^= (index & 0xff00ff00u) >> 8;
    index ^= (index & 0xf0f0f0f0u) >> 4;
    index ^= (index & 0xccccccccu) >> 2;
    index ^= (index & 0xaaaaaaaau) >> 1;
    return index;
}

/// [0,1)
static inline float toUnit(std::uint32_t bits) {
    // By way of a signed number, which processors convert faster.
    return static_cast<float>(static_cast<std::int32_t>(bits >> 8)) * 0x1p-24f;
}

static inline std::uint32_t pixelSeed(std::uint32_t x, std::uint32_t y, std::uint32_t seed) {
    return hashCombine(hashCombine(hash32(seed + 0x68bc21ebu), x), y);
}

static inline Sampler makeSampler(std::uint32_t x, std::uint32_t y, std::uint32_t seed, std::uint32_t sample) {
    return {pixelSeed(x, y, seed), sample, reverseBits(sample), 0};
}

/// A stratified point. No branches, so that loops over pixels become vector code.
static inline Float2 stratifiedPoint(std::uint32_t pixelSeed, std::uint32_t reversedIndex, std::uint32_t pair) {
    const std::uint32_t seed = hashCombine(pixelSeed, pair);
    // Shuffles the order of the samples, which decorrelates the pairs of dimensions, then scrambles both coordinates.
    const std::uint32_t shuffled = reverseBits(scrambleFromBelow(reversedIndex, seed));
    const std::uint32_t x = scrambleFromBelow(shuffled, seed * 0x9e3779b1u + 0xa511e9b3u);
    const std::uint32_t y = scrambleFromBelow(sobolSecondReversed(shuffled), seed * 0x85ebca6bu + 0x63d83595u);
    return {toUnit(reverseBits(x)), toUnit(reverseBits(y))};
}

/// The point of one pair of dimensions.
static inline Float2 pairOf(const Sampler& s, std::uint32_t pair) {
    if (pair < kStratifiedPairs) return stratifiedPoint(s.pixelSeed, s.reversedIndex, pair);
    const std::uint32_t a = hashCombine(hashCombine(s.pixelSeed, pair), s.index);
    return {toUnit(a), toUnit(hash32(a + 0x9e3779b9u))};
}

/// Of the bounce that `s.pair` is the first of.
static inline Float2 bouncePair(const Sampler& s, BouncePair which) { return pairOf(s, s.pair + which); }

static inline Float2 next2(Sampler& s) { return pairOf(s, s.pair++); }

} // namespace doppel::embree
