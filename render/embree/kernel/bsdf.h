// Surfaces as lobes: Lambert, GGX specular, GGX clearcoat; layered ones also glass (in the place of the specular lobe) and
// sheen. Layered so that no energy is made: what a layer reflects is taken from what is below, and multiple scattering
// inside the specular lobes is given back. A white surface in an even white environment looks exactly white.
#pragma once

#include "render/embree/kernel/glass.h"
#include "render/embree/kernel/sheen.h"

namespace doppel::embree {

/// A shading point ready to be lit: inputs evaluated, weights of the lobes known.
struct Bsdf {
    Float3 normal;          ///< of shading
    Float3 geometricNormal;            ///< on the side of the viewer
    Float3 wo;                         ///< to the viewer, world
    Float3 diffuse;                    ///< Lambert albedo times what the layers above let through
    Float3 f0, specularScale;          ///< Fresnel at normal incidence; gain for multiple scattering and coat
    float f90;                         ///< at grazing incidence
    float alpha, coatAlpha, coat;      ///< coat: its weight
    float coatF0;
    float cosWo;
    float pickDiffuse, pickSpecular, pickCoat; ///< probabilities, sum 1 with pickGlass; all 0 = absorbs everything
    float pickGlass;                   ///< above 0: reflects and transmits instead of the specular lobe, with `alpha`
    // Of glass only.
    Float3 glassReflect{}, glassMetal{}, glassTransmit{}; ///< dielectric share, F0 of the metallic share, what is let through
    float metalShare = 0, glassShare = 1; ///< the latter: of glass, in what is not metal
    float eta = 1, ior = 1;            ///< index beyond over before, as seen by wo; of the body (for thin sheets)
    Float3 absorptionBelow{};          ///< of the body beyond the surface
    bool isThin = false;
    // Of sheen only; it is picked with the diffuse lobe.
    bool hasSheen;
    Float3 sheen{};
    float sheenRoughness = 0;
};

struct BsdfValue {
    Float3 diffuse, specular; ///< times the cosine
    float pdf;                ///< over solid angle, of sampleBsdf
};

inline constexpr float kCoatF0 = 0.04f;

/// Tables of albedos; see the headers of the lobes.
struct LobeTables {
    const float* ggx;
    const float* glass;
    const float* sheen;
};

static inline Float3 specularF0(const SurfaceInputs& in, const LayerInputs* layers) {
    if (in.specularWorkflow) return in.specularColor;
    const float r = (1.0f - in.ior) / (1.0f + in.ior);
    Float3 dielectric = float3(r * r);
    if (layers) dielectric *= saturated(layers->specularTint * layers->specularWeight);
    return mix(dielectric, in.diffuse, in.metallic);
}

static inline void setPicks(Bsdf& b, float diffuse, float specular, float coat, float glass) {
    const float sum = diffuse + specular + coat + glass;
    const float scale = sum > 0.0f ? 1.0f / sum : 0.0f;
    b.pickDiffuse = diffuse * scale;
    b.pickSpecular = specular * scale;
    b.pickCoat = coat * scale;
    b.pickGlass = glass * scale;
}

/// The reflectance of a surface that is glass in part; the rest has the same reflection as seen from outside, on both its
/// sides: total reflection is the glass' alone.
static inline float opaqueOrGlass(const Bsdf& b, float fresnel, float grazing) {
    const float normal = sqr((1.0f - b.ior) / (1.0f + b.ior));
    return mixf(mixf(normal, 1.0f, grazing), fresnel, b.glassShare);
}

/// Makes the specular lobe one of glass. `below`: what the layers above let through. Returns its albedo.
static inline float setGlass(Bsdf& b, const SurfaceInputs& in, const LayerInputs& layers, bool fromInside,
                             const LobeTables& tables, Float3 below) {
    const float dielectric = 1.0f - in.metallic;
    const float share = layers.transmission * dielectric;
    b.ior = maxf(in.ior, 1e-3f);
    // An index next to 1 bends nothing.
    b.isThin = layers.isThin || __builtin_fabsf(b.ior - 1.0f) < 2e-3f;
    b.eta = b.isThin ? 1.0f : fromInside ? 1.0f / b.ior : b.ior;
    float kept, fresnel;
    if (b.isThin) {
        const Float2 terms = albedoTerms(tables.ggx, in.roughness, b.cosWo);
        kept = maxf(terms.x + terms.y, 0.05f);
        fresnel = sheetFresnel(dielectricFresnel(b.cosWo, b.ior));
    } else {
        kept = glassAlbedo(tables.glass, in.roughness, b.cosWo, b.eta);
        fresnel = dielectricFresnel(b.cosWo, b.eta);
    }
    b.specularScale = below * (1.0f / kept);
    const float glassFresnel = fresnel;
    b.diffuse *= 1.0f - layers.transmission;
    b.glassShare = layers.transmission;
    fresnel = opaqueOrGlass(b, fresnel, schlickWeight(b.cosWo));
    // Total reflection inside is not tinted: weight and tint are of the outside.
    b.glassReflect = fromInside ? float3(dielectric) : saturated(layers.specularTint * layers.specularWeight) * dielectric;
    b.metalShare = in.metallic;
    b.glassMetal = in.diffuse * in.metallic;
    b.glassTransmit = layers.transmissionColor * share;
    return luminance(below * (b.glassReflect * fresnel + b.glassMetal + b.glassTransmit * (1.0f - glassFresnel)));
}

/// What layered surfaces have more. The albedos are those of the lobes as they are so far.
static inline DOPPEL_SELDOM void setLayers(Bsdf& b, const SurfaceInputs& in, const LayerInputs& layers, bool fromInside,
                             const LobeTables& tables, float specularAlbedo, float coatAlbedo) {
    Float3 under = mix(float3(1.0f), layers.coatColor, b.coat);
    float above = 1.0f, sheenPart = 0.0f;
    if (maxComponent(layers.sheenColor) > 0.0f) {
        const float albedo = sheenAlbedo(tables.sheen, layers.sheenRoughness, b.cosWo);
        const float fit = albedo > 1.0f ? 1.0f / albedo : 1.0f;
        above = 1.0f - maxComponent(layers.sheenColor) * minf(albedo, 1.0f);
        b.hasSheen = true;
        b.sheen = layers.sheenColor * fit;
        b.sheenRoughness = layers.sheenRoughness;
        sheenPart = luminance(layers.sheenColor) * minf(albedo, 1.0f);
    }
    under = under * above;
    b.coat *= above;
    b.diffuse *= under;
    b.specularScale *= under;
    specularAlbedo *= luminance(under);
    coatAlbedo *= above;
    float glass = 0.0f;
    if (layers.transmission > 0.0f && in.metallic < 1.0f) {
        glass = setGlass(b, in, layers, fromInside, tables, under * (1.0f - coatAlbedo)) * layers.specularScale;
        specularAlbedo = 0.0f;
    }
    b.diffuse *= layers.diffuseScale;
    b.sheen *= layers.diffuseScale;
    b.specularScale *= layers.specularScale;
    b.coat *= layers.specularScale;
    const float diffuse = luminance(b.diffuse) + sheenPart * layers.diffuseScale;
    setPicks(b, diffuse, specularAlbedo * layers.specularScale, coatAlbedo * layers.specularScale, glass);
}

/// Sets the lobes from the inputs; normals and wo must be set. `layers`: null for a surface that has none.
static inline void setLobes(Bsdf& b, const SurfaceInputs& in, const LayerInputs* layers, float coatF0, bool fromInside,
                            const LobeTables& tables) {
    b.cosWo = maxf(dot(b.wo, b.normal), 1e-4f);
    b.f0 = specularF0(in, layers);
    b.f90 = layers ? mixf(minf(layers->specularWeight, 1.0f), 1.0f, in.metallic) : 1.0f;
    b.coatF0 = coatF0;
    b.pickGlass = 0.0f;
    b.hasSheen = false;
    // A black specular colour switches the lobe off, also its grazing reflection.
    const bool isShiny = maxComponent(b.f0) > 0.0f;
    if (!isShiny && !(in.clearcoat > 0.0f) && !layers) {
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
        const Float2 terms = albedoTerms(tables.ggx, in.clearcoatRoughness, b.cosWo);
        coatAlbedo = b.coat * (coatF0 * terms.x + terms.y);
        below = 1.0f - coatAlbedo;
    }
    float specularAlbedo = 0.0f;
    if (isShiny) {
        const Float2 terms = albedoTerms(tables.ggx, in.roughness, b.cosWo);
        const float single = maxf(terms.x + terms.y, 1e-3f);
        const Float3 gain = float3(1.0f) + b.f0 * ((1.0f - single) / single);
        const Float3 albedo = (b.f0 * terms.x + float3(b.f90 * terms.y)) * gain;
        b.specularScale = gain * below;
        b.diffuse *= float3(1.0f) - Float3{minf(albedo.x, 1.0f), minf(albedo.y, 1.0f), minf(albedo.z, 1.0f)};
        specularAlbedo = below * luminance(albedo);
    }
    b.diffuse *= below;
    if (layers) return setLayers(b, in, *layers, fromInside, tables, specularAlbedo, coatAlbedo);
    setPicks(b, luminance(b.diffuse), specularAlbedo, coatAlbedo, 0.0f);
}

/// Value and density of one GGX lobe without Fresnel: D G2 / (4 cosWo), and D G1 / (4 cosWo).
static inline Float2 ggxTerms(float cosH, float cosWo, float cosWi, float alpha) {
    const float d = ggxDensity(cosH, alpha) / (4.0f * cosWo);
    const float lambdaO = ggxLambda(cosWo, alpha);
    const float lambdaI = ggxLambda(cosWi, alpha);
    return {d / (1.0f + lambdaO + lambdaI), d / (1.0f + lambdaO)};
}

/// What the glass reflects at a microfacet, and the probability that sampling it reflects.
static inline Float3 glassReflection(const Bsdf& b, float cosMicro, float& fresnel, float& reflects) {
    fresnel = b.isThin ? sheetFresnel(dielectricFresnel(cosMicro, b.ior)) : dielectricFresnel(cosMicro, b.eta);
    const float grazing = schlickWeight(cosMicro);
    Float3 reflected = b.glassReflect * opaqueOrGlass(b, fresnel, grazing);
    if (b.metalShare > 0.0f) reflected += b.glassMetal * (1.0f - grazing) + float3(grazing * b.metalShare);
    const float r = luminance(reflected), t = luminance(b.glassTransmit) * (1.0f - fresnel);
    reflects = r + t > 0.0f ? r / (r + t) : 1.0f;
    return reflected;
}

/// Through the glass: wi is on the other side of the surface.
static inline DOPPEL_SELDOM BsdfValue evaluateTransmission(const Bsdf& b, Float3 wi) {
    BsdfValue v{float3(0.0f), float3(0.0f), 0.0f};
    const float cosWi = -dot(wi, b.normal);
    Float3 h;
    float jacobian = 1.0f; // of the microfacet's normal by the direction, beyond that of a reflection
    if (b.isThin) {
        h = normalized(b.wo + wi + b.normal * (2.0f * cosWi));
    } else {
        h = normalized(b.wo + wi * b.eta);
        if (dot(h, b.normal) < 0.0f) h = -h;
    }
    const float cosH = dot(h, b.normal), toWo = dot(b.wo, h), toWi = b.isThin ? -toWo : dot(wi, h);
    if (cosH <= 0.0f || toWo <= 0.0f || toWi >= 0.0f) return v;
    if (!b.isThin) {
        const float denominator = toWo + b.eta * toWi;
        jacobian = 4.0f * toWo * -toWi * sqr(b.eta) / maxf(sqr(denominator), 1e-12f);
    }
    float fresnel, reflects;
    glassReflection(b, toWo, fresnel, reflects);
    const Float2 t = ggxTerms(cosH, b.cosWo, cosWi, b.alpha);
    v.specular = b.glassTransmit * b.specularScale * ((1.0f - fresnel) * t.x * jacobian);
    v.pdf = b.pickGlass * (1.0f - reflects) * t.y * jacobian;
    return v;
}

static inline BsdfValue evaluateBsdf(const Bsdf& b, Float3 wi) {
    BsdfValue v{float3(0.0f), float3(0.0f), 0.0f};
    const float cosWi = dot(wi, b.normal), cosTrue = dot(wi, b.geometricNormal);
    // Below the true surface nothing arrives, whatever the shading normal says; but through glass.
    if (cosWi <= 0.0f || cosTrue <= 0.0f) {
        return b.pickGlass > 0.0f && cosWi < 0.0f && cosTrue < 0.0f ? evaluateTransmission(b, wi) : v;
    }
    v.diffuse = b.diffuse * (kInvPi * cosWi);
    v.pdf = b.pickDiffuse * (kInvPi * cosWi);
    if (b.hasSheen) {
        const float cosH = dot(normalized(b.wo + wi), b.normal);
        v.diffuse += b.sheen * (sheenValue(b.sheenRoughness, cosH, b.cosWo, cosWi) * cosWi);
    }
    if (b.pickGlass > 0.0f) {
        const Float3 h = normalized(b.wo + wi);
        float fresnel, reflects;
        const Float3 reflected = glassReflection(b, dot(h, wi), fresnel, reflects);
        const Float2 t = ggxTerms(dot(h, b.normal), b.cosWo, cosWi, b.alpha);
        v.specular += reflected * b.specularScale * t.x;
        v.pdf += b.pickGlass * reflects * t.y;
    }
    if (b.pickSpecular > 0.0f || b.pickCoat > 0.0f) {
        const Float3 h = normalized(b.wo + wi);
        const float cosH = dot(h, b.normal);
        const float fresnel = schlickWeight(dot(h, wi));
        if (b.pickSpecular > 0.0f) {
            const Float2 t = ggxTerms(cosH, b.cosWo, cosWi, b.alpha);
            v.specular += (b.f0 * (1.0f - fresnel) + float3(b.f90 * fresnel)) * b.specularScale * t.x;
            v.pdf += b.pickSpecular * t.y;
        }
        if (b.pickCoat > 0.0f) {
            const Float2 t = ggxTerms(cosH, b.cosWo, cosWi, b.coatAlpha);
            v.specular += float3(b.coat * (b.coatF0 * (1.0f - fresnel) + fresnel) * t.x);
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

/// A direction from the glass lobe; `pick` in [0,1) says whether it reflects.
static inline DOPPEL_SELDOM bool sampleGlass(const Bsdf& b, Float2 u, float pick, Float3& wi) {
    Float3 tangent, bitangent;
    basisAround(b.normal, tangent, bitangent);
    const Float3 wo{dot(b.wo, tangent), dot(b.wo, bitangent), dot(b.wo, b.normal)};
    const Float3 h = ggxSampleVisibleNormal(wo, b.alpha, u);
    const float toWo = dot(wo, h);
    float fresnel, reflects;
    glassReflection(b, toWo, fresnel, reflects);
    Float3 local = h * (2.0f * toWo) - wo;
    if (pick < reflects || b.isThin) {
        if (local.z <= 0.0f) return false;
        if (pick >= reflects) local.z = -local.z;
    } else if (!refractAt(wo, h, b.eta, local) || local.z >= 0.0f) {
        return false;
    }
    wi = normalized(local.x * tangent + local.y * bitangent + local.z * b.normal);
    return true;
}

/// A direction, with the value and density of all lobes there. False when the path ends.
static inline bool sampleBsdf(const Bsdf& b, Float2 u, float pick, Float3& wi, BsdfValue& value) {
    if (b.pickDiffuse >= 1.0f && !b.hasSheen) { // nothing but Lambert
        wi = sampleCosine(b.normal, u);
        const float scale = kInvPi * dot(wi, b.normal);
        value = {b.diffuse * scale, float3(0.0f), scale};
        return scale > 1e-6f && dot(wi, b.geometricNormal) > 0.0f;
    }
    if (pick < b.pickDiffuse) {
        wi = sampleCosine(b.normal, u);
    } else if (pick < b.pickDiffuse + b.pickSpecular) {
        wi = sampleGgx(b, b.alpha, u);
    } else if (b.pickGlass > 0.0f && pick >= 1.0f - b.pickGlass) {
        if (!sampleGlass(b, u, (pick - (1.0f - b.pickGlass)) / b.pickGlass, wi)) return false;
        value = evaluateBsdf(b, wi);
        return value.pdf > 1e-12f;
    } else if (b.pickCoat > 0.0f) {
        wi = sampleGgx(b, b.coatAlpha, u);
    } else {
        return false; // absorbs everything, or the probabilities fell short of 1 by rounding
    }
    // A reflection that went below is lost, not one through the glass.
    if (dot(wi, b.normal) <= 0.0f) return false;
    value = evaluateBsdf(b, wi);
    return value.pdf > 1e-12f;
}

} // namespace doppel::embree
