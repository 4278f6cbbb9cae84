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
    bool hasColorTexture = false;  ///< else vertex colours can take the place of the base colour
    V3f baseColor{1, 1, 1};
};

ConvertedMaterial convertMaterial(const aiMaterial& material, bool isGltf, TextureFiles& textures,
                                  std::vector<std::string>& warnings);

}  // namespace doppel::assimp
