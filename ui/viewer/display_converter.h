// Turns a frame's AOV into an image to paint, on a worker: one conversion at a time, and of those asked for meanwhile only
// the newest is done next. Owned by a view, lives on the main thread; destroying it drops what is under way.
#pragma once

#include "clonecore/image/frame.h"
#include "clonecore/image/frame_file.h"
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

    bool operator==(const DisplayRequest& o) const {
        return frame == o.frame && aov == o.aov && options.exposure == o.options.exposure &&
               options.gamma == o.options.gamma && options.maxWidth == o.options.maxWidth &&
               options.maxHeight == o.options.maxHeight;
    }
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

    const QImage& image() const { return m_image; }
    /// What the image was made from; its frame is nullptr before the first one.
    const DisplayRequest& shown() const { return m_shown; }

signals:
    void converted();

private:
    void begin(const DisplayRequest& request, WorkerPool::Priority priority);
    void finish(const DisplayRequest& request, const QImage& image);

    WorkerPool& m_workers;
    CancelToken m_token;
    std::optional<DisplayRequest> m_running;
    std::optional<DisplayRequest> m_waiting;
    WorkerPool::Priority m_waitingPriority = WorkerPool::Priority::Normal;
    DisplayRequest m_shown;
    QImage m_image;
    Mailbox m_mailbox; // last, so that nothing arrives while the rest is torn down
};

/// The converted image as Qt paints it fastest. Any thread.
QImage toQImage(const DisplayImage& image);

} // namespace doppel
