// A stage node (LOP node) as the document keeps it: a type, its inputs and its parameters, not yet cooked.
// What the types mean is the stage module's business (stage/node_types.h).
#pragma once

#include "clonecore/scene/value.h"

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace doppel {

/// A parameter: a literal value, or an expression when `expression` is not empty.
struct Parameter {
    Value value = 0.0;
    std::string expression{};

    bool operator==(const Parameter&) const = default;
};

/// One node of the LOP network. Immutable once it is in a Scene (edits replace the whole node).
struct Node {
    std::string name{};                           ///< unique in the scene, node-name rules (isValidNodeName)
    std::string type{};                           ///< "import", "camera", ...
    std::vector<std::string> inputs{};            ///< names of the input nodes by input index; "" = not connected
    std::map<std::string, Parameter> parameters{}; ///< only those that differ from the type's default need be here
    nlohmann::json extra = nlohmann::json::object(); ///< unknown keys of the file, kept for saving

    bool operator==(const Node&) const = default;
};

/// Node-name rules, also those of session ids: [A-Za-z_][A-Za-z0-9_]*, at most 128 bytes.
bool isValidNodeName(std::string_view name);

/// `wanted`, or, when `isTaken`, the same with its numeric suffix incremented until it is free ("hero" -> "hero1",
/// "cam9" -> "cam10").
template <class IsTaken>
std::string uniqueName(std::string wanted, IsTaken&& isTaken) {
    while (isTaken(wanted)) {
        std::size_t digits = wanted.size();
        while (digits > 0 && wanted[digits - 1] >= '0' && wanted[digits - 1] <= '9') --digits;
        const std::string suffix = wanted.substr(digits);
        // Longer suffixes cannot be a counter that people typed; start a new one behind them.
        const unsigned long next = suffix.empty() || suffix.size() > 9 ? 1 : std::stoul(suffix) + 1;
        wanted = (suffix.size() > 9 ? wanted + "_" : wanted.substr(0, digits)) + std::to_string(next);
    }
    return wanted;
}

} // namespace doppel
