#include "stage/usd/curve_points.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace doppel {

namespace {

/// Values a curve of `points` points has for "varying" primvars.
std::size_t varyingCount(CurveBasis basis, CurveWrap wrap, std::size_t points) {
    if (basis == CurveBasis::Linear || wrap == CurveWrap::Periodic) {
        return basis == CurveBasis::Bezier ? points / 3 : points;
    }
    if (wrap == CurveWrap::Pinned && basis != CurveBasis::Bezier) return points;
    if (points < 4) return points;
    return basis == CurveBasis::Bezier ? (points - 4) / 3 + 2 : points - 2;
}

/// Where point `i` lies among the varying values.
float varyingPosition(CurveBasis basis, CurveWrap wrap, std::size_t i) {
    if (basis == CurveBasis::Bezier) return static_cast<float>(i) / 3.f;
    if (basis == CurveBasis::Linear || wrap != CurveWrap::Open) return static_cast<float>(i);
    return static_cast<float>(i) - 1.f;  // the first point is no end of a segment
}

/// One value an element, without indices; left as it is when an index points past the values.
template <class T>
void takeOutIndices(Primvar<T>& primvar) {
    if (primvar.indices.empty()) return;
    std::vector<T> values;
    values.reserve(primvar.indices.size());
    for (const std::int32_t index : primvar.indices) {
        if (static_cast<std::uint32_t>(index) >= primvar.values.size()) return;
        values.push_back(primvar.values[static_cast<std::size_t>(index)]);
    }
    primvar.values = std::move(values);
    primvar.indices = {};
}

template <class T>
void spreadVarying(const Curves& curves, CurveWrap wrap, Primvar<T>& primvar) {
    if (primvar.interpolation != Interpolation::Vertex || !primvar.indices.empty() ||
        primvar.values.size() == curves.points.size())
        return;
    std::vector<T> spread;
    spread.reserve(curves.points.size());
    std::size_t first = 0;
    for (const std::int32_t points : curves.vertexCounts) {
        const auto count = static_cast<std::size_t>(points);
        const std::size_t values = varyingCount(curves.basis, wrap, count);
        if (first + values > primvar.values.size()) break;
        for (std::size_t i = 0; i < count && values > 0; ++i) {
            const float last = static_cast<float>(values - 1);
            const float at = std::clamp(varyingPosition(curves.basis, wrap, i), 0.f, last);
            const auto below = static_cast<std::size_t>(at);
            const std::size_t above = std::min(below + 1, values - 1);
            const float part = at - std::floor(at);
            spread.push_back(primvar.values[first + below] * (1 - part) + primvar.values[first + above] * part);
        }
        first += values;
    }
    if (spread.size() == curves.points.size()) primvar.values = std::move(spread);  // else checkCurves says so
}

/// Repeats the first and last value of every curve.
template <class T>
void repeatEnds(const Array<std::int32_t>& counts, Primvar<T>& primvar) {
    std::size_t needed = 0;
    for (const std::int32_t count : counts) needed += static_cast<std::size_t>(count);
    if (primvar.interpolation != Interpolation::Vertex || !primvar.indices.empty() || primvar.values.size() != needed) return;
    std::vector<T> values;
    const T* next = primvar.values.data();
    for (const std::int32_t count : counts) {
        if (count > 0) values.push_back(*next);
        values.insert(values.end(), next, next + count);
        next += count;
        if (count > 0) values.push_back(next[-1]);
    }
    primvar.values = std::move(values);
}

void addPhantomPoints(Curves& curves) {
    std::vector<V3f> points;
    std::vector<std::int32_t> counts;
    const V3f* next = curves.points.data();
    for (const std::int32_t count : curves.vertexCounts) {
        if (count > 0) {
            points.push_back(count > 1 ? next[0] * 2.f - next[1] : next[0]);
            points.insert(points.end(), next, next + count);
            next += count;
            points.push_back(count > 1 ? next[-1] * 2.f - next[-2] : next[-1]);
        }
        counts.push_back(count > 0 ? count + 2 : 0);
    }
    repeatEnds(curves.vertexCounts, curves.widths);
    repeatEnds(curves.vertexCounts, curves.normals);
    repeatEnds(curves.vertexCounts, curves.displayColor);
    curves.points = std::move(points);
    curves.vertexCounts = std::move(counts);
}

}  // namespace

void resolveCurvePoints(Curves& curves, CurveWrap wrap) {
    takeOutIndices(curves.widths);
    takeOutIndices(curves.normals);
    takeOutIndices(curves.displayColor);
    spreadVarying(curves, wrap, curves.widths);
    spreadVarying(curves, wrap, curves.normals);
    spreadVarying(curves, wrap, curves.displayColor);
    const bool hasPhantoms = curves.basis == CurveBasis::BSpline || curves.basis == CurveBasis::CatmullRom;
    if (wrap == CurveWrap::Pinned && hasPhantoms) addPhantomPoints(curves);
    curves.periodic = wrap == CurveWrap::Periodic;
}

}  // namespace doppel
