// Takes snapshots: asks the clone for an image with all AOVs, adds the scene as it is at that moment, hands both to the
// gallery. Main thread; nothing here waits.
//
// "Keep when converged" keeps what is there at once, as a snapshot that goes on; when the clone has converged it gets that image.
// If what it renders is changed or it ends before, the snapshot stays as far as it was.
#pragma once

#include "ui/base/mailbox.h"
#include "ui/gallery/gallery_session.h"

#include <QObject>

#include <map>
#include <string>
#include <vector>

namespace doppel {

class SnapshotTaker : public QObject {
    Q_OBJECT

public:
    SnapshotTaker(DeskContext& context, GallerySession& session, QObject* parent);

    void take(const std::vector<std::string>& ids);
    void keepWhenConverged(const std::vector<std::string>& ids);
    /// Snapshots that wait for their clone.
    std::size_t waiting() const { return m_waiting.size(); }

private:
    /// A snapshot that goes on, by the session id of its clone.
    struct Waiting {
        SnapshotRequest request; ///< as it was kept, with the scene that is rendered
        std::string itemId;      ///< "" while the gallery has not answered
        bool isCompleting = false;
    };
    void takeOne(const std::string& id, bool goesOn);
    void store(SnapshotRequest request);
    void begin(const std::string& id, SnapshotRequest request);
    void look(const std::string& id); ///< whether a snapshot that waits can be completed
    void complete(const std::string& id);
    void giveUp(const std::string& id, const QString& why);
    bool isSameRender(const Waiting& waiting) const;

    DeskContext& m_context;
    GallerySession& m_session;
    std::map<std::string, Waiting> m_waiting;
    Subscription m_documentChanges;
    Mailbox m_mailbox;
};

} // namespace doppel
