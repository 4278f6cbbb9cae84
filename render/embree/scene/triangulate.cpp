#include "render/embree/scene/triangulate.h"

#include <algorithm>
#include <cmath>

namespace doppel::embree {

namespace {

bool isFinite(const V3f& p) { return std::isfinite(p.x) && std::isfinite(p.y) && std::isfinite(p.z); }

/// Twice the area vector of a polygon (Newell), which also points the right way for concave ones.
Imath::V3d newellNormal(const std::vector<Imath::V3d>& p) {
    Imath::V3d n(0);
    for (std::size_t i = 0; i < p.size(); ++i) {
        const Imath::V3d& a = p[i];
        const Imath::V3d& b = p[(i + 1) % p.size()];
        n += (a - p[0]).cross(b - p[0]);
    }
    return n;
}

double cross2(const Imath::V2d& a, const Imath::V2d& b, const Imath::V2d& c) {
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

bool isInside(const Imath::V2d& p, const Imath::V2d& a, const Imath::V2d& b, const Imath::V2d& c) {
    return cross2(a, b, p) >= 0 && cross2(b, c, p) >= 0 && cross2(c, a, p) >= 0;
}

/// The polygon in the plane across its normal, counter-clockwise.
std::vector<Imath::V2d> flatten(const std::vector<Imath::V3d>& p, const Imath::V3d& normal) {
    const Imath::V3d helper = std::abs(normal.x) < 0.6 ? Imath::V3d(1, 0, 0) : Imath::V3d(0, 1, 0);
    const Imath::V3d x = helper.cross(normal).normalized();
    const Imath::V3d y = normal.cross(x);
    std::vector<Imath::V2d> flat;
    flat.reserve(p.size());
    for (const Imath::V3d& v : p) flat.emplace_back(v.dot(x), v.dot(y));
    return flat;
}

/// Corners of triangles as indices into the polygon. Falls back to cutting the next corner when no ear is left
/// (self-intersecting polygons), so it always ends with size - 2 triangles.
class EarClipper {
public:
    explicit EarClipper(std::vector<Imath::V2d> polygon) : m_polygon(std::move(polygon)) {
        for (std::uint32_t i = 0; i < m_polygon.size(); ++i) m_left.push_back(i);
    }

    template <class Emit>
    void run(Emit&& emit) {
        while (m_left.size() > 3) {
            const std::size_t ear = findEar();
            const auto [before, after] = neighbours(ear);
            emit(m_left[before], m_left[ear], m_left[after]);
            m_left.erase(m_left.begin() + static_cast<std::ptrdiff_t>(ear));
            // Goes on next to it, which spreads long thin triangles.
            m_next = ear % m_left.size();
        }
        emit(m_left[0], m_left[1], m_left[2]);
    }

private:
    std::pair<std::size_t, std::size_t> neighbours(std::size_t i) const {
        return {(i + m_left.size() - 1) % m_left.size(), (i + 1) % m_left.size()};
    }

    bool isEar(std::size_t i) const {
        const auto [before, after] = neighbours(i);
        const Imath::V2d &a = m_polygon[m_left[before]], &b = m_polygon[m_left[i]], &c = m_polygon[m_left[after]];
        if (cross2(a, b, c) <= 0) return false;
        for (std::size_t j = 0; j < m_left.size(); ++j) {
            if (j == i || j == before || j == after) continue;
            const Imath::V2d& p = m_polygon[m_left[j]];
            if (p != a && p != b && p != c && isInside(p, a, b, c)) return false;
        }
        return true;
    }

    std::size_t findEar() const {
        for (std::size_t k = 0; k < m_left.size(); ++k) {
            const std::size_t i = (m_next + k) % m_left.size();
            if (isEar(i)) return i;
        }
        return m_next % m_left.size();
    }

    std::vector<Imath::V2d> m_polygon;
    std::vector<std::uint32_t> m_left;
    std::size_t m_next = 0;
};

class Triangulator {
public:
    Triangulator(const Array<V3f>& points, const Array<std::int32_t>& indices, Triangulation& out)
        : m_points(points), m_indices(indices), m_out(out) {}

    void face(std::uint32_t face, std::size_t first, std::size_t count) {
        if (count < 3 || !isDrawable(first, count)) {
            ++m_out.droppedFaces;
            return;
        }
        m_face = face;
        m_first = static_cast<std::uint32_t>(first);
        m_hasArea = false;
        if (count == 3) {
            emit(0, 1, 2);
        } else if (count == 4) {
            quad();
        } else {
            polygon(count);
        }
        m_out.flatFaces += !m_hasArea;
    }

private:
    bool isDrawable(std::size_t first, std::size_t count) const {
        for (std::size_t i = first; i < first + count; ++i) {
            const std::int32_t index = m_indices[i];
            if (index < 0 || static_cast<std::size_t>(index) >= m_points.size()) return false;
            if (!isFinite(m_points[static_cast<std::size_t>(index)])) return false;
        }
        return true;
    }

    V3f at(std::uint32_t corner) const { return m_points[static_cast<std::size_t>(m_indices[m_first + corner])]; }

    void emit(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
        if (!m_hasArea) m_hasArea = (at(b) - at(a)).cross(at(c) - at(a)) != V3f(0);
        m_out.corners.insert(m_out.corners.end(), {m_first + a, m_first + b, m_first + c});
        m_out.faces.push_back(m_face);
    }

    void quad() {
        const V3f a = at(0), b = at(1), c = at(2), d = at(3);
        const V3f first = (b - a).cross(c - a), second = (c - a).cross(d - a);
        // A dent at b or d: the other diagonal lies inside.
        if (first.dot(second) < 0) {
            emit(1, 2, 3);
            emit(1, 3, 0);
        } else {
            emit(0, 1, 2);
            emit(0, 2, 3);
        }
    }

    void polygon(std::size_t count) {
        std::vector<Imath::V3d> p;
        for (std::uint32_t i = 0; i < count; ++i) p.emplace_back(at(i));
        const Imath::V3d normal = newellNormal(p).normalized();
        EarClipper(flatten(p, normal)).run([this](auto a, auto b, auto c) { emit(a, b, c); });
    }

    const Array<V3f>& m_points;
    const Array<std::int32_t>& m_indices;
    Triangulation& m_out;
    std::uint32_t m_face = 0, m_first = 0;
    bool m_hasArea = false;
};

} // namespace

Triangulation triangulate(const Array<V3f>& points, const Array<std::int32_t>& faceVertexCounts,
                          const Array<std::int32_t>& faceVertexIndices) {
    Triangulation out;
    out.corners.reserve(faceVertexIndices.size() * 3 / 2);
    out.faces.reserve(faceVertexIndices.size() / 2);
    Triangulator triangulator(points, faceVertexIndices, out);
    std::size_t first = 0;
    for (std::size_t face = 0; face < faceVertexCounts.size(); ++face) {
        const std::int32_t count = faceVertexCounts[face];
        if (count < 0 || static_cast<std::size_t>(count) > faceVertexIndices.size() - first) {
            // From here on no one can know where a face begins.
            out.droppedFaces += faceVertexCounts.size() - face;
            break;
        }
        triangulator.face(static_cast<std::uint32_t>(face), first, static_cast<std::size_t>(count));
        first += static_cast<std::size_t>(count);
    }
    return out;
}

} // namespace doppel::embree
