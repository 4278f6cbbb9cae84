// neededAssimpFiles(): opens a model and notes what it reads and which textures it names.
#include "stage/importer.h"

#include "stage/gltf/guarded_io.h"
#include "stage/gltf/texture_files.h"

#include <assimp/Importer.hpp>
#include <assimp/material.h>
#include <assimp/scene.h>

#include <exception>
#include <set>

namespace doppel {

namespace fs = std::filesystem;

namespace {

void addTextures(const aiScene& scene, const fs::path& file, std::set<fs::path>& files) {
    assimp::TextureFiles textures(file, nullptr);
    std::vector<std::string> ignored; // whoever imports the model is told
    for (unsigned m = 0; m < scene.mNumMaterials; ++m) {
        const aiMaterial& material = *scene.mMaterials[m];
        for (unsigned p = 0; p < material.mNumProperties; ++p) {
            const aiMaterialProperty& property = *material.mProperties[p];
            if (std::string_view(property.mKey.C_Str()) != _AI_MATKEY_TEXTURE_BASE) continue;
            aiString name;
            const auto type = static_cast<aiTextureType>(property.mSemantic);
            if (material.GetTexture(type, property.mIndex, &name) != aiReturn_SUCCESS || name.length == 0) continue;
            if (!scene.GetEmbeddedTexture(name.C_Str())) files.insert(textures.resolve(name.C_Str(), ignored));
        }
    }
}

} // namespace

Result<std::vector<fs::path>> neededAssimpFiles(const fs::path& file, const std::atomic<bool>& cancelled) {
    std::set<fs::path> files{file};
    try {
        Assimp::Importer importer;
        importer.SetIOHandler(new assimp::GuardedIo(cancelled, {}, [&](const fs::path& opened) { // the importer deletes it
            files.insert(opened.lexically_normal());
        }));
        // What does not open here does not open in the clone either, which says why.
        if (const aiScene* scene = importer.ReadFile(file.string(), 0)) addTextures(*scene, file, files);
    } catch (const std::exception&) { // assimp lets some escape; the same holds
    }
    if (cancelled) return fail(ErrorCode::Cancelled, "reading '" + file.string() + "' was cancelled");
    return std::vector<fs::path>(files.begin(), files.end());
}

} // namespace doppel
