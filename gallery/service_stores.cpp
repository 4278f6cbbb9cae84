#include "gallery/service_stores.h"

#include <sys/stat.h>

#include <cerrno>
#include <utility>

namespace doppel {

Result<std::optional<ServiceStores::FileId>> ServiceStores::fileAt(const std::filesystem::path& path) {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) == 0) return FileId{facts.st_dev, facts.st_ino};
    if (errno == ENOENT) return std::optional<FileId>();
    return tl::unexpected<Error>(errnoError("cannot open the gallery", path.string(), errno));
}

Result<GalleryStore*> ServiceStores::open(Connection& connection, GalleryStore::Mode mode, bool readsOldCopies) {
    connection.store.reset();
    GalleryOpenOptions options = m_options;
    options.readsOldCopies = readsOldCopies;
    auto store = GalleryStore::open(m_path, mode, options);
    if (!store) return tl::unexpected<Error>(store.error());
    if (const auto file = fileAt(m_path); file && *file) connection.file = **file;
    connection.store = std::move(*store);
    begin(*connection.store);
    return connection.store.get();
}

Result<GalleryStore*> ServiceStores::writer() {
    const auto file = fileAt(m_path);
    if (m_writer.store && file && *file && **file == m_writer.file) return m_writer.store.get();
    return open(m_writer, GalleryStore::Mode::ReadWrite);
}

Result<GalleryStore*> ServiceStores::reader() {
    const auto file = fileAt(m_path);
    if (!file) return tl::unexpected<Error>(file.error());
    if (!*file) {
        m_reader.store.reset();
        return nullptr;
    }
    if (m_reader.store && **file == m_reader.file) return m_reader.store.get();
    auto opened = open(m_reader, GalleryStore::Mode::ReadOnly);
    if (opened || opened.error().code != ErrorCode::Unsupported) return opened;
    // Of an older version: opening it to write brings it up to date. Who may not write it reads a copy.
    const auto migrated = open(m_reader, GalleryStore::Mode::ReadWrite);
    if (!migrated && migrated.error().code != ErrorCode::PermissionDenied) return migrated;
    return open(m_reader, GalleryStore::Mode::ReadOnly, !migrated);
}

void ServiceStores::closeWriter() { m_writer.store.reset(); }
void ServiceStores::closeReader() { m_reader.store.reset(); }

Result<std::unique_ptr<GalleryStore>> ServiceStores::another() const {
    GalleryOpenOptions options = m_options;
    options.readsOldCopies = true; // if reader() could not bring it up to date
    return GalleryStore::open(m_path, GalleryStore::Mode::ReadOnly, options);
}

void ServiceStores::begin(const GalleryStore& store) {
    std::lock_guard lock(m_mutex);
    if (!m_position) {
        if (const auto position = store.changePosition()) m_position = *position;
    }
    if (m_watch || m_hasWatchEnded) return;
    auto watch = GalleryWatch::start(store.path(), m_changed);
    m_watchError = watch ? std::string() : watch.error().text();
    if (watch) m_watch = std::move(*watch);
}

void ServiceStores::tellWritten() {
    if (m_writer.store) tell(*m_writer.store);
}

void ServiceStores::tellSeen() {
    if (const Result<GalleryStore*> store = reader(); store && *store)
        tell(**store);
    else
        tellEverything(); // it is gone or can't be opened: whoever looks gets to know why
}

void ServiceStores::tellEverything() {
    std::lock_guard telling(m_telling);
    observers.notify(GalleryChanges{{}, true});
}

void ServiceStores::tell(const GalleryStore& store) {
    // One thread at a time, and in order: the position moves on with what is told.
    std::lock_guard telling(m_telling);
    GalleryChanges changes;
    {
        std::lock_guard lock(m_mutex);
        if (!m_position) return;
        const auto found = store.updatedItems(*m_position);
        // Whoever looks at everything then gets the error.
        changes = found ? *found : GalleryChanges{{}, true};
    }
    if (changes.any()) observers.notify(changes);
}

std::string ServiceStores::warning(const GalleryStore& store) const {
    std::lock_guard lock(m_mutex);
    return store.warning() + (!store.warning().empty() && !m_watchError.empty() ? "\n" : "") + m_watchError;
}

void ServiceStores::endWatch() {
    std::unique_ptr<GalleryWatch> watch;
    {
        std::lock_guard lock(m_mutex);
        m_hasWatchEnded = true;
        watch = std::move(m_watch);
    }
}

} // namespace doppel
