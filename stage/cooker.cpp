#include "stage/cooker.h"

#include "stage/nodes/node_cooker.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace doppel {

namespace {

// Each level is a few stack frames; a scene file from outside must not be able to exhaust the stack.
constexpr std::size_t kMaxNetworkDepth = 1000;

}  // namespace

class Cooker::Impl {
public:
    Result<CookResult> cook(const NodeNetwork& network, const std::string& node, const CookInputs& inputs, const std::atomic<bool>* unwanted);
    void setWatcher(std::function<void(const std::string&)> watcher) { m_watcher = std::move(watcher); }
    void cancel() { m_cancelled = true; }
    void reloadFiles();
    void setFileLocator(FileLocator locator) { m_files.setLocator(std::move(locator)); }
    void setSourceReader(SourceRead read) { m_files.setSourceRead(std::move(read)); }

private:
    /// What is kept of a node from cook to cook.
    struct Kept {
        std::string type;
        std::unique_ptr<NodeCooker> cooker;
        NodeInput input;
        StagePtr stage;  ///< nullptr = cook it
        std::vector<CookProblem> problems;
    };
    /// One call of cook().
    struct Run {
        const NodeNetwork& network;
        double frame;
        Shutter shutter;
        CookResult result;
        std::vector<std::string> path;  ///< nodes being cooked, outermost first
        std::map<std::string, StagePtr> done;
        std::optional<Error> importError;  ///< of the first import that failed
        bool importWorked = false;
        const std::atomic<bool>* unwanted = nullptr;
    };

    bool isCancelled(const Run& run) const { return m_cancelled || (run.unwanted && *run.unwanted); }

    Result<StagePtr> cookNode(Run& run, const std::string& name);
    Result<StagePtr> cookInputs(Run& run, const Node& node, const NodeTypeInfo& type, NodeInput& input);
    Result<StagePtr> cookKnown(Run& run, const Node& node, const NodeTypeInfo& type);
    Result<StagePtr> cookUnknown(Run& run, const Node& node);
    Result<StagePtr> makeOrReuse(Run& run, const Node& node, NodeInput input);
    Result<StagePtr> importFailed(Run& run, const Node& node, Error error);

    std::atomic<bool> m_cancelled = false;
    ExpressionCache m_expressions;
    OpenFiles m_files{m_cancelled};
    std::map<std::string, Kept> m_kept;
    std::function<void(const std::string&)> m_watcher = [](const std::string&) {};
};

Result<CookResult> Cooker::Impl::cook(const NodeNetwork& network, const std::string& node, const CookInputs& inputs,
                                      const std::atomic<bool>* unwanted) {
    m_cancelled = false;
    if (!std::isfinite(inputs.frame)) {
        return fail(ErrorCode::InvalidArgument,
                    "cannot cook at a frame that is no finite number; check the frame expression");
    }
    if (!std::isfinite(inputs.shutter.open) || !std::isfinite(inputs.shutter.close)) {
        return fail(ErrorCode::InvalidArgument, "cannot cook for a shutter whose times are no finite numbers");
    }
    m_expressions.setContext(
        {inputs.frame, network.frames.fps, network.frames.start, network.frames.end, inputs.options});
    m_files.setSources(network.sources);
    std::erase_if(m_kept, [&](const auto& kept) { return !network.nodes.contains(kept.first); });

    Run run{network, inputs.frame, inputs.shutter, {}, {}, {}, {}, false, unwanted};
    Result<StagePtr> stage = cookNode(run, node);
    m_files.closeUnused();
    if (!stage) return tl::unexpected(stage.error());
    if (run.importError && !run.importWorked) return tl::unexpected(*run.importError);
    run.result.stage = *stage;
    return std::move(run.result);
}

void Cooker::Impl::reloadFiles() {
    m_files.clear();
    for (auto& [name, kept] : m_kept) {
        if (kept.type == "import") kept.stage.reset();
    }
}

Result<StagePtr> Cooker::Impl::cookNode(Run& run, const std::string& name) {
    if (isCancelled(run)) return fail(ErrorCode::Cancelled, "the cook was cancelled");
    if (const auto done = run.done.find(name); done != run.done.end()) return done->second;

    const auto found = run.network.nodes.find(name);
    if (found == run.network.nodes.end() || !found->second) {
        return fail(ErrorCode::NotFound, name.empty() ? std::string("no stage node is named; set the LOP node")
                                                      : fmt::format("the scene has no stage node '{}'", name));
    }
    if (const auto seen = std::find(run.path.begin(), run.path.end(), name); seen != run.path.end()) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the nodes {} -> {} feed each other; disconnect one of them",
                                fmt::join(seen, run.path.end(), " -> "), name));
    }
    if (run.path.size() >= kMaxNetworkDepth) {
        return fail(ErrorCode::TooLarge,
                    fmt::format("more than {} nodes in a row lead to '{}'", kMaxNetworkDepth, run.path[0]));
    }
    run.path.push_back(name);
    const Node& node = *found->second;
    const NodeTypeInfo* type = findNodeType(node.type);
    Result<StagePtr> stage = type ? cookKnown(run, node, *type) : cookUnknown(run, node);
    run.path.pop_back();
    if (stage) run.done[name] = *stage;
    return stage;
}

Result<StagePtr> Cooker::Impl::cookKnown(Run& run, const Node& node, const NodeTypeInfo& type) {
    NodeInput input;
    input.node = run.path.back();
    input.values = evaluateParameters(node, type, m_expressions, run.result.problems);
    input.directory = run.network.directory;
    input.frame = run.frame;
    input.shutter = run.shutter;
    if (const auto failed = cookInputs(run, node, type, input); !failed) return failed;
    return makeOrReuse(run, node, std::move(input));
}

/// Fills input.stages. The value of the result means nothing.
Result<StagePtr> Cooker::Impl::cookInputs(Run& run, const Node& node, const NodeTypeInfo& type, NodeInput& input) {
    const auto problem = [&](std::string message) {
        run.result.problems.push_back({input.node, "", std::move(message)});
    };
    std::size_t first = 0, end = node.inputs.size();
    if (type.maxInputs >= 0 && end > static_cast<std::size_t>(type.maxInputs)) {
        end = static_cast<std::size_t>(type.maxInputs);
        problem(
            fmt::format("{} nodes take {} inputs; the other {} are ignored", type.name, end, node.inputs.size() - end));
    }
    if (type.name == "switch" && end > 0) {
        const int chosen = std::max(0, input.values.integer("input"));
        first = std::min(static_cast<std::size_t>(chosen), end - 1);
        end = first + 1;
    }
    for (std::size_t i = first; i < end; ++i) {
        const std::string& from = node.inputs[i];
        if (from.empty()) continue;
        if (!run.network.nodes.contains(from)) {
            problem(fmt::format("input {} is '{}', which does not exist", i, from));
            continue;
        }
        Result<StagePtr> stage = cookNode(run, from);
        if (!stage) return stage;
        input.stages.push_back(std::move(*stage));
    }
    if (type.minInputs > 0 && input.stages.empty()) problem("no input is connected; its stage is empty");
    return StagePtr();
}

Result<StagePtr> Cooker::Impl::cookUnknown(Run& run, const Node& node) {
    run.result.problems.push_back(
        {run.path.back(), "", fmt::format("'{}' is no type of stage node; it passes its first input on", node.type)});
    for (const std::string& from : node.inputs) {
        if (run.network.nodes.contains(from)) return cookNode(run, from);
    }
    return NodeInput().firstStage();
}

Result<StagePtr> Cooker::Impl::makeOrReuse(Run& run, const Node& node, NodeInput input) {
    Kept& kept = m_kept[input.node];
    if (kept.type != node.type || !kept.cooker) {
        kept = {};
        kept.type = node.type;
        kept.cooker = makeNodeCooker(node.type, m_files);
    }
    if (!kept.stage || !kept.cooker->isCurrent(kept.input, input)) {
        if (isCancelled(run)) return fail(ErrorCode::Cancelled, "the cook was cancelled");
        m_watcher(input.node);
        run.result.cookedNodes.push_back(input.node);
        kept.stage.reset();
        kept.problems.clear();
        Result<StagePtr> stage = kept.cooker->cook(input, kept.problems);
        if (!stage) return importFailed(run, node, std::move(stage.error()));
        kept.stage = std::move(*stage);
    }
    kept.input = std::move(input);
    run.importWorked = run.importWorked || node.type == "import";
    run.result.problems.insert(run.result.problems.end(), kept.problems.begin(), kept.problems.end());
    return kept.stage;
}

/// Other imports may still give a stage to look at, so a failed one is a problem first.
Result<StagePtr> Cooker::Impl::importFailed(Run& run, const Node& node, Error error) {
    if (error.code == ErrorCode::Cancelled) return tl::unexpected(std::move(error));
    run.result.problems.push_back({run.path.back(), node.type == "import" ? "file" : "", error.text()});
    error.context = error.context.empty() ? fmt::format("node '{}'", run.path.back())
                                          : fmt::format("node '{}': {}", run.path.back(), error.context);
    if (!run.importError) run.importError = std::move(error);
    return NodeInput().firstStage();
}

Cooker::Cooker() : m_impl(std::make_unique<Impl>()) {}
Cooker::~Cooker() = default;

void Cooker::setFileLocator(FileLocator locator) { m_impl->setFileLocator(std::move(locator)); }

void Cooker::setSourceReader(SourceRead read) { m_impl->setSourceReader(std::move(read)); }

void Cooker::cancel() { m_impl->cancel(); }

void Cooker::setWatcher(std::function<void(const std::string&)> watcher) { m_impl->setWatcher(std::move(watcher)); }

Result<CookResult> Cooker::cook(const NodeNetwork& network, const std::string& node, const CookInputs& inputs,
                                const std::atomic<bool>* unwanted) {
    return m_impl->cook(network, node, inputs, unwanted);
}

void Cooker::reloadFiles() { m_impl->reloadFiles(); }

}  // namespace doppel
