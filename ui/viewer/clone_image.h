// What the viewer shows of one clone, tile or large: its newest frame, the chosen AOV and the converted image. Main thread.
#pragma once

#include "ui/desk_context.h"
#include "ui/viewer/display_converter.h"

#include <QObject>
#include <QSize>

#include <string>

namespace doppel {

/// How all views turn values into colours, and which AOV they prefer.
struct ViewSettings {
    DisplayOptions look; ///< without sizes and region
    std::string aov;     ///< "" = what each clone shows first, by its displayAov
};

class CloneImage : public QObject {
    Q_OBJECT

public:
    CloneImage(DeskContext& context, std::string sessionId, QObject* parent);

    const std::string& sessionId() const { return m_id; }
    /// Fetches the newest frame and asks for the conversion of a region of it to at most `size` pixels (empty = full size).
    void update(const ViewSettings& settings, QSize size, const DisplayRegion& region = {},
                WorkerPool::Priority priority = WorkerPool::Priority::Normal);
    /// What the difference is taken from, at the next update; nullptr = the image itself is shown.
    void setOther(FramePtr other, std::size_t aov);
    /// No newer frames are taken while it is held.
    void setHeld(FramePtr frame) { m_heldFrame = std::move(frame); }
    /// An AOV for this clone alone; "" = as the view.
    void setOwnAov(const std::string& aov) { m_ownAov = aov; }
    const std::string& ownAov() const { return m_ownAov; }

    const QImage& image() const { return m_converter.image(); }
    const DisplayResult& result() const { return m_converter.result(); }
    /// The frame and AOV that the image shows (nullptr before the first).
    FramePtr frame() const { return m_converter.shown().frame; }
    std::size_t aov() const { return m_converter.shown().aov; }
    /// The newest frame, perhaps not converted yet.
    FramePtr newestFrame() const { return m_heldFrame ? m_heldFrame : m_context.membuf.current(m_id).frame; }

signals:
    void imageChanged();

private:
    DeskContext& m_context;
    std::string m_id;
    std::string m_ownAov;
    FramePtr m_other, m_heldFrame;
    std::size_t m_otherAov = 0;
    DisplayConverter m_converter;
};

} // namespace doppel
