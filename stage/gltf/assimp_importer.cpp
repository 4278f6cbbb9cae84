// openAssimpFile(): reads a file with assimp and keeps what it became.
#include "stage/importer.h"

#include "stage/gltf/gltf_findings.h"
#include "stage/gltf/guarded_io.h"
#include "stage/gltf/scene_tree.h"
#include "stage/memory_scope.h"

#include <assimp/Importer.hpp>
#include <assimp/config.h>
#include <assimp/postprocess.h>
#include <assimp/scene.h>

#include <fmt/format.h>

#include <exception>

namespace doppel {

namespace {

class AssimpFile : public ImportedFile {
public:
    AssimpFile(const aiScene& scene, const std::filesystem::path& file, const ImportOptions& options)
        : m_tree(scene, file, options.root, options.memory.get()), m_file(file), m_memory(options.memory) {}
    Result<StagePtr> read(double timeCode) override { return m_tree.at(timeCode); }
    void setShutter(const Shutter& shutter) override { m_tree.setShutter(shutter); }
    Result<std::vector<ImportFinding>> findings() override {
        std::vector<ImportFinding> found;
        if (!m_memory) found = assimp::gltfFindings(m_file);
        const std::string prefix = fmt::format("'{}': ", m_file.string());
        for (const std::string& warning : m_tree.warnings()) {
            const bool named = warning.starts_with(prefix);
            found.push_back({"", named ? warning.substr(prefix.size()) : warning, true});
        }
        return found;
    }
    bool isAnimated() const override { return m_tree.isAnimated(); }

private:
    assimp::SceneTree m_tree;
    const std::filesystem::path m_file;
    const std::shared_ptr<MemoryScope> m_memory;  ///< keeps the images that the tree names
};

unsigned stepsFor(const std::filesystem::path& file) {
    const std::string extension = file.extension().string();
    const bool isGltf = extension.size() > 2 && (extension[1] | 0x20) == 'g' && (extension[2] | 0x20) == 'l';
    // glTF's points are shared already; the others have one for each corner of each face.
    return isGltf ? 0u : static_cast<unsigned>(aiProcess_JoinIdenticalVertices);
}

Result<std::unique_ptr<ImportedFile>> load(const std::filesystem::path& file, const ImportOptions& options,
                                           const std::atomic<bool>& cancelled) {
    Assimp::Importer importer;
    // The importer deletes it.
    importer.SetIOHandler(options.memory ? new assimp::GuardedIo(cancelled, options.memory) : new assimp::GuardedIo(cancelled, options.root));
    // Pivots as chains of made-up nodes help nobody who names prims.
    importer.SetPropertyBool(AI_CONFIG_IMPORT_FBX_PRESERVE_PIVOTS, false);
    importer.SetPropertyBool(AI_CONFIG_IMPORT_NO_SKELETON_MESHES, true);
    // Newer versions turn the scene to Y up themselves; we report the axis instead, as older ones need it.
    importer.SetPropertyBool("AI_CONFIG_IMPORT_FBX_IGNORE_UP_AXIS_DIRECTION", true);

    const aiScene* scene = importer.ReadFile(file.string(), stepsFor(file));
    if (cancelled) return fail(ErrorCode::Cancelled, fmt::format("reading '{}' was cancelled", file.string()));
    if (!scene || !scene->mRootNode) {
        const char* reason = importer.GetErrorString();
        return fail(ErrorCode::ParseFailed, fmt::format("cannot read '{}': {}", file.string(),
                                                        reason && *reason ? reason : "it holds no scene"));
    }
    return std::make_unique<AssimpFile>(*scene, file, options);
}

}  // namespace

Result<std::unique_ptr<ImportedFile>> openAssimpFile(const std::filesystem::path& file, const ImportOptions& options,
                                                     const std::atomic<bool>& cancelled) {
    std::error_code error;
    // Sources are smaller.
    const std::uintmax_t bytes = options.memory ? 0 : std::filesystem::file_size(file, error);
    if (error) return fail(ErrorCode::NotFound, fmt::format("cannot read '{}': {}", file.string(), error.message()));
    if (bytes > assimp::kMaxFileBytes) {
        return fail(ErrorCode::TooLarge,
                    fmt::format("'{}' has {} bytes, more than the {} that can be imported; split it or convert "
                                "it to USD",
                                file.string(), bytes, assimp::kMaxFileBytes));
    }
    try {
        std::error_code unknown;
        const std::filesystem::path absolute = options.memory ? file : std::filesystem::absolute(file, unknown);
        return load(unknown ? file : absolute, options, cancelled);
    } catch (const std::exception& exception) {  // assimp lets some escape
        return fail(ErrorCode::ParseFailed, fmt::format("cannot read '{}': {}", file.string(), exception.what()));
    }
}

}  // namespace doppel
