// UsdPreviewSurface as three lobes: Lambert, GGX specular, GGX clearcoat. Layered so that no energy is made: what the
// clearcoat and the specular lobe reflect is taken from what is below, and multiple scattering inside the specular lobe is
// given back. A white surface in an even white environment looks exactly white.
#pragma once

#include "render/embree/kernel/ggx.h"

namespace doppel::embree {

/// A shading point ready to be lit: inputs evaluated, weights of the lobes known.
struct Bsdf {
    Float3 normal;          ///< of shading
    Float3 geometricNormal;            ///< on the side of the viewer
    Float3 wo;                         ///< to the viewer, world
    Float3 diffuse;                    ///< Lambert albedo times what the layers above let through
    Float3 f0, specularScale;          ///< Fresnel at normal incidence; gain for multiple scattering and coat
    float alpha, coatAlpha, coat;      ///< coat: its weight
    float cosWo;
    float pickDiffuse, pickSpecular, pickCoat; ///< probabilities, sum 1; all 0 = absorbs everything
};

struct BsdfValue {
    Float3 diffuse, specular; ///< times the cosine
    float pdf;                ///< over solid angle, of sampleBsdf
};

inline constexpr float kCoatF0 = 0.04f;

static inline Float3 specularF0(const SurfaceInputs& in) {
    if (in.specularWorkflow) return in.specularColor;
    const float r = (1.0f - in.ior) / (1.0f + in.ior);
    return mix(float3(r * r), in.diffuse, in.metallic);
}

/// Sets the lobes from the inputs; normals and wo must be set.
static inline void setLobes(Bsdf& b, const SurfaceInputs& in, const float* albedoTable) {
    b.cosWo = maxf(dot(b.wo, b.normal), 1e-4f);
    b.f0 = specularF0(in);
    // A black specular colour switches the lobe off, also its grazing reflection.
    const bool isShiny = maxComponent(b.f0) > 0.0f;
    if (!isShiny && !(in.clearcoat > 0.0f)) {
        b.diffuse = in.diffuse;
        b.coat = b.pickSpecular = b.pickCoat = 0.0f;
        b.alpha = b.coatAlpha = 1.0f;
        b.specularScale = float3(0.0f);
        b.pickDiffuse = maxComponent(b.diffuse) > 0.0f ? 1.0f : 0.0f;
        return;
    }
    b.diffuse = in.specularWorkflow ? in.diffuse : in.diffuse * (1.0f - in.metallic);
    b.alpha = alphaOf(in.roughness);
    b.specularScale = float3(0.0f);
    b.coat = clampf(in.clearcoat, 0.0f, 1.0f);
    b.coatAlpha = alphaOf(in.clearcoatRoughness);

    float below = 1.0f, coatAlbedo = 0.0f;
    if (b.coat > 0.0f) {
        const Float2 terms = albedoTerms(albedoTable, in.clearcoatRoughness, b.cosWo);
        coatAlbedo = b.coat * (kCoatF0 * terms.x + terms.y);
        below = 1.0f - coatAlbedo;
    }
    float specularAlbedo = 0.0f;
    if (isShiny) {
        const Float2 terms = albedoTerms(albedoTable, in.roughness, b.cosWo);
        const float single = maxf(terms.x + terms.y, 1e-3f);
        const Float3 gain = float3(1.0f) + b.f0 * ((1.0f - single) / single);
        const Float3 albedo = (b.f0 * terms.x + float3(terms.y)) * gain;
        b.specularScale = gain * below;
        b.diffuse *= float3(1.0f) - Float3{minf(albedo.x, 1.0f), minf(albedo.y, 1.0f), minf(albedo.z, 1.0f)};
        specularAlbedo = below * luminance(albedo);
    }
    b.diffuse *= below;

    const float diffuseAlbedo = luminance(b.diffuse);
    const float sum = diffuseAlbedo + specularAlbedo + coatAlbedo;
    const float scale = sum > 0.0f ? 1.0f / sum : 0.0f;
    b.pickDiffuse = diffuseAlbedo * scale;
    b.pickSpecular = specularAlbedo * scale;
    b.pickCoat = coatAlbedo * scale;
}

/// Value and density of one GGX lobe without Fresnel: D G2 / (4 cosWo), and D G1 / (4 cosWo).
static inline Float2 ggxTerms(float cosH, float cosWo, float cosWi, float alpha) {
    const float d = ggxDensity(cosH, alpha) / (4.0f * cosWo);
    const float lambdaO = ggxLambda(cosWo, alpha);
    const float lambdaI = ggxLambda(cosWi, alpha);
    return {d / (1.0f + lambdaO + lambdaI), d / (1.0f + lambdaO)};
}

static inline BsdfValue evaluateBsdf(const Bsdf& b, Float3 wi) {
    BsdfValue v{float3(0.0f), float3(0.0f), 0.0f};
    const float cosWi = dot(wi, b.normal);
    // Below the true surface nothing arrives, whatever the shading normal says.
    if (cosWi <= 0.0f || dot(wi, b.geometricNormal) <= 0.0f) return v;
    v.diffuse = b.diffuse * (kInvPi * cosWi);
    v.pdf = b.pickDiffuse * (kInvPi * cosWi);
    if (b.pickSpecular > 0.0f || b.pickCoat > 0.0f) {
        const Float3 h = normalized(b.wo + wi);
        const float cosH = dot(h, b.normal);
        const float fresnel = schlickWeight(dot(h, wi));
        if (b.pickSpecular > 0.0f) {
            const Float2 t = ggxTerms(cosH, b.cosWo, cosWi, b.alpha);
            v.specular += (b.f0 * (1.0f - fresnel) + float3(fresnel)) * b.specularScale * t.x;
            v.pdf += b.pickSpecular * t.y;
        }
        if (b.pickCoat > 0.0f) {
            const Float2 t = ggxTerms(cosH, b.cosWo, cosWi, b.coatAlpha);
            v.specular += float3(b.coat * (kCoatF0 * (1.0f - fresnel) + fresnel) * t.x);
            v.pdf += b.pickCoat * t.y;
        }
    }
    return v;
}

/// Even over the sphere around the tip of the normal, which is by the cosine from the surface.
static inline Float3 sampleCosine(Float3 normal, Float2 u) {
    float sine, cosine;
    sinCosTurn(u.x, sine, cosine);
    const float z = 1.0f - 2.0f * u.y;
    const float r = safeSqrt(1.0f - z * z);
    return normalized(normal + Float3{r * cosine, r * sine, z});
}

static inline Float3 sampleGgx(const Bsdf& b, float alpha, Float2 u) {
    Float3 tangent, bitangent;
    basisAround(b.normal, tangent, bitangent);
    const Float3 wo{dot(b.wo, tangent), dot(b.wo, bitangent), dot(b.wo, b.normal)};
    const Float3 h = ggxSampleVisibleNormal(wo, alpha, u);
    const Float3 wi = h * (2.0f * dot(wo, h)) - wo;
    return normalized(wi.x * tangent + wi.y * bitangent + wi.z * b.normal);
}

/// A direction, with the value and density of all lobes there. False when the path ends.
static inline bool sampleBsdf(const Bsdf& b, Float2 u, float pick, Float3& wi, BsdfValue& value) {
    if (b.pickDiffuse >= 1.0f) { // nothing but Lambert
        wi = sampleCosine(b.normal, u);
        const float scale = kInvPi * dot(wi, b.normal);
        value = {b.diffuse * scale, float3(0.0f), scale};
        return scale > 1e-6f && dot(wi, b.geometricNormal) > 0.0f;
    }
    if (pick < b.pickDiffuse) {
        wi = sampleCosine(b.normal, u);
    } else if (pick < b.pickDiffuse + b.pickSpecular) {
        wi = sampleGgx(b, b.alpha, u);
    } else if (b.pickCoat > 0.0f) {
        wi = sampleGgx(b, b.coatAlpha, u);
    } else {
        return false; // absorbs everything, or the probabilities fell short of 1 by rounding
    }
    value = evaluateBsdf(b, wi);
    return value.pdf > 1e-12f;
}

} // namespace doppel::embree
