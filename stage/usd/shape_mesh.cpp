#include "stage/usd/shape_mesh.h"

#include <cmath>
#include <numbers>
#include <utility>

namespace doppel {

namespace {

/// A circle of a surface of revolution around Z, with the slope of its normal.
struct Ring {
    float radius, z;
    float normalRadial, normalZ;
    float v;
};

class ShapeBuilder {
public:
    explicit ShapeBuilder(int segments) : m_segments(segments) {}

    /// A band of rings, bottom to top as seen along its outside.
    void addBand(const std::vector<Ring>& rings) {
        const auto first = static_cast<std::int32_t>(m_points.size());
        for (const Ring& ring : rings) addRing(ring);
        const std::int32_t columns = m_segments + 1;  // the seam has its points twice, for the uvs
        for (std::int32_t row = 0; row + 1 < static_cast<std::int32_t>(rings.size()); ++row) {
            const bool pointsBelow = rings[static_cast<std::size_t>(row)].radius <= 0;
            const bool pointsAbove = rings[static_cast<std::size_t>(row) + 1].radius <= 0;
            for (std::int32_t column = 0; column < m_segments; ++column) {
                const std::int32_t a = first + row * columns + column, b = a + 1;
                const std::int32_t c = b + columns, d = a + columns;
                if (pointsBelow)
                    addFace({a, c, d});
                else if (pointsAbove)
                    addFace({a, b, c});
                else
                    addFace({a, b, c, d});
            }
        }
    }

    /// A flat rectangle: corners counter-clockwise.
    void addRectangle(const V3f& center, const V3f& u, const V3f& v) {
        const auto first = static_cast<std::int32_t>(m_points.size());
        const V3f normal = u.cross(v).normalized();
        for (const auto& [s, t] : {std::pair{-1.f, -1.f}, {1.f, -1.f}, {1.f, 1.f}, {-1.f, 1.f}}) {
            m_points.push_back(center + u * s + v * t);
            m_normals.push_back(normal);
            m_uvs.emplace_back((s + 1) / 2, (t + 1) / 2);
        }
        addFace({first, first + 1, first + 2, first + 3});
    }

    Mesh finish(char axis) {
        for (V3f& point : m_points) point = turned(point, axis);
        for (V3f& normal : m_normals) normal = turned(normal, axis);
        Mesh mesh;
        mesh.points = std::move(m_points);
        mesh.faceVertexCounts = std::move(m_counts);
        mesh.faceVertexIndices = std::move(m_indices);
        mesh.normals = {Interpolation::Vertex, std::move(m_normals), {}};
        mesh.uvs = {Interpolation::Vertex, std::move(m_uvs), {}};
        return mesh;
    }

private:
    void addRing(const Ring& ring) {
        for (int column = 0; column <= m_segments; ++column) {
            const double part = column / static_cast<double>(m_segments);
            const double angle = 2 * std::numbers::pi * part;
            const auto cosine = static_cast<float>(std::cos(angle)), sine = static_cast<float>(std::sin(angle));
            m_points.emplace_back(ring.radius * cosine, ring.radius * sine, ring.z);
            m_normals.push_back(V3f(ring.normalRadial * cosine, ring.normalRadial * sine, ring.normalZ).normalized());
            m_uvs.emplace_back(static_cast<float>(part), ring.v);
        }
    }
    void addFace(std::initializer_list<std::int32_t> corners) {
        m_counts.push_back(static_cast<std::int32_t>(corners.size()));
        m_indices.insert(m_indices.end(), corners);
    }
    /// Z brought to `axis` by turning the three axes around, so that the outside stays outside.
    static V3f turned(const V3f& p, char axis) {
        if (axis == 'X') return {p.z, p.x, p.y};
        if (axis == 'Y') return {p.y, p.z, p.x};
        return p;
    }

    int m_segments;
    std::vector<V3f> m_points, m_normals;
    std::vector<V2f> m_uvs;
    std::vector<std::int32_t> m_counts, m_indices;
};

/// Rings of a part of a circle: elevations from `start` to `end` (radians), v from `startV` to `endV`.
void addArc(std::vector<Ring>& rings, float radius, float centerZ, double start, double end, int steps, float startV,
            float endV) {
    for (int i = 0; i <= steps; ++i) {
        const double part = i / static_cast<double>(steps);
        const double elevation = start + (end - start) * part;
        const bool isPole = std::abs(std::abs(elevation) - std::numbers::pi / 2) < 1e-9;
        const auto cosine = isPole ? 0.f : static_cast<float>(std::cos(elevation));
        const auto sine = static_cast<float>(std::sin(elevation));
        rings.push_back({radius * cosine, centerZ + radius * sine, cosine, sine,
                         startV + (endV - startV) * static_cast<float>(part)});
    }
}

void addSphere(ShapeBuilder& builder, const Shape& shape) {
    std::vector<Ring> rings;
    addArc(rings, shape.radiusTop, 0, -std::numbers::pi / 2, std::numbers::pi / 2, shape.arcSteps, 0, 1);
    builder.addBand(rings);
}

void addCylinder(ShapeBuilder& builder, const Shape& shape, float radiusTop) {
    const float half = shape.height / 2, radius = shape.radiusBottom;
    const float slope = radius - radiusTop;
    builder.addBand({{0, -half, 0, -1, 0}, {radius, -half, 0, -1, 1}});
    builder.addBand({{radius, -half, shape.height, slope, 0}, {radiusTop, half, shape.height, slope, 1}});
    if (radiusTop > 0) builder.addBand({{radiusTop, half, 0, 1, 0}, {0, half, 0, 1, 1}});
}

void addCapsule(ShapeBuilder& builder, const Shape& shape) {
    const float half = shape.height / 2;
    constexpr double kQuarter = std::numbers::pi / 2;
    std::vector<Ring> rings;
    addArc(rings, shape.radiusBottom, -half, -kQuarter, 0, shape.arcSteps / 2, 0, 0.25f);
    addArc(rings, shape.radiusTop, half, 0, kQuarter, shape.arcSteps / 2, 0.75f, 1);
    builder.addBand(rings);
}

void addCube(ShapeBuilder& builder, float size) {
    const float h = size / 2;
    const V3f x(h, 0, 0), y(0, h, 0), z(0, 0, h);
    builder.addRectangle(x, y, z);
    builder.addRectangle(-x, z, y);
    builder.addRectangle(y, z, x);
    builder.addRectangle(-y, x, z);
    builder.addRectangle(z, x, y);
    builder.addRectangle(-z, y, x);
}

/// The width is along X, or Z when the axis is X; the length along Y, or Z when the axis is Y.
void addPlane(ShapeBuilder& builder, const Shape& shape) {
    const float w = shape.width / 2, l = shape.length / 2;
    // In the space before the axes are turned.
    const V3f u = shape.axis == 'X' ? V3f(l, 0, 0) : shape.axis == 'Y' ? V3f(l, 0, 0) : V3f(w, 0, 0);
    const V3f v = shape.axis == 'X' ? V3f(0, w, 0) : shape.axis == 'Y' ? V3f(0, w, 0) : V3f(0, l, 0);
    builder.addRectangle(V3f(0), u, v);
}

}  // namespace

Mesh makeShapeMesh(const Shape& shape) {
    ShapeBuilder builder(shape.segments);
    char axis = shape.axis;
    if (shape.kind == "Sphere" || shape.kind == "Cube") axis = 'Z';
    if (shape.kind == "Sphere")
        addSphere(builder, shape);
    else if (shape.kind == "Cube")
        addCube(builder, shape.size);
    else if (shape.kind == "Cylinder")
        addCylinder(builder, shape, shape.radiusTop);
    else if (shape.kind == "Cone")
        addCylinder(builder, shape, 0);
    else if (shape.kind == "Capsule")
        addCapsule(builder, shape);
    else if (shape.kind == "Plane")
        addPlane(builder, shape);
    else
        return {};
    return builder.finish(axis);
}

}  // namespace doppel
