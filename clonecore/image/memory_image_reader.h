// Opens images in memory by the name of a MemoryImage (clonecore/base/memory_image.h) with OpenImageIO: the reader of their own format
// reads them. Thread-safe.
#pragma once

#include <OpenImageIO/imageio.h>

#include <memory>
#include <string>

namespace doppel {

/// True for the name of an image in memory, whether or not there is one.
bool isMemoryImageName(const std::string& name);

/// One that open() takes such names; the caller owns it. For ImageCache::add_file. (It is no format of OpenImageIO's own: while that
/// looks for the format of a name it holds a lock that making the reader within needs.)
OIIO::ImageInput* makeMemoryImageInput();

/// Opens a file, or an image in memory. nullptr with `error` when it can't be read.
std::unique_ptr<OIIO::ImageInput> openImage(const std::string& name, std::string& error, const OIIO::ImageSpec* config = nullptr);

} // namespace doppel
