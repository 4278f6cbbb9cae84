// A camera prim and a view to the kernels' camera. Pure.
#pragma once

#include "clonecore/base/error.h"
#include "render/embree/kernel/scene_data.h"
#include "render/render_delegate.h"

namespace doppel::embree {

/// The camera of `view` on `stage`. Errors: no such camera (the message lists those there are), a size out of range.
Result<CameraData> setUpCamera(const Stage& stage, const RenderView& view);

/// Brightness factor of the camera's exposure.
float exposureFactor(const Camera& camera);

} // namespace doppel::embree
