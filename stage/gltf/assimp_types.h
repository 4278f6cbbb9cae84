// assimp's values as ours. Internal to stage/gltf.
#pragma once

#include "stage/prim_data.h"

#include <assimp/color4.h>
#include <assimp/matrix4x4.h>
#include <assimp/types.h>

#include <string>

namespace doppel::assimp {

/// assimp has column vectors, we have row vectors.
inline M44d toMatrix(const aiMatrix4x4& m) {
    return M44d(m.a1, m.b1, m.c1, m.d1, m.a2, m.b2, m.c2, m.d2, m.a3, m.b3, m.c3, m.d3, m.a4, m.b4, m.c4, m.d4);
}
inline V3f toVector(const aiVector3D& v) { return {v.x, v.y, v.z}; }
inline V3f toColor(const aiColor3D& c) { return {c.r, c.g, c.b}; }
inline V3f toColor(const aiColor4D& c) { return {c.r, c.g, c.b}; }
inline std::string toText(const aiString& s) { return std::string(s.C_Str(), s.length); }

}  // namespace doppel::assimp
