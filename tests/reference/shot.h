// Pictures: those of others from files, and ours of a stage, with what a test wants to know of every pixel.
#pragma once

#include "clonecore/base/error.h"
#include "stage/prim.h"

#include <filesystem>
#include <vector>

namespace doppel::reference {

/// Rows top to bottom; colours as the file has them (display-coded).
struct Picture {
    int width = 0, height = 0;
    std::vector<V3f> color;
    std::vector<float> alpha;
    bool isEmpty() const;
};
Result<Picture> loadPicture(const std::filesystem::path& file);

/// A stage seen by a camera.
struct Shot {
    int width = 0, height = 0;
    std::vector<V3f> color, albedo, normal, position;
    std::vector<float> alpha;
    std::vector<bool> hit; ///< something is seen through the middle of the pixel, give or take half of it
    V3f eye{0, 0, 0};      ///< where the camera is
    std::vector<std::string> log;
};

struct ShotOptions {
    int width = 512, height = 373, samples = 1;
    int subdivisionLevels = -1; ///< of the delegate's option
    std::vector<std::string> purposes{"default", "proxy"};
    std::string cameraPath; ///< of the stage
    bool cameraLight = true; ///< adds usdrecord's light at the camera to a stage without lights
};
Result<Shot> takeShot(const StagePtr& stage, const ShotOptions& options);

/// `stage` with the camera that usdrecord makes, at `kRecordCamera`.
StagePtr withRecordCamera(const Stage& stage, const M44d& transform, double clippingNear);
inline constexpr const char* kRecordCamera = "/__record_camera";

/// Pixels that both cover over pixels that either does; 1 when neither has any. The edges of the picture's silhouette, which
/// it covers in part (in quarters, by its four samples), are left out: they are as wide as the difference that is looked for.
double silhouetteOverlap(const Picture& picture, const Shot& shot);

/// Share of the pixels seen in both whose hue agrees: the channels that are clearly full or clearly empty are the same. Dark
/// pixels of the picture say nothing.
double hueAgreement(const Picture& picture, const Shot& shot);

} // namespace doppel::reference
