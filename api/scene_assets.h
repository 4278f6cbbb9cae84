// What the host must know about files of a scene, from the stage floor. Stateless.
#pragma once

#include "clonecore/host/scene_assets.h"

#include <memory>

namespace doppel {

/// For CloneManager::Services.
std::shared_ptr<SceneAssets> makeSceneAssets();

} // namespace doppel
