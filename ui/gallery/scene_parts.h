// What differs between two scenes, part by part, as people name the parts; and a scene with some parts of another. Pure functions,
// any thread.
#pragma once

#include "clonecore/scene/scene.h"

#include <QString>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace doppel {

/// A part of a scene that can be restored for itself.
struct ScenePart {
    enum class Kind { Frame, Range, Option, Node, Connection, Metadata, Fact };
    Kind kind = Kind::Frame;
    std::string name; ///< of the option, node, metadata key or fact; the connection's session id; "" for Frame and Range
    auto operator<=>(const ScenePart&) const = default;
};

/// One value that is not the same.
struct SceneDifference {
    ScenePart part;
    QString title; ///< of the part: "hero_cam (camera)"
    QString field; ///< in the part, "tx"; "" = the part as a whole is there or not
    QString a, b;  ///< the values; "" = none
};

/// Every difference in a stable order: frame, range, options, nodes with their parameters, connections with their settings.
std::vector<SceneDifference> sceneDifferences(const Scene& a, const Scene& b);
/// Of two items' metadata; what says where the files lie is left out. What tells how the render went (time, samples, by which Doppel)
/// rather than what was asked for is of the kind Fact and comes last.
std::vector<SceneDifference> metadataDifferences(const std::map<std::string, std::string>& a, const std::map<std::string, std::string>& b);

/// `now` with `parts` as they are in `then`: set, added, or removed if `then` does not have them. Inputs from nodes that are not
/// there then are not connected.
Scene withParts(const Scene& now, const Scene& then, const std::set<ScenePart>& parts);

} // namespace doppel
