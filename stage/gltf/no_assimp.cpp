// openAssimpFile() of a build without assimp.
#include "stage/importer.h"

#include <fmt/format.h>

namespace doppel {

Result<std::unique_ptr<ImportedFile>> openAssimpFile(const std::filesystem::path& file, const ImportOptions&,
                                                     const std::atomic<bool>&) {
    return fail(ErrorCode::MissingPart,
                fmt::format("cannot read '{}': this Doppel was built without assimp, which reads such files; "
                            "install libassimp-dev and build again",
                            file.string()));
}

}  // namespace doppel
