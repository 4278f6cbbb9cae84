// A gallery of many items, quickly: labels, comments, tags, stacks and metadata as a long show has them, small thumbnails, empty
// image files.
#pragma once

#include "clonecore/base/error.h"

#include <cstddef>
#include <filesystem>

namespace doppel::bench {

Result<void> makeManyItems(const std::filesystem::path& database, std::size_t items);

} // namespace doppel::bench
