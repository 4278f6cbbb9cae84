// Choosing one of many lights with a place by how much light it may bring to a point: a walk down the light tree, at each
// node towards the child that promises more (Conty and Kulla 2018, "Importance Sampling of Many Lights"). What a node
// promises is never 0 where one of its lights could be seen.
#pragma once

#include "render/embree/kernel/math.h"

namespace doppel::embree {

/// A bound, without occlusion, of how the light of a node's lights weighs at a point with this normal. The zero vector
/// stands for a point that light may reach from all sides (glass).
static inline float promiseOf(const LightNode& node, Float3 point, Float3 normal) {
    const Float3 toNode = node.center - point;
    const float squared = dot(toNode, toNode), radius2 = sqr(node.radius);
    // Inside the sphere light may come from, and leave in, any direction.
    if (squared <= radius2) return node.power / maxf(radius2, 1e-20f);
    const float inverse = 1.0f / __builtin_sqrtf(squared);
    const Float3 direction = toNode * inverse;
    const float sin2Seen = radius2 * inverse * inverse;
    const float sinSeen = __builtin_sqrtf(sin2Seen), cosSeen = __builtin_sqrtf(1.0f - sin2Seen);

    // The smallest angle between the normal and any point of the sphere.
    const float cosIn = clampf(dot(normal, direction), -1.0f, 1.0f);
    float arriving = 1.0f;
    if (cosIn < cosSeen && dot(normal, normal) > 0.0f) arriving = cosIn * cosSeen + safeSqrt(1.0f - cosIn * cosIn) * sinSeen;
    if (arriving <= 0.0f) return 0.0f;

    // The smallest angle between any normal of the lights and the way to the point: from the axis, less both spreads.
    float cosOut = clampf(-dot(node.axis, direction), -1.0f, 1.0f), sinOut = safeSqrt(1.0f - cosOut * cosOut);
    const auto turnTowards = [&](float cosAngle, float sinAngle) {
        if (cosOut >= cosAngle) {
            cosOut = 1.0f;
            sinOut = 0.0f;
            return;
        }
        const float c = cosOut * cosAngle + sinOut * sinAngle;
        sinOut = sinOut * cosAngle - cosOut * sinAngle;
        cosOut = c;
    };
    turnTowards(node.cosNormals, node.sinNormals);
    turnTowards(cosSeen, sinSeen);
    if (cosOut < node.cosEmission) return 0.0f;
    return node.power * maxf(cosOut, 0.0f) * arriving * inverse * inverse;
}

/// Probability of going left at an inner node; negative when neither child promises anything.
static inline float leftShare(const LightNode* tree, std::int32_t node, Float3 point, Float3 normal) {
    const float left = promiseOf(tree[node + 1], point, normal);
    const float right = promiseOf(tree[tree[node].right], point, normal);
    return left + right > 0.0f ? left / (left + right) : -1.0f;
}

/// A light, or -1 when none can be seen from the point. `u` in [0,1).
static inline std::int32_t pickFromTree(const LightNode* tree, Float3 point, Float3 normal, float u, float& pdf) {
    std::int32_t node = 0;
    pdf = 1.0f;
    while (tree[node].right >= 0) {
        const float share = leftShare(tree, node, point, normal);
        if (share < 0.0f) return -1;
        if (u < share) {
            u = minf(u / share, 0.99999994f);
            pdf *= share;
            node = node + 1;
        } else {
            u = minf((u - share) / (1.0f - share), 0.99999994f);
            pdf *= 1.0f - share;
            node = tree[node].right;
        }
    }
    return -1 - tree[node].right;
}

/// The probability of pickFromTree for the light with this path.
static inline float treePdf(const LightNode* tree, Float3 point, Float3 normal, std::uint64_t path) {
    std::int32_t node = 0;
    float pdf = 1.0f;
    for (; tree[node].right >= 0; path >>= 1) {
        const float share = leftShare(tree, node, point, normal);
        if (share < 0.0f) return 0.0f;
        const bool goesRight = path & 1u;
        pdf *= goesRight ? 1.0f - share : share;
        node = goesRight ? tree[node].right : node + 1;
    }
    return pdf;
}

} // namespace doppel::embree
