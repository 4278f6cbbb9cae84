// One connection made many: copies of it for every combination of cameras, frames, values of context options and renderers.
// Pure.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/scene/scene.h"
#include "clonecore/scene/value_list.h"

#include <optional>
#include <string>
#include <vector>

namespace doppel {

/// What is combined. An axis without values leaves the field as it is in the source.
struct ConnectionMatrix {
    struct Option {
        std::string name;
        std::vector<ListedValue> values;
    };
    std::vector<std::string> cameras;  ///< prim paths
    std::vector<ListedValue> frames;   ///< frame expressions
    std::vector<Option> options;       ///< context options by name, each once
    std::vector<std::string> renderers;
    /// Names of the copies, with {name} (of the source) {camera} (the end of its path) {frame} {renderer} {option} (all values of
    /// options) {n} (the number from 1) and each option by its name, e.g. {shot}; "" = matrixNamePattern().
    std::string namePattern{};
    std::optional<std::string> group{}; ///< of the copies; nullopt = that of the source
};

/// Most copies that are made at once.
inline constexpr std::size_t kMaxMatrixConnections = 500;

/// How many copies it makes, without making them; may be far above the cap. At least 1.
double matrixSize(const ConnectionMatrix& matrix);

/// The pattern of names that tells the copies apart: "{name}, {camera}, {frame}", with those axes that have several values.
std::string matrixNamePattern(const ConnectionMatrix& matrix);

/// The copies, cameras outermost, renderers innermost; with session ids that are free in `scene`, behind all others in its order.
/// TooLarge when there would be more than kMaxMatrixConnections, InvalidArgument for a placeholder that is none or an option twice.
Result<std::vector<ConnectionRecord>> makeMatrix(const Scene& scene, const ConnectionRecord& source, const ConnectionMatrix& matrix);

} // namespace doppel
