// Makes a Scene from the JSON of the current version and checks every value on the way. Reads on after a fault, so that
// all of them can be shown. Pure; internal to clonecore/scene (parseScene in scene_file.h is the door).
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/scene/scene.h"

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <vector>

namespace doppel {

/// One wrong value.
struct SceneFault {
    std::string pointer;  ///< JSON pointer of the value, e.g. "/connections/hero/resolution"
    std::string message;  ///< "expected two integers, found "big""
    ErrorCode code = ErrorCode::ParseFailed;
};

struct SceneReading {
    Scene scene;                     ///< meaningful when there are no faults
    std::vector<SceneFault> faults;  ///< at most kMaxSceneFaults
};

inline constexpr std::size_t kMaxSceneFaults = 100;

/// Reads one scene: the nodes and connections while the text is still being parsed, the rest at its end.
class SceneReader {
public:
    SceneReader();
    SceneReader(const SceneReader&) = delete;
    SceneReader& operator=(const SceneReader&) = delete;
    ~SceneReader();

    /// A JsonEntryTaker: takes the members of "nodes" and "connections".
    bool take(const std::string& section, const std::string& key, nlohmann::json& value);

    /// Everything that was not taken before; call it once. `root` is taken apart.
    SceneReading finish(nlohmann::json&& root);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace doppel
