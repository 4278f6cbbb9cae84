#include "ui/gallery/gallery_path.h"

#include "ui/base/text.h"

#include <QDateTime>
#include <QStandardPaths>

namespace doppel {

std::filesystem::path freshUntitledGallery() {
    const auto data = pathFromQt(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation));
    const QString name = QStringLiteral("untitled-%1.db").arg(QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-HHmmss-zzz")));
    return data / "doppel" / "galleries" / toStd(name);
}

std::filesystem::path galleryPathOf(const Scene& scene, const std::filesystem::path& sceneFile,
                                    const std::filesystem::path& untitled) {
    namespace fs = std::filesystem;
    const fs::path folder = sceneFile.empty() ? scene.directory : sceneFile.parent_path();
    if (!scene.gallery.empty() && (!folder.empty() || fs::path(scene.gallery).is_absolute()))
        return (folder / scene.gallery).lexically_normal();
    return sceneFile.empty() ? untitled : folder / "galleries" / (sceneFile.stem().string() + ".db");
}

} // namespace doppel
