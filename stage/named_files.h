// Which files the nodes of a network name: what a clone that cooks it will ask for.
#pragma once

#include "clonecore/scene/scene.h"

#include <filesystem>
#include <set>
#include <string>

namespace doppel {

/// The values of all file parameters of `node` and of what it reads, directly or not, at this frame with these options; absolute
/// and normal, relative ones as seen from the network's folder. A faulty expression names
/// nothing; sources ("mem:NAME") are no files.
std::set<std::filesystem::path> namedFiles(const NodeNetwork& network, const std::string& node, double frame,
                                           const ContextOptions& options);

} // namespace doppel
