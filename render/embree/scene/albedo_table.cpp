#include "render/embree/scene/albedo_table.h"

#include "render/embree/kernel/glass.h"
#include "render/embree/kernel/sampler.h"
#include "render/embree/kernel/sheen.h"

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

float integrateGlass(float roughness, float cosine, float eta) {
    constexpr std::uint32_t kGlassSamples = 128;
    const float alpha = alphaOf(roughness), lambdaO = ggxLambda(cosine, alpha);
    const Float3 wo{safeSqrt(1.0f - cosine * cosine), 0.0f, cosine};
    double sum = 0;
    for (std::uint32_t i = 0; i < kGlassSamples; ++i) {
        const Float2 u{(static_cast<float>(i) + 0.5f) / kGlassSamples, toUnit(reverseBits(i))};
        const Float3 h = ggxSampleVisibleNormal(wo, alpha, u);
        const float toWo = dot(wo, h), fresnel = dielectricFresnel(toWo, eta);
        const auto kept = [&](float cosWi) {
            return cosWi > 0.0f ? (1.0f + lambdaO) / (1.0f + lambdaO + ggxLambda(cosWi, alpha)) : 0.0f;
        };
        sum += static_cast<double>(fresnel * kept(2.0f * toWo * h.z - wo.z));
        Float3 wi;
        if (refractAt(wo, h, eta, wi)) sum += static_cast<double>((1.0f - fresnel) * kept(-wi.z));
    }
    return static_cast<float>(sum / kGlassSamples);
}

std::vector<float> computeGlassTable() {
    constexpr int n = kGlassTableSize;
    const float step = 1.0f / (n - 1);
    std::vector<float> table;
    table.reserve(static_cast<std::size_t>(n * n * n));
    for (int r = 0; r < n; ++r) {
        for (int c = 0; c < n; ++c) {
            for (int e = 0; e < n; ++e) {
                const float ratio = (2.0f * static_cast<float>(e) * step - 1.0f) * kGlassEtaRange;
                table.push_back(integrateGlass(static_cast<float>(r) * step, std::max(static_cast<float>(c) * step, 1e-3f),
                                               (1.0f + ratio) / (1.0f - ratio)));
            }
        }
    }
    return table;
}

float integrateSheen(float roughness, float cosine) {
    const Float3 wo{safeSqrt(1.0f - cosine * cosine), 0.0f, cosine};
    double sum = 0;
    for (std::uint32_t i = 0; i < kSamples; ++i) { // even over the hemisphere
        float sine, cosTurn;
        sinCosTurn(toUnit(reverseBits(i)), sine, cosTurn);
        const float z = (static_cast<float>(i) + 0.5f) / kSamples, r = safeSqrt(1.0f - z * z);
        const Float3 wi{r * cosTurn, r * sine, z};
        sum += static_cast<double>(sheenValue(roughness, normalized(wo + wi).z, cosine, z) * z * 2.0f * kPi);
    }
    return static_cast<float>(sum / kSamples);
}

std::vector<float> computeSheenTable() {
    std::vector<float> table;
    const float step = 1.0f / (kSheenTableSize - 1);
    for (int r = 0; r < kSheenTableSize; ++r) {
        for (int c = 0; c < kSheenTableSize; ++c) {
            table.push_back(integrateSheen(static_cast<float>(r) * step, std::max(static_cast<float>(c) * step, 1e-3f)));
        }
    }
    return table;
}

} // namespace

const std::vector<float>& glassTable() {
    static const std::vector<float> table = computeGlassTable();
    return table;
}

const std::vector<float>& sheenTable() {
    static const std::vector<float> table = computeSheenTable();
    return table;
}

const std::vector<float>& albedoTable() {
    static const std::vector<float> table = computeTable();
    return table;
}

} // namespace doppel::embree
