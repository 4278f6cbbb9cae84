// The stage node types (import, camera, light, xform, prune, rendersettings, merge, switch, null) and their parameters:
// the one table that cooking, `doppel check`, the documentation and the desk's parameter editor read.
#pragma once

#include "clonecore/scene/node.h"

#include <string>
#include <string_view>
#include <vector>

namespace doppel {

struct ParameterInfo {
    enum class Kind { Number, Integer, Toggle, String, File, Menu, PrimPath, PrimPattern };
    std::string name;  ///< "tx"; a trailing '*' stands for any ending ("variant:*" = variant:<prim path>:<set>)
    std::string label; ///< "Translate X"
    Kind kind = Kind::Number;
    Value defaultValue;
    std::vector<std::string> menu; ///< of a Menu: the strings it takes
    std::string help;
};

struct NodeTypeInfo {
    std::string name, label, help;
    int minInputs = 0, maxInputs = 0; ///< maxInputs -1 = any number
    std::vector<ParameterInfo> parameters;

    /// nullptr when this type has no such parameter.
    const ParameterInfo* parameter(std::string_view parameterName) const;
};

const std::vector<NodeTypeInfo>& nodeTypes();
const NodeTypeInfo* findNodeType(std::string_view name);

} // namespace doppel
