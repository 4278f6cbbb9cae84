#include "ui/gallery/snapshot_taker.h"

#include "ui/base/text.h"

#include <utility>

namespace doppel {

namespace {

QString nameOf(const SnapshotRequest& request) {
    return toQt(request.connection.name.empty() ? request.connection.sessionId : request.connection.name);
}

/// Without what does not change the pixels.
ConnectionRecord renderedPart(ConnectionRecord record) {
    record.name.clear();
    record.displayAov.clear();
    record.launcherConfig = nlohmann::json::object();
    record.extra = nlohmann::json::object();
    return record;
}

} // namespace

SnapshotTaker::SnapshotTaker(DeskContext& context, GallerySession& session, QObject* parent)
    : QObject(parent), m_context(context), m_session(session) {
    connect(&m_context.bridge, &CloneBridge::changed, this, [this](const CloneChanges& changes) {
        for (const auto& [id, what] : changes.clones)
            if (what & CloneChanges::State) look(id);
    });
    // Their gallery lets go of what goes on when it is closed.
    connect(&m_session, &GallerySession::databaseChanged, this, [this] { m_waiting.clear(); });
    m_documentChanges = m_context.document.observe([this](const Scene&, const Scene&, const SceneChange& change) {
        if (m_waiting.empty() || change.empty()) return;
        // When this observer runs, the manager may not have evaluated the connections yet.
        m_mailbox.handle().post([this] {
            std::vector<std::string> ids;
            for (const auto& [id, waiting] : m_waiting)
                if (!isSameRender(waiting)) ids.push_back(id);
            for (const auto& id : ids) giveUp(id, tr("what it renders was changed"));
        });
    });
}

void SnapshotTaker::take(const std::vector<std::string>& ids) {
    for (const auto& id : ids) takeOne(id, false);
}

void SnapshotTaker::keepWhenConverged(const std::vector<std::string>& ids) {
    for (const auto& id : ids) {
        const auto status = m_context.manager.status(id);
        const bool goesOn = status && isConnectedState(status->state) && status->state != CloneState::Converged;
        if (!m_waiting.contains(id)) takeOne(id, goesOn);
    }
}

void SnapshotTaker::takeOne(const std::string& id, bool goesOn) {
    const auto record = m_context.document.scene().connection(id);
    if (!record) return;
    SnapshotRequest request;
    request.scene = m_context.document.scene();
    request.connection = *record;
    request.inputs = m_context.manager.inputs(id);
    request.goesOn = goesOn;
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
    m_context.manager.requestFullFrame(id, [this, id, mailbox = m_mailbox.handle(), request](Result<FramePtr> frame) {
        mailbox.post([this, id, request, frame = std::move(frame)]() mutable {
            if (!frame)
                return m_context.messages.error(tr("No snapshot of '%1'").arg(toQt(request.connection.name)),
                                                toQt(frame.error().text()));
            request.frame = *frame;
            request.goesOn ? begin(id, std::move(request)) : store(std::move(request));
        });
    });
}

void SnapshotTaker::store(SnapshotRequest request) {
    const QString name = nameOf(request);
    m_session.createSnapshot(std::move(request), [this, name](Result<GalleryItem> item) {
        if (item)
            m_context.messages.info(tr("Snapshot of '%1' is in the gallery.").arg(name));
        else
            m_context.messages.error(tr("The snapshot of '%1' could not be kept").arg(name), toQt(item.error().text()));
    });
}

void SnapshotTaker::begin(const std::string& id, SnapshotRequest request) {
    const QString name = nameOf(request);
    m_waiting[id] = Waiting{request, {}, false};
    m_waiting[id].request.frame = nullptr; // the image of now need not be held
    m_session.createSnapshot(std::move(request), [this, id, name](Result<GalleryItem> item) {
        if (!item) {
            m_waiting.erase(id);
            return m_context.messages.error(tr("The snapshot of '%1' could not be kept").arg(name), toQt(item.error().text()));
        }
        m_context.messages.info(tr("Snapshot of '%1' is in the gallery and goes on until it has converged.").arg(name));
        const auto it = m_waiting.find(id);
        if (it == m_waiting.end()) return; // another gallery is shown
        it->second.itemId = item->id;
        isSameRender(it->second) ? look(id) : giveUp(id, tr("what it renders was changed"));
    });
}

bool SnapshotTaker::isSameRender(const Waiting& waiting) const {
    const Scene& now = m_context.document.scene();
    const auto record = now.connection(waiting.request.connection.sessionId);
    return record && renderedPart(*record) == renderedPart(waiting.request.connection) && now.frames.fps == waiting.request.scene.frames.fps &&
           difference(waiting.request.scene, now).nodes.empty() && m_context.manager.inputs(record->sessionId) == waiting.request.inputs;
}

void SnapshotTaker::look(const std::string& id) {
    const auto it = m_waiting.find(id);
    if (it == m_waiting.end() || it->second.itemId.empty()) return;
    const auto status = m_context.manager.status(id);
    if (!status || !isConnectedState(status->state)) return giveUp(id, tr("the clone ended"));
    if (status->state == CloneState::Converged && !std::exchange(it->second.isCompleting, true)) complete(id);
}

void SnapshotTaker::complete(const std::string& id) {
    m_context.manager.requestFullFrame(id, [this, id, itemId = m_waiting.at(id).itemId, mailbox = m_mailbox.handle()](Result<FramePtr> frame) {
        mailbox.post([this, id, itemId, frame = std::move(frame)] {
            const auto it = m_waiting.find(id);
            if (it == m_waiting.end() || it->second.itemId != itemId) return; // given up meanwhile
            if (!frame) return giveUp(id, toQt(frame.error().text()));
            if (!isSameRender(it->second)) return giveUp(id, tr("what it renders was changed"));
            SnapshotRequest request = std::move(it->second.request);
            m_waiting.erase(it);
            request.frame = *frame;
            request.goesOn = false;
            m_session.completeSnapshot(itemId, request, [this, name = nameOf(request)](Result<GalleryItem> item) {
                if (item)
                    m_context.messages.info(tr("'%1' has converged; its snapshot is complete.").arg(name));
                else
                    m_context.messages.error(tr("The snapshot of '%1' could not be completed").arg(name), toQt(item.error().text()));
            });
        });
    });
}

void SnapshotTaker::giveUp(const std::string& id, const QString& why) {
    const auto it = m_waiting.find(id);
    if (it == m_waiting.end() || it->second.itemId.empty()) return; // looked at again when the gallery has answered
    const QString name = nameOf(it->second.request);
    GalleryEdit edit;
    edit.status = "render_complete";
    m_session.edit({GalleryItemEdit{{it->second.itemId}, edit}}, [this, name](Result<GalleryEditResult> result) {
        if (!result) m_context.messages.error(tr("The snapshot of '%1' could not be completed").arg(name), toQt(result.error().text()));
    });
    m_waiting.erase(it);
    m_context.messages.info(tr("The snapshot of '%1' stays as far as it was: %2.").arg(name, why));
}

} // namespace doppel
