// Five stars to click, and with `isToggle` one star that is on or off. Arrow keys and digits work too. Main thread.
#pragma once

#include <QWidget>

#include <optional>

namespace doppel {

class RatingField : public QWidget {
    Q_OBJECT

public:
    RatingField(int stars, QWidget* parent = nullptr);

    /// nullopt: several items with different values; without signal.
    void setValue(std::optional<int> value);
    std::optional<int> value() const { return m_value; }
    QSize sizeHint() const override;
    QRect starRect(int star) const; ///< of star 0, 1, ...

signals:
    void chosen(int value); ///< 0..stars, by the user

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    int starAt(QPoint at) const;

    int m_stars;
    std::optional<int> m_value = 0;
    int m_hovered = -1;
};

} // namespace doppel
