// The scene as a value: frame range, context options, stage nodes and connection records. Cheap to copy (its parts are
// shared and immutable), so snapshots of it cross threads and undo keeps whole scenes.
#pragma once

#include "clonecore/base/source_map.h"
#include "clonecore/scene/connection_record.h"
#include "clonecore/scene/expression.h"
#include "clonecore/scene/node.h"

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace doppel {

using NodeMap = std::map<std::string, std::shared_ptr<const Node>>;
using ConnectionMap = std::map<std::string, std::shared_ptr<const ConnectionRecord>>;

/// Frame range and current frame. Frames may be fractional.
struct FrameSettings {
    double start = 1.0;
    double end = 240.0;
    double fps = 24.0; ///< frames per second, > 0
    double current = 1.0;

    bool operator==(const FrameSettings&) const = default;
};

/// An immutable LOP network with the folder that its relative file names start from. This is what a clone gets.
struct NodeNetwork {
    NodeMap nodes;
    FrameSettings frames;            ///< for $FPS $FSTART $FEND
    std::filesystem::path directory; ///< of the scene file; relative asset paths start here; "" = current directory
    std::shared_ptr<const SourceMap> sources = std::make_shared<SourceMap>(); ///< what "mem:NAME" means; not saved
};

struct Scene {
    FrameSettings frames;
    ContextOptions contextOptions;
    std::shared_ptr<const NodeMap> nodes = std::make_shared<NodeMap>();
    std::shared_ptr<const ConnectionMap> connections = std::make_shared<ConnectionMap>();
    std::string gallery;             ///< SQLite file, relative to the scene; "" = galleries/<scene name>.db beside it
    std::filesystem::path directory; ///< where the file is; not saved
    nlohmann::json extra = nlohmann::json::object(); ///< unknown keys, kept for saving

    /// nullptr when there is none of that name or id.
    std::shared_ptr<const Node> node(const std::string& name) const;
    std::shared_ptr<const ConnectionRecord> connection(const std::string& sessionId) const;

    /// Replace or add; the map is copied, the other entries stay shared.
    void setNode(Node node);
    void removeNode(const std::string& name);
    void setConnection(ConnectionRecord record);
    void removeConnection(const std::string& sessionId);

    NodeNetwork network() const { return NodeNetwork{.nodes = *nodes, .frames = frames, .directory = directory}; }

    /// What expressions of connections see: the host's frame and options.
    ExpressionContext expressionContext() const;

    bool operator==(const Scene& other) const;
};

/// What differs between two scenes. Costs one comparison of shared pointers an entry, none for maps that are shared.
struct SceneChange {
    bool frames = false;
    bool contextOptions = false;
    bool other = false; ///< gallery, directory, extra
    std::set<std::string> nodes;       ///< names added, changed or removed
    std::set<std::string> connections; ///< session ids added, changed or removed

    bool empty() const { return !frames && !contextOptions && !other && nodes.empty() && connections.empty(); }
};
SceneChange difference(const Scene& before, const Scene& after);

/// Frame and context options of one connection after its expressions were evaluated in the host.
struct EvaluatedInputs {
    double frame = 1.0;
    ContextOptions options;
    /// Faults by field: "frame" or the option's name. Such a field has the host's own value.
    std::map<std::string, ExpressionError> errors;

    bool operator==(const EvaluatedInputs& o) const { return frame == o.frame && options == o.options; }
};
EvaluatedInputs evaluateInputs(const ConnectionRecord& record, const ExpressionContext& host);

} // namespace doppel
