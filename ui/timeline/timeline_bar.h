// Under the viewer: playing, current frame, range, frames a second, and the context options. What is changed here goes to the
// document, so that clones follow while dragging. Main thread.
#pragma once

#include "ui/desk_context.h"
#include "ui/timeline/playback.h"

#include <QTimer>
#include <QWidget>

class QAction;
class QDoubleSpinBox;
class QMenu;
class QToolButton;

namespace doppel {

class FrameRuler;
class OptionBar;

class TimelineBar : public QWidget {
    Q_OBJECT

public:
    explicit TimelineBar(DeskContext& context, QWidget* parent = nullptr);

    bool isPlaying() const { return m_playback.isPlaying(); }
    QAction* playAction() const { return m_play; }
    /// Everything that the timeline can do, for a menu.
    void fillMenu(QMenu& menu) const;

private:
    void makeActions();
    QToolButton* makeLoopButton();
    void setPlaying(bool on);
    void setLoop(LoopMode mode);
    void tick();
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
    Playback m_playback;
    QTimer m_timer; // while it plays
    bool m_ticking = false;
    QAction* m_play = nullptr;
    QAction* m_previous = nullptr;
    QAction* m_next = nullptr;
    QAction* m_first = nullptr;
    QAction* m_last = nullptr;
    QAction* m_loops[3] = {};
    QToolButton* m_loop = nullptr;
    Subscription m_documentChanges;
};

} // namespace doppel
