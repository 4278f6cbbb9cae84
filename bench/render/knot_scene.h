// The same scene for both renderers: a displaced torus knot of 200,000 triangles on a ground, written as OBJ and built as a
// stage, with one diffuse material.
#pragma once

#include "stage/prim.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <vector>

namespace doppel::bench {

inline constexpr float kKnotAlbedo = 0.7f;

/// Knot and ground in one mesh, as an OBJ has it: no normals.
inline Mesh knotMesh(int along = 800, int around = 125) {
    const auto center = [](double t) {
        const double r = std::cos(3 * t) + 2;
        return Imath::V3d(r * std::cos(2 * t), -std::sin(3 * t), r * std::sin(2 * t));
    };
    std::vector<V3f> points;
    std::vector<std::int32_t> indices;
    for (int i = 0; i < along; ++i) {
        const double t = 2 * M_PI * i / along;
        const Imath::V3d p = center(t), tangent = (center(t + 1e-3) - p).normalized();
        const Imath::V3d b = p.cross(tangent).normalized(), n = b.cross(tangent);
        for (int j = 0; j < around; ++j) {
            const double a = 2 * M_PI * j / around;
            const double r = 0.4 * (1 + 0.1 * std::sin(20 * a) * std::sin(60 * t));
            points.emplace_back(p + r * (std::cos(a) * n + std::sin(a) * b));
        }
    }
    for (int i = 0; i < along; ++i) {
        for (int j = 0; j < around; ++j) {
            const int a = i * around + j, b = i * around + (j + 1) % around;
            const int c = (i + 1) % along * around + (j + 1) % around, d = (i + 1) % along * around + j;
            indices.insert(indices.end(), {a, b, c, a, c, d});
        }
    }
    const auto n = static_cast<int>(points.size());
    for (const V3f& p : {V3f(-10, -1.6f, -10), V3f(10, -1.6f, -10), V3f(10, -1.6f, 10), V3f(-10, -1.6f, 10)}) points.push_back(p);
    indices.insert(indices.end(), {n, n + 2, n + 1, n, n + 3, n + 2});
    Mesh mesh;
    mesh.faceVertexCounts = std::vector<std::int32_t>(indices.size() / 3, 3);
    mesh.points = std::move(points);
    mesh.faceVertexIndices = std::move(indices);
    return mesh;
}

/// Writes knot.obj and knot.mtl; returns the OBJ.
inline std::filesystem::path writeObj(const Mesh& mesh, const std::filesystem::path& folder) {
    std::ofstream(folder / "knot.mtl") << "newmtl grey\nKd " << kKnotAlbedo << " " << kKnotAlbedo << " " << kKnotAlbedo << "\nKs 0 0 0\n";
    std::ofstream out(folder / "knot.obj");
    out << "mtllib knot.mtl\nusemtl grey\n";
    out.precision(9);
    for (const V3f& p : mesh.points) out << "v " << p.x << " " << p.y << " " << p.z << "\n";
    for (std::size_t i = 0; i + 2 < mesh.faceVertexIndices.size(); i += 3) {
        out << "f " << mesh.faceVertexIndices[i] + 1 << " " << mesh.faceVertexIndices[i + 1] + 1 << " "
            << mesh.faceVertexIndices[i + 2] + 1 << "\n";
    }
    return folder / "knot.obj";
}

} // namespace doppel::bench
