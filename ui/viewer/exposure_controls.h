// Exposure (stops) and gamma as sliders with numbers; double-click on a label resets. Main thread.
#pragma once

#include <QWidget>

class QDoubleSpinBox;
class QSlider;

namespace doppel {

class ExposureControls : public QWidget {
    Q_OBJECT

public:
    explicit ExposureControls(QWidget* parent = nullptr);

    float exposure() const;
    float gamma() const;
    void reset();

signals:
    void changed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QSlider* m_slider;
    QDoubleSpinBox* m_exposure;
    QDoubleSpinBox* m_gamma;
    QWidget* m_exposureLabel;
    QWidget* m_gammaLabel;
};

} // namespace doppel
