#include "render/embree/scene/geometry.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace doppel::embree {

namespace {

constexpr float kDefaultWidth = 1.0f; ///< UsdGeom's fallback is a width of one unit

bool isFinite(const V3f& p) { return std::isfinite(p.x) && std::isfinite(p.y) && std::isfinite(p.z); }

/// The value for a point of a curve; the last one where there are too few.
template <class T>
T valueOf(const Primvar<T>& primvar, std::size_t curve, std::size_t point) {
    std::size_t i = 0;
    if (primvar.interpolation == Interpolation::Uniform) i = curve;
    if (primvar.interpolation == Interpolation::Vertex || primvar.interpolation == Interpolation::FaceVarying) i = point;
    if (!primvar.indices.empty()) {
        i = static_cast<std::size_t>(std::max(primvar.indices[std::min(i, primvar.indices.size() - 1)], 0));
    }
    return primvar.values[std::min(i, primvar.values.size() - 1)];
}

float radiusOf(const Primvar<float>& widths, std::size_t curve, std::size_t point) {
    if (widths.empty()) return 0.5f * kDefaultWidth;
    const float width = valueOf(widths, curve, point);
    return std::isfinite(width) ? std::max(0.5f * width, 0.0f) : 0.0f;
}

/// One curve's control points as USD counts them, turned into segments of the basis.
struct SegmentLayout {
    std::size_t count = 0, step = 1, size = 4;
};

SegmentLayout segmentsOf(CurveBasis basis, bool periodic, std::size_t vertices) {
    switch (basis) {
    case CurveBasis::Linear:
        if (vertices < 2) return {};
        return {periodic && vertices > 2 ? vertices : vertices - 1, 1, 2};
    case CurveBasis::Bezier:
        if (periodic) return {vertices / 3, 3, 4};
        return {vertices < 4 ? 0 : (vertices - 4) / 3 + 1, 3, 4};
    case CurveBasis::BSpline:
    case CurveBasis::CatmullRom:
        if (periodic) return {vertices < 3 ? 0 : vertices, 1, 4};
        return {vertices < 4 ? 0 : vertices - 3, 1, 4};
    }
    return {};
}

/// Tubes, or ribbons across the normals.
RTCGeometryType typeOf(CurveBasis basis, bool isRibbon) {
    switch (basis) {
    case CurveBasis::Linear:
        // Embree has no straight ribbons; theirs are made of cubic segments.
        return isRibbon ? RTC_GEOMETRY_TYPE_NORMAL_ORIENTED_BEZIER_CURVE : RTC_GEOMETRY_TYPE_ROUND_LINEAR_CURVE;
    case CurveBasis::Bezier:
        return isRibbon ? RTC_GEOMETRY_TYPE_NORMAL_ORIENTED_BEZIER_CURVE : RTC_GEOMETRY_TYPE_ROUND_BEZIER_CURVE;
    case CurveBasis::BSpline:
        return isRibbon ? RTC_GEOMETRY_TYPE_NORMAL_ORIENTED_BSPLINE_CURVE : RTC_GEOMETRY_TYPE_ROUND_BSPLINE_CURVE;
    case CurveBasis::CatmullRom:
        return isRibbon ? RTC_GEOMETRY_TYPE_NORMAL_ORIENTED_CATMULL_ROM_CURVE : RTC_GEOMETRY_TYPE_ROUND_CATMULL_ROM_CURVE;
    }
    return RTC_GEOMETRY_TYPE_ROUND_LINEAR_CURVE;
}

Float4 atRadius(const V3f& p, float radius) { return {p.x, p.y, p.z, radius}; }

Float4 between(const Float4& a, const Float4& b, float t) {
    const float s = 1 - t;
    return {s * a.x + t * b.x, s * a.y + t * b.y, s * a.z + t * b.z, s * a.w + t * b.w};
}

/// False when there is no memory for them.
bool setVertices(RTCGeometry shape, unsigned step, const std::vector<Float4>& from) {
    auto* vertices = static_cast<Float4*>(
        rtcSetNewGeometryBuffer(shape, RTC_BUFFER_TYPE_VERTEX, step, RTC_FORMAT_FLOAT4, sizeof(Float4), from.size()));
    if (vertices) std::copy(from.begin(), from.end(), vertices);
    return vertices != nullptr;
}

bool setMovingVertices(RTCGeometry shape, const std::vector<Float4>& open, const std::vector<Float4>& close) {
    rtcSetGeometryTimeStepCount(shape, 2);
    return setVertices(shape, 0, open) && setVertices(shape, 1, close);
}

/// `motion` if it has a number for every one of these points at both ends of the shutter, else nullptr.
const Motion* fitting(const Motion* motion, const Array<V3f>& points) {
    if (!motion || motion->pointsOpen.size() != points.size() || motion->pointsClose.size() != points.size()) return nullptr;
    const auto areNumbers = [](const Array<V3f>& all) { return std::all_of(all.begin(), all.end(), isFinite); };
    return areNumbers(motion->pointsOpen) && areNumbers(motion->pointsClose) ? motion : nullptr;
}

class CurveBuilder {
public:
    CurveBuilder(const Curves& curves, Geometry& out, const Motion* motion)
        : m_curves(curves), m_out(out), m_motion(motion), m_isRibbon(!curves.normals.empty()),
          m_isStraightRibbon(m_isRibbon && curves.basis == CurveBasis::Linear) {}

    void build(RTCDevice device) {
        m_out.data.kind = GeometryKind::Curves;
        m_out.data.constantColor = {kNoColor, kNoColor, kNoColor, 1.0f};
        std::size_t first = 0, dropped = 0;
        for (std::size_t curve = 0; curve < m_curves.vertexCounts.size(); ++curve) {
            const std::int32_t count = m_curves.vertexCounts[curve];
            if (count < 0 || static_cast<std::size_t>(count) > m_curves.points.size() - first) {
                dropped += m_curves.vertexCounts.size() - curve;
                break;
            }
            if (!addCurve(curve, first, static_cast<std::size_t>(count))) ++dropped;
            first += static_cast<std::size_t>(count);
        }
        if (dropped > 0) {
            m_out.warnings.push_back(std::to_string(dropped) + " of " + std::to_string(m_curves.vertexCounts.size()) +
                                     " curves have too few or bad points and are not drawn");
        }
        if (!m_starts.empty()) buildScene(device);
    }

private:
    /// A control point with all that belongs to it.
    struct Control {
        Float4 point;       ///< with the radius
        Float4 open, close; ///< the same at the ends of the shutter, when it moves
        V3f normal;
    };

    bool addCurve(std::size_t curve, std::size_t first, std::size_t count) {
        const SegmentLayout layout = segmentsOf(m_curves.basis, m_curves.periodic, count);
        if (layout.count == 0) return false;
        for (std::size_t i = first; i < first + count; ++i) {
            if (!isFinite(m_curves.points[i])) return false;
        }
        // Periodic curves repeat their first points at the end.
        std::vector<Control> controls;
        const std::size_t needed = (layout.count - 1) * layout.step + layout.size;
        for (std::size_t i = 0; i < needed; ++i) controls.push_back(control(curve, first + i % count));
        if (m_isStraightRibbon) {
            for (std::size_t s = 0; s < layout.count; ++s) addStraight(controls[s], controls[s + 1]);
        } else {
            const std::size_t base = m_vertices.size();
            for (const Control& c : controls) add(c);
            for (std::size_t s = 0; s < layout.count; ++s) m_starts.push_back(static_cast<std::uint32_t>(base + s * layout.step));
        }
        if (m_curves.displayColor.empty()) return true;
        // A segment's color goes from that of its start to that of its end.
        const bool hasOuter = m_curves.basis == CurveBasis::BSpline || m_curves.basis == CurveBasis::CatmullRom;
        for (std::size_t s = 0; s < layout.count; ++s) {
            const std::size_t start = s * layout.step + (hasOuter ? 1 : 0);
            for (const std::size_t i : {start, start + (m_curves.basis == CurveBasis::Bezier ? 3 : 1)}) {
                const V3f c = valueOf(m_curves.displayColor, curve, first + i % count);
                m_out.colors.push_back({c.x, c.y, c.z, 1.0f});
            }
        }
        return true;
    }

    Control control(std::size_t curve, std::size_t point) const {
        const float radius = radiusOf(m_curves.widths, curve, point);
        const V3f normal = m_isRibbon ? valueOf(m_curves.normals, curve, point) : V3f(0);
        Control c{atRadius(m_curves.points[point], radius), {}, {}, isFinite(normal) ? normal : V3f(0, 1, 0)};
        if (m_motion) {
            c.open = atRadius(m_motion->pointsOpen[point], radius);
            c.close = atRadius(m_motion->pointsClose[point], radius);
        }
        return c;
    }

    void add(const Control& c) {
        m_vertices.push_back(c.point);
        if (m_motion) {
            m_open.push_back(c.open);
            m_close.push_back(c.close);
        }
        if (m_isRibbon) m_normals.push_back({c.normal.x, c.normal.y, c.normal.z});
    }

    /// A straight piece as a cubic one.
    void addStraight(const Control& a, const Control& b) {
        m_starts.push_back(static_cast<std::uint32_t>(m_vertices.size()));
        for (const float t : {0.0f, 1.0f / 3, 2.0f / 3, 1.0f}) {
            add({between(a.point, b.point, t), between(a.open, b.open, t), between(a.close, b.close, t),
                 a.normal * (1 - t) + b.normal * t});
        }
    }

    void buildScene(RTCDevice device) {
        m_out.hasColor = !m_out.colors.empty();
        if (m_out.hasColor) m_out.data.colors = m_out.colors.data();
        m_out.shape.reset(rtcNewGeometry(device, typeOf(m_curves.basis, m_isRibbon)));
        RTCGeometry shape = m_out.shape.get();
        bool hasRoom = m_motion ? setMovingVertices(shape, m_open, m_close) : setVertices(shape, 0, m_vertices);
        for (unsigned step = 0; m_isRibbon && step < (m_motion ? 2u : 1u); ++step)
            hasRoom &= setBuffer(RTC_BUFFER_TYPE_NORMAL, RTC_FORMAT_FLOAT3, m_normals, step);
        hasRoom &= setBuffer(RTC_BUFFER_TYPE_INDEX, RTC_FORMAT_UINT, m_starts);
        if (!hasRoom) return;
        rtcCommitGeometry(shape);
        m_out.scene.reset(rtcNewScene(device));
        rtcAttachGeometryByID(m_out.scene.get(), m_out.shape.get(), 0);
        m_out.hierarchySeconds = buildHierarchy(m_out.scene.get());
    }

    template <class T>
    bool setBuffer(RTCBufferType type, RTCFormat format, const std::vector<T>& values, unsigned step = 0) {
        void* memory = rtcSetNewGeometryBuffer(m_out.shape.get(), type, step, format, sizeof(T), values.size());
        if (memory) std::memcpy(memory, values.data(), values.size() * sizeof(T));
        return memory != nullptr;
    }

    const Curves& m_curves;
    Geometry& m_out;
    const Motion* m_motion; ///< nullptr = its points are still
    bool m_isRibbon, m_isStraightRibbon;
    std::vector<Float4> m_vertices, m_open, m_close;
    std::vector<Float3> m_normals;
    std::vector<std::uint32_t> m_starts;
};

} // namespace

GeometrySharedPtr buildCurves(RTCDevice device, const Curves& curves, const Motion* motion) {
    auto geometry = std::make_shared<Geometry>();
    CurveBuilder(curves, *geometry, fitting(motion, curves.points)).build(device);
    return geometry;
}

GeometrySharedPtr buildPoints(RTCDevice device, const Points& points, const Motion* motion) {
    motion = fitting(motion, points.points);
    auto geometry = std::make_shared<Geometry>();
    Geometry& out = *geometry;
    out.data.kind = GeometryKind::Points;
    out.data.constantColor = {kNoColor, kNoColor, kNoColor, 1.0f};
    std::vector<Float4> spheres, open, close;
    spheres.reserve(points.points.size());
    for (std::size_t i = 0; i < points.points.size(); ++i) {
        const V3f& p = points.points[i];
        if (!isFinite(p)) continue;
        spheres.push_back(atRadius(p, radiusOf(points.widths, 0, i)));
        if (motion) {
            open.push_back(atRadius(motion->pointsOpen[i], spheres.back().w));
            close.push_back(atRadius(motion->pointsClose[i], spheres.back().w));
        }
        if (!points.displayColor.empty()) {
            const V3f c = valueOf(points.displayColor, 0, i);
            out.colors.push_back({c.x, c.y, c.z, 1.0f});
        }
    }
    if (spheres.size() < points.points.size()) {
        out.warnings.push_back(std::to_string(points.points.size() - spheres.size()) + " of " +
                               std::to_string(points.points.size()) + " points are not numbers and are not drawn");
    }
    if (spheres.empty()) return geometry;
    out.hasColor = !out.colors.empty();
    if (out.hasColor) out.data.colors = out.colors.data();
    out.shape.reset(rtcNewGeometry(device, RTC_GEOMETRY_TYPE_SPHERE_POINT));
    const bool hasVertices = motion ? setMovingVertices(out.shape.get(), open, close) : setVertices(out.shape.get(), 0, spheres);
    if (!hasVertices) return geometry;
    rtcCommitGeometry(out.shape.get());
    out.scene.reset(rtcNewScene(device));
    rtcAttachGeometryByID(out.scene.get(), out.shape.get(), 0);
    out.hierarchySeconds = buildHierarchy(out.scene.get());
    return geometry;
}

} // namespace doppel::embree
