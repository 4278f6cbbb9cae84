// One level of an image and how the next one follows from it. Pure; any thread.
#pragma once

#include <OpenImageIO/typedesc.h>

#include <cstddef>
#include <vector>

namespace doppel::embree {

struct MipLevel {
    int width, height;
    std::vector<std::byte> pixels; ///< rows top to bottom, channels together
};

/// Half as wide and high, rounded down, but at least 1: every pixel is the mean of those that it covers. `format` is that of
/// the numbers: uint8, uint16, half, else float.
MipLevel coarserLevel(const MipLevel& finer, int channels, OIIO::TypeDesc format);

} // namespace doppel::embree
