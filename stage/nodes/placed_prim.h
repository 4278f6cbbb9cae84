// What camera, light and rendersettings nodes share: one prim at a path, made new or changed where it is already there.
#pragma once

#include "stage/nodes/node_cooker.h"
#include "stage/transform.h"

#include <functional>
#include <string>
#include <type_traits>

namespace doppel {

class PlacedPrim {
public:
    /// Fills `prim`, a copy of the one that is there (then `isThere`) or a new one.
    using Fill = std::function<void(Prim& prim, bool isThere)>;

    /// The input's stage with the prim at `path`. `suits` tells whether a prim's data is of the node's kind.
    StagePtr place(const NodeInput& input, const std::string& path, bool (*suits)(const Prim&), const Fill& fill,
                   std::vector<CookProblem>& problems);

private:
    // What the last prim was made from; same again gives the same prim.
    PrimPtr m_base, m_made;
    PrimPtr m_top;  ///< m_made or, if that is new, the first of the parents made for it
    std::string m_topPath;
    ParameterValues m_values;
    std::filesystem::path m_directory;
};

/// The parameter "primpath", or `fallback` when it is empty or, with a problem, no prim path.
std::string primPathOf(const NodeInput& input, const std::string& fallback, std::vector<CookProblem>& problems);

/// tx..rz (sx..sz when the type has them): all of them for a new prim, only those that are set for one that is there.
void applyTransform(Prim& prim, const ParameterValues& values, bool isThere);

/// Within float's range.
float toFloat(double value);

/// Sets `target` from a parameter; of a prim that is there only if the node sets it.
template <class T>
void apply(T& target, const ParameterValues& values, const std::string& name, bool isThere) {
    if (isThere && !values.has(name)) return;
    if constexpr (std::is_same_v<T, bool>) {
        target = values.toggle(name);
    } else if constexpr (std::is_same_v<T, std::string>) {
        target = values.text(name);
    } else if constexpr (std::is_same_v<T, int>) {
        target = values.integer(name);
    } else {
        target = static_cast<T>(toFloat(values.number(name)));
    }
}

}  // namespace doppel
