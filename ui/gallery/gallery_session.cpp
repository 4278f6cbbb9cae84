#include "ui/gallery/gallery_session.h"

#include "ui/base/text.h"
#include "ui/gallery/gallery_history.h"

#include <utility>

namespace doppel {

GallerySession::GallerySession(DeskContext& context, QObject* parent)
    : QObject(parent), m_context(context), m_history(new GalleryHistory(context, *this)) {}

GallerySession::~GallerySession() {
    m_changes.reset();
    delete m_history;
}

void GallerySession::retire() {
    m_changes.reset();
    // Ending a service waits for what it has queued, so a worker does it.
    if (m_service) m_context.fileWorkers.run([service = std::exchange(m_service, nullptr)](const CancelToken&) mutable { service.reset(); });
}

void GallerySession::setDatabase(const std::filesystem::path& database) {
    if (database == m_database) return;
    retire();
    m_database = database;
    ++m_generation;
    m_count = 0;
    m_warning.clear();
    m_fault.reset();
    m_tags.clear();
    m_history->clear();
    if (m_context.services.makeGallery)
        m_service = m_context.services.makeGallery(database);
    else
        m_service = std::make_shared<GalleryService>(database);
    m_changes = m_service->observe([this, generation = m_generation, mailbox = m_mailbox.handle()](const GalleryChanges& changes) {
        mailbox.post([this, generation, changes] {
            if (generation != m_generation) return;
            emit changed(changes);
            lookAround();
        });
    });
    emit databaseChanged();
    emit countChanged();
    emit warningChanged();
    lookAround();
}

template <class T>
GallerySession::Done<T> GallerySession::onMain(Done<T> done) {
    return [mailbox = m_mailbox.handle(), done = std::move(done)](Result<T> result) {
        mailbox.post([done, result = std::move(result)] { done(result); });
    };
}

template <class T>
GallerySession::Done<T> GallerySession::ofThisGallery(Done<T> done) {
    return onMain<T>([this, generation = m_generation, done = std::move(done)](Result<T> result) {
        if (generation == m_generation) done(std::move(result));
    });
}

void GallerySession::lookAround() {
    page(GalleryQuery{}, 0, 0, [this](Result<GalleryPage> page) {
        if (!page) return m_context.messages.error(tr("The gallery can't be read"), toQt(page.error().text()));
        noteFault(nullptr);
        if (std::exchange(m_count, page->total) != page->total) emit countChanged();
    });
    m_service->tags(ofThisGallery<std::vector<GalleryTag>>([this](Result<std::vector<GalleryTag>> tags) {
        if (tags) m_tags = std::move(*tags); // why not is told of the page above
    }));
    m_service->warning(ofThisGallery<std::string>([this](Result<std::string> warning) {
        if (warning && std::exchange(m_warning, *warning) != *warning) emit warningChanged();
    }));
}

void GallerySession::noteFault(const Error* fault) {
    const bool isOther = fault ? !m_fault || m_fault->text() != fault->text() : m_fault.has_value();
    m_fault = fault ? std::optional(*fault) : std::nullopt;
    if (isOther) emit warningChanged();
}

void GallerySession::page(const GalleryQuery& query, std::size_t offset, std::size_t limit, Done<GalleryPage> done, std::stop_token cancel) {
    if (!m_service) return;
    m_service->page(query, offset, limit, ofThisGallery<GalleryPage>([this, done = std::move(done)](Result<GalleryPage> page) {
                        // A page that can be read does not take the fault of another one away.
                        if (!page && page.error().code != ErrorCode::Cancelled) noteFault(&page.error());
                        done(std::move(page));
                    }),
                    std::move(cancel));
}

void GallerySession::ids(const GalleryQuery& query, Done<Ids> done, std::stop_token cancel) {
    if (m_service) m_service->ids(query, ofThisGallery<Ids>(std::move(done)), std::move(cancel));
}

void GallerySession::item(const std::string& id, Done<GalleryItem> done) {
    if (m_service) m_service->item(id, ofThisGallery<GalleryItem>(std::move(done)));
}

void GallerySession::thumbnails(Ids ids, std::function<void(const std::string&, Result<std::vector<std::uint8_t>>)> each) {
    if (!m_service) return;
    m_service->thumbnails(std::move(ids), [this, generation = m_generation, each = std::move(each), mailbox = m_mailbox.handle()](
                                              const std::string& id, Result<std::vector<std::uint8_t>> png) {
        mailbox.post([this, generation, each, id, png = std::move(png)] {
            if (generation == m_generation) each(id, png);
        });
    });
}

void GallerySession::sceneState(const std::string& id, Done<std::string> done) {
    if (m_service) m_service->sceneState(id, ofThisGallery<std::string>(std::move(done)));
}

void GallerySession::createSnapshot(SnapshotRequest request, Done<GalleryItem> done) {
    if (m_service) m_service->createSnapshot(std::move(request), onMain<GalleryItem>(std::move(done)));
}

void GallerySession::completeSnapshot(const std::string& id, SnapshotRequest request, Done<GalleryItem> done) {
    if (m_service) m_service->completeSnapshot(id, std::move(request), onMain<GalleryItem>(std::move(done)));
}

void GallerySession::edit(std::vector<GalleryItemEdit> edits, Done<GalleryEditResult> done) {
    if (m_service) m_service->edit(std::move(edits), onMain<GalleryEditResult>(std::move(done)));
}

void GallerySession::markForDeletion(Ids ids, Done<Ids> done) {
    if (m_service) m_service->markForDeletion(std::move(ids), onMain<Ids>(std::move(done)));
}

void GallerySession::unmark(Ids ids, Done<Ids> done) {
    if (m_service) m_service->unmark(std::move(ids), onMain<Ids>(std::move(done)));
}

void GallerySession::exportImage(const std::string& id, const std::filesystem::path& target, Done<void> done) {
    if (m_service) m_service->exportImage(id, target, onMain<void>(std::move(done)));
}

void GallerySession::saveAs(const std::filesystem::path& target, Done<GalleryCopy> done, std::stop_token cancel) {
    if (m_service) m_service->saveAs(target, onMain<GalleryCopy>(std::move(done)), std::move(cancel));
}

void GallerySession::check(Done<GalleryCheck> done, std::stop_token cancel) {
    if (m_service) m_service->check(ofThisGallery<GalleryCheck>(std::move(done)), std::move(cancel));
}

void GallerySession::repair(Done<GalleryRepair> done) {
    if (!m_service) return;
    m_service->repair(onMain<GalleryRepair>([this, generation = m_generation, done = std::move(done)](Result<GalleryRepair> repair) {
        const bool isDone = repair.has_value();
        done(std::move(repair));
        if (!isDone || generation != m_generation) return;
        noteFault(nullptr);
        emit changed(GalleryChanges{{}, true});
        lookAround();
    }));
}

} // namespace doppel
