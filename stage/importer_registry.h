// Which importer opens which file. Built-in ones (USD, assimp) are always there; others can be added for more
// extensions, or in place of a built-in one. Thread-safe.
#pragma once

#include "stage/importer.h"

#include <functional>
#include <string>
#include <vector>

namespace doppel {

using FileOpener = std::function<Result<std::unique_ptr<ImportedFile>>(
    const std::filesystem::path& file, const ImportOptions& options, const std::atomic<bool>& cancelled)>;

/// `extension` without a dot, any case ("abc"). Counts for files opened from now on; an empty opener takes it away
/// again.
void registerImporter(std::string extension, FileOpener opener);

/// All extensions that openFile() takes, lower case, without dots, sorted.
std::vector<std::string> importableExtensions();

}  // namespace doppel
