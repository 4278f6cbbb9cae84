#include "render/embree/scene/light_table.h"

#include "render/embree/kernel/math.h"
#include "render/embree/scene/affine.h"
#include "render/embree/scene/light_tree_builder.h"
#include "render/light_color.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace doppel::embree {

namespace {

/// Lights that scattered rays look for one by one; the least powerful beyond them are found by light sampling only.
constexpr std::size_t kMaxHittables = 32;
constexpr float kEvenShare = 0.2f; ///< of the picks is spread evenly, so that no light is ever starved
constexpr double kEvenClassShare = 0.5; ///< the same of the picks between the sky's lights and the light tree
constexpr float kSmallestAngle = 0.01f; ///< degrees; a smaller distant light is a single direction

bool hasPlace(LightKind kind) { return kind != LightKind::Dome && kind != LightKind::Distant; }

LightKind kindOf(const Light& light) {
    if (light.treatAsPoint && light.type == LightType::Sphere) return LightKind::Point;
    switch (light.type) {
    case LightType::Dome: return LightKind::Dome;
    case LightType::Distant: return LightKind::Distant;
    case LightType::Rect: return LightKind::Rect;
    case LightType::Disk: return LightKind::Disk;
    case LightType::Sphere: return LightKind::Sphere;
    case LightType::Cylinder: return LightKind::Cylinder;
    }
    return LightKind::Sphere;
}

void setFlatShape(LightData& out, Float3 halfX, Float3 halfY, Float3 zHint, float areaFactor) {
    out.halfX = halfX;
    out.halfY = halfY;
    const Float3 across = cross(halfX, halfY);
    out.area = areaFactor * lengthOf(across);
    out.axisZ = normalized(across);
    if (dot(out.axisZ, zHint) < 0) out.axisZ = -out.axisZ;
    const Float3 x = cross(halfY, across), y = cross(across, halfX);
    out.dualX = x * (1.0f / dot(halfX, x));
    out.dualY = y * (1.0f / dot(halfY, y));
}

/// Shape and size in the world. Spheres and cylinders keep their shape under uneven scales: the mean one is taken.
void setShape(const Light& light, const Affine& m, LightData& out) {
    out.center = m.w;
    out.axisX = normalized(m.x);
    out.axisZ = normalized(m.z);
    out.axisY = cross(out.axisZ, out.axisX);
    const float sx = lengthOf(m.x), sy = lengthOf(m.y), sz = lengthOf(m.z);
    switch (out.kind) {
    case LightKind::Rect: setFlatShape(out, m.x * (0.5f * light.width), m.y * (0.5f * light.height), m.z, 4.0f); break;
    case LightKind::Disk: setFlatShape(out, m.x * light.radius, m.y * light.radius, m.z, kPi); break;
    case LightKind::Sphere:
    case LightKind::Point:
        out.radius = light.radius * (sx + sy + sz) / 3.0f;
        out.area = 4.0f * kPi * sqr(out.radius);
        break;
    case LightKind::Cylinder:
        out.radius = light.radius * 0.5f * (sy + sz);
        out.halfLength = 0.5f * light.length * sx;
        out.area = 4.0f * kPi * out.radius * out.halfLength;
        break;
    case LightKind::Distant: {
        const float half = 0.5f * std::clamp(light.angle, 0.0f, 180.0f) * kPi / 180.0f;
        const bool isSingle = light.angle < kSmallestAngle;
        out.cosAngle = isSingle ? 1.0f : std::cos(half);
        out.solidAngle = 4.0f * kPi * sqr(std::sin(0.5f * half));
        out.area = kPi * sqr(std::sin(half)); // UsdLux: what normalize divides by
        break;
    }
    case LightKind::Dome: break;
    }
}

void setRadiance(const Light& light, LightData& out) {
    const V3f emitted = emittedColor(light);
    Float3 c{emitted.x, emitted.y, emitted.z};
    const bool isSingle = out.kind == LightKind::Distant && out.cosAngle >= 1.0f;
    if (isSingle) {
        // Irradiance of the cone; without any angle the intensity itself, as if normalized.
        if (!light.normalize && out.area > 0.0f) c *= out.area;
    } else if (light.normalize && out.area > 0.0f) {
        c *= 1.0f / out.area;
    }
    if (out.kind == LightKind::Point) c *= kPi * sqr(out.radius); // intensity of the sphere seen from afar
    out.radiance = c;
}

void setShaping(const Light& light, LightData& out) {
    out.cosConeOuter = -1.0f;
    out.cosConeInner = -1.0f;
    out.focus = std::max(light.shapingFocus, 0.0f);
    // UsdLux: 90 degrees is the default and no cone for lights that shine to one side only.
    const bool isOneSided = out.kind == LightKind::Rect || out.kind == LightKind::Disk;
    const bool hasCone = light.shapingConeAngle < (isOneSided ? 90.0f : 89.999f);
    if (hasCone) {
        const float outer = std::max(light.shapingConeAngle, 0.0f);
        const float inner = outer * (1.0f - std::clamp(light.shapingConeSoftness, 0.0f, 1.0f));
        out.cosConeOuter = std::cos(outer * kPi / 180.0f);
        out.cosConeInner = std::cos(inner * kPi / 180.0f);
    }
    out.isShaped = hasPlace(out.kind) && (hasCone || out.focus > 0.0f) ? 1 : 0;
}

} // namespace

std::int32_t LightTable::imageIndex(const Light& light, const Warn& warn) {
    const std::string& file = light.textureFile;
    if (file.empty()) return -1;
    const std::string format = light.type == LightType::Dome ? light.textureFormat : std::string("flat");
    auto& map = m_loaded[{file, format}];
    if (!map) {
        auto loaded = loadImageMap(file, light.type == LightType::Dome, format);
        if (!loaded) {
            if (m_warned.insert(file).second) warn(loaded.error().text() + "; the light's colour alone is used");
            m_loaded.erase({file, format});
            return -1;
        }
        map = *loaded;
    }
    const auto known = std::find(m_imageMaps.begin(), m_imageMaps.end(), map);
    if (known != m_imageMaps.end()) return static_cast<std::int32_t>(known - m_imageMaps.begin());
    m_imageMaps.push_back(map);
    m_images.push_back(map->data());
    return static_cast<std::int32_t>(m_images.size() - 1);
}

bool LightTable::convert(const LightPlace& place, LightData& out, const Warn& warn) {
    const Light& light = *place.light;
    out = LightData{};
    out.kind = kindOf(light);
    out.image = -1;
    out.cosAngle = 1.0f;
    setShape(light, toAffine(place.transform), out);
    const bool isSized = !hasPlace(out.kind) || (std::isfinite(out.area) && out.area > 0.0f);
    if (!isSized || !(dot(out.axisZ, out.axisZ) > 0.5f)) {
        if (m_warned.insert(place.path).second) warn("light '" + place.path + "' has no extent and gives no light");
        return false;
    }
    setRadiance(light, out);
    setShaping(light, out);
    out.diffuse = light.diffuse;
    out.specular = light.specular;
    if (out.kind == LightKind::Dome || out.kind == LightKind::Rect) {
        out.image = imageIndex(light, warn);
        if (out.image >= 0) out.radiance *= m_imageMaps[static_cast<std::size_t>(out.image)]->scale;
    }
    return maxComponent(out.radiance) > 0.0f && (out.diffuse > 0.0f || out.specular > 0.0f);
}

float LightTable::power(const LightData& light, float sceneRadius) const {
    float radiance = luminance(light.radiance);
    if (light.image >= 0) {
        const ImageMap& map = *m_imageMaps[static_cast<std::size_t>(light.image)];
        radiance *= map.meanLuminance / map.scale;
    }
    switch (light.kind) {
    case LightKind::Dome: return radiance * kPi * kPi * sqr(sceneRadius);
    case LightKind::Distant: return radiance * (light.cosAngle >= 1.0f ? 1.0f : light.solidAngle) * kPi * sqr(sceneRadius);
    case LightKind::Point: return 4.0f * kPi * radiance;
    default: return radiance * kPi * light.area;
    }
}

void LightTable::setSelection(float sceneRadius) {
    std::vector<float> powers;
    double sum = 0;
    std::size_t pickable = 0;
    for (LightData& light : m_lights) {
        const bool isEven = light.kind == LightKind::Dome && light.image < 0;
        powers.push_back(isEven ? 0.0f : power(light, sceneRadius));
        if (!isEven) ++pickable;
        sum += powers.back();
    }
    std::vector<std::size_t> byPower(m_lights.size());
    std::iota(byPower.begin(), byPower.end(), std::size_t{0});
    std::stable_sort(byPower.begin(), byPower.end(), [&](auto a, auto b) { return powers[a] > powers[b]; });
    std::size_t hittables = 0;
    for (const std::size_t i : byPower) {
        LightData& light = m_lights[i];
        light.isHittable = light.kind == LightKind::Dome || (light.kind == LightKind::Distant && light.cosAngle < 1.0f);
        if (hasPlace(light.kind) && light.kind != LightKind::Point) light.isHittable = hittables++ < kMaxHittables;
    }
    m_cdf.assign(1, 0.0f);
    for (std::size_t i = 0; i < m_lights.size(); ++i) {
        LightData& light = m_lights[i];
        const bool isEven = light.kind == LightKind::Dome && light.image < 0;
        const float byShare = sum > 0 ? static_cast<float>(powers[i] / sum) : 0.0f;
        light.selectPdf = isEven ? 0.0f : (1.0f - kEvenShare) * byShare + kEvenShare / static_cast<float>(pickable);
        if (!isEven && sum <= 0) light.selectPdf = 1.0f / static_cast<float>(pickable);
        m_cdf.push_back(m_cdf.back() + light.selectPdf);
    }
    setTreeSelection(powers);
}

/// With the light tree: lights without a place are picked one by one, the others through the tree. Powers say little about
/// which of the two matters at a point, so half of the picks is spread evenly.
void LightTable::setTreeSelection(const std::vector<float>& powers) {
    std::vector<std::size_t> members;
    double sum = 0, treePower = 0;
    std::size_t classes = 0;
    for (std::size_t i = 0; i < m_lights.size(); ++i) {
        if (m_lights[i].selectPdf <= 0.0f) continue;
        sum += static_cast<double>(powers[i]);
        if (hasPlace(m_lights[i].kind)) {
            members.push_back(i);
            treePower += static_cast<double>(powers[i]);
        } else {
            ++classes;
        }
    }
    m_tree = buildLightTree(m_lights, members, powers);
    if (!members.empty()) ++classes;
    const auto share = [&](double power) {
        const double even = 1.0 / static_cast<double>(classes);
        return static_cast<float>(sum > 0 ? kEvenClassShare * even + (1.0 - kEvenClassShare) * power / sum : even);
    };
    m_classCdf.assign(1, 0.0f);
    for (std::size_t i = 0; i < m_lights.size(); ++i) {
        LightData& light = m_lights[i];
        light.classPdf = light.selectPdf <= 0.0f ? 0.0f : share(light.isInTree ? treePower : static_cast<double>(powers[i]));
        m_classCdf.push_back(m_classCdf.back() + (light.isInTree ? 0.0f : light.classPdf));
    }
    m_classCdf.push_back(1.0f);
}

void LightTable::build(const std::vector<LightPlace>& places, float sceneRadius, const Warn& warn) {
    m_lights.clear();
    m_imageMaps.clear();
    m_images.clear();
    for (const LightPlace& place : places) {
        LightData light;
        if (convert(place, light, warn)) m_lights.push_back(light);
    }
    std::erase_if(m_loaded, [&](const auto& entry) {
        return std::find(m_imageMaps.begin(), m_imageMaps.end(), entry.second) == m_imageMaps.end();
    });
    setSelection(std::max(sceneRadius, 1e-6f));
}

void LightTable::apply(SceneData& scene) const {
    scene.lights = m_lights.data();
    scene.lightCount = static_cast<int>(m_lights.size());
    scene.lightCdf = m_cdf.data();
    scene.classCdf = m_classCdf.data();
    scene.lightTree = m_tree.data();
    scene.images = m_images.data();
    scene.canPickLights = scene.hasHittables = scene.hasDistantGlow = 0;
    for (const LightData& light : m_lights) {
        if (light.selectPdf > 0.0f) scene.canPickLights = 1;
        if (light.isHittable && hasPlace(light.kind)) scene.hasHittables = 1;
        if (light.isHittable && !hasPlace(light.kind)) scene.hasDistantGlow = 1;
    }
}

} // namespace doppel::embree
