// What a query finds in the gallery, as rows that are fetched a page at a time when they are looked at; kMaxPages are kept, so a
// hundred thousand items cost no more than a thousand. Follows changes of this and other processes. Main thread.
#pragma once

#include "ui/gallery/gallery_session.h"
#include "ui/gallery/image_presence.h"
#include "ui/gallery/thumbnail_cache.h"

#include <QAbstractListModel>

#include <deque>
#include <map>
#include <set>
#include <stop_token>

namespace doppel {

class GalleryModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { IdRole = Qt::UserRole, DateRole };
    static constexpr std::size_t kPage = 100, kMaxPages = 30;

    GalleryModel(DeskContext& context, GallerySession& session, QObject* parent);
    ~GalleryModel() override;

    /// What is shown until the answer comes stays.
    void setQuery(const GalleryQuery& query);
    const GalleryQuery& query() const { return m_query; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    /// Changes the label.
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;
    Qt::DropActions supportedDragActions() const override { return Qt::CopyAction; }
    /// Nothing: typing searches in the field, and looking through every row would fetch them all.
    QModelIndexList match(const QModelIndex&, int, const QVariant&, int, Qt::MatchFlags) const override { return {}; }

    /// nullptr while its page has not been fetched (ask for data() to have it fetched).
    const GalleryItem* item(int row) const;
    /// Among the pages that are there.
    const GalleryItem* item(const std::string& id) const;
    int rowOf(const std::string& id) const; ///< -1: not among the pages that are there
    std::size_t pages() const { return m_pages.size(); }
    ThumbnailCache& thumbnails() const { return *m_thumbnails; }
    /// Whether the image of a row that was fetched is not where the gallery says.
    bool isMissing(const std::string& id) const { return m_presence->isMissing(id); }

signals:
    /// What the query finds is known (again).
    void answered();

private:
    void wantPage(std::size_t page) const;
    void fetch(std::size_t page, bool anew);
    void show(std::size_t page, GalleryPage found, bool anew);
    void touch(std::size_t page) const;
    void followChanges(const GalleryChanges& changes);
    void begin(); ///< asks anew for what was looked at last

    DeskContext& m_context;
    GallerySession& m_session;
    ThumbnailCache* m_thumbnails;
    ImagePresence* m_presence;
    GalleryQuery m_query;
    std::size_t m_total = 0;
    std::map<std::size_t, std::vector<GalleryItem>> m_pages;
    mutable std::deque<std::size_t> m_order; ///< of the pages: least recently looked at first
    mutable std::set<std::size_t> m_asked;
    std::stop_source m_cancel; ///< of the questions of this query
    std::uint64_t m_round = 0; ///< counts queries and changes: answers of an earlier one are dropped
    bool m_beginning = false, m_beginAgain = false;
};

/// "21 Nov 2026 14:05" in local time.
QString formatDate(double secondsSince1970);

} // namespace doppel
