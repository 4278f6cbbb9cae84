// The connections of a GalleryService, opened when they are needed and again when the file has been replaced; the watch for other
// processes; and telling observers what changed. Each store belongs to the thread that asks for it. Private to gallery.
#pragma once

#include "clonecore/base/subscription.h"
#include "gallery/gallery_store.h"
#include "gallery/gallery_watch.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace doppel {

class ServiceStores {
public:
    /// `changed` is called on the watch's thread.
    ServiceStores(std::filesystem::path database, GalleryOpenOptions options, std::function<void()> changed)
        : m_path(std::move(database)), m_options(std::move(options)), m_changed(std::move(changed)) {}

    /// Store thread. Makes the gallery if there is none. A failed open is tried again the next time: the reason may be gone.
    Result<GalleryStore*> writer();
    void closeWriter();
    /// Reading thread. nullptr if there is no gallery yet.
    Result<GalleryStore*> reader();
    void closeReader();
    /// Any thread: one more, for reading.
    Result<std::unique_ptr<GalleryStore>> another() const;

    /// Store thread, after writes: tells observers what has changed since the last time, by whomever.
    void tellWritten();
    /// Reading thread, after the watch has called: the same.
    void tellSeen();
    /// Reading thread.
    std::string warning(const GalleryStore& store) const;
    void endWatch();

    CallbackList<void(const GalleryChanges&)> observers;

private:
    /// Which file a name stands for.
    struct FileId {
        std::uint64_t device = 0, file = 0;
        bool operator==(const FileId&) const = default;
    };
    struct Connection {
        std::unique_ptr<GalleryStore> store;
        FileId file;
    };
    static Result<std::optional<FileId>> fileAt(const std::filesystem::path& path);
    Result<GalleryStore*> open(Connection& connection, GalleryStore::Mode mode, bool readsOldCopies = false);
    void begin(const GalleryStore& store);
    void tell(const GalleryStore& store);
    void tellEverything();

    const std::filesystem::path m_path;
    const GalleryOpenOptions m_options;
    const std::function<void()> m_changed;
    Connection m_writer, m_reader;

    mutable std::mutex m_mutex; ///< of the members below
    std::optional<std::int64_t> m_position; ///< in the change log
    std::unique_ptr<GalleryWatch> m_watch;
    std::string m_watchError;
    bool m_hasWatchEnded = false;
    std::mutex m_telling; ///< held while observers are called
};

} // namespace doppel
