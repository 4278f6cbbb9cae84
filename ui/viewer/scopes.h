// Histogram and waveform of what the viewer shows, after exposure and transform. Counting 1080p takes some milliseconds, on a worker.
// Main thread.
#pragma once

#include "ui/base/mailbox.h"
#include "ui/base/worker_pool.h"

#include <QImage>
#include <QWidget>

#include <array>
#include <cstdint>
#include <vector>

namespace doppel {

/// How often each of the 256 values of a display occurs.
struct ScopeCounts {
    std::array<std::array<std::uint32_t, 256>, 3> histogram{}; ///< red, green, blue
    /// Of each of kColumns columns of the image, left to right: how many pixels have which of kLevels levels, for red, green, blue.
    static constexpr int kColumns = 128, kLevels = 64;
    std::array<std::vector<std::uint32_t>, 3> waveform; ///< kColumns * kLevels each
};
/// `image` is RGB32. Any thread. Of large images only every n-th row and column is counted.
ScopeCounts countScopes(const QImage& image);

class Scopes : public QWidget {
    Q_OBJECT

public:
    Scopes(WorkerPool& workers, QWidget* parent = nullptr);
    ~Scopes() override;

    /// Counts `image` if the scopes are seen; the newest wins.
    void setImage(const QImage& image);
    const ScopeCounts& counts() const { return m_counts; }
    QSize sizeHint() const override { return {240, 240}; }

signals:
    void counted();

protected:
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void count();
    void paintHistogram(QPainter& painter, const QRect& area) const;
    void paintWaveform(QPainter& painter, const QRect& area) const;

    WorkerPool& m_workers;
    QImage m_image; ///< not counted yet
    CancelToken m_token;
    bool m_isCounting = false;
    ScopeCounts m_counts;
    QImage m_wave;
    Mailbox m_mailbox; // last
};

} // namespace doppel
