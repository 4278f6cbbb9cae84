#include "render/embree/scene/refine.h"

#include <algorithm>
#include <utility>

namespace doppel::embree {

namespace {

using Index = Level::Index;

constexpr float kSmoothTriangleWeight = 0.470f; // of a triangle in the edge rule, by OpenSubdiv's "smooth" rule

/// What surrounds a point.
struct Ring {
    int edges = 0, faces = 0, sharpEdges = 0;
    float sharpness = 0;          // of the sharp edges, summed
    std::array<Index, 2> along{}; // other ends of the first two sharp edges
};

std::vector<Ring> ringsOf(const Level& level, const LevelTopology& topology) {
    std::vector<Ring> rings(level.pointCount());
    for (const LevelEdge& e : topology.edges) {
        for (const auto& [self, other] : {std::pair{e.a, e.b}, std::pair{e.b, e.a}}) {
            Ring& ring = rings[self];
            ++ring.edges;
            if (e.sharpness <= 0.0f) continue;
            if (ring.sharpEdges < 2) ring.along[static_cast<std::size_t>(ring.sharpEdges)] = other;
            ++ring.sharpEdges;
            ring.sharpness += std::min(e.sharpness, 10.0f);
        }
    }
    for (const Index point : level.corners) ++rings[point].faces;
    return rings;
}

/// Shares of the three rules at a point; they sum to 1. With less than a whole step of sharpness left, rules blend.
struct PointRule {
    float fixed = 0, crease = 0, smooth = 0;
};

PointRule ruleOf(const Level& level, const Ring& ring, Index point) {
    if (ring.faces == 0) return {1, 0, 0};
    float fixed = 0;
    if (const auto corner = level.sharpPoints.find(point); corner != level.sharpPoints.end()) {
        fixed = std::clamp(corner->second, 0.0f, 1.0f);
    }
    if (ring.sharpEdges > 2) {
        fixed = std::max(fixed, std::clamp(ring.sharpness / static_cast<float>(ring.sharpEdges), 0.0f, 1.0f));
    }
    const float crease = ring.sharpEdges == 2 ? std::clamp(0.5f * ring.sharpness, 0.0f, 1.0f) : 0.0f;
    return {fixed, (1 - fixed) * crease, (1 - fixed) * (1 - crease)};
}

float loopBeta(float valence) {
    const float c = 0.375f + 0.25f * std::cos(6.2831853f / valence);
    return (0.625f - c * c) / valence;
}

class Refiner {
public:
    Refiner(const Level& in, const RefineRules& rules) : m_in(in), m_rules(rules), m_topology(findEdges(in)) {}

    Level run() {
        m_out.width = m_in.width;
        const std::size_t facePoints = m_rules.splitsTriangles ? 0 : m_in.counts.size();
        m_firstEdge = m_in.pointCount();
        m_firstFace = m_firstEdge + m_topology.edges.size();
        m_out.data.assign((m_firstFace + facePoints) * m_in.width, 0.0f);
        if (!m_rules.splitsTriangles) placeFacePoints();
        placeEdgePoints();
        if (m_rules.isLinear) {
            std::copy(m_in.data.begin(), m_in.data.end(), m_out.data.begin());
        } else {
            placePoints();
        }
        if (m_rules.splitsTriangles) {
            splitTriangles();
        } else {
            splitFaces();
        }
        passSharpness();
        return std::move(m_out);
    }

private:
    const float* in(std::size_t point) const { return &m_in.data[point * m_in.width]; }
    float* out(std::size_t point) { return &m_out.data[point * m_in.width]; }
    void add(float* target, const float* source, float weight) const {
        for (std::size_t i = 0; i < m_in.width; ++i) target[i] += weight * source[i];
    }

    void placeFacePoints() {
        for (std::size_t face = 0; face < m_in.counts.size(); ++face) {
            const float weight = 1.0f / static_cast<float>(m_in.counts[face]);
            for (Index c = m_in.first[face]; c < m_in.first[face] + m_in.counts[face]; ++c) {
                add(out(m_firstFace + face), in(m_in.corners[c]), weight);
            }
        }
    }

    void placeEdgePoints() {
        for (std::size_t i = 0; i < m_topology.edges.size(); ++i) {
            const LevelEdge& e = m_topology.edges[i];
            float* target = out(m_firstEdge + i);
            const float sharp = m_rules.isLinear ? 1.0f : std::clamp(e.sharpness, 0.0f, 1.0f), smooth = 1.0f - sharp;
            const float side = m_rules.splitsTriangles ? 0.125f : smooth > 0.0f ? faceWeight(e) : 0.25f;
            const float ends = 0.5f * sharp + smooth * (0.5f - side);
            add(target, in(e.a), ends);
            add(target, in(e.b), ends);
            if (smooth <= 0.0f) continue;
            for (std::size_t k = 0; k < 2; ++k) {
                const float* across = m_rules.splitsTriangles ? in(opposite(e, k)) : out(m_firstFace + e.faces[k]);
                add(target, across, smooth * side);
            }
        }
    }

    float faceWeight(const LevelEdge& e) const {
        if (!m_rules.smoothTriangles) return 0.25f;
        float sum = 0;
        for (const Index face : e.faces) sum += m_in.counts[face] == 3 ? kSmoothTriangleWeight : 0.25f;
        return 0.5f * sum;
    }

    Index opposite(const LevelEdge& e, std::size_t side) const {
        const Index next = m_in.nextCorner(e.faces[side], e.corners[side]);
        return m_in.corners[m_in.nextCorner(e.faces[side], next)];
    }

    void placePoints() {
        const std::size_t width = m_in.width;
        const std::vector<Ring> rings = ringsOf(m_in, m_topology);
        std::vector<float> neighbours(m_in.data.size(), 0.0f);
        std::vector<float> faces(m_rules.splitsTriangles ? 0 : m_in.data.size(), 0.0f);
        for (const LevelEdge& e : m_topology.edges) {
            add(&neighbours[e.a * width], in(e.b), 1.0f);
            add(&neighbours[e.b * width], in(e.a), 1.0f);
        }
        for (std::size_t face = 0; face < m_in.counts.size() && !m_rules.splitsTriangles; ++face) {
            for (Index c = m_in.first[face]; c < m_in.first[face] + m_in.counts[face]; ++c) {
                add(&faces[m_in.corners[c] * width], out(m_firstFace + face), 1.0f);
            }
        }
        for (std::size_t p = 0; p < rings.size(); ++p) {
            placePoint(static_cast<Index>(p), rings[p], &neighbours[p * width],
                       m_rules.splitsTriangles ? nullptr : &faces[p * width]);
        }
    }

    void placePoint(Index p, const Ring& ring, const float* neighbours, const float* faces) {
        float* target = out(p);
        const PointRule rule = ruleOf(m_in, ring, p);
        add(target, in(p), rule.fixed + 0.75f * rule.crease);
        if (rule.crease > 0.0f) {
            add(target, in(ring.along[0]), 0.125f * rule.crease);
            add(target, in(ring.along[1]), 0.125f * rule.crease);
        }
        if (rule.smooth <= 0.0f) return;
        const auto n = static_cast<float>(ring.edges);
        if (m_rules.splitsTriangles) {
            const float beta = loopBeta(n);
            add(target, in(p), rule.smooth * (1.0f - n * beta));
            add(target, neighbours, rule.smooth * beta);
        } else {
            // (F + 2 R + (n - 3) P) / n with R the mean of the edges' middles.
            add(target, in(p), rule.smooth * ((n - 3.0f) / n + 1.0f / n));
            add(target, neighbours, rule.smooth / (n * n));
            add(target, faces, rule.smooth / (n * static_cast<float>(ring.faces)));
        }
    }

    Index edgePoint(Index corner) const { return static_cast<Index>(m_firstEdge + m_topology.edgeOfCorner[corner]); }

    void splitFaces() {
        for (std::size_t face = 0; face < m_in.counts.size(); ++face) {
            const Index first = m_in.first[face], count = m_in.counts[face];
            const auto middle = static_cast<Index>(m_firstFace + face);
            for (Index i = 0; i < count; ++i) {
                const Index c = first + i, before = first + (i + count - 1) % count;
                m_out.addFace({m_in.corners[c], edgePoint(c), middle, edgePoint(before)}, m_in.sourceFaces[face]);
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
        }
    }

    void passSharpness() {
        for (std::size_t i = 0; i < m_topology.edges.size(); ++i) {
            const LevelEdge& e = m_topology.edges[i];
            if (!(e.sharpness > 1.0f) || e.faceCount != 2) continue;
            const auto middle = static_cast<Index>(m_firstEdge + i);
            m_out.sharpEdges[Level::edgeKey(e.a, middle)] = e.sharpness - 1.0f;
            m_out.sharpEdges[Level::edgeKey(middle, e.b)] = e.sharpness - 1.0f;
        }
        for (const auto& [point, sharpness] : m_in.sharpPoints) {
            if (sharpness > 1.0f) m_out.sharpPoints[point] = sharpness - 1.0f;
        }
    }

    const Level& m_in;
    const RefineRules& m_rules;
    LevelTopology m_topology;
    std::size_t m_firstEdge = 0, m_firstFace = 0;
    Level m_out;
};

} // namespace

void Level::addFace(std::initializer_list<Index> points, Index source) {
    first.push_back(static_cast<Index>(corners.size()));
    counts.push_back(static_cast<Index>(points.size()));
    corners.insert(corners.end(), points);
    sourceFaces.push_back(source);
}

LevelTopology findEdges(const Level& l) {
    constexpr Index kNone = ~Index{0};
    LevelTopology t;
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
            const Index found = edgeBetween(l.corners[c], l.corners[l.nextCorner(face, c)]);
            LevelEdge& e = t.edges[found];
            if (e.faceCount < 2) {
                e.faces[static_cast<std::size_t>(e.faceCount)] = static_cast<Index>(face);
                e.corners[static_cast<std::size_t>(e.faceCount)] = c;
            }
            ++e.faceCount;
            t.edgeOfCorner[c] = found;
        }
    }
    for (LevelEdge& e : t.edges) {
        if (!l.sharpEdges.empty()) {
            const auto sharp = l.sharpEdges.find(Level::edgeKey(e.a, e.b));
            if (sharp != l.sharpEdges.end()) e.sharpness = sharp->second;
        }
        if (e.faceCount != 2) e.sharpness = INFINITY;
    }
    return t;
}

Level refine(const Level& level, const RefineRules& rules) { return Refiner(level, rules).run(); }

void projectToLimit(Level& level, const RefineRules& rules) {
    if (rules.isLinear) return;
    const LevelTopology topology = findEdges(level);
    const std::vector<Ring> rings = ringsOf(level, topology);
    const std::size_t width = level.width;
    const std::vector<float> before = level.data;
    // Of the points across edges, and across faces (the far corners of quads).
    std::vector<float> edges(before.size(), 0.0f), faces(rules.splitsTriangles ? 0 : before.size(), 0.0f);
    const auto add = [&](float* target, Index point, float weight) {
        for (std::size_t i = 0; i < width; ++i) target[i] += weight * before[point * width + i];
    };
    for (const LevelEdge& e : topology.edges) {
        add(&edges[e.a * width], e.b, 1);
        add(&edges[e.b * width], e.a, 1);
    }
    for (std::size_t face = 0; face < level.counts.size() && !rules.splitsTriangles; ++face) {
        for (Index i = 0; i < 4; ++i) {
            add(&faces[level.corners[level.first[face] + i] * width], level.corners[level.first[face] + (i + 2) % 4], 1);
        }
    }
    for (std::size_t p = 0; p < rings.size(); ++p) {
        const PointRule rule = ruleOf(level, rings[p], static_cast<Index>(p));
        float* target = &level.data[p * width];
        const auto n = static_cast<float>(rings[p].edges);
        const float centre = rules.splitsTriangles ? 0.375f / loopBeta(n) : n * n;
        const float sum = rules.splitsTriangles ? centre + n : n * (n + 5);
        for (std::size_t i = 0; i < width && rule.fixed < 1; ++i) {
            const float self = before[p * width + i];
            float value = rule.fixed * self;
            if (rule.crease > 0) {
                const float ends = before[rings[p].along[0] * width + i] + before[rings[p].along[1] * width + i];
                value += rule.crease * (4 * self + ends) / 6;
            }
            if (rule.smooth > 0) {
                const float around = rules.splitsTriangles ? edges[p * width + i] : 4 * edges[p * width + i] + faces[p * width + i];
                value += rule.smooth * (centre * self + around) / sum;
            }
            target[i] = value;
        }
    }
}

} // namespace doppel::embree
