// The gallery that the desk shows: the service of the scene's database, its items, and what is done with them. Lives on the
// main thread; every answer of the service comes back there. A database that does not exist yet is not made by looking.
#pragma once

#include "gallery/gallery_service.h"
#include "ui/base/mailbox.h"
#include "ui/desk_context.h"

#include <QByteArray>
#include <QObject>

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace doppel {

class GallerySession : public QObject {
    Q_OBJECT

public:
    GallerySession(DeskContext& context, QObject* parent);
    ~GallerySession() override;

    void setDatabase(const std::filesystem::path& database);
    const std::filesystem::path& database() const { return m_database; }
    const std::vector<GalleryItem>& items() const { return m_items; }
    const GalleryItem* item(const std::string& id) const;

    void refresh();
    // Callbacks run on the main thread, and only while this session lives.
    void createSnapshot(SnapshotRequest request, std::function<void(Result<GalleryItem>)> done);
    void thumbnail(const std::string& id, std::function<void(Result<std::vector<std::uint8_t>>)> done);
    void sceneState(const std::string& id, std::function<void(Result<std::string>)> done);
    void exportImage(const std::string& id, const std::filesystem::path& target, std::function<void(Result<void>)> done);
    void remove(const std::string& id, std::function<void(Result<void>)> done);
    void update(const GalleryItem& item, std::function<void(Result<void>)> done);

signals:
    void itemsChanged();
    void databaseChanged();

private:
    void setItems(Result<std::vector<GalleryItem>> items, const std::filesystem::path& from);
    void retire();
    template <class T>
    std::function<void(Result<T>)> onMain(std::function<void(Result<T>)> done);

    DeskContext& m_context;
    std::filesystem::path m_database;
    std::shared_ptr<GalleryService> m_service;
    std::vector<GalleryItem> m_items;
    Subscription m_changes;
    Mailbox m_mailbox;
};

} // namespace doppel
