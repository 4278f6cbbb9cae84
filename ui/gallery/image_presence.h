// Which snapshots' images are not where the gallery says: looked for on a worker whenever a page of them is fetched. Main thread.
#pragma once

#include "gallery/gallery_item.h"
#include "ui/base/mailbox.h"
#include "ui/desk_context.h"

#include <QObject>

#include <set>
#include <string>
#include <vector>

namespace doppel {

class ImagePresence : public QObject {
    Q_OBJECT

public:
    ImagePresence(DeskContext& context, QObject* parent) : QObject(parent), m_context(context) {}

    void look(const std::vector<GalleryItem>& items);
    /// As last seen; false before it was looked for.
    bool isMissing(const std::string& id) const { return m_missing.contains(id); }
    void clear();

signals:
    /// Some are missing, or there again, that were not.
    void changed(const std::vector<std::string>& ids);

private:
    DeskContext& m_context;
    std::set<std::string> m_missing;
    std::uint64_t m_generation = 0; ///< of the gallery
    Mailbox m_mailbox;
};

} // namespace doppel
