#include "ui/viewer/scopes.h"

#include "ui/base/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <utility>

namespace doppel {

namespace {

constexpr int kMostSamples = 1 << 19; // counting more shows nothing else
constexpr QRgb kChannelColors[] = {0xffe0605a, 0xff62c06a, 0xff5a8fe6};

/// Brightness of the waveform: few pixels are seen already, many don't burn out.
QImage waveImage(const ScopeCounts& counts) {
    QImage image(ScopeCounts::kColumns, ScopeCounts::kLevels, QImage::Format_RGB32);
    std::uint32_t most = 1;
    for (const auto& channel : counts.waveform)
        for (const std::uint32_t count : channel) most = std::max(most, count);
    for (int y = 0; y < image.height(); ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < image.width(); ++x) {
            const auto at = static_cast<std::size_t>(x * ScopeCounts::kLevels + (ScopeCounts::kLevels - 1 - y));
            int rgb[3];
            for (std::size_t c = 0; c < 3; ++c) {
                const std::uint32_t count = counts.waveform[c].empty() ? 0 : counts.waveform[c][at];
                rgb[c] = static_cast<int>(std::lround(255 * std::pow(static_cast<double>(count) / most, 0.35)));
            }
            line[x] = qRgb(std::max(rgb[0], 0x18), std::max(rgb[1], 0x18), std::max(rgb[2], 0x18));
        }
    }
    return image;
}

} // namespace

ScopeCounts countScopes(const QImage& image) {
    ScopeCounts counts;
    for (auto& channel : counts.waveform) channel.assign(static_cast<std::size_t>(ScopeCounts::kColumns) * ScopeCounts::kLevels, 0);
    if (image.isNull()) return counts;
    const double samples = static_cast<double>(image.width()) * image.height();
    const int step = std::max(1, static_cast<int>(std::ceil(std::sqrt(samples / kMostSamples))));
    for (int y = 0; y < image.height(); y += step) {
        const auto* line = reinterpret_cast<const QRgb*>(image.constScanLine(y));
        for (int x = 0; x < image.width(); x += step) {
            const int values[] = {qRed(line[x]), qGreen(line[x]), qBlue(line[x])};
            const auto column = static_cast<std::size_t>(x * ScopeCounts::kColumns / image.width());
            for (std::size_t c = 0; c < 3; ++c) {
                ++counts.histogram[c][static_cast<std::size_t>(values[c])];
                ++counts.waveform[c][column * ScopeCounts::kLevels + static_cast<std::size_t>(values[c] * ScopeCounts::kLevels / 256)];
            }
        }
    }
    return counts;
}

Scopes::Scopes(WorkerPool& workers, QWidget* parent) : QWidget(parent), m_workers(workers) {
    setObjectName(QStringLiteral("scopes"));
    setAccessibleName(tr("Histogram and waveform"));
    setToolTip(tr("Histogram and waveform of what is shown, after exposure and view"));
    setMinimumHeight(180);
}

Scopes::~Scopes() { m_token.cancel(); }

void Scopes::setImage(const QImage& image) {
    m_image = image;
    if (isVisible()) count();
}

void Scopes::showEvent(QShowEvent*) { count(); }

void Scopes::count() {
    if (m_isCounting || m_image.isNull()) return;
    m_isCounting = true;
    m_token = m_workers.run(
        [this, image = std::exchange(m_image, {}), handle = m_mailbox.handle()](const CancelToken&) {
            ScopeCounts counts = countScopes(image);
            QImage wave = waveImage(counts);
            handle.post([this, counts = std::move(counts), wave = std::move(wave)]() mutable {
                m_isCounting = false;
                m_counts = std::move(counts);
                m_wave = std::move(wave);
                update();
                emit counted();
                if (isVisible()) count();
            });
        },
        WorkerPool::Priority::Low);
}

void Scopes::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int half = (height() - 6) / 2;
    paintHistogram(painter, QRect(0, 0, width(), half));
    paintWaveform(painter, QRect(0, half + 6, width(), half));
}

void Scopes::paintHistogram(QPainter& painter, const QRect& area) const {
    painter.fillRect(area, theme::colors().canvas);
    std::uint32_t most = 1;
    for (const auto& channel : m_counts.histogram) most = std::max(most, *std::max_element(channel.begin() + 1, channel.end() - 1));
    painter.setCompositionMode(QPainter::CompositionMode_Plus);
    for (std::size_t c = 0; c < 3; ++c) {
        QPainterPath path(area.bottomLeft());
        for (std::size_t i = 0; i < 256; ++i) {
            const double level = std::min(1.0, std::sqrt(static_cast<double>(m_counts.histogram[c][i]) / most));
            path.lineTo(area.left() + area.width() * (static_cast<double>(i) + 0.5) / 256, area.bottom() - level * (area.height() - 4));
        }
        path.lineTo(area.bottomRight());
        QColor color(kChannelColors[c]);
        color.setAlpha(150);
        painter.fillPath(path, color);
    }
    painter.setCompositionMode(QPainter::CompositionMode_SourceOver);
}

void Scopes::paintWaveform(QPainter& painter, const QRect& area) const {
    painter.fillRect(area, theme::colors().canvas);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    if (!m_wave.isNull()) painter.drawImage(area, m_wave);
    painter.setPen(QPen(QColor(255, 255, 255, 40), 1, Qt::DotLine));
    for (int i = 1; i < 4; ++i) painter.drawLine(area.left(), area.top() + area.height() * i / 4, area.right(), area.top() + area.height() * i / 4);
}

} // namespace doppel
