#include "stage/usd/geometry_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace doppel {

namespace {

/// Elements a primvar must have, by its interpolation.
struct ElementCounts {
    std::size_t uniform = 0, vertex = 0, faceVarying = 0;
    std::size_t of(Interpolation interpolation) const {
        switch (interpolation) {
            case Interpolation::Uniform:
                return uniform;
            case Interpolation::Vertex:
                return vertex;
            case Interpolation::FaceVarying:
                return faceVarying;
            case Interpolation::Constant:
                break;
        }
        return 1;
    }
};

bool allBelow(const Array<std::int32_t>& indices, std::size_t limit) {
    // Negative ones are huge as unsigned; no branch in the loop, so that it vectorizes.
    std::uint32_t highest = 0;
    for (const std::int32_t index : indices) highest = std::max(highest, static_cast<std::uint32_t>(index));
    return indices.empty() || highest < limit;
}

/// The sum of counts that are all at least 0; nullopt otherwise.
std::optional<std::size_t> sumOf(const Array<std::int32_t>& counts) {
    std::size_t sum = 0;
    bool negative = false;
    for (const std::int32_t count : counts) {
        negative |= count < 0;
        sum += static_cast<std::size_t>(std::max(count, 0));
    }
    return negative ? std::nullopt : std::optional(sum);
}

template <class T>
void checkPrimvar(const char* name, Primvar<T>& primvar, const ElementCounts& counts,
                  std::vector<std::string>& problems) {
    if (primvar.empty()) {
        primvar = {};
        return;
    }
    const std::size_t needed = counts.of(primvar.interpolation);
    const std::size_t given = primvar.indices.empty() ? primvar.values.size() : primvar.indices.size();
    if (given < needed && primvar.values.size() == 1) {
        primvar.interpolation = Interpolation::Constant;  // one value for all is what was meant
        primvar.indices = {};
        return;
    }
    if (given < needed) {
        problems.push_back(fmt::format("its {} are left out: they are {} and not {}", name, given, needed));
        primvar = {};
    } else if (!allBelow(primvar.indices, primvar.values.size())) {
        problems.push_back(
            fmt::format("its {} are left out: an index points past their {} values", name, primvar.values.size()));
        primvar = {};
    }
}

void checkPolygons(Mesh& mesh, std::vector<std::string>& problems) {
    const auto corners = sumOf(mesh.faceVertexCounts);
    std::string problem;
    if (!corners || *corners != mesh.faceVertexIndices.size())
        problem = fmt::format("its faces need {} vertex indices and it has {}",
                              corners ? std::to_string(*corners) : "(negative)", mesh.faceVertexIndices.size());
    else if (!allBelow(mesh.faceVertexIndices, mesh.points.size()))
        problem = fmt::format("a face points past its {} points", mesh.points.size());
    if (problem.empty()) return;
    problems.push_back("it is left out: " + problem);
    mesh.faceVertexCounts = {};
    mesh.faceVertexIndices = {};
    mesh.subsets.clear();
}

void checkSubsets(Mesh& mesh, std::vector<std::string>& problems) {
    std::erase_if(mesh.subsets, [&](const GeomSubset& subset) {
        if (allBelow(subset.faces, mesh.faceVertexCounts.size())) return false;
        problems.push_back(fmt::format("its subset '{}' is left out: it names faces past the last of {}", subset.name,
                                       mesh.faceVertexCounts.size()));
        return true;
    });
}

void checkCreases(Mesh& mesh, std::vector<std::string>& problems) {
    const auto length = sumOf(mesh.creaseLengths);
    // Sharpnesses are one a crease, or one an edge of it.
    const std::size_t edges =
        mesh.creaseIndices.size() - std::min(mesh.creaseLengths.size(), mesh.creaseIndices.size());
    const std::size_t sharpnesses = mesh.creaseSharpnesses.size();
    if (!length || *length != mesh.creaseIndices.size() || !allBelow(mesh.creaseIndices, mesh.points.size()) ||
        (sharpnesses != mesh.creaseLengths.size() && sharpnesses != edges)) {
        problems.push_back("its creases are left out: they do not fit its points");
        mesh.creaseIndices = {};
        mesh.creaseLengths = {};
        mesh.creaseSharpnesses = {};
    }
    if (mesh.cornerIndices.size() != mesh.cornerSharpnesses.size() ||
        !allBelow(mesh.cornerIndices, mesh.points.size())) {
        problems.push_back("its corners are left out: they do not fit its points");
        mesh.cornerIndices = {};
        mesh.cornerSharpnesses = {};
    }
}

}  // namespace

void checkMesh(Mesh& mesh, const Mesh* before, std::vector<std::string>& problems) {
    const bool samePolygons = before && before->points.size() == mesh.points.size() &&
                              before->faceVertexCounts.sharesWith(mesh.faceVertexCounts) &&
                              before->faceVertexIndices.sharesWith(mesh.faceVertexIndices);
    if (!samePolygons) checkPolygons(mesh, problems);
    const ElementCounts counts{mesh.faceVertexCounts.size(), mesh.points.size(), mesh.faceVertexIndices.size()};
    checkPrimvar("normals", mesh.normals, counts, problems);
    checkPrimvar("uvs", mesh.uvs, counts, problems);
    checkPrimvar("display colors", mesh.displayColor, counts, problems);
    checkPrimvar("display opacities", mesh.displayOpacity, counts, problems);
    checkSubsets(mesh, problems);
    checkCreases(mesh, problems);
}

void checkCurves(Curves& curves, std::vector<std::string>& problems) {
    const auto sum = sumOf(curves.vertexCounts);
    if (!sum || *sum != curves.points.size()) {
        problems.push_back(fmt::format("it is left out: its curves need {} points and it has {}",
                                       sum ? std::to_string(*sum) : "(negative)", curves.points.size()));
        curves = {};
    }
}

void checkPoints(Points& points, std::vector<std::string>& problems) {
    const ElementCounts counts{1, points.points.size(), points.points.size()};
    checkPrimvar("widths", points.widths, counts, problems);
    checkPrimvar("display colors", points.displayColor, counts, problems);
}

}  // namespace doppel
