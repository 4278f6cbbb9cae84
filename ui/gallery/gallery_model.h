// The gallery's items with thumbnails, which are asked for when a cell is first painted and decoded on a worker. At most
// kMaxThumbnails are kept. Main thread.
#pragma once

#include "ui/base/mailbox.h"
#include "ui/gallery/gallery_session.h"

#include <QAbstractListModel>
#include <QPixmap>

#include <list>
#include <set>
#include <unordered_map>

namespace doppel {

class GalleryModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { IdRole = Qt::UserRole, DateRole };
    static constexpr std::size_t kMaxThumbnails = 512;

    GalleryModel(DeskContext& context, GallerySession& session, QObject* parent);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    /// Changes the label.
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    void ask(const std::string& id) const;
    void keep(const std::string& id, const QImage& image);

    DeskContext& m_context;
    GallerySession& m_session;
    std::vector<GalleryItem> m_items;
    mutable std::set<std::string> m_asked;
    std::unordered_map<std::string, QPixmap> m_thumbnails;
    std::list<std::string> m_order; // oldest first
    Mailbox m_mailbox;
};

/// "21 Nov 2026 14:05" in local time.
QString formatDate(double secondsSince1970);

} // namespace doppel
