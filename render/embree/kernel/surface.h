// From a ray's hit to a point that can be lit: normals, texture coordinates, the material's inputs.
#pragma once

#include "render/embree/kernel/bsdf.h"
#include "render/embree/kernel/camera.h"
#include "render/embree/kernel/nodes.h"

namespace doppel::embree {

/// Everything one thread needs while it renders a tile.
struct KernelContext {
    const SceneData* scene;
    void* textureThread; ///< of SampleTexture
};

/// Width of the area that a ray stands for: `width` at its origin, growing by `spread` per unit of distance.
struct RayCone {
    float width, spread;
};

struct Corners {
    std::uint32_t a, b, c;
};

struct SurfacePoint {
    Float3 position, geometricNormal, shadingNormal; ///< world, unit; both normals on the viewer's side
    const InstanceData* instance;
    const GeometryData* geometry;
    const MaterialData* material;
    std::uint32_t primitive;
    Corners corners; ///< of a mesh: where the triangle's corners are in index arrays
    float u, v; ///< barycentric, in the triangle
    bool isBack; ///< seen from behind: from inside of a body
};

static inline Corners cornersOf(const std::uint32_t* indices, const SurfacePoint& p) {
    if (!indices) return p.corners;
    return {indices[p.corners.a], indices[p.corners.b], indices[p.corners.c]};
}

/// Takes the triangle of the facet and the place in it from what Embree says of the facet.
static inline void locate(SurfacePoint& p, float u, float v) {
    const std::uint32_t each = p.geometry->cornersEach, first = each * p.primitive;
    const bool isSecond = each == 4 && u + v > 1.0f;
    p.u = isSecond ? 1.0f - u : u;
    p.v = isSecond ? 1.0f - v : v;
    p.corners = {first + (isSecond ? 2 : 0), first + (isSecond ? 3 : 1), first + (isSecond ? 1 : each - 1)};
}

/// A moving instance as it stands at a time of the shutter.
static inline DOPPEL_SELDOM InstanceData instanceAt(const SceneData& scene, const InstanceData& i, float time) {
    InstanceData at = i;
    const InstanceMotion& m = scene.motions[i.motion];
    at.toWorld = between(m.open, m.close, time);
    const float sign = dot(at.toWorld.x, cross(at.toWorld.y, at.toWorld.z)) < 0.0f ? -1.0f : 1.0f;
    at.normalX = sign * cross(at.toWorld.y, at.toWorld.z);
    at.normalY = sign * cross(at.toWorld.z, at.toWorld.x);
    at.normalZ = sign * cross(at.toWorld.x, at.toWorld.y);
    return at;
}

static inline Float3 normalToWorld(const InstanceData& i, Float3 n) {
    return n.x * i.normalX + n.y * i.normalY + n.z * i.normalZ;
}

/// `origin + t * direction`, normals turned to the side that `direction` comes from. A moving instance is put into
/// `moved`, which must live as long as the point.
static inline SurfacePoint surfacePoint(const SceneData& scene, const RTCRayHit& r, InstanceData& moved) {
    SurfacePoint p;
    const std::uint32_t index = r.hit.instID[0] != RTC_INVALID_GEOMETRY_ID ? r.hit.instID[0] : r.hit.geomID;
    p.instance = scene.instances + index;
    if (p.instance->motion != kStill) {
        moved = instanceAt(scene, *p.instance, r.ray.time);
        p.instance = &moved;
    }
    p.geometry = scene.geometries + p.instance->geometry;
    p.primitive = r.hit.primID;
    locate(p, r.hit.u, r.hit.v);
    const GeometryData& g = *p.geometry;
    const std::uint32_t slot = g.materialSlots ? g.materialSlots[p.primitive] : 0u;
    p.material = scene.materials + scene.instanceMaterials[p.instance->firstMaterial + slot];

    const Float3 direction{r.ray.dir_x, r.ray.dir_y, r.ray.dir_z};
    p.position = Float3{r.ray.org_x, r.ray.org_y, r.ray.org_z} + r.ray.tfar * direction;
    p.geometricNormal = normalized(normalToWorld(*p.instance, Float3{r.hit.Ng_x, r.hit.Ng_y, r.hit.Ng_z}));
    const bool isAway = dot(p.geometricNormal, direction) > 0.0f;
    if (isAway) p.geometricNormal = -p.geometricNormal;
    p.isBack = isAway != (g.isLeftHanded != 0);
    p.shadingNormal = p.geometricNormal;
    if (g.normals) {
        const Corners c = cornersOf(g.normalIndices, p);
        const Float3 n = (1.0f - p.u - p.v) * g.normals[c.a] + p.u * g.normals[c.b] + p.v * g.normals[c.c];
        const Float3 world = normalized(normalToWorld(*p.instance, n));
        if (dot(world, world) > 0.5f) {
            p.shadingNormal = dot(world, p.geometricNormal) < 0.0f ? -world : world;
        }
    }
    return p;
}

static inline DOPPEL_SELDOM Float4 displayColor(const SurfacePoint& p) {
    const GeometryData& g = *p.geometry;
    if (!g.colors) return g.constantColor;
    if (g.kind == GeometryKind::Points) return g.colors[p.primitive];
    if (g.kind == GeometryKind::Curves) {
        const Float4 a = g.colors[2 * static_cast<size_t>(p.primitive)], b = g.colors[2 * static_cast<size_t>(p.primitive) + 1];
        const float s = 1.0f - p.u;
        return {s * a.x + p.u * b.x, s * a.y + p.u * b.y, s * a.z + p.u * b.z, s * a.w + p.u * b.w};
    }
    const Corners c = cornersOf(g.colorIndices, p);
    const Float4 a = g.colors[c.a], b = g.colors[c.b], d = g.colors[c.c];
    const float w = 1.0f - p.u - p.v;
    return {w * a.x + p.u * b.x + p.v * d.x, w * a.y + p.u * b.y + p.v * d.y, w * a.z + p.u * b.z + p.v * d.z,
            w * a.w + p.u * b.w + p.v * d.w};
}

/// Texture coordinates at a point and how they lie on the surface.
struct UvFrame {
    Float2 uv;
    Float3 tangent, bitangent; ///< dP/du and dP/dv in the world, not normalized; zero when degenerate
    float density;             ///< uv units per world unit
};

static inline DOPPEL_SELDOM UvFrame uvFrame(const SurfacePoint& p) {
    UvFrame f{{0, 0}, float3(0.0f), float3(0.0f), 0.0f};
    const GeometryData& g = *p.geometry;
    if (g.kind != GeometryKind::Mesh || !g.uvs) return f;
    const Corners c = cornersOf(g.uvIndices, p);
    const Float2 ta = g.uvs[c.a], tb = g.uvs[c.b], tc = g.uvs[c.c];
    const float w = 1.0f - p.u - p.v;
    f.uv = {w * ta.x + p.u * tb.x + p.v * tc.x, w * ta.y + p.u * tb.y + p.v * tc.y};

    const Corners v = cornersOf(g.facets, p);
    const Float3 e1 = transformVector(p.instance->toWorld, g.positions[v.b] - g.positions[v.a]);
    const Float3 e2 = transformVector(p.instance->toWorld, g.positions[v.c] - g.positions[v.a]);
    const float du1 = tb.x - ta.x, dv1 = tb.y - ta.y, du2 = tc.x - ta.x, dv2 = tc.y - ta.y;
    const float determinant = du1 * dv2 - du2 * dv1;
    const float area = lengthOf(cross(e1, e2));
    if (area > 0.0f) f.density = safeSqrt(__builtin_fabsf(determinant) / area);
    if (__builtin_fabsf(determinant) > 1e-20f) {
        const float inverse = 1.0f / determinant;
        f.tangent = (e1 * dv2 - e2 * dv1) * inverse;
        f.bitangent = (e2 * du1 - e1 * du2) * inverse;
    }
    return f;
}

/// Reads the inputs of one point; textures are read at `uv` with `footprint`.
struct InputReader {
    const KernelContext* context;
    Float4 displayColor;
    Float2 uv;
    float footprint;
    // Several inputs often are channels of one texture.
    mutable std::int32_t lastTexture;
    mutable Float4 lastTexel;
    Float4 nodes[kMaxNodes]; ///< results of the material's nodes, as many as it has
};

static inline Float4 readTexture(const InputReader& r, std::int32_t texture) {
    if (r.lastTexture != texture) {
        const SceneData& scene = *r.context->scene;
        float rgba[4];
        scene.sampleTexture(scene.textures, r.context->textureThread, texture, r.uv, r.footprint, rgba);
        r.lastTexture = texture;
        r.lastTexel = {rgba[0], rgba[1], rgba[2], rgba[3]};
    }
    return r.lastTexel;
}

static inline Float4 readSource(const InputReader& r, const InputData& in) {
    return in.isNode ? r.nodes[in.texture] : readTexture(r, in.texture);
}

static inline float channelOf(Float4 v, int channel) {
    return channel == 0 ? v.x : channel == 1 ? v.y : channel == 2 ? v.z : v.w;
}

static inline Float3 readColor(const InputReader& r, const InputData& in) {
    // A negative colour means that the geometry has none.
    if (in.usesPrimvar && r.displayColor.x >= 0.0f) return {r.displayColor.x, r.displayColor.y, r.displayColor.z};
    if (in.texture < 0) return in.value;
    const Float4 v = readSource(r, in);
    if (in.channel < 4) return float3(channelOf(v, in.channel));
    return {v.x, v.y, v.z};
}

static inline float readFloat(const InputReader& r, const InputData& in) {
    if (in.usesPrimvar) return r.displayColor.w;
    if (in.texture < 0) return in.value.x;
    return channelOf(readSource(r, in), in.channel < 4 ? in.channel : 0);
}

static inline Float3 positive(Float3 c) { return {maxf(c.x, 0.0f), maxf(c.y, 0.0f), maxf(c.z, 0.0f)}; }

/// Computes the first `count` nodes of the material.
static inline DOPPEL_SELDOM void runNodes(InputReader& r, const SurfacePoint& p, int count) {
    const SceneData& scene = *r.context->scene;
    const NodePlace place{p.position, p.shadingNormal, r.displayColor, r.uv, &p.instance->toWorld};
    const NodeData* program = scene.nodes + p.material->firstNode;
    for (int i = 0; i < count; ++i) {
        const NodeData& n = program[i];
        if (n.texture >= 0) {
            Float2 uv = r.uv;
            float footprint = r.footprint;
            if (n.a >= 0) {
                uv = {r.nodes[n.a].x, r.nodes[n.a].y};
                if (n.value.x > 0.0f) footprint *= n.value.x;
            }
            float rgba[4];
            scene.sampleTexture(scene.textures, r.context->textureThread, n.texture, uv, footprint, rgba);
            r.nodes[i] = {rgba[0], rgba[1], rgba[2], rgba[3]};
        } else {
            r.nodes[i] = computeNode(n, r.nodes, place);
        }
    }
}

enum class ReadFor : std::uint8_t { Shading, Opacity };

static inline InputReader inputReader(const KernelContext& context, const SurfacePoint& p, float coneWidth,
                                      UvFrame& frame, ReadFor purpose = ReadFor::Shading) {
    InputReader reader;
    reader.context = &context;
    reader.displayColor = {0, 0, 0, 0};
    reader.uv = {0, 0};
    reader.footprint = 0.0f;
    reader.lastTexture = -1;
    if (!p.material->isConstant) reader.displayColor = displayColor(p);
    frame = {{0, 0}, float3(0.0f), float3(0.0f), 0.0f};
    if (p.material->hasTextures) {
        frame = uvFrame(p);
        reader.uv = frame.uv;
        reader.footprint = coneWidth * frame.density;
    }
    const int nodes = purpose == ReadFor::Shading ? p.material->nodeCount : p.material->opacityNodeCount;
    if (nodes > 0) runNodes(reader, p, nodes);
    return reader;
}

/// How much of the surface is there, 0..1, threshold applied.
static inline float opacityAt(const InputReader& r, const MaterialData& m) {
    const float opacity = clampf(readFloat(r, m.opacity), 0.0f, 1.0f);
    if (m.opacityThreshold > 0.0f) return opacity >= m.opacityThreshold ? 1.0f : 0.0f;
    return opacity;
}

/// The share of rays that the surface stops: its opacity, of panes also what they reflect.
static inline float coverageOf(const InputReader& r, const MaterialData& m, float opacity, float cosine) {
    if (!m.isPane || opacity >= 1.0f) return opacity;
    const float ior = readFloat(r, m.ior), normal = sqr((1.0f - ior) / (1.0f + ior));
    return opacity + (1.0f - opacity) * mixf(normal, 1.0f, schlickWeight(__builtin_fabsf(cosine)));
}

static inline DOPPEL_SELDOM SurfaceInputs readInputs(const InputReader& r, const MaterialData& m) {
    SurfaceInputs in;
    in.specularWorkflow = m.specularWorkflow;
    in.diffuse = saturated(readColor(r, m.diffuse));
    in.specularColor = in.specularWorkflow ? saturated(readColor(r, m.specular)) : float3(0.0f);
    in.emission = m.isEmissive ? positive(readColor(r, m.emissive)) : float3(0.0f);
    in.metallic = in.specularWorkflow ? 0.0f : clampf(readFloat(r, m.metallic), 0.0f, 1.0f);
    in.roughness = clampf(readFloat(r, m.roughness), 0.0f, 1.0f);
    in.clearcoat = clampf(readFloat(r, m.clearcoat), 0.0f, 1.0f);
    in.clearcoatRoughness = clampf(readFloat(r, m.clearcoatRoughness), 0.0f, 1.0f);
    in.ior = maxf(readFloat(r, m.ior), 0.0f);
    return in;
}

static inline LayerInputs readLayers(const InputReader& r, const MaterialData& m) {
    LayerInputs in = m.layers;
    in.specularWeight = maxf(readFloat(r, m.specularWeight), 0.0f);
    in.specularTint = positive(readColor(r, m.specularTint));
    in.transmission = m.isGlass ? clampf(readFloat(r, m.transmission), 0.0f, 1.0f) : 0.0f;
    in.transmissionColor = saturated(readColor(r, m.transmissionColor));
    in.sheenColor = saturated(readColor(r, m.sheenColor));
    in.sheenRoughness = clampf(readFloat(r, m.sheenRoughness), 0.0f, 1.0f);
    in.coatColor = saturated(readColor(r, m.coatColor));
    return in;
}

/// Of the body that a ray enters at this surface, or of the air when it leaves one.
static inline Float3 absorptionBeyond(const SurfacePoint& p) {
    return p.isBack || p.material->layers.isThin ? float3(0.0f) : p.material->absorption;
}

/// What a shadow ray that goes straight keeps at this surface. Sets `isGlass` when some of it went through glass.
static inline DOPPEL_SELDOM Float3 shadowAt(const KernelContext& context, const SurfacePoint& p, Float3 direction, bool& isGlass) {
    const MaterialData& m = *p.material;
    UvFrame frame;
    const InputReader r = inputReader(context, p, 0.0f, frame, ReadFor::Opacity);
    const float cosine = __builtin_fabsf(dot(direction, p.geometricNormal));
    const float coverage = coverageOf(r, m, opacityAt(r, m), cosine);
    Float3 passed = float3(1.0f - coverage);
    if (!m.isGlass || coverage <= 0.0f) return passed;
    const float ior = maxf(readFloat(r, m.ior), 1e-3f);
    // Bent rays meet the inner side at an angle that fits the outer one: as if seen from outside.
    const float fresnel = dielectricFresnel(cosine, ior > 1.0f ? ior : 1.0f / ior);
    const float share = clampf(readFloat(r, m.transmission), 0.0f, 1.0f) * (1.0f - clampf(readFloat(r, m.metallic), 0.0f, 1.0f));
    const float kept = share * (1.0f - (m.layers.isThin ? sheetFresnel(fresnel) : fresnel));
    if (kept > 0.0f) isGlass = true;
    return passed + saturated(readColor(r, m.transmissionColor)) * (coverage * kept);
}

/// The shading normal after the normal map, on the viewer's side.
static inline DOPPEL_SELDOM Float3 mappedNormal(const InputReader& r, const SurfacePoint& p, const UvFrame& frame, Float3 wo) {
    const Float3 m = readColor(r, p.material->normal);
    const Float3 n = p.shadingNormal;
    Float3 t = frame.tangent - dot(frame.tangent, n) * n;
    if (!(dot(t, t) > 0.0f)) return n;
    t = normalized(t);
    Float3 b = cross(n, t);
    if (dot(b, frame.bitangent) < 0.0f) b = -b;
    const Float3 mapped = normalized(m.x * t + m.y * b + m.z * n);
    return dot(mapped, mapped) > 0.5f && dot(mapped, wo) > 1e-3f ? mapped : n;
}

/// The layers at a point; of a pane that a ray did not pass also what that means for its lobes.
static inline DOPPEL_SELDOM LayerInputs layersAt(const InputReader& reader, const SurfacePoint& p, Float3 wo) {
    const MaterialData& m = *p.material;
    LayerInputs layers = m.isConstant ? m.layers : readLayers(reader, m);
    if (!m.isPane) return layers;
    const float opacity = opacityAt(reader, m), coverage = coverageOf(reader, m, opacity, dot(wo, p.geometricNormal));
    layers.diffuseScale = coverage > 0.0f ? opacity / coverage : 1.0f;
    layers.specularScale = coverage > 0.0f ? 1.0f / coverage : 1.0f;
    return layers;
}

/// Lobes and emission at a point. `reader` and `frame` come from inputReader.
static inline void shadePoint(const KernelContext& context, const SurfacePoint& p, const InputReader& reader,
                              const UvFrame& frame, Float3 wo, Bsdf& bsdf, SurfaceInputs& inputs) {
    const MaterialData& m = *p.material;
    inputs = m.isConstant ? m.constants : readInputs(reader, m);
    bsdf.wo = wo;
    bsdf.geometricNormal = p.geometricNormal;
    bsdf.normal = p.shadingNormal;
    if (m.hasNormalMap) bsdf.normal = mappedNormal(reader, p, frame, wo);
    // A smooth normal that looks away from the viewer would give black edges.
    const float facing = dot(bsdf.normal, wo);
    if (facing < 1e-3f) bsdf.normal = normalized(bsdf.normal + (1e-3f - facing) * wo);
    const SceneData& scene = *context.scene;
    const LobeTables tables{scene.albedoTable, scene.glassTable, scene.sheenTable};
    if (!m.isLayered) return setLobes(bsdf, inputs, nullptr, kCoatF0, false, tables);
    const LayerInputs layers = layersAt(reader, p, wo);
    if (m.isGlass) bsdf.absorptionBelow = absorptionBeyond(p);
    setLobes(bsdf, inputs, &layers, m.coatF0, p.isBack, tables);
}

} // namespace doppel::embree
