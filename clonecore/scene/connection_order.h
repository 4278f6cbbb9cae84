// The order that lists show connections in, and how it changes when some are moved. Connections without a group come first,
// then the groups in the order of their first connection; inside, lower `order` first, equal ones by session id. Pure.
#pragma once

#include "clonecore/scene/scene.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace doppel {

using ConnectionPtr = std::shared_ptr<const ConnectionRecord>;

/// All connections of the scene, as lists show them.
std::vector<ConnectionPtr> connectionsInOrder(const Scene& scene);

/// Where connections are moved to.
struct ConnectionPlace {
    std::optional<std::string> group{}; ///< that they become part of; nullopt = each keeps its own
    std::string before{};               ///< session id of the one that they come before; "" = the end of the group, or of all
};

/// Moves `ids` (those that exist; they keep their order among each other) to `place`. Changes `order` of as few others as
/// possible: of none while there is room between the neighbours.
void moveConnections(Scene& scene, const std::vector<std::string>& ids, const ConnectionPlace& place);

/// Makes `ids` the order of all connections (those that are missing there follow as they were).
void orderConnections(Scene& scene, const std::vector<std::string>& ids);

/// An `order` behind all others; 0 while every one has that.
double lastOrder(const Scene& scene);

} // namespace doppel
