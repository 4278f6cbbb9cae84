// Makes a Scene from the JSON of the current version and checks every value on the way. Reads on after a fault, so that
// all of them can be shown. Pure; internal to clonecore/scene (parseScene in scene_file.h is the door).
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/scene/scene.h"

#include <nlohmann/json.hpp>

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

/// `root` is taken apart: what the scene keeps is moved out of it.
SceneReading readScene(nlohmann::json&& root);

}  // namespace doppel
