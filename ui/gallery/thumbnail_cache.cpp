#include "ui/gallery/thumbnail_cache.h"

#include "ui/base/text.h"

#include <QImage>
#include <QTimer>

#include <utility>

namespace doppel {

ThumbnailCache::ThumbnailCache(DeskContext& context, GallerySession& session, QObject* parent)
    : QObject(parent), m_context(context), m_session(session) {}

QPixmap ThumbnailCache::pixmap(const std::string& id) {
    const auto it = m_kept.find(id);
    if (it == m_kept.end()) {
        wish(id);
        return {};
    }
    if (it->second.isStale) wish(id);
    m_order.splice(m_order.end(), m_order, it->second.place);
    return it->second.pixmap;
}

void ThumbnailCache::refresh(const std::vector<std::string>& ids) {
    for (const auto& id : ids)
        if (const auto it = m_kept.find(id); it != m_kept.end()) it->second.isStale = true;
}

void ThumbnailCache::clear() {
    ++m_generation;
    m_kept.clear();
    m_order.clear();
    m_wishes.clear();
    m_asked.clear();
    m_underWay = 0;
}

void ThumbnailCache::wish(const std::string& id) {
    if (!m_asked.insert(id).second) return;
    m_wishes.push_back(id);
    if (m_wishes.size() > kMaxWishes) { // scrolled away since; painted again, it is wished again
        m_asked.erase(m_wishes.front());
        m_wishes.pop_front();
    }
    if (std::exchange(m_fetchPending, true)) return;
    QTimer::singleShot(0, this, [this] {
        m_fetchPending = false;
        fetch();
    });
}

void ThumbnailCache::fetch() {
    if (m_underWay > 0 || m_wishes.empty()) return;
    std::vector<std::string> ids;
    for (; !m_wishes.empty() && ids.size() < kAtOnce; m_wishes.pop_back()) ids.push_back(std::move(m_wishes.back()));
    m_underWay = ids.size();
    m_session.thumbnails(std::move(ids), [this](const std::string& id, Result<std::vector<std::uint8_t>> png) {
        if (!png) {
            // The item may have gone meanwhile; that is no news.
            if (png.error().code != ErrorCode::NotFound && png.error().code != ErrorCode::Cancelled)
                m_context.messages.error(tr("A thumbnail can't be read"), toQt(png.error().text()));
            m_asked.erase(id);
            return answered();
        }
        m_context.displayWorkers.run(
            [this, id, generation = m_generation, png = std::move(*png), mailbox = m_mailbox.handle()](const CancelToken&) {
                const QImage image = QImage::fromData(png.data(), static_cast<int>(png.size()));
                mailbox.post([this, id, generation, image] {
                    if (generation == m_generation) keep(id, image);
                });
            },
            WorkerPool::Priority::Low);
    });
}

void ThumbnailCache::answered() {
    if (m_underWay > 0 && --m_underWay == 0) fetch();
}

void ThumbnailCache::keep(const std::string& id, const QImage& image) {
    m_asked.erase(id);
    const auto [it, isNew] = m_kept.try_emplace(id);
    if (isNew) it->second.place = m_order.insert(m_order.end(), id);
    it->second.pixmap = QPixmap::fromImage(image);
    it->second.isStale = false;
    if (m_kept.size() > kMaxKept) {
        m_kept.erase(m_order.front());
        m_order.pop_front();
    }
    emit loaded(id);
    answered();
}

} // namespace doppel
