#include "ui/gallery/gallery_model.h"

#include "ui/base/language.h"
#include "ui/base/text.h"
#include "ui/gallery/gallery_history.h"

#include <QDateTime>
#include <QMimeData>
#include <QPointer>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace doppel {

QString formatDate(double secondsSince1970) {
    const auto date = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(secondsSince1970 * 1000));
    return language::locale().toString(date, QStringLiteral("d MMM yyyy  HH:mm"));
}

GalleryModel::GalleryModel(DeskContext& context, GallerySession& session, QObject* parent)
    : QAbstractListModel(parent), m_context(context), m_session(session), m_thumbnails(new ThumbnailCache(context, session, this)),
      m_presence(new ImagePresence(context, this)) {
    connect(&m_session, &GallerySession::changed, this, &GalleryModel::followChanges);
    connect(&m_session, &GallerySession::databaseChanged, this, [this] {
        m_thumbnails->clear();
        m_presence->clear();
        beginResetModel();
        m_total = 0;
        m_pages.clear();
        m_order.clear();
        endResetModel();
        m_beginning = false; // its answer does not come any more
        begin();
    });
    connect(m_thumbnails, &ThumbnailCache::loaded, this, [this](const std::string& id) {
        if (const int row = rowOf(id); row >= 0) emit dataChanged(index(row), index(row), {Qt::DecorationRole});
    });
    connect(m_presence, &ImagePresence::changed, this, [this](const std::vector<std::string>& ids) {
        for (const auto& id : ids)
            if (const int row = rowOf(id); row >= 0) emit dataChanged(index(row), index(row));
    });
    begin();
}

GalleryModel::~GalleryModel() { m_cancel.request_stop(); }

void GalleryModel::setQuery(const GalleryQuery& query) {
    if (query == m_query) return;
    m_query = query;
    m_order.clear(); // the new answer begins at its beginning
    m_beginning = false;
    begin();
}

void GalleryModel::begin() {
    if (std::exchange(m_beginning, true)) {
        m_beginAgain = true; // many changes in a row cost one more question
        return;
    }
    m_beginAgain = false;
    ++m_round;
    m_cancel.request_stop();
    m_cancel = std::stop_source();
    m_asked.clear();
    fetch(m_order.empty() ? 0 : m_order.back(), true);
}

void GalleryModel::followChanges(const GalleryChanges& changes) {
    if (changes.many)
        m_thumbnails->clear();
    else
        m_thumbnails->refresh(changes.ids);
    begin();
}

void GalleryModel::wantPage(std::size_t page) const {
    if (!m_asked.contains(page)) const_cast<GalleryModel*>(this)->fetch(page, false);
}

void GalleryModel::fetch(std::size_t page, bool anew) {
    m_asked.insert(page);
    m_session.page(
        m_query, page * kPage, kPage,
        [this, page, anew, round = m_round, self = QPointer<GalleryModel>(this)](Result<GalleryPage> found) {
            if (!self || round != m_round) return;
            m_asked.erase(page);
            if (found) m_presence->look(found->items);
            if (found) return show(page, std::move(*found), anew);
            if (anew) m_beginning = false;
            if (found.error().code != ErrorCode::Cancelled)
                m_context.messages.error(tr("The gallery can't be read"), toQt(found.error().text()));
        },
        m_cancel.get_token());
}

void GalleryModel::show(std::size_t page, GalleryPage found, bool anew) {
    const auto ids = [](const std::vector<GalleryItem>& items) {
        std::vector<std::string> all;
        for (const auto& item : items) all.push_back(item.id);
        return all;
    };
    if (anew) {
        m_beginning = false;
        const auto known = m_pages.find(page);
        const bool isSame = found.total == m_total && known != m_pages.end() && ids(known->second) == ids(found.items);
        if (!isSame) beginResetModel();
        m_total = found.total;
        m_pages.clear();
        m_order.clear();
        if (!found.items.empty()) {
            m_pages[page] = std::move(found.items);
            m_order.push_back(page);
        }
        if (!isSame) {
            endResetModel();
        } else if (m_total > 0) {
            emit dataChanged(index(0), index(static_cast<int>(m_total) - 1));
        }
        emit answered();
        if (m_beginAgain) begin();
        return;
    }
    if (found.total != m_total || found.items.empty()) return begin(); // it changed between two questions
    const int first = static_cast<int>(page * kPage), last = first + static_cast<int>(found.items.size()) - 1;
    m_pages[page] = std::move(found.items);
    touch(page);
    while (m_pages.size() > kMaxPages) {
        m_pages.erase(m_order.front());
        m_order.pop_front();
    }
    emit dataChanged(index(first), index(last));
}

void GalleryModel::touch(std::size_t page) const {
    if (!m_order.empty() && m_order.back() == page) return;
    std::erase(m_order, page);
    m_order.push_back(page);
}

const GalleryItem* GalleryModel::item(int row) const {
    if (row < 0) return nullptr;
    const auto page = m_pages.find(static_cast<std::size_t>(row) / kPage);
    const std::size_t place = static_cast<std::size_t>(row) % kPage;
    return page == m_pages.end() || place >= page->second.size() ? nullptr : &page->second[place];
}

int GalleryModel::rowOf(const std::string& id) const {
    for (const auto& [page, items] : m_pages)
        for (std::size_t place = 0; place < items.size(); ++place)
            if (items[place].id == id) return static_cast<int>(page * kPage + place);
    return -1;
}

const GalleryItem* GalleryModel::item(const std::string& id) const { return item(rowOf(id)); }

int GalleryModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_total); }

Qt::ItemFlags GalleryModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractListModel::flags(index);
    if (item(index.row())) flags |= Qt::ItemIsEditable | Qt::ItemIsDragEnabled;
    return flags;
}

QVariant GalleryModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const GalleryItem* item = this->item(index.row());
    const std::size_t page = static_cast<std::size_t>(index.row()) / kPage;
    if (!item) {
        // Views ask every row for its size and so on; only what is shown is worth fetching.
        if (role == Qt::DisplayRole) wantPage(page);
        return {};
    }
    switch (role) {
        case Qt::DisplayRole: touch(page); return toQt(item->label);
        case Qt::EditRole: return toQt(item->label);
        case IdRole: return toQt(item->id);
        case DateRole: return formatDate(item->created);
        case Qt::DecorationRole: return m_thumbnails->pixmap(item->id);
        case Qt::ToolTipRole: {
            QString tip = QStringLiteral("<b>%1</b><br>%2").arg(toQt(item->label).toHtmlEscaped(), formatDate(item->created));
            for (const char* key : {"renderer", "camera", "frame", "samples", "resolution", "error"})
                if (const auto it = item->metadata.find(key); it != item->metadata.end())
                    tip += QStringLiteral("<br>%1: %2").arg(QLatin1String(key), toQt(it->second).toHtmlEscaped());
            if (isMissing(item->id)) tip += tr("<br><b>Its image is missing:</b> %1").arg(toQt(item->filePath).toHtmlEscaped());
            if (!item->comment.empty()) tip += QStringLiteral("<br>%1").arg(toQt(item->comment).toHtmlEscaped());
            return tip + tr("<br><i>Double-click opens it, the context menu restores its scene.</i>");
        }
        default: return {};
    }
}

bool GalleryModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    const GalleryItem* item = this->item(index.row());
    if (role != Qt::EditRole || !item) return false;
    const std::string label = toStd(value.toString().trimmed());
    if (label.empty() || label == item->label) return false;
    GalleryEdit edit;
    edit.label = label;
    m_session.history().edit(tr("Rename"), {item->id}, edit);
    return true;
}

QStringList GalleryModel::mimeTypes() const { return {QStringLiteral("text/uri-list")}; }

QMimeData* GalleryModel::mimeData(const QModelIndexList& indexes) const {
    QList<QUrl> files;
    for (const QModelIndex& index : indexes) {
        const GalleryItem* item = this->item(index.row());
        if (item && !item->filePath.empty()) files << QUrl::fromLocalFile(toQt(item->filePath));
    }
    if (files.isEmpty()) return nullptr;
    auto* data = new QMimeData;
    data->setUrls(files);
    return data;
}

} // namespace doppel
