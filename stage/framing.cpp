#include "stage/framing.h"

#include "stage/transform.h"

#include <algorithm>
#include <cmath>

namespace doppel {

namespace {

constexpr double kYaw = 35, kPitch = -22;  // degrees; from the front right, slightly from above
constexpr double kMargin = 1.08;

bool isUsable(const Imath::Box3d& box) {
    constexpr double kHuge = 1e30;
    const auto within = [](const Imath::V3d& v) {
        return std::abs(v.x) < kHuge && std::abs(v.y) < kHuge && std::abs(v.z) < kHuge;
    };
    return !box.isEmpty() && within(box.min) && within(box.max);
}

/// Distance from `center`, backwards along the view, at which every corner of the box is within the view.
double fittingDistance(const Imath::Box3d& box, const Imath::V3d& center, const Imath::M44d& rotation, double halfWidth,
                       double halfHeight) {
    double distance = 0;
    const Imath::M44d toView = rotation.transposed();
    for (int corner = 0; corner < 8; ++corner) {
        const Imath::V3d point(corner & 1 ? box.max.x : box.min.x, corner & 2 ? box.max.y : box.min.y,
                               corner & 4 ? box.max.z : box.min.z);
        Imath::V3d seen;
        toView.multDirMatrix(point - center, seen);
        distance = std::max({distance, seen.z + std::abs(seen.x) / halfWidth, seen.z + std::abs(seen.y) / halfHeight});
    }
    return distance;
}

}  // namespace

Framing frameBox(Imath::Box3d box, bool zUp, double aspect) {
    if (!isUsable(box)) box = Imath::Box3d(Imath::V3d(-1), Imath::V3d(1));
    Framing framing;
    framing.rotate = zUp ? Imath::V3d(90 + kPitch, 0, kYaw) : Imath::V3d(kPitch, kYaw, 0);
    TransformParts parts;
    parts.rotate = framing.rotate;
    const Imath::M44d rotation = composeTransform(parts);

    // Half the view's width and height at distance 1.
    const double halfWidth = framing.horizontalAperture / 2 / framing.focalLength;
    const double halfHeight = halfWidth / std::max(aspect, 0.01);
    const Imath::V3d center = box.center();
    const double radius = std::max(box.size().length() / 2, 1e-6);
    const double distance =
        std::max(fittingDistance(box, center, rotation, halfWidth, halfHeight), radius * 0.1) * kMargin;

    Imath::V3d backwards;
    rotation.multDirMatrix(Imath::V3d(0, 0, 1), backwards);
    framing.translate = center + backwards * distance;
    framing.focusDistance = distance;
    framing.clippingNear = std::max(distance - radius * 2, distance * 1e-3);
    framing.clippingFar = (distance + radius) * 100;
    return framing;
}

}  // namespace doppel
