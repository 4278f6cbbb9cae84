#include "stage/nodes/node_cooker.h"

namespace doppel {

namespace {

class PassCooker : public NodeCooker {
public:
    Result<StagePtr> cook(const NodeInput& input, std::vector<CookProblem>&) override { return input.firstStage(); }
};

}  // namespace

StagePtr NodeInput::firstStage() const {
    static const StagePtr kEmpty = std::make_shared<const Stage>();
    return stages.empty() ? kEmpty : stages.front();
}

std::filesystem::path NodeInput::resolved(const std::string& fileName) const {
    if (meansSource(fileName)) return fileName;
    std::filesystem::path path(fileName);
    if (path.is_relative()) path = directory / path;
    std::error_code error;
    std::filesystem::path absolute = std::filesystem::absolute(path, error);
    return (error ? path : absolute).lexically_normal();
}

bool NodeCooker::isCurrent(const NodeInput& before, const NodeInput& now) {
    return before.node == now.node && before.stages == now.stages && before.directory == now.directory &&
           before.values == now.values;
}

std::unique_ptr<NodeCooker> makePassCooker() { return std::make_unique<PassCooker>(); }

std::unique_ptr<NodeCooker> makeNodeCooker(const std::string& type, OpenFiles& files) {
    if (type == "import") return makeImportCooker(files);
    if (type == "camera") return makeCameraCooker();
    if (type == "light") return makeLightCooker(files);
    if (type == "xform") return makeXformCooker();
    if (type == "prune") return makePruneCooker();
    if (type == "rendersettings") return makeRenderSettingsCooker();
    if (type == "merge") return makeMergeCooker();
    if (type == "switch" || type == "null") return makePassCooker();
    return nullptr;
}

StagePtr withRoot(const StagePtr& stage, PrimPtr root) {
    if (root == stage->root) return stage;
    auto changed = std::make_shared<Stage>(*stage);
    changed->root = std::move(root);
    return changed;
}

StagePtr withWarning(const StagePtr& stage, std::string warning) {
    auto changed = std::make_shared<Stage>(*stage);
    changed->warnings.push_back(std::move(warning));
    return changed;
}

}  // namespace doppel
