// From stages to what the kernels trace. Keeps what it built, so that a new stage costs only what is new in it: a shape is
// built once per distinct Mesh, Curves or Points pointer; a moved instance rebuilds the top level alone; a camera edit
// nothing. Lives on the render thread; update() blocks and uses all processors.
#pragma once

#include "render/embree/scene/device.h"
#include "render/embree/scene/geometry.h"
#include "render/embree/scene/light_table.h"
#include "render/embree/scene/material_table.h"
#include "render/stage_content.h"
#include "render/embree/scene/subdivide.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace doppel::embree {

class SceneBuilder {
public:
    using Warn = std::function<void(const std::string&)>;

    SceneBuilder(RTCDevice device, Warn warn);

    /// How often subdivision surfaces are refined (see subdivide.h); true when that is new, then update() builds them again.
    bool setSubdivisionLevels(int levels);
    /// Takes a stage. Warnings go to `warn`, each once.
    void update(StagePtr stage, const std::vector<std::string>& includedPurposes);

    /// Valid until the next update(). Camera and integrator are the caller's to fill.
    const SceneData& data() const { return m_data; }
    void* textureThreadData() const { return m_textures.threadData(); }
    /// Warns of textures that turned out to be unreadable while they were looked up.
    void reportTextures();

    /// What updates really did, for tests and statistics.
    struct Statistics {
        std::size_t builtGeometries = 0, topLevelBuilds = 0, instances = 0;
        double hierarchySeconds = 0; ///< that Embree built for; shapes are built side by side, so this may exceed what passed
    };
    const Statistics& statistics() const { return m_statistics; }

    /// Anything of it moves while the shutter is open.
    bool hasMotion() const { return m_hasMotion; }
    /// What Cryptomatte names. Objects are listed when first asked for: most renders never do.
    const std::set<std::string>& objectNames() const;
    const std::set<std::string>& materialNames() const { return m_materialNames; }

private:
    /// A shape and the prim data that it was made of (weak: a stage that is gone does not live on here).
    struct CachedGeometry {
        std::weak_ptr<const void> source, deformation;
        GeometrySharedPtr geometry;
    };

    void updateGeometry(const std::vector<GeometryPlace>& places);
    void buildMissing(const std::vector<GeometryPlace>& places);
    std::uint32_t materialsFor(std::uint32_t geometryIndex, const GeometryPlace& place);
    std::uint32_t materialIndex(const std::string& path, const Geometry& geometry, const std::string& primPath);
    std::uint32_t addMaterial(const MaterialData& material, const std::string& name);
    std::optional<std::uint32_t> shapeOf(const GeometryPlace& place) const;
    std::optional<InstanceMotion> motionOf(const GeometryPlace& place);
    bool placeInstances(const std::vector<GeometryPlace>& places);
    bool isBuiltFrom(const std::vector<InstanceData>& instances, const std::vector<InstanceMotion>& motions) const;
    void buildTopLevel();
    void updateLights(const std::vector<LightPlace>& places);
    void pointAtTables();
    void warnOnce(const std::string& text);

    RTCDevice m_device;
    Warn m_warn;
    StagePtr m_stage;
    int m_subdivisionLevels = kAutomaticLevels;
    std::vector<std::string> m_purposes;
    std::set<std::string> m_warned;
    Statistics m_statistics;

    /// The shape's prim data, and how it deforms (nullptr: not at all).
    using GeometryKey = std::pair<const void*, const void*>;
    static GeometryKey keyOf(const GeometryPlace& place);
    std::map<GeometryKey, CachedGeometry> m_cache;
    std::vector<GeometrySharedPtr> m_geometries; ///< by geometry index
    std::map<GeometryKey, std::uint32_t> m_geometryIndices;
    std::vector<GeometryData> m_geometryData;
    std::vector<InstanceData> m_instances;
    std::vector<InstanceMotion> m_motions;
    std::vector<std::uint32_t> m_cryptoMaterials; ///< by material
    std::set<std::string> m_materialNames;
    mutable std::set<std::string> m_objectNames;
    bool m_hasMotion = false;
    std::vector<GeometrySharedPtr> m_builtGeometries; ///< by geometry index, what the top level was built from
    ScenePtr m_topLevel;

    TextureTable m_textures;
    std::vector<MaterialData> m_materials;
    std::vector<NodeData> m_materialNodes;
    std::map<std::string, std::uint32_t> m_materialIndices;
    std::map<std::pair<std::uint32_t, std::string>, std::uint32_t> m_materialLists; ///< first of instanceMaterials
    std::vector<std::uint32_t> m_instanceMaterials;

    LightTable m_lights;
    SceneData m_data{};
};

} // namespace doppel::embree
