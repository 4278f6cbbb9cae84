// Under the viewer: current frame, range, frames a second, and the context options. What is changed here goes to the
// document, so that clones follow while dragging. Main thread.
#pragma once

#include "ui/desk_context.h"

#include <QWidget>

class QDoubleSpinBox;

namespace doppel {

class FrameRuler;
class OptionBar;

class TimelineBar : public QWidget {
    Q_OBJECT

public:
    explicit TimelineBar(DeskContext& context, QWidget* parent = nullptr);

private:
    QDoubleSpinBox* makeSpin(const char* name, const QString& tip, double FrameSettings::*member, const QString& label,
                             double lowest = -1e6, double highest = 1e6);
    void show(const FrameSettings& frames);
    void setCurrent(double frame);

    DeskContext& m_context;
    FrameRuler* m_ruler;
    QDoubleSpinBox* m_frame;
    QDoubleSpinBox* m_start;
    QDoubleSpinBox* m_end;
    QDoubleSpinBox* m_fps;
    OptionBar* m_options;
    Subscription m_documentChanges;
};

} // namespace doppel
