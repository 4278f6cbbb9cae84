// Turns an AOV into something to look at: used live by the desk, for PNG files and for thumbnails. Any thread; a 1080p
// colour AOV takes a few milliseconds of one core.
#pragma once

#include "clonecore/image/frame.h"

#include <cstdint>
#include <vector>

namespace doppel {

/// 8-bit RGBA, rows top to bottom, of the data window.
struct DisplayImage {
    int width = 0, height = 0;
    std::vector<std::uint8_t> rgba;
};

/// How an AOV is turned into something to look at.
struct DisplayOptions {
    float exposure = 0.0f;           ///< stops
    float gamma = 1.0f;              ///< on top of the sRGB curve
    int maxWidth = 0, maxHeight = 0; ///< box-filtered down to fit; 0 = full size
};

/// Colours (premultiplied by alpha, as renderers make them): exposure, sRGB curve, alpha over black; NaN is black.
/// Normals: n * 0.5 + 0.5. Depth and positions: scaled to the range that is there (infinite and NaN are black).
/// Ids: a stable colour each, 0 is black. Alpha of the result is 255.
///
/// What an AOV is follows from its layout: UInt32 = ids; X Y Z = normals if its name starts with "N" or "normal", else
/// positions; a single float channel = depth; anything else = colours, one channel as grey.
DisplayImage toDisplay(const Frame& frame, std::size_t aov, const DisplayOptions& options = {});

} // namespace doppel
