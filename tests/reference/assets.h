// The asset files of the ASWF USD working group, where they are on this machine, and what pxr says of them.
// DOPPEL_TEST_ASSETS names another folder than ../shared/assets beside the source tree.
#pragma once

#include "clonecore/base/error.h"
#include "stage/importer.h"

#include <Imath/ImathMatrix.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace doppel::reference {

/// The folder `usd-wg`; it may not exist.
std::filesystem::path assetFolder();

/// Why the suite cannot run here ("the assets are not at ..."); "" when it can.
std::string whatIsMissing();

/// Every .usda file of a folder (not of those below it) that has a usdrecord picture beside it, sorted.
struct PicturedFile {
    std::filesystem::path file, picture;
};
std::vector<PicturedFile> picturedFiles(const std::filesystem::path& folder);

/// A copy of usdGeom/transforms that is whole: the asset snapshot lacks the `_common/axis.usda` that these files refer to.
/// The one put there has the bars that the pictures show: 2 long, 0.2 thick, from 0.1 on (the blue one from -0.1 on).
class TransformsWithAxis {
public:
    explicit TransformsWithAxis(const std::filesystem::path& transforms);
    ~TransformsWithAxis();
    TransformsWithAxis(const TransformsWithAxis&) = delete;
    TransformsWithAxis& operator=(const TransformsWithAxis&) = delete;
    const std::filesystem::path& folder() const { return m_folder; }

private:
    std::filesystem::path m_root, m_folder;
};

/// How usdrecord frames a file that has no camera (describe.py).
struct RecordFrame {
    std::optional<Imath::M44d> transform; ///< none: there is nothing to frame
    double clippingNear = 1;
};
Result<std::vector<RecordFrame>> recordFrames(const std::vector<std::filesystem::path>& files);

/// What a file defines, by pxr; `selections` are "/Prim:set=variant".
Result<nlohmann::json> definedContent(const std::filesystem::path& file, const std::vector<std::string>& selections = {});

/// The stage of a file at frame 1.
Result<StagePtr> importStage(const std::filesystem::path& file, const ImportOptions& options = {});

} // namespace doppel::reference
