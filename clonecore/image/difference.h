// How much two images differ, as numbers and as an image. Reads both once: milliseconds for 1080p. Any thread.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/image/frame.h"

#include <cstddef>

namespace doppel {

/// Over all channels of the pixels that both have.
struct DifferenceMetrics {
    double mean = 0;    ///< mean absolute difference
    double rms = 0;     ///< root mean square difference
    double psnr = 0;    ///< dB against 1.0; infinite for equal images
    double largest = 0; ///< absolute
    int x = 0, y = 0;   ///< where that is, full image
};

struct ImageDifference {
    FramePtr frame; ///< one AOV of floats, |a - b| of each channel; named as a's, the part of the full image that both have
    DifferenceMetrics metrics;
};

/// Compares AOV `aovA` of `a` with `aovB` of `b`. InvalidArgument when their images differ in size or channels, or have no pixel
/// in common; the text says both.
Result<ImageDifference> imageDifference(const Frame& a, std::size_t aovA, const Frame& b, std::size_t aovB);

} // namespace doppel
