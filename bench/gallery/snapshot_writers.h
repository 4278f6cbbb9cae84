// Several processes that take snapshots into one gallery at once. The program starts itself again for each.
#pragma once

#include "clonecore/base/error.h"

#include <cstddef>
#include <filesystem>

namespace doppel::bench {

struct WritersOutcome {
    double seconds = 0;    ///< from the first start to the last end
    std::size_t kept = 0;  ///< items with a whole image afterwards
    std::size_t failed = 0; ///< writers that ended badly
};
Result<WritersOutcome> runWriters(const std::filesystem::path& database, int writers, int snapshotsEach);

/// The work of one of them; returns the exit code.
int takeSnapshots(const std::filesystem::path& database, int count);

} // namespace doppel::bench
