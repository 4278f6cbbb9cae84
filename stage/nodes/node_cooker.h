// What cooks one node of one type. A cooker stays with its node from cook to cook and may remember what it made, so
// that prims that come out the same keep their pointers. Lives on the cooking thread.
#pragma once

#include "stage/node_parameters.h"
#include "stage/open_files.h"
#include "stage/prim.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace doppel {

/// All that one cook of a node depends on.
struct NodeInput {
    std::string node;  ///< its name
    ParameterValues values;
    std::vector<StagePtr> stages;     ///< of the connected inputs, in order; none is nullptr
    std::filesystem::path directory;  ///< where relative file names start
    double frame = 1;
    Shutter shutter;

    /// The first input's stage, or an empty one.
    StagePtr firstStage() const;
    /// A file name of a parameter as an absolute path; a source ("mem:NAME") as it is.
    std::filesystem::path resolved(const std::string& fileName) const;
};

class NodeCooker {
public:
    virtual ~NodeCooker() = default;
    /// Makes the stage. Faults that need not stop it go to `problems`. An error means that there is nothing to pass on.
    virtual Result<StagePtr> cook(const NodeInput& input, std::vector<CookProblem>& problems) = 0;
    /// True if cooking `now` would give what cooking `before` gave.
    virtual bool isCurrent(const NodeInput& before, const NodeInput& now);
};

/// The cooker for a type of the table; nullptr for other names. `files` must outlive it.
std::unique_ptr<NodeCooker> makeNodeCooker(const std::string& type, OpenFiles& files);

std::unique_ptr<NodeCooker> makeImportCooker(OpenFiles& files);
std::unique_ptr<NodeCooker> makeCameraCooker();
std::unique_ptr<NodeCooker> makeLightCooker(OpenFiles& files);
std::unique_ptr<NodeCooker> makeXformCooker();
std::unique_ptr<NodeCooker> makePruneCooker();
std::unique_ptr<NodeCooker> makeRenderSettingsCooker();
std::unique_ptr<NodeCooker> makeMergeCooker();
/// For switch (its input is already the chosen one) and null.
std::unique_ptr<NodeCooker> makePassCooker();

/// `stage` with another root; `stage` itself if that is the root it has.
StagePtr withRoot(const StagePtr& stage, PrimPtr root);
/// `stage` with one more warning.
StagePtr withWarning(const StagePtr& stage, std::string warning);

}  // namespace doppel
