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
    float exposure = 0; ///< stops
    float gamma = 1;    ///< on top of sRGB
    std::string aov;    ///< "" = what each clone shows first, by its displayAov
};

class CloneImage : public QObject {
    Q_OBJECT

public:
    CloneImage(DeskContext& context, std::string sessionId, QObject* parent);

    const std::string& sessionId() const { return m_id; }
    /// Fetches the newest frame and asks for its conversion to at most `size` pixels (empty = full size).
    void update(const ViewSettings& settings, QSize size, WorkerPool::Priority priority = WorkerPool::Priority::Normal);
    /// An AOV for this clone alone; "" = as the view.
    void setOwnAov(const std::string& aov) { m_ownAov = aov; }
    const std::string& ownAov() const { return m_ownAov; }

    const QImage& image() const { return m_converter.image(); }
    /// The frame and AOV that the image shows (nullptr before the first).
    FramePtr frame() const { return m_converter.shown().frame; }
    std::size_t aov() const { return m_converter.shown().aov; }
    /// The newest frame, perhaps not converted yet.
    FramePtr newestFrame() const { return m_context.membuf.current(m_id).frame; }

signals:
    void imageChanged();

private:
    DeskContext& m_context;
    std::string m_id;
    std::string m_ownAov;
    DisplayConverter m_converter;
};

} // namespace doppel
