// Dragging sideways over a field changes its number: a step every few pixels, Shift makes ten of them, Ctrl a tenth. A click still
// does what a click does there. Installed on a widget, which owns it. Main thread.
#pragma once

#include <QObject>
#include <QPoint>

#include <functional>
#include <optional>

class QWidget;

namespace doppel {

/// `start` moved by `steps` of the size that suits it (1 for whole numbers, else its last decimal, at least a thousandth) times
/// `factor`, without the noise of binary fractions.
double steppedNumber(double start, int steps, double factor = 1);

/// 10 with Shift, 0.1 with Ctrl, else 1.
double stepFactor(Qt::KeyboardModifiers keys);

class NumberDrag : public QObject {
    Q_OBJECT

public:
    /// `number` says what a drag starts from; nothing when there is no number to drag.
    NumberDrag(QWidget* on, std::function<std::optional<double>()> number);

    bool isDragging() const { return m_isDragging; }

signals:
    void dragged(double number);
    void ended();
    /// Pressed and released without a drag.
    void clicked();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* m_on;
    std::function<std::optional<double>()> m_number;
    std::optional<double> m_start; ///< while the button is held
    QPoint m_from;
    bool m_isDragging = false;
};

} // namespace doppel
