// Meshes, shapes, curves, points and point instancers.
#include "stage/usd/curve_points.h"
#include "stage/usd/decode.h"
#include "stage/usd/shape_mesh.h"

#include <Imath/ImathQuat.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace doppel {

using nlohmann::json;

namespace {

SubdivisionScheme subdivisionOf(const std::string& name) {
    if (name == "catmullClark") return SubdivisionScheme::CatmullClark;
    if (name == "loop") return SubdivisionScheme::Loop;
    if (name == "bilinear") return SubdivisionScheme::Bilinear;
    return SubdivisionScheme::None;
}

BoundaryRule boundaryRuleOf(const std::string& name) {
    if (name == "none") return BoundaryRule::None;
    if (name == "edgeOnly") return BoundaryRule::EdgeOnly;
    return BoundaryRule::EdgeAndCorner;
}

FaceVaryingRule faceVaryingRuleOf(const std::string& name) {
    if (name == "none") return FaceVaryingRule::None;
    if (name == "cornersOnly") return FaceVaryingRule::CornersOnly;
    if (name == "cornersPlus2") return FaceVaryingRule::CornersPlus2;
    if (name == "boundaries") return FaceVaryingRule::Boundaries;
    if (name == "all") return FaceVaryingRule::All;
    return FaceVaryingRule::CornersPlus1;
}

template <class T>
void takeArray(const json& value, const char* key, const Decoder& decoder, Array<T>& target) {
    if (const auto it = value.find(key); it != value.end()) target = decoder.array<T>(*it);
}

template <class T>
void takePrimvar(const json& value, const char* key, const Decoder& decoder, Primvar<T>& target) {
    if (const auto it = value.find(key); it != value.end()) target = decoder.primvar<T>(*it);
}

void takeSubsets(const json& value, const Decoder& decoder, std::vector<GeomSubset>& subsets) {
    const auto it = value.find("subsets");
    if (it == value.end() || !it->is_array()) return;
    subsets.clear();
    for (const json& subset : *it) {
        if (!subset.is_object()) continue;
        subsets.push_back(
            {stringAt(subset, "name"), stringAt(subset, "material"), decoder.array<std::int32_t>(subset, "faces")});
    }
}

void takeShape(const json& value, Mesh& mesh) {
    Shape shape;
    shape.kind = stringAt(value, "kind");
    const std::string axis = stringAt(value, "axis", "Z");
    shape.axis = axis.empty() ? 'Z' : axis[0];
    take(value, "size", shape.size);
    take(value, "radius", shape.radiusTop);
    shape.radiusBottom = shape.radiusTop;
    take(value, "radiusTop", shape.radiusTop);
    take(value, "radiusBottom", shape.radiusBottom);
    take(value, "height", shape.height);
    take(value, "width", shape.width);
    take(value, "length", shape.length);
    Mesh made = makeShapeMesh(shape);
    made.displayColor = std::move(mesh.displayColor);
    made.displayOpacity = std::move(mesh.displayOpacity);
    made.leftHanded = flagAt(value, "leftHanded");
    made.doubleSided = flagAt(value, "doubleSided");
    mesh = std::move(made);
}

void takeMesh(const json& value, const Decoder& decoder, Mesh& mesh) {
    if (const auto fixed = value.find("mesh"); fixed != value.end() && fixed->is_object()) {
        mesh.subdivision = subdivisionOf(stringAt(*fixed, "subdivision"));
        mesh.leftHanded = flagAt(*fixed, "leftHanded");
        mesh.doubleSided = flagAt(*fixed, "doubleSided");
        mesh.boundaryRule = boundaryRuleOf(stringAt(*fixed, "interpolateBoundary"));
        mesh.faceVaryingRule = faceVaryingRuleOf(stringAt(*fixed, "faceVaryingLinearInterpolation"));
        mesh.smoothTriangles = stringAt(*fixed, "triangleSubdivisionRule") == "smooth";
    }
    takeArray(value, "points", decoder, mesh.points);
    takeArray(value, "counts", decoder, mesh.faceVertexCounts);
    takeArray(value, "faceIndices", decoder, mesh.faceVertexIndices);
    takePrimvar(value, "normals", decoder, mesh.normals);
    takePrimvar(value, "uvs", decoder, mesh.uvs);
    takeArray(value, "creaseIndices", decoder, mesh.creaseIndices);
    takeArray(value, "creaseLengths", decoder, mesh.creaseLengths);
    takeArray(value, "creaseSharpnesses", decoder, mesh.creaseSharpnesses);
    takeArray(value, "cornerIndices", decoder, mesh.cornerIndices);
    takeArray(value, "cornerSharpnesses", decoder, mesh.cornerSharpnesses);
    takeArray(value, "holeIndices", decoder, mesh.holeIndices);
    takeSubsets(value, decoder, mesh.subsets);
}

CurveBasis basisOf(const json& value) {
    const std::string basis = stringAt(value, "basis");
    if (stringAt(value, "type") == "linear") return CurveBasis::Linear;
    if (basis == "bspline") return CurveBasis::BSpline;
    if (basis == "catmullRom") return CurveBasis::CatmullRom;
    return CurveBasis::Bezier;
}

void takeCurves(const json& value, const Decoder& decoder, Curves& curves) {
    const auto it = value.find("curves");
    if (it == value.end() || !it->is_object()) return;
    curves.basis = basisOf(*it);
    curves.points = decoder.array<V3f>(*it, "points");
    curves.vertexCounts = decoder.array<std::int32_t>(*it, "counts");
    curves.widths = {};
    curves.normals = {};
    curves.displayColor = {};
    takePrimvar(*it, "widths", decoder, curves.widths);
    takePrimvar(*it, "normals", decoder, curves.normals);
    takePrimvar(*it, "displayColor", decoder, curves.displayColor);
    const std::string wrap = stringAt(*it, "wrap");
    std::size_t sum = 0;
    for (const std::int32_t count : curves.vertexCounts) sum += static_cast<std::size_t>(std::max(count, 0));
    if (sum != curves.points.size()) return;  // checkCurves says so
    resolveCurvePoints(curves, wrap == "periodic" ? CurveWrap::Periodic
                               : wrap == "pinned" ? CurveWrap::Pinned
                                                  : CurveWrap::Open);
}

/// Scale, then rotation, then position: UsdGeomPointInstancer.
M44d instanceTransform(const V3f* scale, const Imath::V4f* rotation, const V3f& position) {
    M44d matrix;
    if (rotation) matrix = Imath::Quatd(rotation->w, rotation->x, rotation->y, rotation->z).normalized().toMatrix44();
    if (scale) {
        for (int row = 0; row < 3; ++row)
            for (int column = 0; column < 3; ++column) matrix[row][column] *= static_cast<double>((*scale)[row]);
    }
    for (int column = 0; column < 3; ++column) matrix[3][column] = static_cast<double>(position[column]);
    return matrix;
}

bool isFinite(const M44d& matrix) {
    for (int i = 0; i < 16; ++i)
        if (!std::isfinite(matrix[i / 4][i % 4])) return false;
    return true;
}

void takeInstancer(const json& value, const Decoder& decoder, PointInstancer& instancer,
                   std::vector<std::string>& problems) {
    const auto indices = decoder.array<std::int32_t>(value, "protoIndices");
    const auto positions = decoder.array<V3f>(value, "positions");
    const auto scales = decoder.array<V3f>(value, "scales");
    const auto rotations = decoder.array<Imath::V4f>(value, "orientations");
    const auto mask = decoder.array<std::uint8_t>(value, "mask");
    const std::size_t count = std::min(indices.size(), positions.size());
    if (indices.size() != positions.size()) {
        problems.push_back(fmt::format("it has {} prototype indices and {} positions; {} copies are made",
                                       indices.size(), positions.size(), count));
    }
    const auto checkLength = [&](const char* name, std::size_t given) {
        if (given == 0 || given >= count) return;
        problems.push_back(fmt::format("its last {} copies have none of its {} {}", count - given, given, name));
    };
    checkLength("scales", scales.size());
    checkLength("orientations", rotations.size());
    std::size_t broken = 0;
    std::vector<std::int32_t> shownIndices;
    std::vector<M44d> transforms;
    transforms.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        if (i < mask.size() && mask[i] == 0) continue;
        const M44d transform = instanceTransform(i < scales.size() ? &scales[i] : nullptr,
                                                 i < rotations.size() ? &rotations[i] : nullptr, positions[i]);
        if (!isFinite(transform)) {
            ++broken;
            continue;
        }
        shownIndices.push_back(indices[i]);
        transforms.push_back(transform);
    }
    if (broken > 0) {
        problems.push_back(fmt::format("{} of {} copies are left out: their place holds what is no finite number",
                                       broken, count));
    }
    instancer.protoIndices = std::move(shownIndices);
    instancer.transforms = std::move(transforms);
}

bool holds(const json& value, const char* key) { return value.find(key) != value.end(); }

template <class T>
bool isA(const PrimData& data) {
    return std::holds_alternative<std::shared_ptr<const T>>(data);
}

/// True if `value` changes an array of a mesh or of points.
bool hasArrayField(const json& value) {
    for (const char* key :
         {"points", "counts", "faceIndices", "normals", "uvs", "displayColor", "displayOpacity", "subsets",
          "creaseIndices", "creaseLengths", "creaseSharpnesses", "cornerIndices", "cornerSharpnesses", "holeIndices", "widths"})
        if (holds(value, key)) return true;
    return false;
}

}  // namespace

bool decodeGeometry(const json& value, const Decoder& decoder, PrimData& data, std::vector<std::string>& problems) {
    if (const auto it = value.find("instancer"); it != value.end() && it->is_object()) {
        auto instancer = editable<PointInstancer>(data);
        takeInstancer(*it, decoder, *instancer, problems);
        data = std::shared_ptr<const PointInstancer>(std::move(instancer));
        return true;
    }
    if (holds(value, "curves")) {
        auto curves = editable<Curves>(data);
        takeCurves(value, decoder, *curves);
        data = std::shared_ptr<const Curves>(std::move(curves));
        return true;
    }
    if (holds(value, "pointCloud") || (isA<Points>(data) && hasArrayField(value))) {
        auto points = editable<Points>(data);
        takeArray(value, "points", decoder, points->points);
        takePrimvar(value, "widths", decoder, points->widths);
        takePrimvar(value, "displayColor", decoder, points->displayColor);
        data = std::shared_ptr<const Points>(std::move(points));
        return true;
    }
    if (holds(value, "mesh") || holds(value, "shape") || (isA<Mesh>(data) && hasArrayField(value))) {
        auto mesh = editable<Mesh>(data);
        if (const auto it = value.find("shape"); it != value.end() && it->is_object()) takeShape(*it, *mesh);
        takeMesh(value, decoder, *mesh);
        takePrimvar(value, "displayColor", decoder, mesh->displayColor);
        takePrimvar(value, "displayOpacity", decoder, mesh->displayOpacity);
        data = std::shared_ptr<const Mesh>(std::move(mesh));
        return true;
    }
    return false;
}

}  // namespace doppel
