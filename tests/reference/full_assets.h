// The whole scenes among the assets, in each of their variants, and the camera that comes closest to the picture beside them.
#pragma once

#include "tests/reference/assets.h"
#include "tests/reference/shot.h"

#include <string>
#include <vector>

namespace doppel::reference {

struct FullAsset {
    std::string name;
    std::filesystem::path file, picture; ///< no picture: ""
    std::vector<std::string> selections; ///< "/Prim:set=variant"
    std::string cameraPath;              ///< of the file; "" = framed as `doppel FILE` frames it
    int width = 480, height = 270;

    ImportOptions importOptions() const;
    Result<StagePtr> stage() const;
    Result<Shot> shot(int samples) const;
};

/// Teapot in all its model and shading variants, the chess set, the shader ball with each of its example materials.
std::vector<FullAsset> fullAssets();

} // namespace doppel::reference
