// Writes frames to image files and makes small pictures of them. Blocks; call it on a worker.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/image/frame.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace doppel {

/// Multi-part OpenEXR, a part per AOV in the frame's order, named by the AOV; channels named as in the layout (the AOV "C"
/// has plain R G B A). `metadata` becomes string attributes. Atomic: a temporary file is renamed when complete.
Result<void> writeExr(const Frame& frame, const std::filesystem::path& file,
                      const std::map<std::string, std::string>& metadata = {});

/// 8-bit sRGB PNG of one AOV as `toDisplay` shows it. Atomic as above.
Result<void> writePng(const Frame& frame, std::size_t aov, const std::filesystem::path& file);

/// 8-bit RGBA, rows top to bottom, of the data window.
struct DisplayImage {
    int width = 0, height = 0;
    std::vector<std::uint8_t> rgba;
};

/// How an AOV is turned into something to look at.
struct DisplayOptions {
    float exposure = 0.0f; ///< stops
    float gamma = 1.0f;    ///< on top of the sRGB curve
    int maxWidth = 0, maxHeight = 0; ///< box-filtered down to fit; 0 = full size
};

/// Colours: exposure, sRGB curve, alpha over black. Normals: n * 0.5 + 0.5. Depth and positions: scaled to the range that is
/// there (infinite and NaN are black). Ids: a stable colour each.
DisplayImage toDisplay(const Frame& frame, std::size_t aov, const DisplayOptions& options = {});

/// PNG bytes of a display image, e.g. a thumbnail.
Result<std::vector<std::uint8_t>> encodePng(const DisplayImage& image);

} // namespace doppel
