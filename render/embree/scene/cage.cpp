#include "render/embree/scene/cage.h"

#include "render/embree/scene/primvars.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>

namespace doppel::embree {

namespace {

using Index = Level::Index;

class CageReader {
public:
    CageReader(const Mesh& mesh, std::vector<std::string>& warnings) : m_mesh(mesh), m_warnings(warnings) {}

    Cage read() {
        readFaces();
        m_cage.uvs = placeOf(m_mesh.uvs, "texture coordinates");
        m_cage.colors = placeOf(m_mesh.displayColor, "display colours");
        m_cage.opacities = placeOf(m_mesh.displayOpacity, "display opacities");
        readPoints();
        readCreases();
        readBoundary();
        m_cage.linearFaceVarying = m_mesh.faceVaryingRule == FaceVaryingRule::All;
        if (m_cage.uvs == Refined::FaceVarying) m_cage.uvLevel = faceVarying(m_mesh.uvs);
        if (m_cage.colors == Refined::FaceVarying) m_cage.colorLevel = faceVarying(m_mesh.displayColor);
        if (m_cage.opacities == Refined::FaceVarying) m_cage.opacityLevel = faceVarying(m_mesh.displayOpacity);
        return std::move(m_cage);
    }

private:
    Level& level() { return m_cage.points; }

    bool isUsable(std::size_t first, std::size_t count) const {
        if (count < 3) return false;
        for (std::size_t i = first; i < first + count; ++i) {
            const std::int32_t p = m_mesh.faceVertexIndices[i];
            if (p < 0 || static_cast<std::size_t>(p) >= m_mesh.points.size()) return false;
            const V3f& v = m_mesh.points[static_cast<std::size_t>(p)];
            if (!std::isfinite(v.x + v.y + v.z)) return false;
        }
        return true;
    }

    void readFaces() {
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
            m_warnings.push_back(std::to_string(dropped) + " of " + std::to_string(m_mesh.faceVertexCounts.size()) +
                                 " faces have bad indices or points and are not drawn");
        }
        m_cage.isHole.assign(m_mesh.faceVertexCounts.size(), false);
        for (const std::int32_t face : m_mesh.holeIndices) {
            if (face >= 0 && static_cast<std::size_t>(face) < m_cage.isHole.size()) m_cage.isHole[static_cast<std::size_t>(face)] = true;
        }
    }

    void addFace(std::size_t face, std::size_t first, std::size_t count) {
        level().first.push_back(static_cast<Index>(level().corners.size()));
        level().counts.push_back(static_cast<Index>(count));
        level().sourceFaces.push_back(static_cast<Index>(face));
        for (std::size_t i = first; i < first + count; ++i) {
            level().corners.push_back(static_cast<Index>(m_mesh.faceVertexIndices[i]));
            m_sourceCorners.push_back(i);
        }
    }

    /// How a primvar is refined; a warning and Not when it has too few values.
    template <class T>
    Refined placeOf(const Primvar<T>& primvar, const char* name) {
        if (primvar.empty()) return Refined::Not;
        const bool isSmooth = primvar.interpolation == Interpolation::Vertex;
        if (!isSmooth && primvar.interpolation != Interpolation::FaceVarying) return Refined::Not;
        for (std::size_t c = 0; c < level().corners.size(); ++c) {
            if (primvarIndex(primvar, m_sourceCorners[c], level().corners[c], 0) >= 0) continue;
            m_warnings.push_back(std::string(name) + " do not fit the faces (" + std::to_string(primvar.values.size()) +
                                 " values) and are ignored");
            return Refined::Not;
        }
        return isSmooth ? Refined::WithPoints : Refined::FaceVarying;
    }

    template <class T>
    static void append(std::vector<float>& data, const T& value) {
        constexpr std::size_t kFloats = sizeof(T) / sizeof(float);
        float floats[kFloats];
        std::memcpy(floats, &value, sizeof(T));
        data.insert(data.end(), floats, floats + kFloats);
    }
    /// The value at a point that no face uses may be missing.
    template <class T>
    static void appendAt(std::vector<float>& data, const Primvar<T>& primvar, std::size_t point) {
        const std::int64_t i = primvarIndex(primvar, 0, point, 0);
        append(data, i < 0 ? T{} : primvar.values[static_cast<std::size_t>(i)]);
    }

    void readPoints() {
        Level& l = level();
        l.width = 3;
        const auto reserve = [&](Refined where, std::size_t floats) {
            const std::size_t offset = l.width;
            if (where == Refined::WithPoints) l.width += floats;
            return offset;
        };
        m_cage.uvOffset = reserve(m_cage.uvs, 2);
        m_cage.colorOffset = reserve(m_cage.colors, 3);
        m_cage.opacityOffset = reserve(m_cage.opacities, 1);
        l.data.reserve(m_mesh.points.size() * l.width);
        for (std::size_t i = 0; i < m_mesh.points.size(); ++i) {
            const V3f& p = m_mesh.points[i];
            // Points that no face uses may be anything.
            append(l.data, std::isfinite(p.x + p.y + p.z) ? p : V3f(0));
            if (m_cage.uvs == Refined::WithPoints) appendAt(l.data, m_mesh.uvs, i);
            if (m_cage.colors == Refined::WithPoints) appendAt(l.data, m_mesh.displayColor, i);
            if (m_cage.opacities == Refined::WithPoints) appendAt(l.data, m_mesh.displayOpacity, i);
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
                level().sharpEdges[Level::edgeKey(a, b)] = m_mesh.creaseSharpnesses[which];
            }
            at += length;
        }
        for (std::size_t i = 0; i < std::min(m_mesh.cornerIndices.size(), m_mesh.cornerSharpnesses.size()); ++i) {
            level().sharpPoints[static_cast<Index>(m_mesh.cornerIndices[i])] = m_mesh.cornerSharpnesses[i];
        }
    }

    void readBoundary() {
        if (m_mesh.boundaryRule == BoundaryRule::EdgeOnly) return;
        std::vector<std::uint8_t> faces(level().pointCount(), 0), onBoundary(level().pointCount(), 0);
        for (const Index point : level().corners) faces[point] = static_cast<std::uint8_t>(std::min(faces[point] + 1, 2));
        for (const LevelEdge& e : findEdges(level()).edges) {
            if (e.faceCount == 1) onBoundary[e.a] = onBoundary[e.b] = 1;
        }
        if (m_mesh.boundaryRule == BoundaryRule::EdgeAndCorner) {
            for (Index p = 0; p < faces.size(); ++p) {
                if (faces[p] == 1 && onBoundary[p]) level().sharpPoints[p] = INFINITY;
            }
            return;
        }
        for (std::size_t face = 0; face < level().counts.size(); ++face) {
            for (Index c = level().first[face]; c < level().first[face] + level().counts[face]; ++c) {
                if (onBoundary[level().corners[c]]) m_cage.isHole[level().sourceFaces[face]] = true;
            }
        }
    }

    /// A level whose points are pairs of a point of the mesh and a value there: where values differ it has a seam.
    template <class T>
    Level faceVarying(const Primvar<T>& primvar) const {
        const Level& cage = m_cage.points;
        Level l;
        l.counts = cage.counts;
        l.first = cage.first;
        l.sourceFaces = cage.sourceFaces;
        l.width = sizeof(T) / sizeof(float);
        std::map<std::pair<Index, std::size_t>, Index> known;
        std::vector<Index> meshPoints;
        for (std::size_t c = 0; c < cage.corners.size(); ++c) {
            const auto value = static_cast<std::size_t>(primvarIndex(primvar, m_sourceCorners[c], cage.corners[c], 0));
            const std::size_t same = primvar.indices.empty() ? firstOfValue(known, cage.corners[c], primvar, value) : value;
            const auto [at, isNew] = known.try_emplace({cage.corners[c], same}, static_cast<Index>(meshPoints.size()));
            if (isNew) {
                meshPoints.push_back(cage.corners[c]);
                append(l.data, primvar.values[value]);
            }
            l.corners.push_back(at->second);
        }
        takeSharpness(l, meshPoints);
        sharpenSeams(l, meshPoints);
        return l;
    }

    /// Values without indices are the same where they are equal.
    template <class T>
    static std::size_t firstOfValue(const std::map<std::pair<Index, std::size_t>, Index>& known, Index point,
                                    const Primvar<T>& primvar, std::size_t value) {
        for (auto at = known.lower_bound({point, 0}); at != known.end() && at->first.first == point; ++at) {
            if (primvar.values[at->first.second] == primvar.values[value]) return at->first.second;
        }
        return value;
    }

    void takeSharpness(Level& l, const std::vector<Index>& meshPoints) const {
        const Level& cage = m_cage.points;
        for (Index p = 0; p < meshPoints.size(); ++p) {
            const auto corner = cage.sharpPoints.find(meshPoints[p]);
            if (corner != cage.sharpPoints.end() && !std::isinf(corner->second)) l.sharpPoints[p] = corner->second;
        }
        if (cage.sharpEdges.empty()) return;
        for (const LevelEdge& e : findEdges(l).edges) {
            const auto sharp = cage.sharpEdges.find(Level::edgeKey(meshPoints[e.a], meshPoints[e.b]));
            if (sharp != cage.sharpEdges.end()) l.sharpEdges[Level::edgeKey(e.a, e.b)] = sharp->second;
        }
    }

    /// Keeps the values that the face-varying rule keeps.
    void sharpenSeams(Level& l, const std::vector<Index>& meshPoints) const {
        const FaceVaryingRule rule = m_mesh.faceVaryingRule;
        if (rule == FaceVaryingRule::None || rule == FaceVaryingRule::All) return;
        std::vector<Index> faces(meshPoints.size(), 0), values(m_cage.points.pointCount(), 0);
        std::vector<bool> onSeam(meshPoints.size(), false), hasCorner(m_cage.points.pointCount(), false);
        for (const Index p : l.corners) ++faces[p];
        for (const LevelEdge& e : findEdges(l).edges) {
            if (e.faceCount == 1) onSeam[e.a] = onSeam[e.b] = true;
        }
        for (Index p = 0; p < meshPoints.size(); ++p) {
            ++values[meshPoints[p]];
            if (onSeam[p] && faces[p] == 1) hasCorner[meshPoints[p]] = true;
        }
        const std::vector<bool> onBoundary = boundaryOfMesh();
        for (Index p = 0; p < meshPoints.size(); ++p) {
            const Index point = meshPoints[p];
            const bool isCorner = onSeam[p] && faces[p] == 1;
            const bool isJunction = values[point] > 2;
            const bool isConcave = values[point] == 2 && hasCorner[point];
            const bool isDart = values[point] == 1 && onSeam[p] && !onBoundary[point];
            bool stays = isCorner;
            if (rule == FaceVaryingRule::CornersPlus1) stays = isCorner || isJunction;
            if (rule == FaceVaryingRule::CornersPlus2) stays = isCorner || isJunction || isConcave || isDart;
            if (rule == FaceVaryingRule::Boundaries) stays = onSeam[p];
            if (stays) l.sharpPoints[p] = INFINITY;
        }
    }

    std::vector<bool> boundaryOfMesh() const {
        std::vector<bool> onBoundary(m_cage.points.pointCount(), false);
        for (const LevelEdge& e : findEdges(m_cage.points).edges) {
            if (e.faceCount == 1) onBoundary[e.a] = onBoundary[e.b] = true;
        }
        return onBoundary;
    }

    const Mesh& m_mesh;
    std::vector<std::string>& m_warnings;
    std::vector<std::size_t> m_sourceCorners; ///< of each corner, in the mesh's faceVertexIndices
    Cage m_cage;
};

} // namespace

Cage readCage(const Mesh& mesh, std::vector<std::string>& warnings) { return CageReader(mesh, warnings).read(); }

} // namespace doppel::embree
