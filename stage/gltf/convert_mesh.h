// An aiMesh as a Mesh. Internal to stage/gltf; any thread.
#pragma once

#include "stage/prim_data.h"

#include <memory>
#include <string>
#include <vector>

struct aiMesh;

namespace doppel::assimp {

struct MeshOptions {
    bool doubleSided = false;
    unsigned uvChannel = 0;
    V3f colorFactor{1, 1, 1};  ///< times the vertex colours
};

/// nullptr when no face is left. What had to be left out or mended is added to `warnings`, each naming the mesh.
std::shared_ptr<const Mesh> convertMesh(const aiMesh& mesh, const MeshOptions& options,
                                        std::vector<std::string>& warnings);

}  // namespace doppel::assimp
