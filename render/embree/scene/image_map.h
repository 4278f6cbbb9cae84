// A high dynamic range image for a dome or rect light: kept in four bytes a pixel, with the tables that sample it by
// luminance. Immutable once loaded; loading blocks on the file.
#pragma once

#include "clonecore/base/error.h"
#include "render/embree/kernel/scene_data.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace doppel::embree {

struct ImageMap {
    std::vector<std::uint32_t> texels;
    std::vector<float> marginal, conditional, density;
    int width = 0, height = 0, cdfWidth = 0, cdfHeight = 0;
    float scale = 1;        ///< multiply texels by this; above 1 for images brighter than the texels can hold
    float meanLuminance = 0; ///< scale applied; for domes weighted by solid angle

    ImageData data() const;
};
using ImageMapPtr = std::shared_ptr<const ImageMap>;

/// Shared-exponent texel (9 bits a channel, 5 bits exponent); negative values and NaN become 0.
std::uint32_t encodeTexel(Float3 color);

/// From linear RGB rows, top to bottom. `isLatLong` weights rows by their solid angle.
ImageMapPtr makeImageMap(const std::vector<Float3>& pixels, int width, int height, bool isLatLong);

/// Loads a file; 8-bit images are taken as sRGB. Larger images than 4096 x 2048 are scaled down.
/// `format` is a dome's (UsdLux's word); of a map that is no dome's it does not matter.
/// Errors name the file and what is wrong.
Result<ImageMapPtr> loadImageMap(const std::string& file, bool isDome, const std::string& format = "latlong");

} // namespace doppel::embree
