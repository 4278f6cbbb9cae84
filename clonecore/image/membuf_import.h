// The newest membuf image of another process of this user: the asking side of MembufExport. Any thread; blocks up to the patience.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/image/frame.h"

#include <chrono>
#include <filesystem>
#include <string>

namespace doppel {

struct ImportedMembuf {
    FramePtr frame; ///< its pixels are mapped read-only, and stay when the host ends
    std::uint64_t version = 0;
};

/// Asks the host whose images are at `socket`. What it says is checked, sizes and seals too, before anything is mapped. Errors:
/// ConnectFailed when nobody answers there or a stranger does, Refused with the host's words (which ids there are), Timeout, ParseFailed
/// for a damaged answer, TooLarge.
Result<ImportedMembuf> importMembuf(const std::filesystem::path& socket, const std::string& id,
                                    std::chrono::milliseconds patience = std::chrono::seconds(10));

} // namespace doppel
