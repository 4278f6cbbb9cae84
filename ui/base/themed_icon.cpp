#include "ui/base/themed_icon.h"

#include "ui/base/theme.h"

#include <QFile>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <iterator>

namespace doppel::theme {

namespace {

constexpr double kDisabledOpacity = 0.35;

/// What the files are drawn with, and what that becomes.
struct Ink {
    const char* inFile;
    QColor Colors::*color;
};
constexpr Ink kInks[] = {{"#c9c9c9", &Colors::icon},
                         {"#7fb2e6", &Colors::iconAccent},
                         {"#7cc284", &Colors::iconGood},
                         {"#d9b160", &Colors::iconWarning},
                         {"#e07a70", &Colors::iconError}};

QByteArray drawing(const QString& name, bool isSelected) {
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly)) return {};
    QByteArray svg = file.readAll();
    // On a selected row one ink is sure to be seen.
    for (const Ink& ink : kInks) svg.replace(ink.inFile, (isSelected ? colors().selectionText : colors().*ink.color).name().toLatin1());
    return svg;
}

} // namespace

void ThemedIcon::paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) {
    const qreal ratio = painter->device() ? painter->device()->devicePixelRatio() : 1;
    painter->drawPixmap(rect, scaledPixmap(rect.size() * ratio, mode, state, ratio));
}

QPixmap ThemedIcon::pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) { return scaledPixmap(size, mode, state, 1); }

QPixmap ThemedIcon::scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal scale) {
    const bool isDisabled = mode == QIcon::Disabled;
    const QString key = QStringLiteral("doppel/%1/%2x%3/%4%5").arg(m_name).arg(size.width()).arg(size.height()).arg(isDark()).arg(static_cast<int>(mode));
    QPixmap pixmap;
    if (!QPixmapCache::find(key, &pixmap)) {
        pixmap = QPixmap(size);
        pixmap.fill(Qt::transparent);
        QSvgRenderer renderer(drawing(m_name, mode == QIcon::Selected));
        renderer.setAspectRatioMode(Qt::KeepAspectRatio);
        QPainter painter(&pixmap);
        if (isDisabled) painter.setOpacity(kDisabledOpacity);
        renderer.render(&painter);
        painter.end();
        QPixmapCache::insert(key, pixmap);
    }
    pixmap.setDevicePixelRatio(scale);
    return pixmap;
}

} // namespace doppel::theme
