// Poses points and normals: blend shapes first, then the joints of a skeleton. Shared by the importers. Pure functions over
// arrays; any thread, no blocking. What does not fit together is refused by checkRig(), which posing relies on.
#pragma once

#include "stage/prim_data.h"

#include <string>
#include <vector>

namespace doppel {

/// Offsets of a shape at full weight.
struct BlendShape {
    Array<V3f> pointOffsets;
    Array<V3f> normalOffsets;    ///< empty = normals stay
    Array<std::int32_t> indices; ///< the points they belong to; empty = one for each point, in order
};

/// How a mesh hangs on a skeleton: what does not change over time.
struct Rig {
    std::vector<BlendShape> shapes;
    M44d bindTransform;                ///< from the points' space to the skeleton's, when they were bound
    int influences = 0;                ///< joints a point hangs on; 0 = blend shapes only
    Array<std::int32_t> jointIndices;  ///< influences x points, into Pose::joints
    Array<float> jointWeights;         ///< as many; should add up to 1 a point, and are used as they are
    bool dualQuaternions = false;      ///< instead of linear blending
};

/// A rig at one time.
struct Pose {
    struct Weight {
        std::size_t shape = 0;
        float weight = 0;
    };
    std::vector<Weight> shapes;        ///< those that are not 0
    Array<M44d> joints;                ///< from bind pose to this one, in the skeleton's space
    M44d toPoints;                     ///< from the skeleton's space to the points'
};

/// "" when the rig fits `points` points, else what is wrong with it, as part of a sentence.
std::string checkRig(const Rig& rig, std::size_t points);
/// "" when the pose fits a checked rig.
std::string checkPose(const Rig& rig, const Pose& pose);

/// The points in that pose, as many as `rest`. The rig must fit them.
Array<V3f> posedPoints(const Rig& rig, const Pose& pose, const Array<V3f>& rest);

/// Normals in that pose, unit length; by vertex or face-varying. Of other interpolations, which cannot be posed, none.
Primvar<V3f> posedNormals(const Rig& rig, const Pose& pose, const Primvar<V3f>& rest, std::size_t points,
                          const Array<std::int32_t>& faceVertexIndices);

} // namespace doppel
