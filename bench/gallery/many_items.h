// A gallery of many items, quickly: labels, comments, tags, stacks and metadata as a long show has them, small thumbnails, empty
// image files.
#pragma once

#include "clonecore/base/error.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace doppel::bench {

/// `thumbnail`: of all of them; empty = 4 KiB of noise each.
Result<void> makeManyItems(const std::filesystem::path& database, std::size_t items, std::vector<std::uint8_t> thumbnail = {});

} // namespace doppel::bench
