#include "ui/timeline/timeline_bar.h"

#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/timeline/frame_ruler.h"
#include "ui/timeline/option_bar.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

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

} // namespace

TimelineBar::TimelineBar(DeskContext& context, QWidget* parent) : QWidget(parent), m_context(context) {
    setObjectName(QStringLiteral("timelineBar"));
    m_ruler = new FrameRuler(this);
    m_options = new OptionBar(context, this);
    m_frame = makeSpin("frameSpin", tr("The scene's current frame: $F in expressions"), &FrameSettings::current, tr("Set frame"));
    m_start = makeSpin("frameStart", tr("First frame of the range: $FSTART"), &FrameSettings::start, tr("Set first frame"));
    m_end = makeSpin("frameEnd", tr("Last frame of the range: $FEND"), &FrameSettings::end, tr("Set last frame"));
    m_fps = makeSpin("fps", tr("Frames a second: $FPS"), &FrameSettings::fps, tr("Set frames a second"), 0.001, 1000);
    m_frame->setFixedWidth(82);
    m_fps->setSuffix(tr(" fps"));
    for (QDoubleSpinBox* spin : {m_start, m_end}) {
        spin->setButtonSymbols(QAbstractSpinBox::NoButtons);
        spin->setFixedWidth(62);
    }
    m_fps->setFixedWidth(82);

    const auto stepButton = [this](const char* icon, const QString& tip, double by) {
        auto* button = new QToolButton(this);
        button->setIcon(theme::icon(QLatin1String(icon)));
        button->setToolTip(tip);
        button->setAccessibleName(tip);
        button->setAutoRepeat(true);
        connect(button, &QToolButton::clicked, this, [this, by] { setCurrent(m_context.document.scene().frames.current + by); });
        return button;
    };
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    row->addWidget(stepButton("previous", tr("Previous frame"), -1));
    row->addWidget(m_frame);
    row->addWidget(stepButton("next", tr("Next frame"), 1));
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

    connect(m_ruler, &FrameRuler::scrubbed, this, &TimelineBar::setCurrent);
    connect(m_ruler, &FrameRuler::scrubEnded, this, [this] { m_context.document.endMerge(); });
    m_documentChanges = m_context.document.observe([this](const Scene&, const Scene& after, const SceneChange& change) {
        if (change.frames) show(after.frames);
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
