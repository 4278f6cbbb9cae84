// Camera nodes for cameras that come from a file: with one, the camera can be moved by hand. Pure edits of the document, one step
// each. Main thread.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/scene/document.h"
#include "ui/stage/stage_summary.h"

#include <string>

namespace doppel {

/// Makes sure that a camera node makes the camera at `cameraPath` of `stage`; a new one has the pose and lens that the stage shows
/// at its frame, and stands still from then on. It goes before the stage's node where that is a null, else behind it, where
/// whatever read the stage's node (connections too) reads the camera's. Returns the node's name. Errors: NotFound when the
/// node or the camera is not there.
Result<std::string> makeCameraEditable(Document& document, const StageSummary& stage, const std::string& cameraPath);

/// The same for the camera that a connection renders through; `stage` is that of its node.
Result<std::string> makeCameraEditable(Document& document, const std::string& sessionId, const StageSummary& stage);

/// The camera node among `node` and all before it that makes `cameraPath`; "" when there is none.
std::string cameraNodeOf(const Scene& scene, const std::string& node, const std::string& cameraPath);

} // namespace doppel
