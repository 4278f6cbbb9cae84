// Thumbnails of what is seen: asked for when a cell is painted, newest wish first, decoded on a worker; kMaxKept are kept and
// kMaxWishes wait, so that scrolling through a large gallery never piles up work. Main thread.
#pragma once

#include "ui/base/mailbox.h"
#include "ui/gallery/gallery_session.h"

#include <QObject>
#include <QPixmap>

#include <deque>
#include <list>
#include <set>
#include <unordered_map>

namespace doppel {

class ThumbnailCache : public QObject {
    Q_OBJECT

public:
    static constexpr std::size_t kMaxKept = 400, kMaxWishes = 200, kAtOnce = 12;

    ThumbnailCache(DeskContext& context, GallerySession& session, QObject* parent);

    /// A null pixmap while it is on its way; loaded() tells.
    QPixmap pixmap(const std::string& id);
    /// Asks again when they are painted next; meanwhile shows what it has.
    void refresh(const std::vector<std::string>& ids);
    void clear();
    std::size_t kept() const { return m_kept.size(); }

signals:
    void loaded(const std::string& id);

private:
    struct Entry {
        QPixmap pixmap;
        std::list<std::string>::iterator place;
        bool isStale = false;
    };
    void wish(const std::string& id);
    void fetch();
    void keep(const std::string& id, const QImage& image);
    void answered();

    DeskContext& m_context;
    GallerySession& m_session;
    std::unordered_map<std::string, Entry> m_kept;
    std::list<std::string> m_order;      ///< least recently painted first
    std::deque<std::string> m_wishes;    ///< newest last
    std::set<std::string> m_asked;       ///< wishes and those on their way
    std::size_t m_underWay = 0;
    bool m_fetchPending = false;
    std::uint64_t m_generation = 0;
    Mailbox m_mailbox;
};

} // namespace doppel
