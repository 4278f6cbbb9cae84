#include "ui/gallery/gallery_path.h"

#include "ui/base/text.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QStandardPaths>

namespace doppel {

std::filesystem::path freshUntitledGallery(const std::filesystem::path& folder) {
    const auto data = pathFromQt(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation));
    const QString name = QStringLiteral("untitled-%1.db").arg(QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-HHmmss-zzz")));
    return folder.empty() ? data / "doppel" / "galleries" / toStd(name) : folder / toStd(name);
}

std::filesystem::path galleryPathOf(const Scene& scene, const std::filesystem::path& sceneFile,
                                    const std::filesystem::path& untitled, const std::filesystem::path& galleries) {
    namespace fs = std::filesystem;
    const fs::path folder = sceneFile.empty() ? scene.directory : sceneFile.parent_path();
    if (!scene.gallery.empty() && (!folder.empty() || fs::path(scene.gallery).is_absolute()))
        return (folder / scene.gallery).lexically_normal();
    if (sceneFile.empty()) return untitled;
    const fs::path beside = folder / "galleries" / (sceneFile.stem().string() + ".db");
    std::error_code ignored;
    if (galleries.empty() || fs::exists(beside, ignored)) return beside;
    const QByteArray whole = QCryptographicHash::hash(QByteArray::fromStdString(sceneFile.lexically_normal().string()), QCryptographicHash::Sha256);
    return galleries / (sceneFile.stem().string() + '-' + whole.toHex().left(8).toStdString() + ".db");
}

} // namespace doppel
