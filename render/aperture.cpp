#include "render/aperture.h"

namespace doppel {

Aperture conformAperture(double width, double height, double imageAspect, const std::string& policy) {
    if (height <= 0) return {width, width / imageAspect};
    const double aspect = width / height;
    const bool isWider = imageAspect > aspect;
    const Aperture wide{height * imageAspect, height}, tall{width, width / imageAspect};
    if (policy == "adjustApertureWidth") return wide;
    if (policy == "adjustApertureHeight") return tall;
    if (policy == "cropAperture") return isWider ? tall : wide;
    if (policy == "adjustPixelAspectRatio") return {width, height};
    return isWider ? wide : tall; // expandAperture
}

} // namespace doppel
