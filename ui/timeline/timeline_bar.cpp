#include "ui/timeline/timeline_bar.h"

#include "ui/base/text.h"
#include "ui/base/text_scale.h"
#include "ui/base/theme.h"
#include "ui/timeline/frame_ruler.h"
#include "ui/timeline/option_bar.h"

#include <QAction>
#include <QActionGroup>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QMenu>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>

namespace doppel {

namespace {

/// Shows 12 as "12" and 12.5 as "12.5".
class FrameSpin : public QDoubleSpinBox {
public:
    explicit FrameSpin(QWidget* parent) : QDoubleSpinBox(parent) {
        setDecimals(4);
        setKeyboardTracking(false);
    }
    QString textFromValue(double value) const override { return formatNumber(value); }
};

/// At most display rate: more frames a second than that are dropped anyway.
std::chrono::milliseconds tickInterval(double fps) {
    return std::chrono::milliseconds(std::lround(1000 / std::clamp(fps, 1.0, 60.0)));
}

struct LoopInfo {
    LoopMode mode;
    const char* icon;
    const char* text;
};
constexpr LoopInfo kLoops[] = {{LoopMode::Loop, "loop", QT_TRANSLATE_NOOP("doppel::TimelineBar", "&Loop")},
                               {LoopMode::Once, "loop_once", QT_TRANSLATE_NOOP("doppel::TimelineBar", "Play &Once")},
                               {LoopMode::PingPong, "ping_pong", QT_TRANSLATE_NOOP("doppel::TimelineBar", "&There and Back")}};

} // namespace

TimelineBar::TimelineBar(DeskContext& context, QWidget* parent) : QWidget(parent), m_context(context) {
    setObjectName(QStringLiteral("timelineBar"));
    m_ruler = new FrameRuler(this);
    m_options = new OptionBar(context, this);
    m_frame = makeSpin("frameSpin", tr("The scene's current frame: $F in expressions"), &FrameSettings::current, tr("Set frame"));
    m_start = makeSpin("frameStart", tr("First frame of the range: $FSTART"), &FrameSettings::start, tr("Set first frame"));
    m_end = makeSpin("frameEnd", tr("Last frame of the range: $FEND"), &FrameSettings::end, tr("Set last frame"));
    m_fps = makeSpin("fps", tr("Frames a second: $FPS"), &FrameSettings::fps, tr("Set frames a second"), 0.001, 1000);
    theme::keepFixedWidth(m_frame, 82);
    m_fps->setSuffix(tr(" fps"));
    for (QDoubleSpinBox* spin : {m_start, m_end}) {
        spin->setButtonSymbols(QAbstractSpinBox::NoButtons);
        theme::keepFixedWidth(spin, 62);
    }
    theme::keepFixedWidth(m_fps, 82);

    makeActions();
    const auto button = [this](QAction* action, bool repeats) {
        auto* made = new QToolButton(this);
        made->setDefaultAction(action);
        made->setAutoRepeat(repeats);
        made->setFocusPolicy(Qt::NoFocus);
        return made;
    };
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    row->addWidget(button(m_play, false));
    row->addWidget(makeLoopButton());
    row->addSpacing(2);
    row->addWidget(button(m_previous, true));
    row->addWidget(m_frame);
    row->addWidget(button(m_next, true));
    row->addSpacing(4);
    row->addWidget(m_start);
    row->addWidget(m_ruler, 1);
    row->addWidget(m_end);
    row->addSpacing(4);
    row->addWidget(m_fps);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 7, 8, 7);
    layout->setSpacing(6);
    layout->addLayout(row);
    layout->addWidget(m_options);

    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &TimelineBar::tick);
    connect(m_ruler, &FrameRuler::playRequested, m_play, &QAction::trigger);
    connect(m_ruler, &FrameRuler::scrubbed, this, &TimelineBar::setCurrent);
    connect(m_ruler, &FrameRuler::scrubEnded, this, [this] { m_context.document.endMerge(); });
    m_documentChanges = m_context.document.observe([this](const Scene&, const Scene& after, const SceneChange& change) {
        if (!change.frames) return;
        show(after.frames);
        if (m_ticking || !isPlaying()) return;
        m_playback.follow(after.frames, Playback::Clock::now());
        m_timer.start(tickInterval(after.frames.fps));
    });
    show(m_context.document.scene().frames);
}

QDoubleSpinBox* TimelineBar::makeSpin(const char* name, const QString& tip, double FrameSettings::*member, const QString& label,
                                      double lowest, double highest) {
    auto* spin = new FrameSpin(this);
    spin->setObjectName(QLatin1String(name));
    spin->setRange(lowest, highest); // before it is connected: a value out of range would be an edit
    spin->setToolTip(tip);
    spin->setAccessibleName(tip);
    connect(spin, &QDoubleSpinBox::valueChanged, this, [this, member, label, key = std::string(name)](double value) {
        m_context.document.edit(
            toStd(label),
            [&](Scene& scene) {
                scene.frames.*member = value;
                // The range stays a range, whichever end is moved.
                if (member == &FrameSettings::start) scene.frames.end = std::max(scene.frames.end, value);
                if (member == &FrameSettings::end) scene.frames.start = std::min(scene.frames.start, value);
            },
            key);
    });
    connect(spin, &QDoubleSpinBox::editingFinished, this, [this] { m_context.document.endMerge(); });
    return spin;
}

void TimelineBar::makeActions() {
    const auto make = [this](const char* icon, const QString& text, const QString& tip, const QKeySequence& keys) {
        auto* action = new QAction(theme::icon(QLatin1String(icon)), text, this);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WindowShortcut);
        action->setToolTip(keys.isEmpty() ? tip : QStringLiteral("%1 (%2)").arg(tip, keys.toString(QKeySequence::NativeText)));
        action->setStatusTip(tip);
        addAction(action);
        return action;
    };
    m_play = make("start", tr("&Play"), tr("Play the frame range in real time; clones show what they can, frames are left out"), QKeySequence(tr("Ctrl+P")));
    m_play->setObjectName(QStringLiteral("play"));
    m_play->setCheckable(true);
    connect(m_play, &QAction::toggled, this, &TimelineBar::setPlaying);
    const auto frames = [this]() -> const FrameSettings& { return m_context.document.scene().frames; };
    m_previous = make("previous", tr("P&revious Frame"), tr("Previous frame"), QKeySequence(tr("Ctrl+Left")));
    connect(m_previous, &QAction::triggered, this, [this, frames] { setCurrent(frames().current - 1); });
    m_next = make("next", tr("&Next Frame"), tr("Next frame"), QKeySequence(tr("Ctrl+Right")));
    connect(m_next, &QAction::triggered, this, [this, frames] { setCurrent(frames().current + 1); });
    m_first = make("previous", tr("&First Frame"), tr("First frame of the range"), QKeySequence(tr("Ctrl+Home")));
    connect(m_first, &QAction::triggered, this, [this, frames] { setCurrent(frames().start); });
    m_last = make("next", tr("L&ast Frame"), tr("Last frame of the range"), QKeySequence(tr("Ctrl+End")));
    connect(m_last, &QAction::triggered, this, [this, frames] { setCurrent(frames().end); });
    for (QAction* action : {m_first, m_last}) action->setIcon({});
}

QToolButton* TimelineBar::makeLoopButton() {
    m_loop = new QToolButton(this);
    m_loop->setObjectName(QStringLiteral("loopMode"));
    m_loop->setPopupMode(QToolButton::InstantPopup);
    m_loop->setFocusPolicy(Qt::NoFocus);
    m_loop->setToolTip(tr("What happens at the end of the range"));
    m_loop->setAccessibleName(m_loop->toolTip());
    auto* menu = new QMenu(m_loop);
    auto* group = new QActionGroup(this);
    for (std::size_t i = 0; i < std::size(kLoops); ++i) {
        m_loops[i] = menu->addAction(theme::icon(QLatin1String(kLoops[i].icon)), tr(kLoops[i].text));
        m_loops[i]->setCheckable(true);
        group->addAction(m_loops[i]);
        connect(m_loops[i], &QAction::triggered, this, [this, mode = kLoops[i].mode] { setLoop(mode); });
    }
    m_loop->setMenu(menu);
    const auto follow = [this] { setLoop(kLoops[static_cast<std::size_t>(m_context.preferences.values().loopMode)].mode); };
    connect(&m_context.preferences, &Preferences::changed, this, [this, follow](const PreferenceValues& before) {
        if (before.loopMode != m_context.preferences.values().loopMode) follow();
    });
    follow();
    return m_loop;
}

void TimelineBar::fillMenu(QMenu& menu) const {
    menu.addActions({m_play, m_previous, m_next, m_first, m_last});
    menu.addSeparator();
    for (QAction* loop : m_loops) menu.addAction(loop);
}

void TimelineBar::setLoop(LoopMode mode) {
    m_playback.setMode(mode, Playback::Clock::now());
    for (std::size_t i = 0; i < std::size(kLoops); ++i) {
        if (kLoops[i].mode != mode) continue;
        m_loops[i]->setChecked(true);
        m_loop->setIcon(m_loops[i]->icon());
        m_context.preferences.edit([i](PreferenceValues& values) { values.loopMode = static_cast<int>(i); });
    }
}

void TimelineBar::setPlaying(bool on) {
    const FrameSettings& frames = m_context.document.scene().frames;
    if (on) {
        m_playback.play(frames, Playback::Clock::now());
        m_timer.start(tickInterval(frames.fps));
        tick();
    } else {
        m_playback.stop();
        m_timer.stop();
    }
    m_play->setIcon(theme::icon(on ? QStringLiteral("pause") : QStringLiteral("start")));
    m_play->setText(on ? tr("&Pause") : tr("&Play"));
}

void TimelineBar::tick() {
    // By the clock, not by counting: while the main thread was busy, or a tick came late, frames are left out.
    const double frame = m_playback.frameAt(Playback::Clock::now());
    m_ticking = true;
    m_context.document.playTo(frame); // no step of the history, so that undo takes back what was edited meanwhile
    m_ticking = false;
    if (!isPlaying()) m_play->setChecked(false); // the end of playing once
}

void TimelineBar::setCurrent(double frame) {
    m_context.document.edit(toStd(tr("Set frame")), [&](Scene& scene) { scene.frames.current = frame; }, "frameSpin");
}

void TimelineBar::show(const FrameSettings& frames) {
    const auto showIn = [](QDoubleSpinBox* spin, double value) {
        const QSignalBlocker block(spin);
        spin->setValue(value);
    };
    showIn(m_frame, frames.current);
    showIn(m_start, frames.start);
    showIn(m_end, frames.end);
    showIn(m_fps, frames.fps);
    m_ruler->setRange(frames.start, frames.end);
    m_ruler->setFrame(frames.current);
}

} // namespace doppel
