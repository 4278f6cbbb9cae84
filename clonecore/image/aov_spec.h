// How a frame's AOV looks to OpenImageIO. Shared by the membuf reader and the EXR writer; not for other rooms.
#pragma once

#include "clonecore/image/frame.h"

#include <OpenImageIO/imageio.h>

namespace doppel {

OIIO::TypeDesc toOiioType(PixelType type);

/// Sizes, data window, format, channel names, alpha and depth channel, "oiio:subimagename" and what is known of the
/// frame: doppel:epoch and doppel:sequence (UINT64), doppel:samples and doppel:converged (int), doppel:percent,
/// doppel:frame and doppel:renderSeconds (float), doppel:renderer (string); doppel:held (int, 1)
/// for an AOV whose pixels are still those of an earlier frame.
OIIO::ImageSpec aovSpec(const Frame& frame, std::size_t aov);

} // namespace doppel
