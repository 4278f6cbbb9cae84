#include "ui/gallery/snapshot_taker.h"

#include "ui/base/text.h"

#include <utility>

namespace doppel {

SnapshotTaker::SnapshotTaker(DeskContext& context, GallerySession& session, QObject* parent)
    : QObject(parent), m_context(context), m_session(session) {}

void SnapshotTaker::take(const std::vector<std::string>& ids) {
    for (const auto& id : ids) takeOne(id);
}

void SnapshotTaker::takeOne(const std::string& id) {
    const auto record = m_context.document.scene().connection(id);
    if (!record) return;
    SnapshotRequest request;
    request.scene = m_context.document.scene();
    request.connection = *record;
    request.inputs = m_context.manager.inputs(id);
    const FramePtr last = m_context.membuf.current(id).frame;
    const auto status = m_context.manager.status(id);
    if (!status || !isConnectedState(status->state)) {
        // The last image of a clone that has ended is all there is.
        if (!last) {
            m_context.messages.error(tr("No snapshot of '%1'").arg(toQt(record->name)),
                                     tr("It has no image yet. Start it and wait for its first pixels."));
            return;
        }
        request.frame = last;
        return store(std::move(request));
    }
    m_context.manager.requestFullFrame(id, [this, mailbox = m_mailbox.handle(), request](Result<FramePtr> frame) {
        mailbox.post([this, request, frame = std::move(frame)]() mutable {
            if (!frame)
                return m_context.messages.error(tr("No snapshot of '%1'").arg(toQt(request.connection.name)),
                                                toQt(frame.error().text()));
            request.frame = *frame;
            store(std::move(request));
        });
    });
}

void SnapshotTaker::store(SnapshotRequest request) {
    const QString name = toQt(request.connection.name.empty() ? request.connection.sessionId : request.connection.name);
    m_session.createSnapshot(std::move(request), [this, name](Result<GalleryItem> item) {
        if (item)
            m_context.messages.info(tr("Snapshot of '%1' is in the gallery.").arg(name));
        else
            m_context.messages.error(tr("The snapshot of '%1' could not be kept").arg(name), toQt(item.error().text()));
    });
}

} // namespace doppel
