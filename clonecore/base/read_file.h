// Reading what is left of an open file, with a limit.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/base/file_descriptor.h"

#include <filesystem>
#include <string>

namespace doppel {

/// The bytes from where `in` stands to its end. Of a file that has more than `most`, somewhat more than `most` are returned,
/// so callers see that it is too long by the size. Blocks. An error begins with `what` ("cannot read the key file").
Result<std::string> readUpTo(const FileDescriptor& in, std::size_t most, const std::string& what, const std::filesystem::path& file);

} // namespace doppel
