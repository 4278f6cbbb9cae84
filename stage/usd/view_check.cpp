#include "stage/usd/view_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace doppel {

namespace {

/// A value that must be above 0.
void mend(float& value, float instead, const char* name, std::vector<std::string>& problems) {
    if (value > 0 && std::isfinite(value)) return;
    problems.push_back(fmt::format("its {} is {}; {} is used", name, value, instead));
    value = instead;
}

}  // namespace

void checkCamera(Camera& camera, std::vector<std::string>& problems) {
    const Camera defaults;
    if (!camera.orthographic) mend(camera.focalLength, defaults.focalLength, "focal length", problems);
    mend(camera.horizontalAperture, defaults.horizontalAperture, "horizontal aperture", problems);
    if (!(camera.verticalAperture > 0)) {
        problems.push_back(fmt::format("its vertical aperture is {}; it follows from the image's shape", camera.verticalAperture));
        camera.verticalAperture = 0;
    }
    if (!(camera.clippingNear >= 0)) camera.clippingNear = 0;
    if (!(camera.clippingFar > camera.clippingNear)) {
        problems.push_back(fmt::format("its clipping range ({}, {}) holds nothing; nothing is clipped at its far end",
                                       camera.clippingNear, camera.clippingFar));
        camera.clippingFar = defaults.clippingFar;
    }
    camera.fStop = std::max(camera.fStop, 0.0f);
}

bool isFinite(const M44d& matrix) {
    return std::all_of(&matrix.x[0][0], &matrix.x[0][0] + 16, [](double value) { return std::isfinite(value); });
}

bool isSingular(const M44d& m) {
    const Imath::V3d x(m[0][0], m[0][1], m[0][2]), y(m[1][0], m[1][1], m[1][2]), z(m[2][0], m[2][1], m[2][2]);
    const double sizes = x.length() * y.length() * z.length();
    return !(std::abs(x.dot(y.cross(z))) > 1e-12 * sizes);
}

}  // namespace doppel
