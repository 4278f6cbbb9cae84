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

Result<std::vector<std::filesystem::path>> neededAssimpFiles(const std::filesystem::path& file, const std::atomic<bool>&) {
    return fail(ErrorCode::MissingPart,
                fmt::format("cannot tell what '{}' needs: this Doppel was built without assimp, which reads such files",
                            file.string()));
}

}  // namespace doppel
