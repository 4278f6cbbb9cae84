// Intrinsic shapes as polygons: closed, facing outward, with unit normals.
#include "stage/usd/shape_mesh.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace doppel {
namespace {

/// The volume inside a closed mesh whose faces are counter-clockwise from outside.
double volumeOf(const Mesh& mesh) {
    double volume = 0;
    std::size_t first = 0;
    for (const std::int32_t count : mesh.faceVertexCounts) {
        const auto corner = [&](std::size_t i) {
            return Imath::V3d(mesh.points[static_cast<std::size_t>(mesh.faceVertexIndices[first + i])]);
        };
        for (std::size_t i = 1; i + 1 < static_cast<std::size_t>(count); ++i)
            volume += corner(0).dot(corner(i).cross(corner(i + 1))) / 6;
        first += static_cast<std::size_t>(count);
    }
    return volume;
}

Shape shapeOf(const char* kind, char axis = 'Z') {
    Shape shape;
    shape.kind = kind;
    shape.axis = axis;
    shape.radiusTop = shape.radiusBottom = 2;
    shape.height = 3;
    return shape;
}

TEST(ShapeMesh, SolidsFaceOutwardAndHaveTheirVolume) {
    constexpr double kPi = std::numbers::pi;
    const std::pair<const char*, double> solids[] = {{"Cube", 8},
                                                     {"Sphere", 32 * kPi / 3},
                                                     {"Cylinder", 12 * kPi},
                                                     {"Cone", 4 * kPi},
                                                     {"Capsule", 12 * kPi + 32 * kPi / 3}};
    for (const auto& [kind, volume] : solids)
        for (const char axis : {'X', 'Y', 'Z'})
            EXPECT_NEAR(volumeOf(makeShapeMesh(shapeOf(kind, axis))), volume, volume * 0.01) << kind << axis;
}

TEST(ShapeMesh, EveryPointHasAUnitNormalAndAUv) {
    for (const char* kind : {"Cube", "Sphere", "Cylinder", "Cone", "Capsule", "Plane"}) {
        const Mesh mesh = makeShapeMesh(shapeOf(kind));
        ASSERT_EQ(mesh.normals.values.size(), mesh.points.size()) << kind;
        ASSERT_EQ(mesh.uvs.values.size(), mesh.points.size()) << kind;
        for (const V3f& normal : mesh.normals.values) EXPECT_NEAR(normal.length(), 1, 1e-5) << kind;
        for (const V2f& uv : mesh.uvs.values) EXPECT_TRUE(uv.x >= 0 && uv.x <= 1 && uv.y >= 0 && uv.y <= 1) << kind;
    }
}

TEST(ShapeMesh, PlanesFaceAlongTheirAxis) {
    for (const auto& [axis, normal] : {std::pair{'X', V3f(1, 0, 0)}, {'Y', V3f(0, 1, 0)}, {'Z', V3f(0, 0, 1)}}) {
        const Mesh mesh = makeShapeMesh(shapeOf("Plane", axis));
        const V3f a = mesh.points[0], b = mesh.points[1], c = mesh.points[2];
        EXPECT_EQ((b - a).cross(c - b).normalized(), normal) << axis;
        EXPECT_EQ(mesh.normals.values[0], normal) << axis;
    }
}

TEST(ShapeMesh, UnknownKindsAreEmpty) { EXPECT_TRUE(makeShapeMesh(shapeOf("Teapot")).points.empty()); }

}  // namespace
}  // namespace doppel
