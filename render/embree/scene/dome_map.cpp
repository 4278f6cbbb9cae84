#include "render/embree/scene/dome_map.h"

#include "render/embree/kernel/math.h"

#include <algorithm>
#include <cmath>

namespace doppel::embree {

namespace {

constexpr int kMaxLatLongWidth = 4096;

struct Face {
    float column, row;                       ///< of the cross, in faces
    float right[3], up[3], forward[3];       ///< what its right, up and outside are, of (right, up, forward)
};

/// Left to right and top to bottom; the back hangs below the bottom, upside down.
constexpr Face kFaces[] = {
    {1, 0, {1, 0, 0}, {0, 0, -1}, {0, 1, 0}},   // up
    {0, 1, {0, 0, 1}, {0, 1, 0}, {-1, 0, 0}},   // left
    {1, 1, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}},    // front
    {2, 1, {0, 0, -1}, {0, 1, 0}, {1, 0, 0}},   // right
    {1, 2, {1, 0, 0}, {0, 0, 1}, {0, -1, 0}},   // down
    {1, 3, {1, 0, 0}, {0, -1, 0}, {0, 0, -1}},  // back
};

float along(const float (&axis)[3], float right, float up, float forward) {
    return axis[0] * right + axis[1] * up + axis[2] * forward;
}

Float2 crossPlace(float right, float up, float forward) {
    const Face* best = &kFaces[0];
    for (const Face& face : kFaces) {
        if (along(face.forward, right, up, forward) > along(best->forward, right, up, forward)) best = &face;
    }
    const float depth = along(best->forward, right, up, forward);
    const float x = 0.5f + 0.5f * along(best->right, right, up, forward) / depth;
    const float y = 0.5f - 0.5f * along(best->up, right, up, forward) / depth;
    return {(best->column + std::clamp(x, 0.0f, 1.0f)) / 3.0f, (best->row + std::clamp(y, 0.0f, 1.0f)) / 4.0f};
}

/// A place on a disk that fills the image, `radius` from its middle (1 = its rim).
Float2 diskPlace(float right, float up, float radius) {
    const float side = std::hypot(right, up);
    if (side < 1e-7f) return {0.5f, radius > 0.5f ? 0.0f : 0.5f}; // straight back is the whole rim
    return {0.5f + 0.5f * radius * right / side, 0.5f - 0.5f * radius * up / side};
}

Float3 lookUp(const DomeImage& image, Float2 place) {
    const float x = std::clamp(place.x * static_cast<float>(image.width) - 0.5f, 0.0f, static_cast<float>(image.width - 1));
    const float y = std::clamp(place.y * static_cast<float>(image.height) - 0.5f, 0.0f, static_cast<float>(image.height - 1));
    const int x0 = static_cast<int>(x), y0 = static_cast<int>(y);
    const int x1 = std::min(x0 + 1, image.width - 1), y1 = std::min(y0 + 1, image.height - 1);
    const float s = x - static_cast<float>(x0), t = y - static_cast<float>(y0);
    const auto at = [&](int column, int row) {
        return image.pixels[static_cast<std::size_t>(row) * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(column)];
    };
    return (at(x0, y0) * (1 - s) + at(x1, y0) * s) * (1 - t) + (at(x0, y1) * (1 - s) + at(x1, y1) * s) * t;
}

} // namespace

std::optional<DomeFormat> domeFormatOf(const std::string& word, int width, int height) {
    if (word == "automatic" || word.empty())
        return 4 * width == 3 * height ? DomeFormat::CubeMapVerticalCross : DomeFormat::LatLong;
    if (word == "latlong") return DomeFormat::LatLong;
    if (word == "mirroredBall") return DomeFormat::MirroredBall;
    if (word == "angular") return DomeFormat::Angular;
    if (word == "cubeMapVerticalCross") return DomeFormat::CubeMapVerticalCross;
    return std::nullopt;
}

Float2 domeImagePlace(DomeFormat format, float right, float up, float forward) {
    switch (format) {
    case DomeFormat::LatLong:
        return {0.5f + std::atan2(right, forward) / (2.0f * kPi), std::acos(std::clamp(up, -1.0f, 1.0f)) / kPi};
    case DomeFormat::Angular: return diskPlace(right, up, std::acos(std::clamp(forward, -1.0f, 1.0f)) / kPi);
    // The normal of the ball is halfway between the direction and the eye; its sideways part is where it is seen.
    case DomeFormat::MirroredBall: return diskPlace(right, up, std::sqrt(std::max(0.5f * (1.0f - forward), 0.0f)));
    case DomeFormat::CubeMapVerticalCross: return crossPlace(right, up, forward);
    }
    return {0.5f, 0.5f};
}

DomeImage toLatLong(DomeImage image, DomeFormat format) {
    if (format == DomeFormat::LatLong || image.width < 1 || image.height < 1) return image;
    DomeImage result;
    // About as many pixels around as the image has: the disks hold half a turn across.
    result.width = std::clamp(format == DomeFormat::CubeMapVerticalCross ? image.width * 4 / 3 : image.width * 2, 4, kMaxLatLongWidth);
    result.height = std::max(result.width / 2, 2);
    result.pixels.reserve(static_cast<std::size_t>(result.width) * static_cast<std::size_t>(result.height));
    for (int y = 0; y < result.height; ++y) {
        const float polar = (static_cast<float>(y) + 0.5f) / static_cast<float>(result.height) * kPi;
        for (int x = 0; x < result.width; ++x) {
            const float azimuth = ((static_cast<float>(x) + 0.5f) / static_cast<float>(result.width) - 0.5f) * 2.0f * kPi;
            const float right = std::sin(polar) * std::sin(azimuth), forward = std::sin(polar) * std::cos(azimuth);
            result.pixels.push_back(lookUp(image, domeImagePlace(format, right, std::cos(polar), forward)));
        }
    }
    return result;
}

} // namespace doppel::embree
