// Stages built from prims for tests and benches of the renderer: no files.
#pragma once

#include "stage/prim.h"

#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace doppel::test {

inline M44d translation(double x, double y, double z) {
    M44d m;
    m.setTranslation(Imath::V3d(x, y, z));
    return m;
}

inline M44d scaling(double s) {
    M44d m;
    m.setScale(s);
    return m;
}

/// A camera's transform: at `eye`, looking at `target`, +Y up.
inline M44d lookAt(Imath::V3d eye, Imath::V3d target, Imath::V3d up = {0, 1, 0}) {
    const Imath::V3d z = (eye - target).normalized();
    const Imath::V3d x = up.cross(z).normalized();
    const Imath::V3d y = z.cross(x);
    return M44d(x.x, x.y, x.z, 0, y.x, y.y, y.z, 0, z.x, z.y, z.z, 0, eye.x, eye.y, eye.z, 1);
}

/// Collects prims below the root.
class StageBuilder {
public:
    template <class T>
    std::shared_ptr<Prim> add(const std::string& name, std::shared_ptr<const T> data, const M44d& transform = M44d(),
                              const std::string& material = {}) {
        auto prim = std::make_shared<Prim>();
        prim->name = name;
        prim->localTransform = transform;
        prim->materialPath = material;
        prim->data = std::move(data);
        m_root->children.push_back(prim);
        return prim;
    }
    template <class T>
    std::shared_ptr<Prim> add(const std::string& name, T data, const M44d& transform = M44d(), const std::string& material = {}) {
        return add<T>(name, std::make_shared<const T>(std::move(data)), transform, material);
    }
    std::shared_ptr<Prim> add(PrimPtr prim) {
        m_root->children.push_back(prim);
        return std::const_pointer_cast<Prim>(prim);
    }
    std::shared_ptr<Stage> stage() const {
        auto stage = std::make_shared<Stage>();
        stage->root = m_root;
        return stage;
    }

private:
    std::shared_ptr<Prim> m_root = std::make_shared<Prim>();
};

/// A square in the xz plane, facing +Y, with texture coordinates.
inline Mesh planeMesh(float half, float y = 0) {
    Mesh m;
    m.points = {V3f(-half, y, half), V3f(half, y, half), V3f(half, y, -half), V3f(-half, y, -half)};
    m.faceVertexCounts = {4};
    m.faceVertexIndices = {0, 1, 2, 3};
    m.uvs = {Interpolation::Vertex, Array<V2f>{V2f(0, 0), V2f(1, 0), V2f(1, 1), V2f(0, 1)}, {}};
    return m;
}

/// A latitude-longitude sphere with smooth normals and texture coordinates.
inline Mesh sphereMesh(float radius, int columns = 64, int rows = 32) {
    Mesh m;
    std::vector<V3f> points, normals;
    std::vector<V2f> uvs;
    std::vector<std::int32_t> counts, indices;
    for (int r = 0; r <= rows; ++r) {
        for (int c = 0; c <= columns; ++c) {
            const double theta = M_PI * r / rows, phi = 2 * M_PI * c / columns;
            const V3f n(float(std::sin(theta) * std::cos(phi)), float(std::cos(theta)), float(-std::sin(theta) * std::sin(phi)));
            points.push_back(n * radius);
            normals.push_back(n);
            uvs.emplace_back(float(c) / float(columns), 1.0f - float(r) / float(rows));
        }
    }
    for (int r = 0; r < rows; ++r) {
        for (int c = 0; c < columns; ++c) {
            const int a = r * (columns + 1) + c, b = a + columns + 1;
            counts.push_back(4);
            indices.insert(indices.end(), {a, b, b + 1, a + 1});
        }
    }
    m.points = points;
    m.normals = {Interpolation::Vertex, normals, {}};
    m.uvs = {Interpolation::Vertex, uvs, {}};
    m.faceVertexCounts = counts;
    m.faceVertexIndices = indices;
    return m;
}

inline Mesh cubeMesh(float half) {
    Mesh m;
    std::vector<V3f> points;
    for (int i = 0; i < 8; ++i) points.emplace_back(i & 1 ? half : -half, i & 2 ? half : -half, i & 4 ? half : -half);
    m.points = points;
    m.faceVertexCounts = {4, 4, 4, 4, 4, 4};
    m.faceVertexIndices = {0, 2, 3, 1, 4, 5, 7, 6, 0, 1, 5, 4, 2, 6, 7, 3, 0, 4, 6, 2, 1, 3, 7, 5};
    return m;
}

/// A rough surface of one colour without specular reflection, so that Lambert's formulas hold.
inline Material lambert(V3f color) {
    Material m;
    m.diffuseColor.value = color;
    m.useSpecularWorkflow = true;
    m.specularColor.value = V3f(0);
    return m;
}

inline Light domeLight(V3f color = V3f(1), float intensity = 1) {
    Light l;
    l.type = LightType::Dome;
    l.color = color;
    l.intensity = intensity;
    return l;
}

/// Sees a square of `aperture`, or more where the image is not square.
inline Camera camera(float aperture = 20.955f, float focalLength = 50) {
    Camera c;
    c.horizontalAperture = c.verticalAperture = aperture;
    c.focalLength = focalLength;
    return c;
}

} // namespace doppel::test
