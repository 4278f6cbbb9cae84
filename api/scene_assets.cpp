#include "api/scene_assets.h"

#include "stage/importer.h"
#include "stage/named_files.h"

namespace doppel {

namespace {

class StageAssets final : public SceneAssets {
public:
    std::set<std::filesystem::path> named(const NodeNetwork& network, const std::string& lopNode, double frame,
                                          const ContextOptions& options) override {
        return namedFiles(network, lopNode, frame, options);
    }
    Result<std::vector<std::filesystem::path>> needed(const std::filesystem::path& file,
                                                      const std::atomic<bool>& cancelled) override {
        return neededFiles(file, cancelled);
    }
};

} // namespace

std::shared_ptr<SceneAssets> makeSceneAssets() { return std::make_shared<StageAssets>(); }

} // namespace doppel
