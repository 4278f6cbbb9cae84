// Choosing variants of prims on a stage: which import node reads a prim, and the parameter variant:<prim path in the file>:<set>
// there. Pure edits of the document; main thread.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/scene/document.h"

#include <string>
#include <vector>

namespace doppel {

/// The import nodes among `node` and all before it from which the prim at `primPath` may come, by their prefix; only those that
/// set this variant already, if there are any. Nearest first.
std::vector<std::string> variantImports(const Scene& scene, const std::string& node, const std::string& primPath, const std::string& set);

/// Chooses a variant at an import node, one undo step; "" goes back to the file's own. Errors: NotFound, InvalidArgument when an
/// expression chooses it.
Result<void> chooseVariant(Document& document, const std::string& import, const std::string& primPath, const std::string& set,
                           const std::string& selection);

/// The expression that chooses it at that node; "" when none does.
std::string variantExpression(const Scene& scene, const std::string& import, const std::string& primPath, const std::string& set);

} // namespace doppel
