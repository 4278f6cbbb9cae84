// One step of uniform refinement of a subdivision surface, and the projection of its points to the limit surface.
// A Level is any values over polygons: the points of a mesh with the primvars that follow them, or a face-varying primvar,
// whose "points" are its values and whose boundaries are its seams. Pure.
// Rules: Catmull and Clark 1978, Loop 1987, creases of DeRose, Kass and Truong 1998, as OpenSubdiv documents them.
#pragma once

#include "stage/prim_data.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <unordered_map>
#include <vector>

namespace doppel::embree {

struct Level {
    using Index = std::uint32_t;

    std::vector<Index> counts;      ///< corners of each face, 3 or more
    std::vector<Index> first;       ///< corner of each face
    std::vector<Index> corners;     ///< points
    std::vector<Index> sourceFaces; ///< of the mesh this was refined from
    std::size_t width = 3;          ///< floats a point
    std::vector<float> data;        ///< values of the points
    std::unordered_map<std::uint64_t, float> sharpEdges; ///< by edgeKey()
    std::unordered_map<Index, float> sharpPoints;        ///< infinite = stays where it is

    std::size_t pointCount() const { return data.size() / width; }
    void addFace(std::initializer_list<Index> points, Index source);
    Index nextCorner(std::size_t face, Index corner) const {
        return corner + 1 == first[face] + counts[face] ? first[face] : corner + 1;
    }
    static std::uint64_t edgeKey(Index a, Index b) {
        return (static_cast<std::uint64_t>(a < b ? a : b) << 32) | (a < b ? b : a);
    }
};

struct LevelEdge {
    Level::Index a = 0, b = 0;
    std::array<Level::Index, 2> faces{};
    std::array<Level::Index, 2> corners{}; ///< where it starts in each face
    int faceCount = 0;
    float sharpness = 0; ///< infinite on boundaries and where more than two faces meet
};

struct LevelTopology {
    std::vector<LevelEdge> edges;
    std::vector<Level::Index> edgeOfCorner; ///< edge from this corner to the next
};

LevelTopology findEdges(const Level& level);

/// How a level is refined.
struct RefineRules {
    bool splitsTriangles = false; ///< Loop: triangles into four; otherwise every face into quads
    bool isLinear = false;        ///< new values are plain means
    bool smoothTriangles = false; ///< Catmull-Clark with the weights of the rule "smooth" next to triangles
};

Level refine(const Level& level, const RefineRules& rules);

/// Moves every point of a level that was refined once or more to where refining for ever would take it.
void projectToLimit(Level& level, const RefineRules& rules);

} // namespace doppel::embree
