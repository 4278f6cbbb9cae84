#include "ui/gallery/gallery_session.h"

#include "ui/base/text.h"

#include <system_error>
#include <utility>

namespace doppel {

GallerySession::GallerySession(DeskContext& context, QObject* parent) : QObject(parent), m_context(context) {}

GallerySession::~GallerySession() { m_changes.reset(); }

void GallerySession::retire() {
    m_changes.reset();
    // Ending a service waits for what it has queued, so a worker does it.
    if (m_service) m_context.fileWorkers.run([service = std::exchange(m_service, nullptr)](const CancelToken&) mutable { service.reset(); });
}

void GallerySession::setDatabase(const std::filesystem::path& database) {
    if (database == m_database) return;
    retire();
    m_database = database;
    m_items.clear();
    if (m_context.services.makeGallery)
        m_service = m_context.services.makeGallery(database);
    else
        m_service = std::make_shared<GalleryService>(database);
    m_changes = m_service->observe([this, mailbox = m_mailbox.handle()](const GalleryChanges&) { mailbox.post([this] { refresh(); }); });
    emit databaseChanged();
    emit itemsChanged();
    refresh();
}

const GalleryItem* GallerySession::item(const std::string& id) const {
    for (const auto& item : m_items)
        if (item.id == id) return &item;
    return nullptr;
}

template <class T>
std::function<void(Result<T>)> GallerySession::onMain(std::function<void(Result<T>)> done) {
    return [mailbox = m_mailbox.handle(), done = std::move(done)](Result<T> result) {
        mailbox.post([done, result = std::move(result)] { done(result); });
    };
}

void GallerySession::refresh() {
    if (!m_service) return;
    auto show = onMain<std::vector<GalleryItem>>(
        [this, from = m_database](Result<std::vector<GalleryItem>> items) { setItems(std::move(items), from); });
    m_context.fileWorkers.run([service = m_service, database = m_database, show](const CancelToken&) {
        std::error_code error;
        if (!std::filesystem::exists(database, error))
            show(std::vector<GalleryItem>{});
        else
            service->list(show);
    });
}

void GallerySession::setItems(Result<std::vector<GalleryItem>> items, const std::filesystem::path& from) {
    if (from != m_database) return; // of the gallery before
    if (!items) {
        m_context.messages.error(tr("The gallery can't be read"), toQt(items.error().text()));
        return;
    }
    m_items = std::move(*items);
    emit itemsChanged();
}

void GallerySession::createSnapshot(SnapshotRequest request, std::function<void(Result<GalleryItem>)> done) {
    if (m_service) m_service->createSnapshot(std::move(request), onMain<GalleryItem>(std::move(done)));
}

void GallerySession::thumbnail(const std::string& id, std::function<void(Result<std::vector<std::uint8_t>>)> done) {
    if (m_service) m_service->thumbnail(id, onMain<std::vector<std::uint8_t>>(std::move(done)));
}

void GallerySession::sceneState(const std::string& id, std::function<void(Result<std::string>)> done) {
    if (m_service) m_service->sceneState(id, onMain<std::string>(std::move(done)));
}

void GallerySession::exportImage(const std::string& id, const std::filesystem::path& target, std::function<void(Result<void>)> done) {
    if (m_service) m_service->exportImage(id, target, onMain<void>(std::move(done)));
}

void GallerySession::remove(const std::string& id, std::function<void(Result<void>)> done) {
    if (m_service) m_service->remove(id, onMain<void>(std::move(done)));
}

void GallerySession::update(const GalleryItem& item, std::function<void(Result<void>)> done) {
    if (m_service) m_service->update(item, onMain<void>(std::move(done)));
}

} // namespace doppel
