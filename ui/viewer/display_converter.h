// Turns a frame's AOV (or its difference from another) into an image to paint, on a worker: one conversion at a time, and of those
// asked for meanwhile only the newest is done next. Owned by a view, lives on the main thread; destroying it drops what is under way.
#pragma once

#include "clonecore/image/difference.h"
#include "clonecore/image/display.h"
#include "clonecore/image/frame.h"
#include "ui/base/mailbox.h"
#include "ui/base/worker_pool.h"

#include <QImage>
#include <QObject>

#include <optional>

namespace doppel {

/// What to convert. Equal requests give equal images, so they are not repeated.
struct DisplayRequest {
    FramePtr frame;
    std::size_t aov = 0;
    DisplayOptions options;
    FramePtr other = {}; ///< not nullptr: the difference from this one's AOV `otherAov` is shown
    std::size_t otherAov = 0;

    bool operator==(const DisplayRequest&) const = default;
};

/// What came of it.
struct DisplayResult {
    QImage image;
    DisplayRegion region; ///< what of the frame's data window it shows; without a size: all
    std::optional<Result<DifferenceMetrics>> difference; ///< where one was asked for; without one the image is the frame's own
};

class DisplayConverter : public QObject {
    Q_OBJECT

public:
    explicit DisplayConverter(WorkerPool& workers, QObject* parent = nullptr);
    ~DisplayConverter() override;

    /// Nothing happens if `request` is shown already or on its way.
    void request(const DisplayRequest& request, WorkerPool::Priority priority = WorkerPool::Priority::Normal);
    /// Forgets what waits and what was shown.
    void clear();

    const QImage& image() const { return m_result.image; }
    const DisplayResult& result() const { return m_result; }
    /// What the image was made from; its frame is nullptr before the first one.
    const DisplayRequest& shown() const { return m_shown; }

signals:
    void converted();

private:
    void begin(const DisplayRequest& request, WorkerPool::Priority priority);
    void finish(const DisplayRequest& request, DisplayResult result);

    WorkerPool& m_workers;
    CancelToken m_token;
    std::optional<DisplayRequest> m_running;
    std::optional<DisplayRequest> m_waiting;
    WorkerPool::Priority m_waitingPriority = WorkerPool::Priority::Normal;
    DisplayRequest m_shown;
    DisplayResult m_result;
    Mailbox m_mailbox; // last, so that nothing arrives while the rest is torn down
};

/// The converted image as Qt paints it fastest. Any thread.
QImage toQImage(DisplayImage image);

} // namespace doppel
