// Turns an AOV into something to look at: used live by the desk, for PNG files and for thumbnails. Any thread; large images are made
// in bands by some threads of its own, which it joins. A 1080p
// colour AOV takes a few milliseconds of one core.
#pragma once

#include "clonecore/image/frame.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace doppel {

/// 8-bit RGBA, rows top to bottom, of the data window.
struct DisplayImage {
    int width = 0, height = 0;
    std::vector<std::uint8_t> rgba;
};

class ColorTransform;

/// Which channels are shown. One alone is grey; AOVs with a single channel are shown as they are. Alpha where there is none is 1.
enum class ChannelView : std::uint8_t { Colour, Red, Green, Blue, Alpha, Luminance };

/// A part of the data window, pixels; without a size: all of it.
using DisplayRegion = PixelRect;

/// How an AOV is turned into something to look at.
struct DisplayOptions {
    float exposure = 0.0f;           ///< stops
    float gamma = 1.0f;              ///< on top of the transform
    int maxWidth = 0, maxHeight = 0; ///< box-filtered down to fit; 0 = full size
    DisplayRegion region = {};       ///< cut to the data window; must touch it
    ChannelView channels = ChannelView::Colour;
    bool falseColour = false; ///< values (of colours: luminance, after exposure) from blue over green to red
    float falseLow = 0.0f, falseHigh = 1.0f; ///< values of the ends for colours; depth and positions: the range that is there
    std::shared_ptr<const ColorTransform> transform = {}; ///< for colours; nullptr = the sRGB curve

    bool operator==(const DisplayOptions&) const = default;
};

/// Colours (premultiplied by alpha, as renderers make them): exposure, transform, gamma, alpha over black; NaN is black.
/// Normals: n * 0.5 + 0.5. Depth and positions: scaled to the range that is there (infinite and NaN are black).
/// Ids: a stable colour each, 0 is black. Alpha of the result is 255.
///
/// What an AOV is follows from its layout: UInt32 = ids; X Y Z = normals if its name starts with "N" or "normal", else
/// positions; a single float channel = depth; anything else = colours, one channel as grey.
DisplayImage toDisplay(const Frame& frame, std::size_t aov, const DisplayOptions& options = {});

/// Whether toDisplay shows the AOV as colours (then exposure and transform matter), as ids, or by its values.
enum class DisplayKind : std::uint8_t { Colours, Normals, Values, Ids };
DisplayKind displayKind(const AovLayout& aov);

/// The colour that toDisplay gives an id.
struct DisplayColour {
    std::uint8_t red = 0, green = 0, blue = 0;
};
DisplayColour idColour(std::uint32_t id);

} // namespace doppel
