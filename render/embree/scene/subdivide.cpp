#include "render/embree/scene/subdivide.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <unordered_map>

namespace doppel::embree {

namespace {

using Index = std::uint32_t;

/// One level of refinement. Values of a point (position and smooth primvars) lie together, `width` floats; so do those of
/// a face corner.
struct Level {
    std::vector<std::uint8_t> counts; // 3 or more; of the cage possibly many
    std::vector<Index> first;         // corner of each face
    std::vector<Index> corners;       // points
    std::vector<Index> sourceFaces;   // of the cage
    std::size_t pointWidth = 3, cornerWidth = 0;
    std::vector<float> pointData, cornerData;
    std::unordered_map<std::uint64_t, float> sharpEdges;
    std::unordered_map<Index, float> sharpPoints;

    std::size_t pointCount() const { return pointData.size() / pointWidth; }
    void addFace(std::initializer_list<Index> points, Index source) {
        first.push_back(static_cast<Index>(corners.size()));
        counts.push_back(static_cast<std::uint8_t>(points.size()));
        corners.insert(corners.end(), points);
        sourceFaces.push_back(source);
    }
};

std::uint64_t edgeKey(Index a, Index b) {
    return (static_cast<std::uint64_t>(std::min(a, b)) << 32) | std::max(a, b);
}

struct Edge {
    Index a = 0, b = 0;
    std::array<Index, 2> faces{};
    std::array<Index, 2> corners{}; ///< where it starts in each face
    int faceCount = 0;
    float sharpness = 0; ///< infinite on boundaries and where more than two faces meet
};

struct Topology {
    std::vector<Edge> edges;
    std::vector<Index> edgeOfCorner; ///< edge from this corner to the next
};

Index nextCorner(const Level& l, std::size_t face, Index corner) {
    return corner + 1 == l.first[face] + l.counts[face] ? l.first[face] : corner + 1;
}

Topology findEdges(const Level& l) {
    constexpr Index kNone = ~Index{0};
    Topology t;
    t.edgeOfCorner.resize(l.corners.size());
    t.edges.reserve(l.corners.size() / 2 + l.pointCount() / 8);
    // Edges of each point to points of a higher number, as linked lists: two or three to look through.
    std::vector<Index> firstEdge(l.pointCount(), kNone), nextEdge;
    nextEdge.reserve(t.edges.capacity());
    const auto edgeBetween = [&](Index a, Index b) {
        const Index low = std::min(a, b), high = std::max(a, b);
        for (Index e = firstEdge[low]; e != kNone; e = nextEdge[e]) {
            if (std::max(t.edges[e].a, t.edges[e].b) == high) return e;
        }
        const auto made = static_cast<Index>(t.edges.size());
        t.edges.push_back({a, b, {}, {}, 0, 0});
        nextEdge.push_back(firstEdge[low]);
        firstEdge[low] = made;
        return made;
    };
    for (std::size_t face = 0; face < l.counts.size(); ++face) {
        for (Index c = l.first[face]; c < l.first[face] + l.counts[face]; ++c) {
            const Index found = edgeBetween(l.corners[c], l.corners[nextCorner(l, face, c)]);
            Edge& e = t.edges[found];
            if (e.faceCount < 2) {
                e.faces[static_cast<std::size_t>(e.faceCount)] = static_cast<Index>(face);
                e.corners[static_cast<std::size_t>(e.faceCount)] = c;
            }
            ++e.faceCount;
            t.edgeOfCorner[c] = found;
        }
    }
    for (Edge& e : t.edges) {
        if (!l.sharpEdges.empty()) {
            const auto sharp = l.sharpEdges.find(edgeKey(e.a, e.b));
            if (sharp != l.sharpEdges.end()) e.sharpness = sharp->second;
        }
        if (e.faceCount != 2) e.sharpness = INFINITY;
    }
    return t;
}

/// Refines once by the rules of a scheme.
class Refiner {
public:
    Refiner(const Level& in, SubdivisionScheme scheme)
        : m_in(in), m_topology(findEdges(in)), m_scheme(scheme), m_loop(scheme == SubdivisionScheme::Loop) {}

    Level refine() {
        m_out.pointWidth = m_in.pointWidth;
        m_out.cornerWidth = m_in.cornerWidth;
        const std::size_t facePoints = m_loop ? 0 : m_in.counts.size();
        m_firstEdge = m_in.pointCount();
        m_firstFace = m_firstEdge + m_topology.edges.size();
        m_out.pointData.assign((m_firstFace + facePoints) * m_in.pointWidth, 0.0f);
        if (!m_loop) placeFacePoints();
        placeEdgePoints();
        placePoints();
        if (m_loop) {
            splitTriangles();
        } else {
            splitFaces();
        }
        passSharpness();
        return std::move(m_out);
    }

private:
    const float* in(std::size_t point) const { return &m_in.pointData[point * m_in.pointWidth]; }
    float* out(std::size_t point) { return &m_out.pointData[point * m_in.pointWidth]; }
    void add(float* target, const float* source, float weight) const {
        for (std::size_t i = 0; i < m_in.pointWidth; ++i) target[i] += weight * source[i];
    }

    void placeFacePoints() {
        for (std::size_t face = 0; face < m_in.counts.size(); ++face) {
            const float weight = 1.0f / static_cast<float>(m_in.counts[face]);
            for (Index c = m_in.first[face]; c < m_in.first[face] + m_in.counts[face]; ++c) {
                add(out(m_firstFace + face), in(m_in.corners[c]), weight);
            }
        }
    }

    /// How much of the sharp rule applies, 0..1.
    float sharpShare(float sharpness) const {
        return m_scheme == SubdivisionScheme::Bilinear ? 1.0f : std::clamp(sharpness, 0.0f, 1.0f);
    }

    void placeEdgePoints() {
        for (std::size_t i = 0; i < m_topology.edges.size(); ++i) {
            const Edge& e = m_topology.edges[i];
            float* target = out(m_firstEdge + i);
            const float sharp = sharpShare(e.sharpness), smooth = 1.0f - sharp;
            const float ends = sharp * 0.5f + smooth * (m_loop ? 0.375f : 0.25f);
            add(target, in(e.a), ends);
            add(target, in(e.b), ends);
            if (smooth <= 0.0f) continue;
            for (std::size_t side = 0; side < 2; ++side) {
                if (m_loop) {
                    add(target, in(opposite(e, side)), smooth * 0.125f);
                } else {
                    add(target, out(m_firstFace + e.faces[side]), smooth * 0.25f);
                }
            }
        }
    }

    Index opposite(const Edge& e, std::size_t side) const {
        const Index next = nextCorner(m_in, e.faces[side], e.corners[side]);
        return m_in.corners[nextCorner(m_in, e.faces[side], next)];
    }

    /// Sums over the edges and faces around each point.
    struct Ring {
        int edges = 0, faces = 0, sharpEdges = 0;
        float sharpness = 0;          // of the sharp edges, summed
        std::array<Index, 2> along{}; // other ends of the first two sharp edges
    };

    void placePoints() {
        const std::size_t width = m_in.pointWidth;
        std::vector<Ring> rings(m_in.pointCount());
        std::vector<float> neighbours(m_in.pointData.size(), 0.0f), faces(m_loop ? 0 : m_in.pointData.size(), 0.0f);
        for (const Edge& e : m_topology.edges) {
            for (const auto& [self, other] : {std::pair{e.a, e.b}, std::pair{e.b, e.a}}) {
                Ring& ring = rings[self];
                ++ring.edges;
                add(&neighbours[self * width], in(other), 1.0f);
                if (e.sharpness <= 0.0f) continue;
                if (ring.sharpEdges < 2) ring.along[static_cast<std::size_t>(ring.sharpEdges)] = other;
                ++ring.sharpEdges;
                ring.sharpness += std::min(e.sharpness, 10.0f);
            }
        }
        for (std::size_t face = 0; face < m_in.counts.size(); ++face) {
            for (Index c = m_in.first[face]; c < m_in.first[face] + m_in.counts[face]; ++c) {
                const Index point = m_in.corners[c];
                ++rings[point].faces;
                if (!m_loop) add(&faces[point * width], out(m_firstFace + face), 1.0f);
            }
        }
        for (std::size_t p = 0; p < rings.size(); ++p) {
            placePoint(p, rings[p], &neighbours[p * width], m_loop ? nullptr : &faces[p * width]);
        }
    }

    void placePoint(std::size_t p, const Ring& ring, const float* neighbours, const float* faces) {
        float* target = out(p);
        const auto corner = m_in.sharpPoints.find(static_cast<Index>(p));
        const bool isFixed = m_scheme == SubdivisionScheme::Bilinear || ring.faces < 2 || ring.sharpEdges > 2 ||
                             (corner != m_in.sharpPoints.end() && corner->second >= 1.0f);
        if (isFixed) {
            add(target, in(p), 1.0f);
            return;
        }
        const float crease = ring.sharpEdges == 2 ? std::clamp(0.5f * ring.sharpness, 0.0f, 1.0f) : 0.0f;
        if (crease > 0.0f) {
            add(target, in(p), 0.75f * crease);
            add(target, in(ring.along[0]), 0.125f * crease);
            add(target, in(ring.along[1]), 0.125f * crease);
        }
        const float smooth = 1.0f - crease;
        if (smooth <= 0.0f) return;
        const auto n = static_cast<float>(ring.edges);
        if (m_loop) {
            const float c = 0.375f + 0.25f * std::cos(6.2831853f / n);
            const float beta = (0.625f - c * c) / n;
            add(target, in(p), smooth * (1.0f - n * beta));
            add(target, neighbours, smooth * beta);
        } else {
            // (F + 2 R + (n - 3) P) / n with R the mean of the edges' middles.
            add(target, in(p), smooth * ((n - 3.0f) / n + 1.0f / n));
            add(target, neighbours, smooth / (n * n));
            add(target, faces, smooth / (n * static_cast<float>(ring.faces)));
        }
    }

    void splitFaces() {
        for (std::size_t face = 0; face < m_in.counts.size(); ++face) {
            const Index first = m_in.first[face], count = m_in.counts[face];
            for (Index i = 0; i < count; ++i) {
                const Index c = first + i, before = first + (i + count - 1) % count;
                m_out.addFace({m_in.corners[c], edgePoint(c), static_cast<Index>(m_firstFace + face), edgePoint(before)},
                              m_in.sourceFaces[face]);
                addCorner({c});
                addCorner({c, first + (i + 1) % count});
                addCenter(first, count);
                addCorner({c, before});
            }
        }
    }

    void splitTriangles() {
        for (std::size_t face = 0; face < m_in.counts.size(); ++face) {
            const Index a = m_in.first[face], b = a + 1, c = a + 2, source = m_in.sourceFaces[face];
            m_out.addFace({m_in.corners[a], edgePoint(a), edgePoint(c)}, source);
            m_out.addFace({m_in.corners[b], edgePoint(b), edgePoint(a)}, source);
            m_out.addFace({m_in.corners[c], edgePoint(c), edgePoint(b)}, source);
            m_out.addFace({edgePoint(a), edgePoint(b), edgePoint(c)}, source);
            for (const auto& [self, next, before] : {std::array{a, b, c}, std::array{b, c, a}, std::array{c, a, b}}) {
                addCorner({self});
                addCorner({self, next});
                addCorner({before, self});
            }
            addCorner({a, b});
            addCorner({b, c});
            addCorner({c, a});
        }
    }

    Index edgePoint(Index corner) const { return static_cast<Index>(m_firstEdge + m_topology.edgeOfCorner[corner]); }

    /// A new corner whose values are the mean of old ones.
    void addCorner(std::initializer_list<Index> from) {
        for (std::size_t i = 0; i < m_in.cornerWidth; ++i) {
            float sum = 0;
            for (const Index c : from) sum += m_in.cornerData[c * m_in.cornerWidth + i];
            m_out.cornerData.push_back(sum / static_cast<float>(from.size()));
        }
    }
    void addCenter(Index first, Index count) {
        for (std::size_t i = 0; i < m_in.cornerWidth; ++i) {
            float sum = 0;
            for (Index c = first; c < first + count; ++c) sum += m_in.cornerData[c * m_in.cornerWidth + i];
            m_out.cornerData.push_back(sum / static_cast<float>(count));
        }
    }

    void passSharpness() {
        for (std::size_t i = 0; i < m_topology.edges.size(); ++i) {
            const Edge& e = m_topology.edges[i];
            if (!(e.sharpness > 1.0f) || e.faceCount != 2) continue;
            const auto middle = static_cast<Index>(m_firstEdge + i);
            m_out.sharpEdges[edgeKey(e.a, middle)] = e.sharpness - 1.0f;
            m_out.sharpEdges[edgeKey(middle, e.b)] = e.sharpness - 1.0f;
        }
        for (const auto& [point, sharpness] : m_in.sharpPoints) {
            if (sharpness > 1.0f) m_out.sharpPoints[point] = sharpness - 1.0f;
        }
    }

    const Level& m_in;
    Topology m_topology;
    SubdivisionScheme m_scheme;
    bool m_loop;
    std::size_t m_firstEdge = 0, m_firstFace = 0;
    Level m_out;
};

/// Normals a corner: smooth over everything but sharp edges. Indices share equal ones.
Primvar<V3f> smoothNormals(const Level& l) {
    std::vector<Index> parent(l.corners.size());
    std::iota(parent.begin(), parent.end(), 0u);
    const auto rootOf = [&](Index c) {
        while (parent[c] != c) c = parent[c] = parent[parent[c]];
        return c;
    };
    for (const Edge& e : findEdges(l).edges) {
        if (e.faceCount != 2 || e.sharpness > 0.0f) continue;
        const Index c0 = e.corners[0], c1 = e.corners[1];
        const Index n0 = nextCorner(l, e.faces[0], c0), n1 = nextCorner(l, e.faces[1], c1);
        const bool opposed = l.corners[c0] == l.corners[n1];
        parent[rootOf(c0)] = rootOf(opposed ? n1 : c1);
        parent[rootOf(n0)] = rootOf(opposed ? c1 : n1);
    }
    const auto pointOf = [&](Index corner) {
        const float* p = &l.pointData[l.corners[corner] * l.pointWidth];
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

bool fits(std::size_t needed, std::size_t values) { return needed <= values; }

/// The cage as a Level: undamaged faces, and the primvars that are refined with it.
class CageReader {
public:
    explicit CageReader(const Mesh& mesh) : m_mesh(mesh) {
        const bool hasUvs = !mesh.uvs.empty();
        smoothUvs = hasUvs && mesh.uvs.interpolation == Interpolation::Vertex;
        cornerUvs = hasUvs && mesh.uvs.interpolation == Interpolation::FaceVarying;
        smoothColors = mesh.displayColor.interpolation == Interpolation::Vertex && mesh.displayColor.indices.empty() &&
                       !mesh.displayColor.empty() && fits(mesh.points.size(), mesh.displayColor.values.size());
    }

    Level read(std::vector<std::string>& warnings) {
        readFaces(warnings);
        readPoints();
        readCreases();
        return std::move(m_level);
    }

    bool smoothUvs = false, cornerUvs = false, smoothColors = false;

private:
    V2f uvAt(std::size_t element) const {
        std::size_t i = element;
        if (!m_mesh.uvs.indices.empty()) {
            i = i < m_mesh.uvs.indices.size() ? static_cast<std::size_t>(std::max(m_mesh.uvs.indices[i], 0)) : 0;
        }
        return i < m_mesh.uvs.values.size() ? m_mesh.uvs.values[i] : V2f(0);
    }

    bool isUsable(std::size_t first, std::size_t count) const {
        if (count < 3 || count > 255) return false;
        for (std::size_t i = first; i < first + count; ++i) {
            const std::int32_t p = m_mesh.faceVertexIndices[i];
            if (p < 0 || static_cast<std::size_t>(p) >= m_mesh.points.size()) return false;
            const V3f& v = m_mesh.points[static_cast<std::size_t>(p)];
            if (!std::isfinite(v.x + v.y + v.z)) return false;
        }
        return true;
    }

    void readFaces(std::vector<std::string>& warnings) {
        m_level.cornerWidth = cornerUvs ? 2 : 0;
        std::size_t first = 0, dropped = 0;
        for (std::size_t face = 0; face < m_mesh.faceVertexCounts.size(); ++face) {
            const std::int32_t count = m_mesh.faceVertexCounts[face];
            if (count < 0 || static_cast<std::size_t>(count) > m_mesh.faceVertexIndices.size() - first) {
                dropped += m_mesh.faceVertexCounts.size() - face;
                break;
            }
            if (isUsable(first, static_cast<std::size_t>(count))) {
                addFace(face, first, static_cast<std::size_t>(count));
            } else {
                ++dropped;
            }
            first += static_cast<std::size_t>(count);
        }
        if (dropped > 0) {
            warnings.push_back(std::to_string(dropped) + " of " + std::to_string(m_mesh.faceVertexCounts.size()) +
                               " faces have bad indices or points and are not drawn");
        }
    }

    void addFace(std::size_t face, std::size_t first, std::size_t count) {
        m_level.first.push_back(static_cast<Index>(m_level.corners.size()));
        m_level.counts.push_back(static_cast<std::uint8_t>(count));
        m_level.sourceFaces.push_back(static_cast<Index>(face));
        for (std::size_t i = first; i < first + count; ++i) {
            m_level.corners.push_back(static_cast<Index>(m_mesh.faceVertexIndices[i]));
            if (cornerUvs) {
                const V2f uv = uvAt(i);
                m_level.cornerData.insert(m_level.cornerData.end(), {uv.x, uv.y});
            }
        }
    }

    void readPoints() {
        m_level.pointWidth = 3 + (smoothUvs ? 2u : 0u) + (smoothColors ? 3u : 0u);
        m_level.pointData.reserve(m_mesh.points.size() * m_level.pointWidth);
        for (std::size_t i = 0; i < m_mesh.points.size(); ++i) {
            const V3f& p = m_mesh.points[i];
            // Points that no face uses may be anything.
            const bool finite = std::isfinite(p.x + p.y + p.z);
            for (const float v : {p.x, p.y, p.z}) m_level.pointData.push_back(finite ? v : 0.0f);
            if (smoothUvs) {
                const V2f uv = uvAt(i);
                m_level.pointData.insert(m_level.pointData.end(), {uv.x, uv.y});
            }
            if (smoothColors) {
                const V3f& c = m_mesh.displayColor.values[i];
                m_level.pointData.insert(m_level.pointData.end(), {c.x, c.y, c.z});
            }
        }
    }

    void readCreases() {
        std::size_t at = 0, edge = 0;
        for (std::size_t i = 0; i < m_mesh.creaseLengths.size(); ++i) {
            const auto length = static_cast<std::size_t>(std::max(m_mesh.creaseLengths[i], 0));
            if (length > m_mesh.creaseIndices.size() - at) break;
            for (std::size_t k = 0; k + 1 < length; ++k, ++edge) {
                // One sharpness a crease, or one an edge.
                const std::size_t which = m_mesh.creaseSharpnesses.size() == m_mesh.creaseLengths.size() ? i : edge;
                if (which >= m_mesh.creaseSharpnesses.size()) continue;
                const auto a = static_cast<Index>(m_mesh.creaseIndices[at + k]);
                const auto b = static_cast<Index>(m_mesh.creaseIndices[at + k + 1]);
                m_level.sharpEdges[edgeKey(a, b)] = m_mesh.creaseSharpnesses[which];
            }
            at += length;
        }
        for (std::size_t i = 0; i < std::min(m_mesh.cornerIndices.size(), m_mesh.cornerSharpnesses.size()); ++i) {
            m_level.sharpPoints[static_cast<Index>(m_mesh.cornerIndices[i])] = m_mesh.cornerSharpnesses[i];
        }
    }

    const Mesh& m_mesh;
    Level m_level;
};

int levelsFor(std::size_t faces) {
    if (faces <= 2'000) return 3;
    if (faces <= 20'000) return 2;
    return faces <= 300'000 ? 1 : 0;
}

/// The refined faces of each subset.
std::vector<GeomSubset> refinedSubsets(const Mesh& cage, const Level& level) {
    std::vector<GeomSubset> subsets;
    for (const GeomSubset& subset : cage.subsets) {
        std::vector<bool> contains(cage.faceVertexCounts.size(), false);
        for (const std::int32_t face : subset.faces) {
            if (face >= 0 && static_cast<std::size_t>(face) < contains.size()) contains[static_cast<std::size_t>(face)] = true;
        }
        std::vector<std::int32_t> faces;
        for (std::size_t i = 0; i < level.sourceFaces.size(); ++i) {
            if (contains[level.sourceFaces[i]]) faces.push_back(static_cast<std::int32_t>(i));
        }
        subsets.push_back({subset.name, subset.materialPath, std::move(faces)});
    }
    return subsets;
}

Mesh toMesh(const Mesh& cage, const Level& level, const CageReader& reader) {
    Mesh mesh;
    std::vector<V3f> points, colors;
    std::vector<V2f> uvs;
    for (std::size_t i = 0; i < level.pointCount(); ++i) {
        const float* p = &level.pointData[i * level.pointWidth];
        points.emplace_back(p[0], p[1], p[2]);
        if (reader.smoothUvs) uvs.emplace_back(p[3], p[4]);
        if (reader.smoothColors) {
            const std::size_t at = reader.smoothUvs ? 5 : 3;
            colors.emplace_back(p[at], p[at + 1], p[at + 2]);
        }
    }
    for (std::size_t i = 0; reader.cornerUvs && i < level.corners.size(); ++i) {
        uvs.emplace_back(level.cornerData[2 * i], level.cornerData[2 * i + 1]);
    }
    mesh.points = std::move(points);
    mesh.faceVertexCounts = std::vector<std::int32_t>(level.counts.begin(), level.counts.end());
    mesh.faceVertexIndices = std::vector<std::int32_t>(level.corners.begin(), level.corners.end());
    if (!uvs.empty()) mesh.uvs = {reader.cornerUvs ? Interpolation::FaceVarying : Interpolation::Vertex, std::move(uvs), {}};
    if (reader.smoothColors) {
        mesh.displayColor = {Interpolation::Vertex, std::move(colors), {}};
    } else if (cage.displayColor.interpolation == Interpolation::Constant) {
        mesh.displayColor = cage.displayColor;
    } else if (cage.displayColor.interpolation == Interpolation::Uniform && cage.displayColor.indices.empty()) {
        mesh.displayColor = {Interpolation::Uniform, cage.displayColor.values,
                             std::vector<std::int32_t>(level.sourceFaces.begin(), level.sourceFaces.end())};
    }
    if (cage.displayOpacity.interpolation == Interpolation::Constant) mesh.displayOpacity = cage.displayOpacity;
    mesh.leftHanded = cage.leftHanded;
    mesh.doubleSided = cage.doubleSided;
    mesh.subsets = refinedSubsets(cage, level);
    if (cage.subdivision != SubdivisionScheme::Bilinear) mesh.normals = smoothNormals(level);
    return mesh;
}

} // namespace

Mesh subdivide(const Mesh& mesh, std::vector<std::string>& warnings) {
    CageReader reader(mesh);
    Level level = reader.read(warnings);
    SubdivisionScheme scheme = mesh.subdivision;
    const bool allTriangles = std::all_of(level.counts.begin(), level.counts.end(), [](auto c) { return c == 3; });
    if (scheme == SubdivisionScheme::Loop && !allTriangles) {
        warnings.push_back("Loop subdivision needs triangles only; bilinear is used");
        scheme = SubdivisionScheme::Bilinear;
    }
    // Bilinear refinement does not change the shape.
    const int levels = scheme == SubdivisionScheme::Bilinear ? 1 : levelsFor(level.counts.size());
    for (int i = 0; i < levels && !level.counts.empty(); ++i) level = Refiner(level, scheme).refine();
    return toMesh(mesh, level, reader);
}

} // namespace doppel::embree
