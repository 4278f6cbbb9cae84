// The part of a camera that an image shows, after the conform policy of the render settings (UsdRenderSettings). Pure.
#pragma once

#include <string>

namespace doppel {

/// Width and height of what the camera sees, in the unit of its apertures.
struct Aperture {
    double width = 0, height = 0;
};

/// `height` of 0 = from the image. `imageAspect` is its width over its height, pixel aspect ratio included.
Aperture conformAperture(double width, double height, double imageAspect, const std::string& policy);

} // namespace doppel
