#include "render/embree/scene/albedo_table.h"

#include "render/embree/kernel/ggx.h"
#include "render/embree/kernel/sampler.h"

#include <algorithm>

namespace doppel::embree {

namespace {

constexpr std::uint32_t kSamples = 256;

Float2 integrate(float roughness, float cosine) {
    const float alpha = alphaOf(roughness);
    const Float3 wo{safeSqrt(1.0f - cosine * cosine), 0.0f, cosine};
    const float lambdaO = ggxLambda(cosine, alpha);
    double a = 0, b = 0;
    for (std::uint32_t i = 0; i < kSamples; ++i) {
        const Float2 u{(static_cast<float>(i) + 0.5f) / kSamples, toUnit(reverseBits(i))};
        const Float3 h = ggxSampleVisibleNormal(wo, alpha, u);
        const float cosH = dot(wo, h);
        const float cosWi = 2.0f * cosH * h.z - wo.z;
        if (cosWi <= 0.0f) continue;
        // Sampling visible normals leaves the ratio of the masking terms.
        const float kept = (1.0f + lambdaO) / (1.0f + lambdaO + ggxLambda(cosWi, alpha));
        const float fresnel = schlickWeight(cosH);
        a += static_cast<double>(kept * (1.0f - fresnel));
        b += static_cast<double>(kept * fresnel);
    }
    return {static_cast<float>(a / kSamples), static_cast<float>(b / kSamples)};
}

std::vector<float> computeTable() {
    std::vector<float> table;
    table.reserve(2 * kAlbedoTableSize * kAlbedoTableSize);
    for (int r = 0; r < kAlbedoTableSize; ++r) {
        for (int c = 0; c < kAlbedoTableSize; ++c) {
            const float step = 1.0f / (kAlbedoTableSize - 1);
            const Float2 terms = integrate(static_cast<float>(r) * step, std::max(static_cast<float>(c) * step, 1e-3f));
            table.push_back(terms.x);
            table.push_back(terms.y);
        }
    }
    return table;
}

} // namespace

const std::vector<float>& albedoTable() {
    static const std::vector<float> table = computeTable();
    return table;
}

} // namespace doppel::embree
