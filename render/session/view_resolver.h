// From what a connection asks for, and the stage, to what a delegate renders: camera, size, region, options. Pure.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/link/render_types.h"
#include "render/render_delegate.h"
#include "stage/prim.h"

#include <string>
#include <vector>

namespace doppel {

/// Resolution when neither the request nor any render settings give one, pixels.
inline constexpr std::array<int, 2> kDefaultResolution{1280, 720};

struct ResolvedView {
    RenderView view;
    std::vector<std::string> warnings; ///< what was asked for and is not there, without stopping the render
};

/// Rules, in order:
/// - render settings: request.renderSettings, else the stage's default, else built-in defaults;
/// - full resolution: request.resolutionScale times the settings' when it is not 0, else request.resolution when it is not
///   (0,0), else the settings' (its first product's when that has one), else kDefaultResolution;
/// - region: request.renderRegion when not all zero, else the settings' data window; a pixel belongs to it when its middle
///   does; clamped to the image;
/// - camera: request.cameraPath, else the product's, else the settings';
/// - options: the settings' ("doppel:samples", "<renderer>:samples" or plain "samples"), then request.rendererOptions.
/// Errors: no such render settings or camera (the message lists those that exist), an empty region, an image too large.
Result<ResolvedView> resolveView(const RenderRequest& request, const Stage& stage, const std::string& rendererName);

} // namespace doppel
