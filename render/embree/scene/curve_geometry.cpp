#include "render/embree/scene/geometry.h"

#include <algorithm>
#include <cmath>

namespace doppel::embree {

namespace {

constexpr float kDefaultWidth = 1.0f; ///< UsdGeom's fallback is a width of one unit

bool isFinite(const V3f& p) { return std::isfinite(p.x) && std::isfinite(p.y) && std::isfinite(p.z); }

float radiusOf(const Primvar<float>& widths, std::size_t curve, std::size_t point) {
    if (widths.empty()) return 0.5f * kDefaultWidth;
    std::size_t i = 0;
    if (widths.interpolation == Interpolation::Uniform) i = curve;
    if (widths.interpolation == Interpolation::Vertex || widths.interpolation == Interpolation::FaceVarying) i = point;
    const float width = widths.values[std::min(i, widths.values.size() - 1)];
    return std::isfinite(width) ? std::max(0.5f * width, 0.0f) : 0.0f;
}

V3f colorOf(const Primvar<V3f>& colors, std::size_t curve, std::size_t point) {
    std::size_t i = 0;
    if (colors.interpolation == Interpolation::Uniform) i = curve;
    if (colors.interpolation == Interpolation::Vertex || colors.interpolation == Interpolation::FaceVarying) i = point;
    if (!colors.indices.empty()) {
        i = static_cast<std::size_t>(std::max(colors.indices[std::min(i, colors.indices.size() - 1)], 0));
    }
    return colors.values[std::min(i, colors.values.size() - 1)];
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

RTCGeometryType typeOf(CurveBasis basis) {
    switch (basis) {
    case CurveBasis::Linear: return RTC_GEOMETRY_TYPE_ROUND_LINEAR_CURVE;
    case CurveBasis::Bezier: return RTC_GEOMETRY_TYPE_ROUND_BEZIER_CURVE;
    case CurveBasis::BSpline: return RTC_GEOMETRY_TYPE_ROUND_BSPLINE_CURVE;
    case CurveBasis::CatmullRom: return RTC_GEOMETRY_TYPE_ROUND_CATMULL_ROM_CURVE;
    }
    return RTC_GEOMETRY_TYPE_ROUND_LINEAR_CURVE;
}

Float4 atRadius(const V3f& p, float radius) { return {p.x, p.y, p.z, radius}; }

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
    CurveBuilder(const Curves& curves, Geometry& out, const Motion* motion) : m_curves(curves), m_out(out), m_motion(motion) {}

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
    bool addCurve(std::size_t curve, std::size_t first, std::size_t count) {
        const SegmentLayout layout = segmentsOf(m_curves.basis, m_curves.periodic, count);
        if (layout.count == 0) return false;
        for (std::size_t i = first; i < first + count; ++i) {
            if (!isFinite(m_curves.points[i])) return false;
        }
        // Periodic curves repeat their first points at the end.
        const std::size_t base = m_vertices.size();
        const std::size_t needed = (layout.count - 1) * layout.step + layout.size;
        for (std::size_t i = 0; i < needed; ++i) {
            const std::size_t point = first + i % count;
            const V3f& p = m_curves.points[point];
            const float radius = radiusOf(m_curves.widths, curve, point);
            m_vertices.push_back({p.x, p.y, p.z, radius});
            if (!m_motion) continue;
            m_open.push_back(atRadius(m_motion->pointsOpen[point], radius));
            m_close.push_back(atRadius(m_motion->pointsClose[point], radius));
        }
        for (std::size_t s = 0; s < layout.count; ++s) {
            m_starts.push_back(static_cast<std::uint32_t>(base + s * layout.step));
            if (!m_curves.displayColor.empty()) {
                const V3f c = colorOf(m_curves.displayColor, curve, first + (s * layout.step) % count);
                m_out.colors.push_back({c.x, c.y, c.z, 1.0f});
            }
        }
        return true;
    }

    void buildScene(RTCDevice device) {
        m_out.hasColor = !m_out.colors.empty();
        if (m_out.hasColor) m_out.data.colors = m_out.colors.data();
        m_out.shape.reset(rtcNewGeometry(device, typeOf(m_curves.basis)));
        RTCGeometry shape = m_out.shape.get();
        const bool hasVertices = m_motion ? setMovingVertices(shape, m_open, m_close) : setVertices(shape, 0, m_vertices);
        auto* starts = static_cast<std::uint32_t*>(rtcSetNewGeometryBuffer(
            shape, RTC_BUFFER_TYPE_INDEX, 0, RTC_FORMAT_UINT, sizeof(std::uint32_t), m_starts.size()));
        if (!hasVertices || !starts) return;
        std::copy(m_starts.begin(), m_starts.end(), starts);
        rtcCommitGeometry(shape);
        m_out.scene.reset(rtcNewScene(device));
        rtcAttachGeometryByID(m_out.scene.get(), shape, 0);
        rtcCommitScene(m_out.scene.get());
    }

    const Curves& m_curves;
    Geometry& m_out;
    const Motion* m_motion; ///< nullptr = its points are still
    std::vector<Float4> m_vertices, m_open, m_close;
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
            const V3f c = colorOf(points.displayColor, 0, i);
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
    rtcCommitScene(out.scene.get());
    return geometry;
}

} // namespace doppel::embree
