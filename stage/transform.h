// Translate, rotate, scale and pivot as one matrix and back; USD's conventions (row vectors, degrees, order XYZ). Pure.
#pragma once

#include <Imath/ImathMatrix.h>
#include <Imath/ImathVec.h>

namespace doppel {

struct TransformParts {
    Imath::V3d translate{0, 0, 0};
    Imath::V3d rotate{0, 0, 0};  ///< degrees; X first, then Y, then Z
    Imath::V3d scale{1, 1, 1};
    Imath::V3d pivot{0, 0, 0};  ///< stays in place under scale and rotation
    bool operator==(const TransformParts&) const = default;
};

/// p' = ((p - pivot) * scale) rotated + pivot + translate.
Imath::M44d composeTransform(const TransformParts& parts);

/// The parts of a matrix, pivot at 0. Shear is lost; a matrix that is singular gives only its translation.
TransformParts decomposeTransform(const Imath::M44d& matrix);

}  // namespace doppel
