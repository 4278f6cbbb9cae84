// The image formats of dome lights other than latlong, as latlong. Pure; any thread.
#pragma once

#include "render/embree/kernel/scene_data.h"

#include <optional>
#include <string>
#include <vector>

namespace doppel::embree {

/// UsdLux's texture formats. The middle of a mirrored ball, of an angular map and of the front face of a vertical cross look
/// where the middle of a latlong looks: along the light's +Z, with -X at the right.
enum class DomeFormat { LatLong, MirroredBall, Angular, CubeMapVerticalCross };

/// "automatic" is latlong, or a vertical cross when the image is 3 wide by 4 high; nullopt for other words.
std::optional<DomeFormat> domeFormatOf(const std::string& word, int width, int height);

/// Where direction (right, up, forward), of unit length, is in an image of that format: (0,0) upper left, (1,1) lower right.
Float2 domeImagePlace(DomeFormat format, float right, float up, float forward);

struct DomeImage {
    std::vector<Float3> pixels; ///< rows, top to bottom
    int width = 0, height = 0;
};
DomeImage toLatLong(DomeImage image, DomeFormat format);

} // namespace doppel::embree
