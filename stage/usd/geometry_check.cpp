#include "stage/usd/geometry_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
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

/// How many of the first counts can be, with `available` elements in all; past a count that does not fit, no one knows
/// where anything begins.
std::size_t countsThatFit(const Array<std::int32_t>& counts, std::size_t available) {
    std::size_t fitting = 0;
    for (const std::int32_t count : counts) {
        if (count < 0 || static_cast<std::size_t>(count) > available) break;
        available -= static_cast<std::size_t>(count);
        ++fitting;
    }
    return fitting;
}

Array<std::int32_t> firstOf(const Array<std::int32_t>& values, std::size_t count) {
    return std::vector<std::int32_t>(values.begin(), values.begin() + count);
}

bool isFinite(const V3f& p) { return std::isfinite(p.x) && std::isfinite(p.y) && std::isfinite(p.z); }

/// Not a number, or infinite. A product with 0 is 0 for all others, and the loop vectorizes.
std::size_t countBroken(const Array<V3f>& points) {
    float sum = 0;
    for (const V3f& p : points) sum += p.x * 0 + p.y * 0 + p.z * 0;
    if (sum == 0) return 0;
    return static_cast<std::size_t>(
        std::count_if(points.begin(), points.end(), [](const V3f& p) { return !isFinite(p); }));
}

/// Faces with a corner for which `isBad` holds.
template <class Test>
std::size_t facesWith(const Mesh& mesh, Test&& isBad) {
    std::size_t faces = 0, corner = 0;
    for (const std::int32_t count : mesh.faceVertexCounts) {
        bool bad = false;
        for (std::int32_t i = 0; i < count; ++i) bad |= isBad(mesh.faceVertexIndices[corner++]);
        faces += bad;
    }
    return faces;
}

void checkCounts(Mesh& mesh, std::vector<std::string>& problems) {
    const auto corners = sumOf(mesh.faceVertexCounts);
    const std::size_t faces = mesh.faceVertexCounts.size(), given = mesh.faceVertexIndices.size();
    if (corners && *corners == given) return;
    if (corners && *corners < given) {
        problems.push_back(fmt::format("its last {} vertex indices belong to no face", given - *corners));
        mesh.faceVertexIndices = firstOf(mesh.faceVertexIndices, *corners);
        return;
    }
    const std::size_t fitting = countsThatFit(mesh.faceVertexCounts, given);
    problems.push_back(fmt::format("the last {} of {} faces are left out: {}", faces - fitting, faces,
                                   corners ? fmt::format("they need {} vertex indices and there are {}", *corners, given)
                                           : "a number of vertices is negative"));
    mesh.faceVertexCounts = firstOf(mesh.faceVertexCounts, fitting);
    mesh.faceVertexIndices = firstOf(mesh.faceVertexIndices, *sumOf(mesh.faceVertexCounts));
}

/// Faces that name points which are not there stay in the arrays, so that primvars keep fitting; whoever draws leaves them
/// out.
void checkIndices(const Mesh& mesh, std::vector<std::string>& problems) {
    if (allBelow(mesh.faceVertexIndices, mesh.points.size())) return;
    const auto isPast = [&](std::int32_t index) { return static_cast<std::uint32_t>(index) >= mesh.points.size(); };
    problems.push_back(fmt::format("{} of {} faces are left out: they name points past its {}", facesWith(mesh, isPast),
                                   mesh.faceVertexCounts.size(), mesh.points.size()));
}

void checkPositions(const Mesh& mesh, std::vector<std::string>& problems) {
    const std::size_t broken = countBroken(mesh.points);
    if (broken == 0) return;
    const auto isBroken = [&](std::int32_t index) {
        return static_cast<std::uint32_t>(index) < mesh.points.size() &&
               !isFinite(mesh.points[static_cast<std::size_t>(index)]);
    };
    problems.push_back(fmt::format("{} of {} faces are left out: {} of its points are not finite numbers",
                                   facesWith(mesh, isBroken), mesh.faceVertexCounts.size(), broken));
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
    if (!samePolygons) {
        checkCounts(mesh, problems);
        checkIndices(mesh, problems);
    }
    checkPositions(mesh, problems);
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
    const std::size_t count = curves.vertexCounts.size(), given = curves.points.size();
    if (!sum || *sum > given) {
        const std::size_t fitting = countsThatFit(curves.vertexCounts, given);
        problems.push_back(fmt::format("the last {} of {} curves are left out: {}", count - fitting, count,
                                       sum ? fmt::format("they need {} points and there are {}", *sum, given)
                                           : "a number of vertices is negative"));
        curves.vertexCounts = firstOf(curves.vertexCounts, fitting);
    } else if (*sum < given) {
        problems.push_back(fmt::format("its last {} points belong to no curve", given - *sum));
    }
    if (const std::size_t broken = countBroken(curves.points); broken > 0) {
        problems.push_back(fmt::format("curves with one of {} points that are not finite numbers are left out", broken));
    }
    const ElementCounts counts{curves.vertexCounts.size(), given, given};
    checkPrimvar("widths", curves.widths, counts, problems);
    checkPrimvar("normals", curves.normals, counts, problems);
    checkPrimvar("display colors", curves.displayColor, counts, problems);
}

void checkPoints(Points& points, std::vector<std::string>& problems) {
    if (const std::size_t broken = countBroken(points.points); broken > 0) {
        problems.push_back(fmt::format("{} points that are not finite numbers are left out", broken));
    }
    const ElementCounts counts{1, points.points.size(), points.points.size()};
    checkPrimvar("widths", points.widths, counts, problems);
    checkPrimvar("display colors", points.displayColor, counts, problems);
}

}  // namespace doppel
