// The path tracer: light arriving along one camera ray, split into the light AOVs. At each surface one light is sampled
// and one direction of the surface; both find the same light and are weighted by the power heuristic (multiple importance
// sampling). Russian roulette ends dim paths after a few bounces.
#pragma once

#include "render/embree/kernel/light_tree.h"
#include "render/embree/kernel/lights.h"
#include "render/embree/kernel/surface.h"

namespace doppel::embree {

/// What one camera ray brings. Colour = all light parts + background.
struct PathResult {
    Float3 background, emission, directDiffuse, directSpecular, indirectDiffuse, indirectSpecular;
    Float3 albedo, normal, position; ///< of the first surface
    float depth, alpha;
    std::uint32_t primId;
    std::uint32_t cryptoObject, cryptoMaterial; ///< 0 where nothing is
};

/// A shadow ray of the first surface that is traced later, together with those of neighbouring pixels, and what it brings
/// when nothing is in the way.
struct PendingShadow {
    Float3 origin, direction;
    float far; ///< 0 = there is none
    float time;
    Float3 diffuse, specular;
};

/// A path on its way. A `level` counts how often light was scattered: 0 = seen by the camera, 1 = direct, more = indirect.
struct PathState {
    Float3 throughput;
    Float3 diffuseShare; ///< of what the first surface scatters along this path, by channel; the rest is specular
    Sampler sampler;
    RayCone cone;
    float scatterPdf; ///< density of the last scattered direction
    Float3 scatterNormal; ///< of the surface that it left, as it chose its light
    float time;       ///< 0 = the shutter opens, 1 = closes
    int level;
    PendingShadow* pending; ///< of the first surface; null = trace it at once
    // Light behind glass. Shadow rays go straight through it for what diffuse lobes scatter; scattered rays that went
    // through it find sampled lights only for the rest, `glassShare`.
    Float3 glassShare{1, 1, 1};
    bool isThroughGlass = false;
    int glassBounces = 0;       ///< scatterings at glass, which do not count as bounces up to kMaxGlassBounces
    Float3 absorption{0, 0, 0}; ///< of the body that the ray is in
};

static inline Float3 absorbed(Float3 absorption, float distance) {
    return {__builtin_expf(-absorption.x * distance), __builtin_expf(-absorption.y * distance),
            __builtin_expf(-absorption.z * distance)};
}

/// Light crosses many surfaces of a glass body before it shows what is behind.
inline constexpr int kMaxGlassBounces = 12;

inline constexpr std::uint32_t kMaxLayers = 64; ///< transparent surfaces that one ray goes through

static inline float powerHeuristic(float a, float b) { return a * a / (a * a + b * b); }

/// Scaled down until no channel is above `most`; 0 = left as it is.
static inline Float3 clamped(Float3 light, float most) {
    const float largest = maxComponent(light);
    return most > 0.0f && largest > most ? light * (most / largest) : light;
}

static inline void addLight(const SceneData& scene, PathResult& result, int level, Float3 diffuseShare, Float3 light) {
    if (!isFiniteColor(light)) return;
    if (level == 0) {
        result.emission += light;
        return;
    }
    light = clamped(light, level > 1 ? scene.integrator.clampIndirect : scene.integrator.clampDirect);
    const Float3 diffuse = light * diffuseShare;
    const Float3 specular = light - diffuse;
    if (level == 1) {
        result.directDiffuse += diffuse;
        result.directSpecular += specular;
    } else {
        result.indirectDiffuse += diffuse;
        result.indirectSpecular += specular;
    }
}

/// How far from a hit the next ray starts, so that it does not hit the same surface again: a few units in the last place
/// of what the position was computed from.
static inline float selfHitDistance(Float3 position, float distance) {
    return 4e-6f * maxf(maxAbs(position), distance);
}

static inline void setRay(RTCRay& ray, Float3 origin, Float3 direction, float near, float far, float time) {
    ray.org_x = origin.x;
    ray.org_y = origin.y;
    ray.org_z = origin.z;
    ray.tnear = near;
    ray.dir_x = direction.x;
    ray.dir_y = direction.y;
    ray.dir_z = direction.z;
    ray.time = time;
    ray.tfar = far;
    ray.mask = 0xffffffffu;
    ray.id = 0;
    ray.flags = 0;
}

static inline void clearHit(RTCRayHit& r) {
    r.hit.geomID = RTC_INVALID_GEOMETRY_ID;
    r.hit.instID[0] = RTC_INVALID_GEOMETRY_ID;
}

/// Shadow rays stop short of the light, but by less than anything a light could hide behind.
static inline float shadowLength(float distance) { return distance * (1.0f - 1e-5f); }

/// How much light passes between two points, through transparent surfaces. Sets `isThroughGlass` when that is so.
static inline Float3 transmittance(const KernelContext& context, Float3 origin, Float3 direction, float distance,
                                   float time, Float3 absorption, bool& isThroughGlass) {
    const SceneData& scene = *context.scene;
    const float far = shadowLength(distance);
    if (!scene.hasTransparency) {
        RTCRay ray;
        setRay(ray, origin, direction, 0.0f, far, time);
        traceOccluded(scene.scene, ray);
        return float3(isOccluded(ray) ? 0.0f : 1.0f);
    }
    Float3 passed = float3(1.0f);
    float before = 0.0f;
    RTCRayHit r;
    setRay(r.ray, origin, direction, 0.0f, far, time);
    for (std::uint32_t layer = 0; layer < kMaxLayers; ++layer) {
        clearHit(r);
        traceClosest(scene.scene, r, RayCoherence::Incoherent);
        const bool isHit = r.hit.geomID != RTC_INVALID_GEOMETRY_ID;
        if (maxComponent(absorption) > 0.0f && (isHit || distance < 1e30f)) {
            passed *= absorbed(absorption, (isHit ? r.ray.tfar : distance) - before);
        }
        if (!isHit) return passed;
        InstanceData moved;
        const SurfacePoint p = surfacePoint(scene, r, moved);
        if (!p.material->isTransparent) return float3(0.0f);
        passed *= shadowAt(context, p, direction, isThroughGlass);
        if (maxComponent(passed) < 1e-3f) return float3(0.0f);
        if (p.material->isGlass) absorption = absorptionBeyond(p);
        before = r.ray.tfar;
        r.ray.tnear = r.ray.tfar + selfHitDistance(p.position, r.ray.tfar);
        r.ray.tfar = far;
    }
    return float3(0.0f);
}

/// The normal that lights are chosen by; zero where light may also come from behind.
static inline Float3 lightNormal(const Bsdf& bsdf) { return bsdf.pickGlass > 0.0f ? float3(0.0f) : bsdf.normal; }

/// The light that a surface looks for: its index and the probability of it, or -1 for none.
static inline int pickLight(const SceneData& scene, const PathState& path, Float3 origin, Float3 normal, float& pdf) {
    if (scene.lightCount == 1) {
        pdf = 1.0f;
        return scene.lights[0].selectPdf > 0.0f ? 0 : -1;
    }
    const float u = bouncePair(path.sampler, kPickLightPair).x;
    if (!scene.integrator.usesLightTree) {
        const int index = findInterval(scene.lightCdf, scene.lightCount, u);
        pdf = scene.lights[index].selectPdf;
        return pdf > 0.0f ? index : -1;
    }
    int index = findInterval(scene.classCdf, scene.lightCount + 1, u);
    if (index < scene.lightCount) {
        pdf = scene.lights[index].classPdf;
        return pdf > 0.0f ? index : -1;
    }
    const float first = scene.classCdf[index];
    index = pickFromTree(scene.lightTree, origin, normal, minf((u - first) / (1.0f - first), 0.99999994f), pdf);
    if (index >= 0) pdf *= scene.lights[index].classPdf;
    return index;
}

/// The probability of pickLight for a light.
static inline float pickPdf(const SceneData& scene, const LightData& light, Float3 origin, Float3 normal) {
    if (scene.lightCount == 1) return light.selectPdf > 0.0f ? 1.0f : 0.0f;
    if (!scene.integrator.usesLightTree) return light.selectPdf;
    return light.isInTree ? light.classPdf * treePdf(scene.lightTree, origin, normal, light.treePath) : light.classPdf;
}

/// Light from one light at the current surface. `offset`: from the surface to where rays begin.
static inline void lightSurface(const KernelContext& context, PathState& path, const Bsdf& bsdf, Float3 position,
                                Float3 offset, PathResult& result) {
    const SceneData& scene = *context.scene;
    float picked;
    const int index = pickLight(scene, path, position + offset, lightNormal(bsdf), picked);
    if (index < 0) return;
    const LightData& light = scene.lights[index];
    const bool isSingle = light.kind == LightKind::Point || (light.kind == LightKind::Distant && light.cosAngle >= 1.0f);
    const Float2 u = isSingle ? Float2{0, 0} : bouncePair(path.sampler, kOnLightPair);
    LightSample s;
    Float3 origin = position + offset;
    if (!sampleLight(scene, light, origin, u, s)) return;
    const BsdfValue value = evaluateBsdf(bsdf, s.direction);
    if (value.pdf <= 0.0f) return;
    Float3 diffuse = value.diffuse * light.diffuse;
    Float3 specular = value.specular * light.specular;
    const float lightPdf = s.pdf * picked;
    const bool isWeighted = !s.isDelta && light.isHittable;
    const float weight = isWeighted ? powerHeuristic(lightPdf, value.pdf) : 1.0f;
    Float3 scale = path.throughput * s.radiance * (weight / lightPdf);
    if (maxComponent((diffuse + specular) * scale) <= 0.0f) return;
    if (path.level == 0 && path.pending && isFiniteColor(scale)) {
        const Float3 both = (diffuse + specular) * scale;
        const float kept = maxComponent(clamped(both, scene.integrator.clampDirect)) / maxComponent(both);
        *path.pending = {origin, s.direction, shadowLength(s.distance), path.time, diffuse * scale * kept, specular * scale * kept};
        return;
    }
    Float3 absorption = path.absorption;
    if (dot(s.direction, bsdf.geometricNormal) < 0.0f) { // through the glass of this surface
        origin = position - offset;
        specular *= path.glassShare;
        absorption = bsdf.absorptionBelow;
    }
    bool isThroughGlass = false;
    const Float3 passed = transmittance(context, origin, s.direction, s.distance, path.time, absorption, isThroughGlass);
    if (maxComponent(passed) <= 0.0f) return;
    if (isThroughGlass && isWeighted) {
        specular = float3(0.0f);
        scale *= 1.0f / weight;
    }
    if (path.level == 0) {
        if (isFiniteColor(scale)) {
            const Float3 both = (diffuse + specular) * scale * passed;
            const float largest = maxComponent(both);
            const float kept = largest > 0.0f ? maxComponent(clamped(both, scene.integrator.clampDirect)) / largest : 1.0f;
            result.directDiffuse += diffuse * scale * passed * kept;
            result.directSpecular += specular * scale * passed * kept;
        }
    } else {
        addLight(scene, result, path.level + 1, path.diffuseShare, (diffuse + specular) * scale * passed);
    }
}

/// Share of a light's two multipliers in what the last surface scatters: exact at the first surface, where the shares of
/// the lobes are known; deeper ones take the diffuse one.
static inline Float3 lightFactor(const LightData& light, const PathState& path) {
    if (light.diffuse == light.specular || path.level > 1) return float3(light.diffuse);
    return path.diffuseShare * light.diffuse + (float3(1.0f) - path.diffuseShare) * light.specular;
}

/// The share of a sampled light's radiance that scattered rays are to bring.
static inline Float3 shareThroughGlass(const LightData& light, const PathState& path) {
    return path.isThroughGlass && light.selectPdf > 0.0f ? path.glassShare : float3(1.0f);
}

/// Weight of a light that a scattered ray found; `origin` is where the ray left its surface.
static inline float scatterWeight(const SceneData& scene, const LightData& light, const PathState& path, Float3 origin,
                                  float lightPdf) {
    const float both = lightPdf * pickPdf(scene, light, origin, path.scatterNormal);
    return both > 0.0f ? powerHeuristic(path.scatterPdf, both) : 1.0f;
}

/// Lights with a place between two distances of a scattered ray.
static inline void meetLights(const SceneData& scene, const PathState& path, Float3 origin, Float3 direction, float near,
                              float far, PathResult& result) {
    for (int i = 0; i < scene.lightCount; ++i) {
        const LightData& light = scene.lights[i];
        if (!light.isHittable || light.kind == LightKind::Dome || light.kind == LightKind::Distant) continue;
        LightSample s;
        if (!hitLight(scene, light, origin, direction, s) || s.distance <= near || s.distance >= far) continue;
        const float weight = scatterWeight(scene, light, path, origin, s.pdf);
        addLight(scene, result, path.level, path.diffuseShare,
                 path.throughput * s.radiance * lightFactor(light, path) * shareThroughGlass(light, path) * weight);
    }
}

/// A ray that left the scene: domes, and distant lights that have an angle.
static inline void meetSky(const SceneData& scene, const PathState& path, Float3 direction, PathResult& result) {
    for (int i = 0; i < scene.lightCount; ++i) {
        const LightData& light = scene.lights[i];
        if (light.kind == LightKind::Dome) {
            if (path.level == 0) {
                if (scene.integrator.backgroundVisible) {
                    const Float3 sky = path.throughput * domeRadiance(scene, light, direction);
                    if (isFiniteColor(sky)) result.background += sky;
                }
                continue;
            }
            const float weight =
                light.selectPdf > 0.0f ? scatterWeight(scene, light, path, direction, domePdf(scene, light, direction)) : 1.0f;
            addLight(scene, result, path.level, path.diffuseShare,
                     path.throughput * domeRadiance(scene, light, direction) * lightFactor(light, path) *
                         shareThroughGlass(light, path) * weight);
        } else if (light.kind == LightKind::Distant && light.isHittable && path.level > 0) {
            if (dot(direction, light.axisZ) < light.cosAngle) continue;
            const float weight = scatterWeight(scene, light, path, direction, 1.0f / light.solidAngle);
            addLight(scene, result, path.level, path.diffuseShare,
                     path.throughput * light.radiance * lightFactor(light, path) * shareThroughGlass(light, path) * weight);
        }
    }
}

/// Scatters the path at a surface; false when it ends.
static inline bool scatter(const SceneData& scene, PathState& path, const Bsdf& bsdf, Float3& direction) {
    const Float2 u = bouncePair(path.sampler, kScatterPair);
    const bool mayEnd = path.level >= scene.integrator.rouletteBounces;
    // The second pair is drawn only where there is something to choose.
    const Float2 choice = bsdf.pickDiffuse < 1.0f || mayEnd ? bouncePair(path.sampler, kChoicePair) : Float2{0, 0};
    BsdfValue value;
    if (!sampleBsdf(bsdf, u, choice.x, direction, value)) return false;
    const Float3 both = value.diffuse + value.specular;
    path.throughput *= both * (1.0f / value.pdf);
    if (path.level == 0 || scene.hasTransparency) {
        const Float3 share{both.x > 0.0f ? value.diffuse.x / both.x : 0.0f, both.y > 0.0f ? value.diffuse.y / both.y : 0.0f,
                           both.z > 0.0f ? value.diffuse.z / both.z : 0.0f};
        if (path.level == 0) path.diffuseShare = share;
        path.isThroughGlass = dot(direction, bsdf.geometricNormal) < 0.0f;
        if (bsdf.pickGlass > 0.0f && path.glassBounces < kMaxGlassBounces) ++path.glassBounces;
        if (path.isThroughGlass) {
            path.absorption = bsdf.absorptionBelow;
        } else {
            path.glassShare = float3(1.0f) - share;
        }
    }
    path.scatterPdf = value.pdf;
    path.scatterNormal = lightNormal(bsdf);
    path.sampler.pair += kPairsPerBounce;
    ++path.level;
    // The cone of a direction of density p holds about the solid angle 1 / p; textures seen over it may be blurred.
    path.cone.spread = maxf(path.cone.spread, minf(0.25f * safeSqrt(1.0f / value.pdf), 0.5f));
    const float largest = maxComponent(path.throughput);
    if (!(largest > 0.0f)) return false;
    if (mayEnd) {
        const float survive = minf(maxf(largest, 0.05f), 1.0f);
        if (survive < 1.0f) {
            if (choice.y >= survive) return false;
            path.throughput *= 1.0f / survive;
        }
    }
    return true;
}

static inline void recordFirstSurface(const SceneData& scene, PathResult& result, const SurfacePoint& p, const Bsdf& bsdf,
                                      const SurfaceInputs& inputs, float depth) {
    result.alpha = 1.0f;
    result.depth = depth;
    result.normal = bsdf.normal;
    result.position = p.position;
    result.primId = p.instance->primId;
    result.cryptoObject = p.instance->cryptoObject;
    result.cryptoMaterial = scene.cryptoMaterials[p.material - scene.materials];
    // What the surface reflects on the whole: its diffuse colour, for metals and specular colours the specular one.
    const Float3 reflected = inputs.specularWorkflow ? inputs.diffuse + inputs.specularColor : inputs.diffuse;
    result.albedo = saturated(reflected);
}

/// The last ray of a path only collects light. With nothing but the sky to find, any hit ends it.
static inline bool lastRayHits(const SceneData& scene, RTCRayHit& r) {
    if (scene.hasHittables || scene.hasEmission || scene.hasTransparency) {
        traceClosest(scene.scene, r, RayCoherence::Incoherent);
        return r.hit.geomID != RTC_INVALID_GEOMETRY_ID;
    }
    traceOccluded(scene.scene, r.ray);
    return isOccluded(r.ray);
}

/// True when scattered rays can find light that light sampling does not: then the last surface scatters once more.
static inline bool scatteredRaysFindLight(const SceneData& scene) {
    return scene.hasHittables || scene.hasDistantGlow || scene.hasEmission;
}

/// Decides whether a ray goes through a transparent surface. Scattered rays draw anew: the same number would send a path
/// that was reflected once back and forth for ever.
static inline Float2 layerPair(const PathState& path, std::uint32_t layers) {
    return pairOf(path.sampler, kFirstLayerPair + static_cast<std::uint32_t>(path.level) * kMaxLayers + layers);
}

/// Follows a path whose camera ray `r` has been traced. All that it calls is put inline, which is worth five percent.
__attribute__((flatten)) static inline void followPath(const KernelContext& context, PathState& path, RTCRayHit& r, const CameraRay& camera,
                              PathResult& result) {
    const SceneData& scene = *context.scene;
    bool isFirst = true, lastHit = r.hit.geomID != RTC_INVALID_GEOMETRY_ID;
    float segmentStart = 0.0f, traveled = 0.0f;
    Float3 origin{r.ray.org_x, r.ray.org_y, r.ray.org_z}, direction{r.ray.dir_x, r.ray.dir_y, r.ray.dir_z};
    std::uint32_t layers = 0;
    for (;;) {
        if (path.level > 0 && scene.hasHittables) {
            meetLights(scene, path, origin, direction, segmentStart, lastHit ? r.ray.tfar : kInfinity, result);
        }
        if (!lastHit) {
            meetSky(scene, path, direction, result);
            return;
        }
        const bool isLast = path.level > scene.integrator.maxBounces + path.glassBounces;
        if (isLast && !scene.hasEmission && !scene.hasTransparency) return;

        InstanceData moved;
        const SurfacePoint p = surfacePoint(scene, r, moved);
        if (maxComponent(path.absorption) > 0.0f) path.throughput *= absorbed(path.absorption, r.ray.tfar - segmentStart);
        UvFrame frame;
        const float coneWidth = path.cone.width + path.cone.spread * (traveled + r.ray.tfar);
        const InputReader reader = inputReader(context, p, coneWidth, frame);
        if (p.material->isTransparent) {
            const float opacity = coverageOf(reader, *p.material, opacityAt(reader, *p.material),
                                             dot(direction, p.geometricNormal));
            if (opacity < 1.0f && layerPair(path, layers).x >= opacity) {
                if (++layers > kMaxLayers) return;
                segmentStart = r.ray.tfar;
                setRay(r.ray, origin, direction, r.ray.tfar + selfHitDistance(p.position, r.ray.tfar),
                       path.level == 0 ? camera.far : kInfinity, path.time);
                clearHit(r);
                traceClosest(scene.scene, r, RayCoherence::Incoherent);
                lastHit = r.hit.geomID != RTC_INVALID_GEOMETRY_ID;
                continue;
            }
        }
        if (isLast && !p.material->isEmissive) return;
        Bsdf bsdf;
        SurfaceInputs inputs;
        shadePoint(context, p, reader, frame, -direction, bsdf, inputs);
        if (isFirst) {
            recordFirstSurface(scene, result, p, bsdf, inputs, r.ray.tfar * camera.cosAxis);
            isFirst = false;
        }
        if (p.material->isEmissive) {
            addLight(scene, result, path.level, path.diffuseShare, path.throughput * inputs.emission);
        }
        if (isLast) return;

        const Float3 offset = p.geometricNormal * selfHitDistance(p.position, r.ray.tfar);
        if (scene.canPickLights) lightSurface(context, path, bsdf, p.position, offset, result);
        const bool lastScatter = path.level == scene.integrator.maxBounces + path.glassBounces;
        if (lastScatter && !scatteredRaysFindLight(scene)) return;
        traveled += r.ray.tfar;
        if (!scatter(scene, path, bsdf, direction)) return;
        origin = dot(direction, p.geometricNormal) > 0.0f ? p.position + offset : p.position - offset;
        setRay(r.ray, origin, direction, 0.0f, kInfinity, path.time);
        clearHit(r);
        segmentStart = 0.0f;
        if (lastScatter) {
            lastHit = lastRayHits(scene, r);
        } else {
            traceClosest(scene.scene, r, RayCoherence::Incoherent);
            lastHit = r.hit.geomID != RTC_INVALID_GEOMETRY_ID;
        }
    }
}

} // namespace doppel::embree
