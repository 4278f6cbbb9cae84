#include "ui/gallery/gallery_model.h"

#include "ui/base/text.h"

#include <QDateTime>
#include <QImage>
#include <QLocale>

namespace doppel {

QString formatDate(double secondsSince1970) {
    const auto date = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(secondsSince1970 * 1000));
    return QLocale().toString(date, QStringLiteral("d MMM yyyy  HH:mm"));
}

GalleryModel::GalleryModel(DeskContext& context, GallerySession& session, QObject* parent)
    : QAbstractListModel(parent), m_context(context), m_session(session), m_items(session.items()) {
    connect(&m_session, &GallerySession::itemsChanged, this, [this] {
        beginResetModel();
        m_items = m_session.items();
        endResetModel();
    });
    connect(&m_session, &GallerySession::databaseChanged, this, [this] {
        m_asked.clear();
        m_thumbnails.clear();
        m_order.clear();
    });
}

int GalleryModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_items.size()); }

Qt::ItemFlags GalleryModel::flags(const QModelIndex& index) const { return QAbstractListModel::flags(index) | Qt::ItemIsEditable; }

QVariant GalleryModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const GalleryItem& item = m_items[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
        case Qt::EditRole: return toQt(item.label);
        case IdRole: return toQt(item.id);
        case DateRole: return formatDate(item.created);
        case Qt::DecorationRole: {
            const auto it = m_thumbnails.find(item.id);
            if (it != m_thumbnails.end()) return it->second;
            ask(item.id);
            return {};
        }
        case Qt::ToolTipRole: {
            QString tip = QStringLiteral("<b>%1</b><br>%2").arg(toQt(item.label).toHtmlEscaped(), formatDate(item.created));
            for (const char* key : {"renderer", "camera", "frame", "samples", "resolution"})
                if (const auto it = item.metadata.find(key); it != item.metadata.end())
                    tip += QStringLiteral("<br>%1: %2").arg(QLatin1String(key), toQt(it->second).toHtmlEscaped());
            return tip + tr("<br><i>Double-click opens it, the context menu restores its scene.</i>");
        }
        default: return {};
    }
}

bool GalleryModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::EditRole || !index.isValid()) return false;
    GalleryItem item = m_items[static_cast<std::size_t>(index.row())];
    const std::string label = toStd(value.toString().trimmed());
    if (label.empty() || label == item.label) return false;
    item.label = label;
    m_session.update(item, [this](Result<void> result) {
        if (!result) m_context.messages.error(tr("The snapshot can't be renamed"), toQt(result.error().text()));
    });
    return true;
}

void GalleryModel::ask(const std::string& id) const {
    if (!m_asked.insert(id).second) return;
    auto* self = const_cast<GalleryModel*>(this);
    m_session.thumbnail(id, [self, id](Result<std::vector<std::uint8_t>> png) {
        if (!png) return self->m_context.messages.error(tr("A thumbnail can't be read"), toQt(png.error().text()));
        self->m_context.displayWorkers.run(
            [self, id, png = std::move(*png), mailbox = self->m_mailbox.handle()](const CancelToken&) {
                const QImage image = QImage::fromData(png.data(), static_cast<int>(png.size()));
                mailbox.post([self, id, image] { self->keep(id, image); });
            },
            WorkerPool::Priority::Low);
    });
}

void GalleryModel::keep(const std::string& id, const QImage& image) {
    m_thumbnails[id] = QPixmap::fromImage(image);
    m_order.push_back(id);
    if (m_order.size() > kMaxThumbnails) {
        m_asked.erase(m_order.front());
        m_thumbnails.erase(m_order.front());
        m_order.pop_front();
    }
    for (std::size_t row = 0; row < m_items.size(); ++row) {
        if (m_items[row].id != id) continue;
        const QModelIndex cell = index(static_cast<int>(row));
        emit dataChanged(cell, cell, {Qt::DecorationRole});
        return;
    }
}

} // namespace doppel
