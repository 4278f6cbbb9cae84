// The transform of an animated node over time. Internal to stage/gltf; immutable, any thread.
#pragma once

#include <Imath/ImathMatrix.h>
#include <Imath/ImathQuat.h>
#include <Imath/ImathVec.h>

#include <vector>

struct aiNodeAnim;

namespace doppel::assimp {

class NodeAnimation {
public:
    /// `ticksPerSecond` must be above 0; `base` is the node's transform where a channel has no keys.
    NodeAnimation(const aiNodeAnim& channel, double ticksPerSecond, const Imath::M44d& base);

    /// Linear between keys (rotations on the shorter arc), held before the first and after the last.
    Imath::M44d at(double seconds) const;
    /// False if all keys are alike, so that it need not be read again.
    bool moves() const;
    double firstSecond() const { return m_first; }
    double lastSecond() const { return m_last; }

private:
    template <class T>
    struct Key {
        double seconds;
        T value;
    };
    template <class T>
    static T sample(const std::vector<Key<T>>& keys, double seconds, const T& fallback);
    template <class T>
    void span(const std::vector<Key<T>>& keys);

    std::vector<Key<Imath::V3d>> m_translations, m_scales;
    std::vector<Key<Imath::Quatd>> m_rotations;
    Imath::V3d m_baseTranslation{0, 0, 0}, m_baseScale{1, 1, 1};
    Imath::Quatd m_baseRotation;
    double m_first = 0, m_last = 0;
};

}  // namespace doppel::assimp
