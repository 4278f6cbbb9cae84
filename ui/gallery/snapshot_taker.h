// Takes snapshots: asks the clone for an image with all AOVs, adds the scene as it is at that moment, hands both to the
// gallery. Main thread; nothing here waits.
#pragma once

#include "ui/base/mailbox.h"
#include "ui/gallery/gallery_session.h"

#include <QObject>

#include <string>
#include <vector>

namespace doppel {

class SnapshotTaker : public QObject {
    Q_OBJECT

public:
    SnapshotTaker(DeskContext& context, GallerySession& session, QObject* parent);

    void take(const std::vector<std::string>& ids);

private:
    void takeOne(const std::string& id);
    void store(SnapshotRequest request);

    DeskContext& m_context;
    GallerySession& m_session;
    Mailbox m_mailbox;
};

} // namespace doppel
