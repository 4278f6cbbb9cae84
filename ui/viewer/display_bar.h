// How values become colours on the screen: channels, false colour, display and view (OpenColorIO), exposure and gamma, in one row.
// Main thread.
#pragma once

#include "clonecore/image/color_transform.h"
#include "clonecore/image/display.h"
#include "ui/viewer/display_config.h"

#include <QString>
#include <QWidget>

class QComboBox;
class QToolButton;

namespace doppel {

class ExposureControls;

class DisplayBar : public QWidget {
    Q_OBJECT

public:
    explicit DisplayBar(QWidget* parent = nullptr);

    /// Without sizes and region.
    DisplayOptions look() const;
    QComboBox* channels() const { return m_channels; }
    QComboBox* view() const { return m_view; }
    QToolButton* falseColour() const { return m_falseColour; }
    /// "sRGB", for sentences about the transform.
    QString viewName() const;

signals:
    void changed();

private:
    void fillViews();
    void takeView();

    QComboBox* m_channels;
    QComboBox* m_view;
    QToolButton* m_falseColour;
    ExposureControls* m_exposure;
    std::shared_ptr<const ColorTransform> m_transform;
};

} // namespace doppel
