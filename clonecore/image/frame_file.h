// Writes frames to image files and reads them back. Blocks; call it on a worker. Any thread, no state.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/image/display.h"
#include "clonecore/image/frame.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace doppel {

/// Multi-part OpenEXR, a part per AOV in the frame's order, named by the AOV; channels named as in the layout (the AOV
/// "C" has plain R G B A). `metadata` becomes string attributes of every part; a key that means something to OpenEXR
/// itself ("name", "type", ...) gets the prefix "doppel:". Atomic: a temporary file is renamed when complete.
Result<void> writeExr(const Frame& frame, const std::filesystem::path& file,
                      const std::map<std::string, std::string>& metadata = {});

/// 8-bit sRGB PNG of one AOV as `toDisplay` shows it. Atomic as above.
Result<void> writePng(const Frame& frame, std::size_t aov, const std::filesystem::path& file);

/// In the format of the file's extension: .exr as writeExr; .tif, .hdr and other float formats the samples of one AOV;
/// .png, .jpg and other 8-bit formats what toDisplay shows. Unsupported for an extension that nobody knows. Atomic as
/// above.
Result<void> writeImage(const Frame& frame, std::size_t aov, const std::filesystem::path& file,
                        const std::map<std::string, std::string>& metadata = {});

/// The frame in a file that writeExr wrote, or in any EXR with 1 to 4 channels a part and one data window for all
/// parts. Errors: NotFound, PermissionDenied, ParseFailed (damaged), Unsupported, TooLarge; the message names the file.
Result<FramePtr> readExr(const std::filesystem::path& file);

/// PNG bytes of a display image, e.g. a thumbnail.
Result<std::vector<std::uint8_t>> encodePng(const DisplayImage& image);

} // namespace doppel
