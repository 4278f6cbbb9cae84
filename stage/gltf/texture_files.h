// Where the textures of a file are: beside it, or embedded in it; embedded ones are written to the cache folder once,
// under a name made from their content. Internal to stage/gltf; one thread.
#pragma once

#include "clonecore/base/error.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

struct aiScene;
struct aiTexture;

namespace doppel {
class MemoryScope;
}

namespace doppel::assimp {

class TextureFiles {
public:
    /// `scene` may be nullptr (nothing is embedded) and must outlive this object.
    /// `root`: see ImportOptions.
    /// With `memory` the model is a source, and textures are others or embedded in it: their names as images are given.
    TextureFiles(std::filesystem::path modelFile, const aiScene* scene, std::filesystem::path root = {}, MemoryScope* memory = nullptr);

    /// The absolute path for a name as the file has it ("wood%20grain.png", "*0", "C:\\tex\\a.jpg"). What cannot be
    /// found is added to `warnings` and gives the path where it should be.
    std::string resolve(const std::string& name, std::vector<std::string>& warnings);

private:
    std::string find(const std::string& name, std::vector<std::string>& warnings) const;
    Result<std::string> findSource(const std::string& name) const;

    std::filesystem::path m_modelFile;
    const aiScene* m_scene;
    std::filesystem::path m_root;
    MemoryScope* m_memory;
    std::map<std::string, std::string> m_known;
};

/// The folder for extracted textures: $XDG_CACHE_HOME/doppel/textures, or ~/.cache/doppel/textures.
std::filesystem::path textureCacheFolder();

/// Writes an embedded texture there, if it is not there yet, and gives its path.
Result<std::filesystem::path> extractTexture(const aiTexture& texture);

}  // namespace doppel::assimp
