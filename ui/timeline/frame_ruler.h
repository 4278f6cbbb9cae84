// The frame range as a ruler: drag to scrub, Left and Right step, Home and End jump, Up plays. Main thread.
#pragma once

#include <QWidget>

namespace doppel {

class FrameRuler : public QWidget {
    Q_OBJECT

public:
    explicit FrameRuler(QWidget* parent = nullptr);

    void setRange(double start, double end);
    void setFrame(double frame);
    double frame() const { return m_frame; }
    /// Horizontal position of a frame in widget pixels.
    double xOf(double frame) const;

    QSize sizeHint() const override { return {400, 34}; }

signals:
    void scrubbed(double frame);
    void scrubEnded();
    /// Up was pressed.
    void playRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    void scrubTo(double x);
    void step(double frame);

    double m_start = 1, m_end = 240, m_frame = 1;
};

} // namespace doppel
