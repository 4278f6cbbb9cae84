// Parts of a scene's text, for texts that hold only some of it. Pure, internal to clonecore/scene.
#pragma once

#include "clonecore/scene/scene.h"

#include <string>

namespace doppel {

/// The object that "connections" is in a scene file.
std::string connectionsObject(const ConnectionMap& connections);

} // namespace doppel
