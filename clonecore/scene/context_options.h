// Edits of the scene's context options that keep what reads them true. Pure functions on scenes.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/scene/scene.h"

#include <string>

namespace doppel {

/// Another name for a context option: the expressions of nodes and connections that read it follow, and so do the connections'
/// own expressions for it. Expressions that can't be read stay as they are. NotFound when there is no option `name`;
/// InvalidArgument when `to` is no name or is taken, or when an expression would become too long. The scene is untouched then.
Result<void> renameContextOption(Scene& scene, const std::string& name, const std::string& to);

} // namespace doppel
