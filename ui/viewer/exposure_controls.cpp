#include "ui/viewer/exposure_controls.h"

#include <QDoubleSpinBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>

#include <cmath>

namespace doppel {

namespace {
constexpr double kStops = 10;
constexpr int kStepsPerStop = 20;
} // namespace

ExposureControls::ExposureControls(QWidget* parent) : QWidget(parent) {
    auto* exposureLabel = new QLabel(tr("Exposure"), this);
    auto* gammaLabel = new QLabel(tr("Gamma"), this);
    m_exposureLabel = exposureLabel;
    m_gammaLabel = gammaLabel;
    for (QLabel* label : {exposureLabel, gammaLabel}) {
        label->setProperty("role", "dim");
        label->setToolTip(tr("Double-click to reset"));
        label->installEventFilter(this);
    }
    const QString exposureTip = tr("Exposure of the display in stops: +1 doubles the brightness. The render is not touched.");
    m_slider = new QSlider(Qt::Horizontal, this);
    m_slider->setObjectName(QStringLiteral("exposureSlider"));
    m_slider->setRange(static_cast<int>(-kStops / 2) * kStepsPerStop, static_cast<int>(kStops / 2) * kStepsPerStop);
    m_slider->setMinimumWidth(50);
    m_slider->setMaximumWidth(120);
    m_slider->setToolTip(exposureTip);
    m_slider->setAccessibleName(tr("Exposure"));
    m_slider->setFocusPolicy(Qt::ClickFocus);
    m_exposure = new QDoubleSpinBox(this);
    m_exposure->setObjectName(QStringLiteral("exposureSpin"));
    m_exposure->setRange(-kStops, kStops);
    m_exposure->setSingleStep(0.25);
    m_exposure->setDecimals(2);
    m_exposure->setToolTip(exposureTip);
    m_exposure->setAccessibleName(tr("Exposure in stops"));
    m_gamma = new QDoubleSpinBox(this);
    m_gamma->setObjectName(QStringLiteral("gammaSpin"));
    m_gamma->setRange(0.2, 5);
    m_gamma->setSingleStep(0.1);
    m_gamma->setValue(1);
    m_gamma->setToolTip(tr("Gamma of the display, on top of the sRGB curve"));
    m_gamma->setAccessibleName(tr("Gamma"));
    for (auto* spin : {m_exposure, m_gamma}) spin->setKeyboardTracking(false);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(4, 0, 4, 0);
    layout->setSpacing(7);
    for (QWidget* widget : {static_cast<QWidget*>(exposureLabel), static_cast<QWidget*>(m_slider),
                            static_cast<QWidget*>(m_exposure), static_cast<QWidget*>(gammaLabel),
                            static_cast<QWidget*>(m_gamma)})
        layout->addWidget(widget);

    connect(m_slider, &QSlider::valueChanged, this,
            [this](int step) { m_exposure->setValue(static_cast<double>(step) / kStepsPerStop); });
    connect(m_exposure, &QDoubleSpinBox::valueChanged, this, [this](double stops) {
        const QSignalBlocker block(m_slider);
        m_slider->setValue(static_cast<int>(std::lround(stops * kStepsPerStop)));
        emit changed();
    });
    connect(m_gamma, &QDoubleSpinBox::valueChanged, this, &ExposureControls::changed);
}

float ExposureControls::exposure() const { return static_cast<float>(m_exposure->value()); }

float ExposureControls::gamma() const { return static_cast<float>(m_gamma->value()); }

void ExposureControls::reset() {
    m_exposure->setValue(0);
    m_gamma->setValue(1);
}

bool ExposureControls::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::MouseButtonDblClick) {
        if (watched == m_exposureLabel) m_exposure->setValue(0);
        if (watched == m_gammaLabel) m_gamma->setValue(1);
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace doppel
