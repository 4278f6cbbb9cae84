// The scene as the kernels see it: flat arrays of plain data, no pointers to objects, nothing virtual. Built by
// render/embree/scene, read by kernels that exist once per instruction set; so nothing here has member functions.
#pragma once

#include "render/embree/embree_compat.h"

#include <cstdint>

namespace doppel::embree {

struct Float2 {
    float x, y;
};
struct Float3 {
    float x, y, z;
};
struct Float4 {
    float x, y, z, w;
};

/// Affine map: p' = p.x * x + p.y * y + p.z * z + w. The first three are the images of the axes.
struct Affine {
    Float3 x, y, z, w;
};

enum class GeometryKind : std::uint8_t { Mesh, Curves, Points };

/// Shading data of one geometry. Meshes are facets of 3 or 4 corners, with one entry a corner in an index array; a null one
/// means "corner order", i.e. element cornersEach * facet + corner. A quad is the triangles of its corners 0 1 3 and 2 3 1.
struct GeometryData {
    const Float3* positions;
    const std::uint32_t* facets;
    const Float3* normals; ///< null = flat
    const std::uint32_t* normalIndices;
    const Float2* uvs; ///< null = none
    const std::uint32_t* uvIndices;
    /// displayColor with displayOpacity: by colorIndices a corner of a facet, two a curve segment (start, end), one a point.
    const Float4* colors; ///< null = constantColor
    const std::uint32_t* colorIndices; ///< curves and points: one a primitive
    const std::uint16_t* materialSlots; ///< by primitive; null = slot 0
    Float4 constantColor;
    GeometryKind kind;
    std::uint8_t cornersEach; ///< of a mesh's facets
    std::uint8_t isLeftHanded; ///< the front is where corners run clockwise
};

/// A geometry placed in the world. Its index is its geometry id in the top-level scene.
struct InstanceData {
    Affine toWorld;
    Float3 normalX, normalY, normalZ; ///< columns of the inverse transpose, for normals
    std::uint32_t geometry;
    std::uint32_t firstMaterial; ///< in SceneData::instanceMaterials; the slot is added
    std::uint32_t primId;
    std::uint32_t motion; ///< in SceneData::motions; kStill = it does not move while the shutter is open
    std::uint32_t cryptoObject; ///< Cryptomatte id
};

inline constexpr std::uint32_t kStill = 0xffffffffu;

/// Where a moving instance is when the shutter closes; InstanceData::toWorld is where it is when it opens.
struct InstanceMotion {
    Affine open, close;
};

/// An input of a material: value, or the texture (index into the texture table) or node (of the material) when that is
/// not negative, or the geometry's displayColor.
struct InputData {
    Float3 value;
    std::int32_t texture;
    std::uint8_t channel; ///< 0..3 = that one; 4 = rgb
    std::uint8_t usesPrimvar;
    std::uint8_t isNode; ///< `texture` is the index of a node
};

/// A node of a material's program; see stage/material_op.h.
struct NodeData {
    Float4 value;
    std::int32_t texture;
    std::int16_t a, b, c, d; ///< nodes before it; -1 = zeros
    std::uint8_t op;
};

/// What surfaces have beyond UsdPreviewSurface, at a point.
struct LayerInputs {
    Float3 specularTint, transmissionColor, sheenColor, coatColor;
    float specularWeight, transmission, sheenRoughness;
    float diffuseScale, specularScale; ///< of a transparent pane that was not passed: its share of each
    std::uint8_t isThin;               ///< transmission goes straight through
};

/// The inputs of UsdPreviewSurface at a point, within their ranges.
struct SurfaceInputs {
    Float3 diffuse, specularColor, emission;
    float metallic, roughness, clearcoat, clearcoatRoughness, ior;
    std::uint8_t specularWorkflow;
};

struct MaterialData {
    // Read first: all that a plain material needs.
    std::uint8_t isConstant;    ///< no input is read from a texture, node or primvar; `constants` and `layers` have them
    std::uint8_t specularWorkflow;
    std::uint8_t hasTextures;   ///< any input or node needs texture coordinates
    std::uint8_t isTransparent; ///< light may pass: opacity below 1, or transmission
    std::uint8_t isEmissive;
    std::uint8_t hasNormalMap;
    std::uint8_t isLayered;     ///< any of the layers does something
    std::uint8_t isPane;        ///< opacity leaves the reflection as it is
    std::uint8_t isGlass;       ///< any transmission
    std::int16_t nodeCount, opacityNodeCount; ///< the latter: how many of them shadow rays need
    std::int32_t firstNode;     ///< in SceneData::nodes
    float opacityThreshold;
    SurfaceInputs constants;
    InputData diffuse, emissive, specular, metallic, roughness, clearcoat, clearcoatRoughness, opacity, ior, normal;
    // Only of layered materials.
    LayerInputs layers;
    InputData specularWeight, specularTint, transmission, transmissionColor, sheenColor, sheenRoughness, coatColor;
    Float3 absorption; ///< within the body
    float coatF0;
};

/// A high dynamic range image in shared-exponent form (RGB 9 bits each, exponent 5), rows top to bottom.
struct ImageData {
    const std::uint32_t* texels;
    int width, height;
    /// Importance sampling by luminance, over cells: (cdfHeight + 1) rows' marginal and cdfHeight * (cdfWidth + 1)
    /// conditional cumulative sums in [0,1], and the density of each cell over the unit square.
    const float* marginal;
    const float* conditional;
    const float* density;
    int cdfWidth, cdfHeight;
};

enum class LightKind : std::uint8_t { Dome, Distant, Rect, Disk, Sphere, Cylinder, Point };

/// A light in world space.
struct LightData {
    Float3 radiance; ///< of Point: intensity; of Distant without an angle: irradiance
    Float3 center;
    Float3 halfX, halfY; ///< rect, disk: half extents; with their duals, so that |dot(p - center, dualX)| <= 1 inside
    Float3 dualX, dualY;
    Float3 axisX, axisY, axisZ; ///< unit frame; light leaves along -axisZ (distant, rect, disk, shaping)
    float area;                 ///< world
    float radius, halfLength;   ///< world: sphere, cylinder (along axisX)
    float cosAngle;             ///< distant: of half its angle; 1 = a single direction
    float solidAngle;           ///< distant
    float selectPdf;            ///< probability of being picked; 0 = never (an even dome needs no light sampling)
    float classPdf;             ///< the same with the light tree: lights of the tree have the tree's
    std::uint64_t treePath;     ///< which way to go at each node of the tree, first one lowest; ends with a 1 bit
    float diffuse, specular;    ///< multipliers
    float cosConeInner, cosConeOuter, focus; ///< shaping; cosConeOuter <= -1 = no cone
    std::int32_t image;         ///< in SceneData::images; -1 = none
    LightKind kind;
    std::uint8_t isHittable;    ///< rays that scattered find it too (multiple importance sampling)
    std::uint8_t isShaped;
    std::uint8_t isInTree;
};

/// A node of the light tree: what the lights below it come to, seen from afar (Conty and Kulla 2018). The left child
/// follows its parent.
struct LightNode {
    Float3 center;
    float radius;        ///< of the sphere around all of it
    Float3 axis;         ///< mean direction that light leaves in
    float power;
    float cosNormals, sinNormals; ///< of the angle between the axis and the furthest normal
    float cosEmission;   ///< of the angle that light leaves in around a normal
    std::int32_t right;  ///< right child; negative: a leaf with the light -1 - right
};

struct CameraData {
    Affine toWorld; ///< unit axes; looks along -z
    Float2 center, halfSize; ///< film at z = -1 (perspective) or in the camera's plane (orthographic)
    float lensRadius, focusDistance;
    float clipNear, clipFar; ///< along the camera's axis
    Affine toWorldClose;     ///< when the shutter closes; toWorld is when it opens
    std::uint8_t isMoving;
    float pixelSpread;       ///< footprint of a pixel per unit of distance (perspective) or constant (orthographic)
    std::uint8_t orthographic;
    int fullWidth, fullHeight; ///< pixels of the whole image
};

struct IntegratorData {
    int maxBounces;      ///< after the first hit
    int rouletteBounces; ///< bounces before Russian roulette may end a path
    std::uint32_t seed;
    float clampDirect;   ///< largest channel of a direct contribution; 0 = off
    float clampIndirect; ///< the same of an indirect one
    std::uint8_t backgroundVisible;
    std::uint8_t hasMotion; ///< rays have a time
    std::uint8_t usesLightTree;
};

/// Reads a texture. `texture` is an index of the texture table; `uv` as the mesh has it; `footprint` the width of the
/// area to average, in uv units. Writes rgba, linear, scale and bias applied.
using SampleTexture = void (*)(const void* textures, void* threadData, std::int32_t texture, Float2 uv, float footprint,
                               float* rgba);

struct SceneData {
    RTCScene scene;
    const InstanceData* instances;
    const GeometryData* geometries;
    const std::uint32_t* instanceMaterials;
    const MaterialData* materials;
    const InstanceMotion* motions;
    const std::uint32_t* cryptoMaterials; ///< Cryptomatte id by material
    const LightData* lights;
    const float* lightCdf; ///< lightCount + 1 values; empty when nothing can be picked
    const float* classCdf; ///< with the light tree: lightCount + 2 values, the last is the tree's
    const LightNode* lightTree;
    const ImageData* images;
    const NodeData* nodes;    ///< of all materials
    const float* albedoTable; ///< kAlbedoTableSize^2 pairs, see kernel/ggx.h
    const float* glassTable;  ///< kGlassTableSize^3, see kernel/glass.h; null when nothing is glass
    const float* sheenTable;  ///< kSheenTableSize^2, see kernel/sheen.h
    SampleTexture sampleTexture;
    const void* textures;
    int lightCount;
    std::uint8_t canPickLights;   ///< any selectPdf > 0
    std::uint8_t hasHittables;    ///< lights with a place that scattered rays may find
    std::uint8_t hasDistantGlow;  ///< domes, or distant lights with an angle
    std::uint8_t hasTransparency; ///< any material may be transparent: shadow rays have to look
    std::uint8_t hasEmission;     ///< any emissive material
    CameraData camera;
    IntegratorData integrator;
};

/// Side of a tile, pixels; a multiple of every stride.
inline constexpr int kTileSide = 16;

/// How many ids of Cryptomatte a pixel holds.
inline constexpr int kCryptoRanks = 6;

/// Where samples are added. Each plane holds whole tiles one after the other (see filmIndex): what a thread works on lies in
/// few pages.
struct FilmData {
    float* color;            ///< RGBA
    float* directDiffuse;    ///< RGB, so are the next five
    float* indirectDiffuse;
    float* directSpecular;
    float* indirectSpecular;
    float* emission;
    float* albedo;
    float* depth;            ///< first sample only, so are the next three
    float* normal;           ///< XYZ
    float* position;         ///< XYZ
    std::uint32_t* primId;
    float* halfColor;        ///< RGB: the odd samples alone, for the noise; null = not wanted
    float* cryptoObject;     ///< kCryptoRanks pairs of id and samples; null = not wanted
    float* cryptoMaterial;
    int width, height;       ///< of the region
    int x, y;                ///< of the region in the full image
    int tilesAcross;
};

/// One piece of work: a few samples of some pixels of a tile.
struct TileStep {
    int x0, y0, x1, y1;   ///< pixels of the region, end exclusive
    std::uint32_t sample; ///< index of the first sample
    std::uint32_t sampleCount;
    int stride;           ///< every how many-th pixel in both directions
    int skipStrideA, skipStrideB; ///< pixels of these coarser grids already have this sample; 0 = none
};

} // namespace doppel::embree
