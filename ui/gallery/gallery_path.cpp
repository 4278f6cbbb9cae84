#include "ui/gallery/gallery_path.h"

#include "ui/base/text.h"

#include <QStandardPaths>

namespace doppel {

std::filesystem::path galleryPathOf(const Scene& scene, const std::filesystem::path& sceneFile) {
    namespace fs = std::filesystem;
    const fs::path folder = sceneFile.empty() ? scene.directory : sceneFile.parent_path();
    if (!scene.gallery.empty() && (!folder.empty() || fs::path(scene.gallery).is_absolute()))
        return (folder / scene.gallery).lexically_normal();
    if (sceneFile.empty())
        return pathFromQt(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)) / "doppel" / "galleries" /
               "untitled.db";
    return folder / "galleries" / (sceneFile.stem().string() + ".db");
}

} // namespace doppel
