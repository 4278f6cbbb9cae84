#include "stage/gltf/node_animation.h"

#include "stage/transform.h"

#include <Imath/ImathMatrixAlgo.h>
#include <assimp/anim.h>

#include <algorithm>
#include <cmath>

namespace doppel::assimp {

namespace {

Imath::V3d toValue(const aiVector3D& v) { return {v.x, v.y, v.z}; }
Imath::Quatd toValue(const aiQuaternion& q) { return Imath::Quatd(q.w, q.x, q.y, q.z).normalized(); }

bool isFinite(const Imath::V3d& v) { return std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.z); }
bool isFinite(const Imath::Quatd& q) { return std::isfinite(q.r) && isFinite(q.v); }

Imath::V3d mix(const Imath::V3d& a, const Imath::V3d& b, double t) { return a + (b - a) * t; }
Imath::Quatd mix(const Imath::Quatd& a, const Imath::Quatd& b, double t) {
    return Imath::slerpShortestArc(a, b, t).normalized();
}

template <class Keys, class AssimpKey>
void copyKeys(Keys& keys, const AssimpKey* from, unsigned count, double ticksPerSecond) {
    for (unsigned i = 0; from && i < count; ++i) {
        const double seconds = from[i].mTime / ticksPerSecond;
        const auto value = toValue(from[i].mValue);
        if (std::isfinite(seconds) && isFinite(value)) keys.push_back({seconds, value});
    }
    std::stable_sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a.seconds < b.seconds; });
}

}  // namespace

NodeAnimation::NodeAnimation(const aiNodeAnim& channel, double ticksPerSecond, const Imath::M44d& base) {
    const TransformParts parts = decomposeTransform(base);
    TransformParts rotation;
    rotation.rotate = parts.rotate;
    m_baseTranslation = parts.translate;
    m_baseScale = parts.scale;
    m_baseRotation = Imath::extractQuat(composeTransform(rotation));
    copyKeys(m_translations, channel.mPositionKeys, channel.mNumPositionKeys, ticksPerSecond);
    copyKeys(m_rotations, channel.mRotationKeys, channel.mNumRotationKeys, ticksPerSecond);
    copyKeys(m_scales, channel.mScalingKeys, channel.mNumScalingKeys, ticksPerSecond);
    m_first = 1e300;
    m_last = -1e300;
    span(m_translations);
    span(m_rotations);
    span(m_scales);
    if (m_first > m_last) m_first = m_last = 0;
}

template <class T>
void NodeAnimation::span(const std::vector<Key<T>>& keys) {
    // assimp puts a single key at 0 where a channel has none.
    if (keys.size() < 2) return;
    m_first = std::min(m_first, keys.front().seconds);
    m_last = std::max(m_last, keys.back().seconds);
}

template <class T>
T NodeAnimation::sample(const std::vector<Key<T>>& keys, double seconds, const T& fallback) {
    if (keys.empty()) return fallback;
    const auto after = std::upper_bound(keys.begin(), keys.end(), seconds,
                                        [](double time, const Key<T>& key) { return time < key.seconds; });
    if (after == keys.begin()) return keys.front().value;
    if (after == keys.end()) return keys.back().value;
    const auto before = std::prev(after);
    return mix(before->value, after->value, (seconds - before->seconds) / (after->seconds - before->seconds));
}

Imath::M44d NodeAnimation::at(double seconds) const {
    Imath::M44d scale, translation;
    scale.setScale(sample(m_scales, seconds, m_baseScale));
    translation.setTranslation(sample(m_translations, seconds, m_baseTranslation));
    return scale * sample(m_rotations, seconds, m_baseRotation).toMatrix44() * translation;
}

bool NodeAnimation::moves() const {
    const auto differ = [](const auto& keys) {
        return std::any_of(keys.begin(), keys.end(), [&](const auto& key) { return key.value != keys.front().value; });
    };
    return differ(m_translations) || differ(m_rotations) || differ(m_scales);
}

}  // namespace doppel::assimp
