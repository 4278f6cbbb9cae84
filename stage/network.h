// Walks and edits of the node network that keep it connected. Pure functions on scenes; cycles and missing inputs are harmless.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/scene/scene.h"

#include <string>
#include <vector>

namespace doppel {

/// `node` and every node whose stage comes into it, nearest first. Empty when there is no such node.
std::vector<std::string> nodesBefore(const Scene& scene, const std::string& node);
/// Names of the nodes that read `node`, sorted.
std::vector<std::string> nodesBehind(const Scene& scene, const std::string& node);

/// Adds `node`, which has `after` among its inputs, and lets every node that read `after` read it instead.
void insertBehind(Scene& scene, const std::string& after, Node node);
/// Takes a node away; what read it reads its first input.
void removeAndJoin(Scene& scene, const std::string& name);
/// Another name for a node: inputs and connections follow. A camera or light that was at the path of its node's name stays there.
/// InvalidArgument when the name is no node name or is taken.
Result<void> renameNode(Scene& scene, const std::string& name, const std::string& to);

} // namespace doppel
