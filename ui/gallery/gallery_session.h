// The gallery that the desk shows: the service of the scene's database, with every answer brought to the main thread. Holds no
// items: who shows some asks for the page. What changes items goes through history(), which can take it back. Lives on the main
// thread. A database that does not exist yet is not made by looking.
#pragma once

#include "gallery/gallery_service.h"
#include "ui/base/mailbox.h"
#include "ui/desk_context.h"

#include <QObject>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace doppel {

class GalleryHistory;

class GallerySession : public QObject {
    Q_OBJECT

public:
    template <class T>
    using Done = std::function<void(Result<T>)>;
    using Ids = std::vector<std::string>;

    GallerySession(DeskContext& context, QObject* parent);
    ~GallerySession() override;

    void setDatabase(const std::filesystem::path& database);
    const std::filesystem::path& database() const { return m_database; }
    /// Of all items, stacked ones too, as last heard.
    std::size_t count() const { return m_count; }
    /// What a user should know of where the gallery lies; "" = nothing.
    const std::string& warning() const { return m_warning; }
    /// Why it could not be read when it was last asked.
    const std::optional<Error>& fault() const { return m_fault; }
    /// All tags, as last heard.
    const std::vector<GalleryTag>& tags() const { return m_tags; }
    GalleryHistory& history() { return *m_history; }
    /// For scripts, whose answers don't come to the main thread; nullptr = no gallery is shown.
    GalleryService* service() const { return m_service.get(); }

    // Callbacks run on the main thread, and only while this session lives. Answers of a gallery that is no longer shown are
    // dropped, except of writes and copies.
    void page(const GalleryQuery& query, std::size_t offset, std::size_t limit, Done<GalleryPage> done, std::stop_token cancel = {});
    void ids(const GalleryQuery& query, Done<Ids> done, std::stop_token cancel = {});
    void item(const std::string& id, Done<GalleryItem> done);
    void thumbnails(Ids ids, std::function<void(const std::string& id, Result<std::vector<std::uint8_t>>)> each);
    void sceneState(const std::string& id, Done<std::string> done);
    void createSnapshot(SnapshotRequest request, Done<GalleryItem> done);
    void completeSnapshot(const std::string& id, SnapshotRequest request, Done<GalleryItem> done);
    void edit(std::vector<GalleryItemEdit> edits, Done<GalleryEditResult> done);
    void markForDeletion(Ids ids, Done<Ids> done);
    void unmark(Ids ids, Done<Ids> done);
    void exportImage(const std::string& id, const std::filesystem::path& target, Done<void> done);
    void saveAs(const std::filesystem::path& target, Done<GalleryCopy> done, std::stop_token cancel);
    void check(Done<GalleryCheck> done, std::stop_token cancel);
    void repair(Done<GalleryRepair> done);

signals:
    /// Items changed, by whomever.
    void changed(const doppel::GalleryChanges& changes);
    void countChanged();
    /// Of the warning or the fault.
    void warningChanged();
    void databaseChanged();

private:
    void lookAround();
    void noteFault(const Error* fault);
    void retire();
    template <class T>
    Done<T> onMain(Done<T> done);
    template <class T>
    Done<T> ofThisGallery(Done<T> done);

    DeskContext& m_context;
    std::filesystem::path m_database;
    std::shared_ptr<GalleryService> m_service;
    std::uint64_t m_generation = 0; ///< of the service
    std::size_t m_count = 0;
    std::string m_warning;
    std::optional<Error> m_fault;
    std::vector<GalleryTag> m_tags;
    GalleryHistory* m_history;
    Subscription m_changes;
    Mailbox m_mailbox;
};

} // namespace doppel
