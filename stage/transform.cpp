#include "stage/transform.h"

#include <Imath/ImathMatrixAlgo.h>

#include <numbers>

namespace doppel {

namespace {
constexpr double kRadians = std::numbers::pi / 180.0;
}

Imath::M44d composeTransform(const TransformParts& parts) {
    using Imath::M44d;
    M44d toPivot, scale, x, y, z, back;
    toPivot.setTranslation(-parts.pivot);
    scale.setScale(parts.scale);
    x.setAxisAngle(Imath::V3d(1, 0, 0), parts.rotate.x * kRadians);
    y.setAxisAngle(Imath::V3d(0, 1, 0), parts.rotate.y * kRadians);
    z.setAxisAngle(Imath::V3d(0, 0, 1), parts.rotate.z * kRadians);
    back.setTranslation(parts.pivot + parts.translate);
    return toPivot * scale * x * y * z * back;
}

TransformParts decomposeTransform(const Imath::M44d& matrix) {
    TransformParts parts;
    Imath::V3d shear;
    if (!Imath::extractSHRT(matrix, parts.scale, shear, parts.rotate, parts.translate, false)) {
        parts = {};
        parts.translate = matrix.translation();
        return parts;
    }
    parts.rotate /= kRadians;
    return parts;
}

}  // namespace doppel
