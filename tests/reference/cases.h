// The usdrecord pictures of the asset files and how ours are compared with them: one list for the test and the contact sheet.
#pragma once

#include "tests/reference/assets.h"
#include "tests/reference/shot.h"

#include <memory>
#include <string>
#include <vector>

namespace doppel::reference {

/// What a picture shows that is no bug in us when we do not; the README beside this says more of each.
struct Exception {
    bool coarseShapes = false;      ///< Sphere, Cylinder, Cone and Capsule with ten segments
    std::vector<std::string> hidden{}; ///< prims that we draw and the picture does not
    const char* notCompared = nullptr; ///< why the picture cannot be matched
};
Exception exceptionOf(const std::string& name);

/// One folder of files with pictures beside them, opened and framed.
struct ReferenceCase {
    std::string name; ///< of the file, without its ending
    std::filesystem::path file;
    Picture picture;
    StagePtr stage;    ///< as imported
    RecordFrame frame; ///< of the picture's camera
    Exception exception;
    bool isFramed() const { return frame.transform.has_value(); }
    /// The stage as the picture shows it, from its camera: control cages, and coarse shapes where it has them.
    Result<Shot> shot(int samples) const;
};
/// `folder` is relative to test_assets, e.g. "schemaTests/usdGeom/extent".
Result<std::vector<ReferenceCase>> referenceCases(const std::string& folder);

/// Every folder of the suite.
const std::vector<std::string>& referenceFolders();

/// `stage` with its round shapes made of ten segments, as usdrecord 22.08 draws them.
StagePtr withCoarseShapes(const Stage& stage);

} // namespace doppel::reference
