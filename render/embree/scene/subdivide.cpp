#include "render/embree/scene/subdivide.h"

#include "render/embree/scene/cage.h"

#include <algorithm>
#include <numeric>

namespace doppel::embree {

namespace {

using Index = Level::Index;

int levelsFor(std::size_t faces) {
    if (faces <= 20) return 5;
    if (faces <= 80) return 4;
    if (faces <= 2'000) return 3;
    if (faces <= 20'000) return 2;
    return faces <= 300'000 ? 1 : 0;
}

/// Normals a corner: smooth over everything but sharp edges. Indices share equal ones.
Primvar<V3f> smoothNormals(const Level& l) {
    std::vector<Index> parent(l.corners.size());
    std::iota(parent.begin(), parent.end(), 0u);
    const auto rootOf = [&](Index c) {
        while (parent[c] != c) c = parent[c] = parent[parent[c]];
        return c;
    };
    for (const LevelEdge& e : findEdges(l).edges) {
        if (e.faceCount != 2 || e.sharpness > 0.0f) continue;
        const Index c0 = e.corners[0], c1 = e.corners[1];
        const Index n0 = l.nextCorner(e.faces[0], c0), n1 = l.nextCorner(e.faces[1], c1);
        const bool opposed = l.corners[c0] == l.corners[n1];
        parent[rootOf(c0)] = rootOf(opposed ? n1 : c1);
        parent[rootOf(n0)] = rootOf(opposed ? c1 : n1);
    }
    const auto pointOf = [&](Index corner) {
        const float* p = &l.data[l.corners[corner] * l.width];
        return V3f(p[0], p[1], p[2]);
    };
    std::vector<V3f> sums(l.corners.size(), V3f(0));
    for (std::size_t face = 0; face < l.counts.size(); ++face) {
        V3f area(0);
        const Index first = l.first[face];
        for (Index i = 1; i + 1 < l.counts[face]; ++i) {
            area += (pointOf(first + i) - pointOf(first)).cross(pointOf(first + i + 1) - pointOf(first));
        }
        for (Index c = first; c < first + l.counts[face]; ++c) sums[rootOf(c)] += area;
    }
    std::vector<std::int32_t> indices(l.corners.size()), compact(l.corners.size(), -1);
    std::vector<V3f> normals;
    for (Index c = 0; c < l.corners.size(); ++c) {
        const Index root = rootOf(c);
        if (compact[root] < 0) {
            compact[root] = static_cast<std::int32_t>(normals.size());
            normals.push_back(sums[root].normalized());
        }
        indices[c] = compact[root];
    }
    return {Interpolation::FaceVarying, std::move(normals), std::move(indices)};
}

/// A cage that was refined, as a mesh.
class MeshWriter {
public:
    MeshWriter(const Mesh& mesh, const Cage& cage) : m_mesh(mesh), m_cage(cage), m_level(cage.points) { listDrawn(); }

    Mesh write(bool hasSmoothNormals) const {
        Mesh out;
        out.points = valuesOf<V3f>(m_level, 0);
        out.faceVertexCounts = pick(m_level.counts, m_drawnFaces);
        out.faceVertexIndices = pick(m_level.corners, m_drawnCorners);
        out.uvs = primvar(m_mesh.uvs, m_cage.uvs, m_cage.uvLevel, m_cage.uvOffset);
        out.displayColor = primvar(m_mesh.displayColor, m_cage.colors, m_cage.colorLevel, m_cage.colorOffset);
        out.displayOpacity = primvar(m_mesh.displayOpacity, m_cage.opacities, m_cage.opacityLevel, m_cage.opacityOffset);
        out.leftHanded = m_mesh.leftHanded;
        out.doubleSided = m_mesh.doubleSided;
        out.subsets = subsets();
        if (hasSmoothNormals) {
            out.normals = smoothNormals(m_level);
            out.normals.indices = pick(out.normals.indices, m_drawnCorners);
        }
        return out;
    }

private:
    void listDrawn() {
        for (std::size_t face = 0; face < m_level.counts.size(); ++face) {
            if (m_cage.isHole[m_level.sourceFaces[face]]) continue;
            m_drawnFaces.push_back(static_cast<Index>(face));
            for (Index c = 0; c < m_level.counts[face]; ++c) m_drawnCorners.push_back(m_level.first[face] + c);
        }
    }

    template <class Values>
    static Array<std::int32_t> pick(const Values& values, const std::vector<Index>& which) {
        std::vector<std::int32_t> picked;
        picked.reserve(which.size());
        for (const Index i : which) picked.push_back(static_cast<std::int32_t>(values[i]));
        return picked;
    }

    template <class T>
    static Array<T> valuesOf(const Level& level, std::size_t offset) {
        std::vector<T> values(level.pointCount());
        for (std::size_t i = 0; i < values.size(); ++i) {
            const float* p = &level.data[i * level.width + offset];
            if constexpr (std::is_same_v<T, float>) {
                values[i] = *p;
            } else {
                for (unsigned k = 0; k < T::dimensions(); ++k) values[i][static_cast<int>(k)] = p[k];
            }
        }
        return values;
    }

    template <class T>
    Primvar<T> primvar(const Primvar<T>& source, Refined where, const Level& level, std::size_t offset) const {
        if (where == Refined::WithPoints) return {Interpolation::Vertex, valuesOf<T>(m_level, offset), {}};
        if (where == Refined::FaceVarying) {
            return {Interpolation::FaceVarying, valuesOf<T>(level, 0), pick(level.corners, m_drawnCorners)};
        }
        if (source.interpolation == Interpolation::Constant) return source;
        if (source.interpolation != Interpolation::Uniform) return {};
        std::vector<std::int32_t> indices;
        for (const Index face : m_drawnFaces) {
            const Index cageFace = m_level.sourceFaces[face];
            const std::int32_t i = source.indices.empty()           ? static_cast<std::int32_t>(cageFace)
                                   : cageFace < source.indices.size() ? source.indices[cageFace]
                                                                      : -1;
            indices.push_back(i);
        }
        return {Interpolation::Uniform, source.values, std::move(indices)};
    }

    std::vector<GeomSubset> subsets() const {
        std::vector<GeomSubset> refined;
        for (const GeomSubset& subset : m_mesh.subsets) {
            std::vector<bool> contains(m_mesh.faceVertexCounts.size(), false);
            for (const std::int32_t face : subset.faces) {
                if (face >= 0 && static_cast<std::size_t>(face) < contains.size()) contains[static_cast<std::size_t>(face)] = true;
            }
            std::vector<std::int32_t> faces;
            for (std::size_t i = 0; i < m_drawnFaces.size(); ++i) {
                if (contains[m_level.sourceFaces[m_drawnFaces[i]]]) faces.push_back(static_cast<std::int32_t>(i));
            }
            refined.push_back({subset.name, subset.materialPath, std::move(faces)});
        }
        return refined;
    }

    const Mesh& m_mesh;
    const Cage& m_cage;
    const Level& m_level;
    std::vector<Index> m_drawnFaces, m_drawnCorners;
};

void refineAll(Cage& cage, const RefineRules& rules, int levels) {
    RefineRules faceVarying = rules;
    faceVarying.isLinear = rules.isLinear || cage.linearFaceVarying;
    const auto refineLevel = [levels](Level& level, const RefineRules& by) {
        for (int i = 0; i < levels; ++i) level = refine(level, by);
        if (levels > 0) projectToLimit(level, by);
    };
    refineLevel(cage.points, rules);
    if (cage.uvs == Refined::FaceVarying) refineLevel(cage.uvLevel, faceVarying);
    if (cage.colors == Refined::FaceVarying) refineLevel(cage.colorLevel, faceVarying);
    if (cage.opacities == Refined::FaceVarying) refineLevel(cage.opacityLevel, faceVarying);
}

} // namespace

Mesh subdivide(const Mesh& mesh, int levels, std::vector<std::string>& warnings) {
    Cage cage = readCage(mesh, warnings);
    SubdivisionScheme scheme = mesh.subdivision;
    const auto& counts = cage.points.counts;
    if (scheme == SubdivisionScheme::Loop && !std::all_of(counts.begin(), counts.end(), [](Index c) { return c == 3; })) {
        warnings.push_back("Loop subdivision needs triangles only; bilinear is used");
        scheme = SubdivisionScheme::Bilinear;
    }
    const bool isBilinear = scheme == SubdivisionScheme::Bilinear;
    int count = levels == kAutomaticLevels ? levelsFor(counts.size()) : levels;
    if (isBilinear) count = std::min(count, 1); // more do not change the shape
    if (counts.empty()) count = 0;
    refineAll(cage, {scheme == SubdivisionScheme::Loop, isBilinear, mesh.smoothTriangles}, count);
    return MeshWriter(mesh, cage).write(!isBilinear);
}

} // namespace doppel::embree
