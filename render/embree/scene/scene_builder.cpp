#include "render/embree/scene/scene_builder.h"

#include "render/embree/cryptomatte.h"
#include "render/embree/kernel/math.h"
#include "render/embree/parallel.h"
#include "render/embree/scene/affine.h"
#include "render/embree/scene/albedo_table.h"
#include "render/embree/scene/stage_diff.h"

#include <algorithm>
#include <cmath>

namespace doppel::embree {

namespace {

std::shared_ptr<const void> ownerOf(const GeometrySource& source) {
    return std::visit([](const auto& pointer) { return std::shared_ptr<const void>(pointer); }, source);
}

GeometrySharedPtr buildGeometry(RTCDevice device, const GeometryPlace& place, int subdivisionLevels) {
    const GeometrySource& source = place.source;
    const Motion* motion = place.deformation.get();
    if (const auto* mesh = std::get_if<std::shared_ptr<const Mesh>>(&source)) {
        return buildMesh(device, **mesh, subdivisionLevels, motion);
    }
    if (const auto* curves = std::get_if<std::shared_ptr<const Curves>>(&source)) return buildCurves(device, **curves, motion);
    return buildPoints(device, *std::get<std::shared_ptr<const Points>>(source), motion);
}

bool isSame(const Float3& a, const Float3& b) { return a.x == b.x && a.y == b.y && a.z == b.z; }
bool isSame(const Affine& a, const Affine& b) {
    return isSame(a.x, b.x) && isSame(a.y, b.y) && isSame(a.z, b.z) && isSame(a.w, b.w);
}

bool isSame(const InstanceMotion& a, const InstanceMotion& b) { return isSame(a.open, b.open) && isSame(a.close, b.close); }

bool isIdentity(const Affine& m) { return isSame(m, {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 0, 0}}); }

/// False for transforms that squash everything flat or are not numbers.
bool isInvertible(const Affine& m) {
    const float determinant = dot(m.x, cross(m.y, m.z));
    return std::isfinite(determinant) && std::isfinite(m.w.x + m.w.y + m.w.z) && std::fabs(determinant) > 1e-30f;
}

InstanceData makeInstance(const Affine& transform, std::uint32_t geometry, std::uint32_t firstMaterial, std::uint32_t primId) {
    const float sign = dot(transform.x, cross(transform.y, transform.z)) < 0 ? -1.0f : 1.0f;
    return {transform,
            cross(transform.y, transform.z) * sign,
            cross(transform.z, transform.x) * sign,
            cross(transform.x, transform.y) * sign,
            geometry,
            firstMaterial,
            primId,
            kStill,
            0};
}

} // namespace

SceneBuilder::SceneBuilder(RTCDevice device, Warn warn) : m_device(device), m_warn(std::move(warn)) {
    m_data.sampleTexture = &TextureTable::sample;
    m_data.textures = &m_textures;
    m_data.albedoTable = albedoTable().data();
    m_data.sheenTable = sheenTable().data();
}

void SceneBuilder::warnOnce(const std::string& text) {
    if (m_warned.insert(text).second) m_warn(text);
}

void SceneBuilder::reportTextures() {
    for (const std::string& text : m_textures.takeProblems()) warnOnce(text);
}

bool SceneBuilder::setSubdivisionLevels(int levels) {
    if (levels == m_subdivisionLevels) return false;
    m_subdivisionLevels = levels;
    std::erase_if(m_cache, [](const auto& entry) { return entry.second.geometry->isSubdivided; });
    m_stage.reset(); // so that nothing counts as unchanged
    return true;
}

void SceneBuilder::update(StagePtr stage, const std::vector<std::string>& includedPurposes) {
    StageDifference changed{true, true, true};
    if (m_stage && m_purposes == includedPurposes) changed = difference(*m_stage, *stage);
    m_stage = std::move(stage);
    m_purposes = includedPurposes;
    m_objectNames.clear();
    if (!changed.geometry && !changed.lights) return;

    const StageContent content = collectContent(*m_stage, m_purposes);
    for (const std::string& text : content.warnings) warnOnce(text);
    if (changed.geometry) updateGeometry(content.geometry);
    updateLights(content.lights);
    pointAtTables();
}

SceneBuilder::GeometryKey SceneBuilder::keyOf(const GeometryPlace& place) {
    return {ownerOf(place.source).get(), place.deformation.get()};
}

void SceneBuilder::updateGeometry(const std::vector<GeometryPlace>& places) {
    buildMissing(places);
    m_materials.clear();
    m_cryptoMaterials.clear();
    m_materialNames.clear();
    m_materialNodes.clear();
    m_materialIndices.clear();
    m_materialLists.clear();
    m_instanceMaterials.clear();
    if (placeInstances(places)) buildTopLevel();
}

/// Builds the shapes that are not known yet, in parallel, and numbers those of this stage.
void SceneBuilder::buildMissing(const std::vector<GeometryPlace>& places) {
    std::erase_if(m_cache, [](const auto& entry) {
        return entry.second.source.expired() || (entry.first.second && entry.second.deformation.expired());
    });
    std::vector<const GeometryPlace*> missing;
    for (const GeometryPlace& place : places) {
        const std::shared_ptr<const void> owner = ownerOf(place.source);
        if (m_cache.try_emplace(keyOf(place), CachedGeometry{owner, place.deformation, nullptr}).second) missing.push_back(&place);
    }
    std::vector<GeometrySharedPtr> built(missing.size());
    parallelFor(missing.size(), [&](std::size_t i) { built[i] = buildGeometry(m_device, *missing[i], m_subdivisionLevels); });
    for (std::size_t i = 0; i < missing.size(); ++i) {
        for (const std::string& text : built[i]->warnings) warnOnce("'" + missing[i]->path + "': " + text);
        m_statistics.hierarchySeconds += built[i]->hierarchySeconds;
        m_cache[keyOf(*missing[i])].geometry = std::move(built[i]);
    }
    m_statistics.builtGeometries += missing.size();

    m_geometries.clear();
    m_geometryIndices.clear();
    m_geometryData.clear();
    for (const GeometryPlace& place : places) {
        const GeometryKey key = keyOf(place);
        if (!m_geometryIndices.try_emplace(key, static_cast<std::uint32_t>(m_geometries.size())).second) continue;
        m_geometries.push_back(m_cache[key].geometry);
        m_geometryData.push_back(m_geometries.back()->data);
    }
}

std::uint32_t SceneBuilder::materialIndex(const std::string& path, const Geometry& geometry, const std::string& primPath) {
    // Stand-ins are shared by geometry that is alike.
    const auto fallback = [&] {
        const std::string key = std::string("?") + (geometry.hasColor ? "c" : "") + (geometry.mayBeTransparent ? "t" : "");
        const auto [at, isNew] = m_materialIndices.try_emplace(key, static_cast<std::uint32_t>(m_materials.size()));
        if (isNew) addMaterial(fallbackMaterial(geometry.hasColor, geometry.mayBeTransparent), "default");
        return at->second;
    };
    if (path.empty()) return fallback();
    const auto known = m_materialIndices.find(path);
    if (known != m_materialIndices.end()) return known->second;
    const PrimPtr prim = m_stage->find(path);
    const Material* material = prim ? prim->as<Material>() : nullptr;
    if (!material) {
        warnOnce("'" + primPath + "': its material '" + path + "' does not exist; its display colour is used");
        return fallback();
    }
    const std::uint32_t index = addMaterial(
        convertMaterial(*material, m_textures, m_materialNodes,
                        [&](const std::string& text) { warnOnce("material '" + path + "': " + text); }),
        path);
    m_materialIndices[path] = index;
    return index;
}

/// `name` is what Cryptomatte calls it.
std::uint32_t SceneBuilder::addMaterial(const MaterialData& material, const std::string& name) {
    m_materials.push_back(material);
    m_cryptoMaterials.push_back(cryptomatteId(name));
    m_materialNames.insert(name);
    return static_cast<std::uint32_t>(m_materials.size() - 1);
}

/// Where the materials of a geometry with this binding begin, one a slot.
std::uint32_t SceneBuilder::materialsFor(std::uint32_t geometryIndex, const GeometryPlace& place) {
    const auto [at, isNew] = m_materialLists.try_emplace({geometryIndex, place.materialPath},
                                                         static_cast<std::uint32_t>(m_instanceMaterials.size()));
    if (isNew) {
        const Geometry& geometry = *m_geometries[geometryIndex];
        for (std::size_t slot = 0; slot < geometry.slotMaterials.size(); ++slot) {
            const std::string& path = slot == 0 ? place.materialPath.str() : geometry.slotMaterials[slot];
            m_instanceMaterials.push_back(materialIndex(path, geometry, place.path));
        }
    }
    return at->second;
}

/// How an instance moves while the shutter is open, if it does.
std::optional<InstanceMotion> SceneBuilder::motionOf(const GeometryPlace& place) {
    if (place.transform.open == place.transform.close) return std::nullopt;
    const InstanceMotion motion{toAffine(place.transform.open), toAffine(place.transform.close)};
    if (isInvertible(motion.open) && isInvertible(motion.close)) return motion;
    warnOnce("'" + place.path + "': its transform flattens it while the shutter is open, so its motion is not blurred");
    return std::nullopt;
}

/// The index of a place's geometry, if there is anything to draw of it.
std::optional<std::uint32_t> SceneBuilder::shapeOf(const GeometryPlace& place) const {
    const auto index = m_geometryIndices.find(keyOf(place));
    if (index == m_geometryIndices.end() || !m_geometries[index->second]->scene) return std::nullopt;
    return index->second;
}

const std::set<std::string>& SceneBuilder::objectNames() const {
    if (m_objectNames.empty() && m_stage) {
        for (const GeometryPlace& place : collectContent(*m_stage, m_purposes).geometry) {
            if (shapeOf(place) && isInvertible(toAffine(place.transform.at))) m_objectNames.insert(place.path);
        }
    }
    return m_objectNames;
}

/// True when the top level still fits these instances.
bool SceneBuilder::isBuiltFrom(const std::vector<InstanceData>& instances, const std::vector<InstanceMotion>& motions) const {
    return m_topLevel && std::equal(instances.begin(), instances.end(), m_instances.begin(), m_instances.end(),
                                    [&](const InstanceData& a, const InstanceData& b) {
                                        if (m_geometries[a.geometry] != m_builtGeometries[b.geometry]) return false;
                                        if (a.motion == kStill || b.motion == kStill) return a.motion == b.motion && isSame(a.toWorld, b.toWorld);
                                        return isSame(motions[a.motion], m_motions[b.motion]);
                                    });
}

/// Fills the instances. True when the top level no longer fits them.
bool SceneBuilder::placeInstances(const std::vector<GeometryPlace>& places) {
    std::vector<InstanceData> instances;
    std::vector<InstanceMotion> motions;
    instances.reserve(places.size());
    m_hasMotion = false;
    for (const GeometryPlace& place : places) {
        const auto shape = shapeOf(place);
        if (!shape) continue;
        const Affine transform = toAffine(place.transform.at);
        if (!isInvertible(transform)) {
            warnOnce("'" + place.path + "': its transform flattens it (a scale of 0?), so it is not drawn");
            continue;
        }
        InstanceData instance = makeInstance(transform, *shape, materialsFor(*shape, place), primIdOf(place.path));
        instance.cryptoObject = cryptomatteId(place.path);
        if (const auto motion = motionOf(place)) {
            instance.motion = static_cast<std::uint32_t>(motions.size());
            motions.push_back(*motion);
        }
        instances.push_back(instance);
        m_hasMotion = m_hasMotion || instance.motion != kStill || place.deformation;
    }
    m_statistics.instances = instances.size();
    const bool fits = isBuiltFrom(instances, motions);
    m_instances = std::move(instances);
    m_motions = std::move(motions);
    m_builtGeometries = m_geometries;
    return !fits;
}

void SceneBuilder::buildTopLevel() {
    m_topLevel.reset(rtcNewScene(m_device));
    for (std::size_t i = 0; i < m_instances.size(); ++i) {
        const InstanceData& placed = m_instances[i];
        const GeometryPtr instance(rtcNewGeometry(m_device, RTC_GEOMETRY_TYPE_INSTANCE));
        rtcSetGeometryInstancedScene(instance.get(), m_geometries[placed.geometry]->scene.get());
        static_assert(sizeof(Affine) == 12 * sizeof(float));
        const auto setTransform = [&](unsigned step, const Affine& transform) {
            rtcSetGeometryTransform(instance.get(), step, RTC_FORMAT_FLOAT3X4_COLUMN_MAJOR, &transform);
        };
        if (placed.motion == kStill) {
            setTransform(0, placed.toWorld);
        } else {
            rtcSetGeometryTimeStepCount(instance.get(), 2);
            setTransform(0, m_motions[placed.motion].open);
            setTransform(1, m_motions[placed.motion].close);
        }
        rtcCommitGeometry(instance.get());
        rtcAttachGeometryByID(m_topLevel.get(), instance.get(), static_cast<unsigned>(i));
    }
    m_statistics.hierarchySeconds += buildHierarchy(m_topLevel.get());
    ++m_statistics.topLevelBuilds;
}

void SceneBuilder::updateLights(const std::vector<LightPlace>& places) {
    RTCBounds b{};
    rtcGetSceneBounds(m_topLevel.get(), &b);
    const Float3 size{b.upper_x - b.lower_x, b.upper_y - b.lower_y, b.upper_z - b.lower_z};
    const float radius = 0.5f * lengthOf(size);
    const bool isEmpty = m_instances.empty() || !std::isfinite(radius);
    m_lights.build(places, isEmpty ? 1.0f : radius, [this](const std::string& text) { warnOnce(text); });
}

void SceneBuilder::pointAtTables() {
    // A single shape that stands where it is needs no instance around it, which costs a few percent.
    const bool isAlone = m_instances.size() == 1 && m_motions.empty() && isIdentity(m_instances[0].toWorld);
    m_data.scene = isAlone ? m_geometries[m_instances[0].geometry]->scene.get() : m_topLevel.get();
    m_data.instances = m_instances.data();
    m_data.motions = m_motions.data();
    m_data.cryptoMaterials = m_cryptoMaterials.data();
    m_data.geometries = m_geometryData.data();
    m_data.instanceMaterials = m_instanceMaterials.data();
    m_data.materials = m_materials.data();
    m_data.nodes = m_materialNodes.data();
    const bool hasGlass = std::any_of(m_materials.begin(), m_materials.end(), [](const auto& m) { return m.isGlass; });
    m_data.glassTable = hasGlass ? glassTable().data() : nullptr;
    m_data.hasTransparency = std::any_of(m_materials.begin(), m_materials.end(), [](const auto& m) { return m.isTransparent; });
    m_data.hasEmission = std::any_of(m_materials.begin(), m_materials.end(), [](const auto& m) { return m.isEmissive; });
    m_lights.apply(m_data);
}

} // namespace doppel::embree
