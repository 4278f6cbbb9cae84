#include "stage/rig.h"

#include <fmt/format.h>

#include <Imath/ImathMatrixAlgo.h>
#include <Imath/ImathQuat.h>

#include <algorithm>
#include <cmath>

namespace doppel {

namespace {

using Imath::M33f;
using Imath::M44f;
using Imath::Quatf;

bool isFinite(const M44d& matrix) {
    return std::all_of(&matrix.x[0][0], &matrix.x[0][0] + 16, [](double value) { return std::isfinite(value); });
}

bool allBelow(const Array<std::int32_t>& indices, std::size_t limit) {
    return std::all_of(indices.begin(), indices.end(),
                       [&](std::int32_t index) { return index >= 0 && static_cast<std::size_t>(index) < limit; });
}

/// The linear part of `matrix`.
M33f linearPart(const M44d& matrix) {
    M33f linear;
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < 3; ++column) linear[row][column] = static_cast<float>(matrix[row][column]);
    return linear;
}

/// What normals are multiplied with when points are with `matrix`.
M33f normalMatrix(const M44d& matrix) {
    const M33f linear = linearPart(matrix);
    // The cofactors: the inverse transpose times the determinant, so that flat matrices need no exception.
    M33f cofactors;
    for (int row = 0; row < 3; ++row) {
        const int a = (row + 1) % 3, b = (row + 2) % 3;
        for (int column = 0; column < 3; ++column) {
            const int c = (column + 1) % 3, d = (column + 2) % 3;
            cofactors[row][column] = linear[a][c] * linear[b][d] - linear[a][d] * linear[b][c];
        }
    }
    const float determinant = linear[0][0] * cofactors[0][0] + linear[0][1] * cofactors[0][1] + linear[0][2] * cofactors[0][2];
    return determinant < 0 ? cofactors * -1.0f : cofactors;
}

/// A joint as rotation and translation (a unit dual quaternion) after a scale.
struct DualJoint {
    M33f scale;
    Quatf real, dual;
};

DualJoint dualJoint(const M44d& matrix) {
    DualJoint joint;
    M44d rotation = matrix;
    if (!Imath::removeScalingAndShear(rotation, false)) rotation = M44d();
    const Imath::Quatd turn = Imath::extractQuat(rotation).normalized();
    const Imath::V3d move(matrix[3][0], matrix[3][1], matrix[3][2]);
    joint.scale = linearPart(matrix) * linearPart(turn.toMatrix44()).transposed();
    joint.real = Quatf(static_cast<float>(turn.r), V3f(turn.v));
    const Imath::Quatd half = Imath::Quatd(0, move * 0.5) * turn;
    joint.dual = Quatf(static_cast<float>(half.r), V3f(half.v));
    return joint;
}

/// The transform of single points. One for each way of blending; `at(point)` gives an object with point() and normal().
class LinearBlend {
public:
    LinearBlend(const Rig& rig, const Pose& pose, bool normals) : m_rig(rig) {
        for (const M44d& joint : pose.joints) {
            const M44d whole = rig.bindTransform * joint * pose.toPoints;
            if (normals)
                m_normals.push_back(normalMatrix(whole));
            else
                m_points.emplace_back(M44f(whole));
        }
    }
    V3f point(std::size_t index, const V3f& rest) const {
        V3f sum(0);
        const auto k = static_cast<std::size_t>(m_rig.influences);
        for (std::size_t i = index * k; i < (index + 1) * k; ++i) {
            const float weight = m_rig.jointWeights[i];
            if (weight == 0) continue;
            const M44f& m = m_points[static_cast<std::size_t>(m_rig.jointIndices[i])];
            sum += weight * V3f(rest.x * m[0][0] + rest.y * m[1][0] + rest.z * m[2][0] + m[3][0],
                                rest.x * m[0][1] + rest.y * m[1][1] + rest.z * m[2][1] + m[3][1],
                                rest.x * m[0][2] + rest.y * m[1][2] + rest.z * m[2][2] + m[3][2]);
        }
        return sum;
    }
    V3f normal(std::size_t index, const V3f& rest) const {
        V3f sum(0);
        const auto k = static_cast<std::size_t>(m_rig.influences);
        for (std::size_t i = index * k; i < (index + 1) * k; ++i) {
            const float weight = m_rig.jointWeights[i];
            // Unit length first: cofactors carry the joint's scale, which must not weigh.
            if (weight != 0) sum += weight * (rest * m_normals[static_cast<std::size_t>(m_rig.jointIndices[i])]).normalized();
        }
        return sum.normalized();
    }

private:
    const Rig& m_rig;
    std::vector<M44f> m_points;
    std::vector<M33f> m_normals;
};

/// Kavan et al., "Skinning with Dual Quaternions" (I3D 2007), after a linearly blended scale.
class DualQuaternionBlend {
public:
    DualQuaternionBlend(const Rig& rig, const Pose& pose, bool)
        : m_rig(rig), m_toPoints(pose.toPoints), m_normalToPoints(normalMatrix(pose.toPoints)) {
        for (const M44d& joint : pose.joints) m_joints.push_back(dualJoint(rig.bindTransform * joint));
    }
    V3f point(std::size_t index, const V3f& rest) const {
        const DualJoint blend = blended(index);
        const V3f scaled = rest * blend.scale;
        const V3f turned = scaled * blend.real.toMatrix33();
        const V3f move = 2.0f * (blend.dual * ~blend.real).v;
        return (turned + move) * m_toPoints;
    }
    V3f normal(std::size_t index, const V3f& rest) const {
        const DualJoint blend = blended(index);
        const M33f matrix = blend.scale * blend.real.toMatrix33();
        M44d whole;
        for (int row = 0; row < 3; ++row)
            for (int column = 0; column < 3; ++column) whole[row][column] = static_cast<double>(matrix[row][column]);
        return ((rest * normalMatrix(whole)) * m_normalToPoints).normalized();
    }

private:
    DualJoint blended(std::size_t index) const {
        DualJoint sum{M33f(0.0f), Quatf(0, 0, 0, 0), Quatf(0, 0, 0, 0)};
        const auto k = static_cast<std::size_t>(m_rig.influences);
        const DualJoint& first = m_joints[static_cast<std::size_t>(m_rig.jointIndices[index * k])];
        for (std::size_t i = index * k; i < (index + 1) * k; ++i) {
            const float weight = m_rig.jointWeights[i];
            const DualJoint& joint = m_joints[static_cast<std::size_t>(m_rig.jointIndices[i])];
            const float side = (joint.real ^ first.real) < 0 ? -weight : weight;
            sum.scale += joint.scale * weight;
            sum.real += joint.real * side;
            sum.dual += joint.dual * side;
        }
        const float length = sum.real.length();
        if (length <= 0) return {M33f(), Quatf(), Quatf(0, 0, 0, 0)};
        sum.real /= length;
        sum.dual /= length;
        return sum;
    }

    const Rig& m_rig;
    const M44f m_toPoints;
    const M33f m_normalToPoints;
    std::vector<DualJoint> m_joints;
};

/// Adds the offsets of all weighted shapes to `values`, one a point.
void addShapes(const Rig& rig, const Pose& pose, Array<V3f> BlendShape::*offsetsOf, std::vector<V3f>& values) {
    for (const auto& [number, weight] : pose.shapes) {
        const BlendShape& shape = rig.shapes[number];
        const Array<V3f>& offsets = shape.*offsetsOf;
        for (std::size_t i = 0; i < offsets.size(); ++i) {
            const std::size_t point = shape.indices.empty() ? i : static_cast<std::size_t>(shape.indices[i]);
            values[point] += weight * offsets[i];
        }
    }
}

template <class Blend>
void blendNormals(const Rig& rig, const Pose& pose, const auto& pointOf, std::vector<V3f>& normals) {
    const Blend blend(rig, pose, true);
    for (std::size_t i = 0; i < normals.size(); ++i) normals[i] = blend.normal(pointOf(i), normals[i]);
}

template <class Blend>
void blendPoints(const Rig& rig, const Pose& pose, std::vector<V3f>& points) {
    const Blend blend(rig, pose, false);
    for (std::size_t i = 0; i < points.size(); ++i) points[i] = blend.point(i, points[i]);
}

}  // namespace

std::string checkRig(const Rig& rig, std::size_t points) {
    for (const BlendShape& shape : rig.shapes) {
        const bool listed = !shape.indices.empty();
        const std::size_t count = listed ? shape.indices.size() : points;
        const bool fits = (shape.pointOffsets.empty() || shape.pointOffsets.size() == count) &&
                          (shape.normalOffsets.empty() || shape.normalOffsets.size() == count);
        if (!fits) return fmt::format("a blend shape has another number of offsets than of points ({})", count);
        if (!allBelow(shape.indices, points)) return fmt::format("a blend shape names a point past its {} points", points);
    }
    if (rig.influences <= 0) return {};
    const std::size_t needed = points * static_cast<std::size_t>(rig.influences);
    if (rig.jointIndices.size() != needed || rig.jointWeights.size() != needed)
        return fmt::format("it has {} joint indices and {} joint weights where {} are needed", rig.jointIndices.size(),
                           rig.jointWeights.size(), needed);
    if (!std::all_of(rig.jointWeights.begin(), rig.jointWeights.end(), [](float w) { return std::isfinite(w); }))
        return "a joint weight is no finite number";
    if (!isFinite(rig.bindTransform)) return "its bind transform is not finite";
    return {};
}

std::string checkPose(const Rig& rig, const Pose& pose) {
    for (const Pose::Weight& weight : pose.shapes)
        if (weight.shape >= rig.shapes.size() || !std::isfinite(weight.weight)) return "a blend shape weight makes no sense";
    if (rig.influences <= 0) return {};
    if (!allBelow(rig.jointIndices, pose.joints.size()))
        return fmt::format("a point hangs on a joint past the {} of its skeleton", pose.joints.size());
    if (!isFinite(pose.toPoints) || !std::all_of(pose.joints.begin(), pose.joints.end(), isFinite))
        return "a joint's transform is not finite";
    return {};
}

Array<V3f> posedPoints(const Rig& rig, const Pose& pose, const Array<V3f>& rest) {
    if (pose.shapes.empty() && rig.influences <= 0) return rest;
    std::vector<V3f> points(rest.begin(), rest.end());
    addShapes(rig, pose, &BlendShape::pointOffsets, points);
    if (rig.influences > 0 && rig.dualQuaternions)
        blendPoints<DualQuaternionBlend>(rig, pose, points);
    else if (rig.influences > 0)
        blendPoints<LinearBlend>(rig, pose, points);
    return points;
}

Primvar<V3f> posedNormals(const Rig& rig, const Pose& pose, const Primvar<V3f>& rest, std::size_t points,
                          const Array<std::int32_t>& faceVertexIndices) {
    if (rest.empty() || rest.interpolation == Interpolation::Constant) return rest;
    const bool byPoint = rest.interpolation == Interpolation::Vertex;
    const std::size_t count = byPoint ? points : faceVertexIndices.size();
    if (!byPoint && rest.interpolation != Interpolation::FaceVarying) return {};
    if ((rest.indices.empty() ? rest.values.size() : rest.indices.size()) < count) return {};

    std::vector<V3f> offsets;
    const bool bends = std::any_of(pose.shapes.begin(), pose.shapes.end(), [&](const Pose::Weight& weight) {
        return !rig.shapes[weight.shape].normalOffsets.empty();
    });
    if (bends) {
        offsets.assign(points, V3f(0));
        addShapes(rig, pose, &BlendShape::normalOffsets, offsets);
    } else if (rig.influences <= 0) {
        return rest;
    }
    const auto pointOf = [&](std::size_t i) { return byPoint ? i : static_cast<std::size_t>(faceVertexIndices[i]); };
    std::vector<V3f> normals(count);
    for (std::size_t i = 0; i < count; ++i) {
        normals[i] = rest.values[rest.indices.empty() ? i : static_cast<std::size_t>(rest.indices[i])];
        if (bends) normals[i] = (normals[i] + offsets[pointOf(i)]).normalized();
    }
    if (rig.influences > 0 && rig.dualQuaternions)
        blendNormals<DualQuaternionBlend>(rig, pose, pointOf, normals);
    else if (rig.influences > 0)
        blendNormals<LinearBlend>(rig, pose, pointOf, normals);
    return {rest.interpolation, std::move(normals), {}};
}

}  // namespace doppel
