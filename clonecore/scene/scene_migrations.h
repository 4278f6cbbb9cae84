// How scenes of older versions become ones of the current version: one function a step, applied to the JSON before it
// is read. A new version of the format adds its step in scene_migrations.cpp and raises kSceneFileVersion.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/scene/scene.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace doppel {

/// Changes the JSON of a scene from version n to n + 1, except its "doppel" key, which the caller raises.
using SceneMigration = std::function<Result<void>(nlohmann::json& scene)>;

struct SceneMigrations {
    int currentVersion = 1;
    std::map<int, SceneMigration> steps;  ///< by the version that they start from
};

/// Those of this program.
const SceneMigrations& sceneMigrations();

/// Brings `root` to the current version. Fails with ParseFailed ("doppel" missing or no version), NewerVersion (names
/// both versions), Unsupported (no step from its version) or the error of a step.
Result<void> migrateScene(nlohmann::json& root, const SceneMigrations& migrations);

/// parseScene with other migrations than the program's own.
Result<Scene> parseScene(std::string_view text, const std::string& fileName, const SceneMigrations& migrations);

}  // namespace doppel
