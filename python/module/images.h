// Images as numpy arrays that look into the frame itself. With the GIL.
#pragma once

#include "clonecore/image/frame.h"

#include <pybind11/numpy.h>

#include <string>

namespace doppel {

/// The samples of an AOV as a read-only array (height, width, channels) of float16, float32 or uint32, or (height, width) of one with
/// a single channel. No copy: the array keeps the frame alive. "" = the first AOV. Throws KeyError for one that is not there.
pybind11::array imageArray(const FramePtr& frame, const std::string& aov);

/// The pixels of an image file: (names of its channels, array (height, width, channels) of float32). Throws ValueError when it cannot be
/// read, or is larger than a frame may be. Lets go of the GIL while it reads.
pybind11::tuple readImage(const std::string& file);

} // namespace doppel
