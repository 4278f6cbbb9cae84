// An aiMaterial as UsdPreviewSurface. Internal to stage/gltf; one thread.
#pragma once

#include "stage/gltf/texture_files.h"
#include "stage/prim_data.h"

#include <string>
#include <vector>

struct aiMaterial;

namespace doppel::assimp {

struct ConvertedMaterial {
    std::string name;  ///< as in the file, may be empty
    Material material;
    bool doubleSided = false;
    unsigned uvChannel = 0;        ///< of the texture that matters most
    bool hasColorTexture = false;  ///< which vertex colours multiply; else they take the base colour's place
    bool isUnlit = false;          ///< its colour is its emission
    bool usesAlpha = false;        ///< alpha mode MASK or BLEND: that of vertex colours counts too
    V3f baseColor{1, 1, 1};
};

ConvertedMaterial convertMaterial(const aiMaterial& material, bool isGltf, TextureFiles& textures,
                                  std::vector<std::string>& warnings);

/// The material for meshes with vertex colours, which are multiplied by its base colour already where it has no texture.
Material withVertexColors(const ConvertedMaterial& converted);

}  // namespace doppel::assimp
