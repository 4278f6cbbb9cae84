// Cooks a LOP network to stages, incrementally: a node is cooked again only when it, an input of it, or a value that its
// expressions read has changed. Also keeps imported files open. Not thread-safe; lives on one (cooking) thread. Blocks.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/scene/scene.h"
#include "stage/open_files.h"
#include "stage/prim.h"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace doppel {

struct CookInputs {
    double frame = 1.0;
    ContextOptions options;
    Shutter shutter{}; ///< open: prims that move during it get their Motion (costs reading them at two more times)
};

/// A fault of one node that did not stop the cook (it passed on its first input), or did.
struct CookProblem {
    std::string node;
    std::string parameter; ///< "" = the node as a whole
    std::string message;
};

struct CookResult {
    StagePtr stage;
    std::vector<CookProblem> problems;
    std::vector<std::string> cookedNodes; ///< those really cooked this time, for tests and statistics
};

class Cooker {
public:
    Cooker();
    ~Cooker();

    /// Files that nodes name are asked of `locator`; without one they are at their own places. Before the first cook.
    void setFileLocator(FileLocator locator);

    /// Called with each node as it begins to cook, on the cooking thread. Before the first cook.
    void setWatcher(std::function<void(const std::string& node)> watcher);
    /// Contents of the network's sources ("mem:NAME") are asked of `read`; without one they can't be had. Before the first cook.
    void setSourceReader(SourceRead read);

    /// Stops a cook under way on another thread; that cook returns Cancelled. Thread-safe.
    void cancel();

    /// Cooks `node` of `network`. Errors: no such node, a cycle, the file of the only import cannot be read. A node whose
    /// expression or input is faulty is a problem of the result, and the cook goes on with the parameter's default.
    /// `unwanted` is one more way to cancel: when it is true before or becomes so, nothing more is begun.
    Result<CookResult> cook(const NodeNetwork& network, const std::string& node, const CookInputs& inputs,
                            const std::atomic<bool>* unwanted = nullptr);

    /// Forget opened files, so that they are read again.
    void reloadFiles();

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Every problem of a network that can be found without cooking: unknown types and parameters, missing inputs, cycles,
/// expressions that do not parse.
std::vector<CookProblem> checkNetwork(const NodeNetwork& network, const ExpressionContext& context);

/// A scene for a geometry file opened directly: an import node, its cameras or one that frames it, a dome light if it has no
/// light, one connection.
Result<Scene> sceneForFile(const std::filesystem::path& file);

} // namespace doppel
