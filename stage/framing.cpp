#include "stage/framing.h"

#include "stage/transform.h"

#include <Imath/ImathBox.h>

#include <algorithm>
#include <cmath>

namespace doppel {

namespace {

constexpr double kYaw = 35, kPitch = -22;  // degrees; from the front right, slightly from above
constexpr double kMargin = 1.12;
constexpr std::size_t kPointsAPrim = 2000;
constexpr std::size_t kMaxPoints = 1'000'000;

bool isUsable(const Imath::V3d& v) {
    constexpr double kHuge = 1e30;
    return std::abs(v.x) < kHuge && std::abs(v.y) < kHuge && std::abs(v.z) < kHuge;
}

std::vector<Imath::V3d> cornersOf(const Imath::Box3d& box) {
    std::vector<Imath::V3d> corners;
    for (int corner = 0; corner < 8 && !box.isEmpty(); ++corner) {
        corners.emplace_back(corner & 1 ? box.max.x : box.min.x, corner & 2 ? box.max.y : box.min.y,
                             corner & 4 ? box.max.z : box.min.z);
    }
    return corners;
}

/// The nearest place, in the view's axes, from which all points (in the same axes) are within the view: a point is when
/// |x - place.x| <= halfWidth * (place.z - z), and as much for y. Each side of the view gives the largest of such a
/// bound.
Imath::V3d fittingPlace(const std::vector<Imath::V3d>& seen, double halfWidth, double halfHeight) {
    double right = -1e300, left = -1e300, top = -1e300, bottom = -1e300;
    for (const Imath::V3d& p : seen) {
        right = std::max(right, p.x + halfWidth * p.z);
        left = std::max(left, -p.x + halfWidth * p.z);
        top = std::max(top, p.y + halfHeight * p.z);
        bottom = std::max(bottom, -p.y + halfHeight * p.z);
    }
    const double z = std::max((right + left) / (2 * halfWidth), (top + bottom) / (2 * halfHeight));
    return {(right - left) / 2, (top - bottom) / 2, z};
}

const Array<V3f>* pointsOf(const Prim& prim) {
    if (const auto* mesh = prim.as<Mesh>()) return &mesh->points;
    if (const auto* curves = prim.as<Curves>()) return &curves->points;
    if (const auto* points = prim.as<Points>()) return &points->points;
    return nullptr;
}

/// An instancer by itself, for its bounds.
Imath::Box3d instancerBounds(const PrimPlace& place) {
    auto alone = std::make_shared<Prim>(*place.prim);
    alone->children.clear();
    alone->localTransform = place.worldTransform;
    auto root = std::make_shared<Prim>();
    root->children.push_back(std::move(alone));
    Stage stage;
    stage.root = std::move(root);
    return worldBounds(stage);
}

}  // namespace

Framing framePoints(std::vector<Imath::V3d> points, bool zUp, double aspect) {
    std::erase_if(points, [](const Imath::V3d& point) { return !isUsable(point); });
    if (points.empty()) points = cornersOf(Imath::Box3d(Imath::V3d(-1), Imath::V3d(1)));
    Framing framing;
    framing.rotate = zUp ? Imath::V3d(90 + kPitch, 0, kYaw) : Imath::V3d(kPitch, kYaw, 0);
    TransformParts parts;
    parts.rotate = framing.rotate;
    const Imath::M44d toWorld = composeTransform(parts), toView = toWorld.transposed();
    Imath::Box3d bounds;
    for (Imath::V3d& point : points) {
        point = point * toView;
        bounds.extendBy(point);
    }
    // Half the view's width and height at distance 1, less the margin.
    const double halfWidth = framing.horizontalAperture / 2 / framing.focalLength / kMargin;
    const Imath::V3d place = fittingPlace(points, halfWidth, halfWidth / std::max(aspect, 0.01));
    const double size = std::max(bounds.size().length(), 1e-6);
    // Geometry without any size would put the camera into it.
    const double z = std::max(place.z, bounds.max.z + size * 0.05);
    framing.translate = Imath::V3d(place.x, place.y, z) * toWorld;
    framing.focusDistance = std::max(z - bounds.center().z, size * 0.05);
    framing.clippingNear = std::max((z - bounds.max.z) * 0.1, size * 1e-3);
    framing.clippingFar = (z - bounds.min.z + size) * 100;
    return framing;
}

std::vector<Imath::V3d> pointsToFrame(const Stage& stage) {
    std::vector<Imath::V3d> result;
    traverse(stage, [&](const PrimPlace& place) {
        if (!place.visible || result.size() >= kMaxPoints) return false;
        if (place.purpose != Purpose::Default && place.purpose != Purpose::Render) return true;
        if (place.prim->as<PointInstancer>()) {
            for (const Imath::V3d& corner : cornersOf(instancerBounds(place))) result.push_back(corner);
        }
        const Array<V3f>* points = pointsOf(*place.prim);
        const std::size_t step = points ? points->size() / kPointsAPrim + 1 : 1;
        for (std::size_t i = 0; points && i < points->size(); i += step) {
            result.push_back(Imath::V3d((*points)[i]) * place.worldTransform);
        }
        return true;
    });
    return result;
}

}  // namespace doppel
