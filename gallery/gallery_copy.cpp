// GalleryStore: images and whole galleries in other places.
#include "gallery/store_impl.h"

#include "clonecore/base/atomic_file.h"
#include "clonecore/image/frame_file.h"
#include "gallery/leftovers.h"
#include "gallery/missing_image.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <system_error>

namespace doppel {

namespace fs = std::filesystem;

namespace {

Result<void> flushToDisk(const fs::path& path) {
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file || ::fsync(file.get()) != 0) return tl::unexpected<Error>(errnoError("cannot write", path.string(), errno));
    return {};
}

/// Makes the copy under names of its own, and gives it the wanted ones when all is there.
class GalleryCopier {
public:
    GalleryCopier(const GalleryStore::Impl& source, fs::path target, std::stop_token cancel)
        : m_source(source), m_target(std::move(target)), m_images(ImageFolder(m_target).path()), m_cancel(std::move(cancel)) {
    }
    ~GalleryCopier() {
        if (m_newImages.empty()) return;
        std::error_code ignored; // what is left has a hidden name and is swept later
        fs::remove(m_newDatabase, ignored);
        fs::remove(m_newDatabase.string() + "-journal", ignored);
        fs::remove_all(m_newImages, ignored);
    }
    GalleryCopier(const GalleryCopier&) = delete;
    GalleryCopier& operator=(const GalleryCopier&) = delete;

    Result<GalleryCopy> copy() {
        if (Result<void> ready = prepare(); !ready) return tl::unexpected<Error>(ready.error());
        const auto copied = guardSqlite(m_target, "save the gallery as", [&]() -> Result<void> {
            SQLite::Statement vacuum(*m_source.database, "VACUUM INTO ?");
            vacuum.bind(1, m_newDatabase.string());
            vacuum.exec();
            return adapt();
        });
        if (!copied) return tl::unexpected<Error>(copied.error());
        if (Result<void> finished = finish(); !finished) return tl::unexpected<Error>(finished.error());
        return std::move(m_result);
    }

private:
    Result<void> prepare() {
        std::error_code error;
        sweepCopies(m_target.parent_path()); // an earlier try to save it there, say
        for (const fs::path& path : {m_target, m_images}) {
            const bool isEmptyFolder = path == m_images && fs::is_empty(path, error) && !error;
            if (fs::exists(fs::symlink_status(path, error)) && !isEmptyFolder)
                return fail(ErrorCode::AlreadyExists, "cannot save the gallery as '" + m_target.string() + "': '" + path.string() +
                                                          "' exists already; choose another name");
        }
        auto place = makeCopyPlace(m_target);
        if (!place) return tl::unexpected<Error>(place.error());
        m_newDatabase = std::move(place->database);
        m_newImages = std::move(place->images);
        m_lock = std::move(place->lock);
        return {};
    }

    Result<void> adapt() {
        const auto database = connect(m_newDatabase.string(), SQLite::OPEN_READWRITE);
        database->exec("PRAGMA foreign_keys = ON");
        SQLite::Statement begin(*database, "BEGIN IMMEDIATE");
        begin.exec();
        database->exec("DELETE FROM search WHERE rowid IN (SELECT item FROM claims WHERE kind = 'delete')");
        database->exec("DELETE FROM items WHERE item IN (SELECT item FROM claims WHERE kind = 'delete')");
        database->exec("UPDATE items SET status = 'render_complete' WHERE item IN (SELECT item FROM claims WHERE kind = 'render')");
        database->exec("DELETE FROM claims");
        if (Result<void> moved = moveFiles(*database); !moved) return moved;
        database->exec("DELETE FROM changes");
        database->exec("COMMIT");
        return {};
    }

    Result<void> moveFiles(SQLite::Database& database) {
        // Paths as they are read from the source, written as the target's.
        const ItemRows oldRows(database, m_source.path.parent_path());
        ItemRows newRows(database, m_target.parent_path());
        std::vector<std::int64_t> keys;
        SQLite::Statement rows(database, "SELECT item FROM items ORDER BY item");
        while (rows.executeStep()) keys.push_back(rows.getColumn(0).getInt64());
        SQLite::Statement setPath(database, "UPDATE items SET file_path = ? WHERE item = ?");
        for (const std::int64_t key : keys) {
            if (m_cancel.stop_requested())
                return fail(ErrorCode::Cancelled, "saving the gallery as '" + m_target.string() + "' was cancelled");
            for (const GalleryItem& item : oldRows.ofKeys(std::span(&key, 1))) {
                ++m_result.items;
                GalleryItem moved = item;
                Result<bool> isThere = m_source.isOurs(item.filePath, item.ownsFile) ? moveFile(moved) : Result<bool>(true);
                if (!isThere) return tl::unexpected<Error>(isThere.error());
                if (!*isThere) {
                    m_result.missing.push_back(item.id);
                    setMissing(moved);
                    newRows.update(key, item, moved);
                }
                setPath.reset();
                setPath.bind(1, newRows.storedPath(moved.filePath));
                setPath.bind(2, key);
                setPath.exec();
            }
        }
        return {};
    }

    /// Copies the item's image and names the copy; false if there is none.
    Result<bool> moveFile(GalleryItem& item) {
        const fs::path from = item.filePath;
        std::string name = from.filename().string();
        if (!m_names.insert(name).second) {
            name = item.id + from.extension().string();
            m_names.insert(name);
        }
        item.filePath = (m_images / name).string();
        std::error_code error;
        fs::copy_file(from, m_newImages / name, error);
        if (error == std::errc::no_such_file_or_directory) return false;
        if (error) return tl::unexpected<Error>(errnoError("cannot copy the image", from.string(), error.value()));
        if (Result<void> flushed = flushToDisk(m_newImages / name); !flushed) return tl::unexpected<Error>(flushed.error());
        ++m_result.files;
        return true;
    }

    Result<void> finish() {
        for (const fs::path& path : {m_newDatabase, m_newImages}) {
            if (Result<void> flushed = flushToDisk(path); !flushed) return flushed;
        }
        if (::rename(m_newImages.c_str(), m_images.c_str()) != 0)
            return tl::unexpected<Error>(errnoError("cannot save the gallery's images as", m_images.string(), errno));
        if (::renameat2(AT_FDCWD, m_newDatabase.c_str(), AT_FDCWD, m_target.c_str(), RENAME_NOREPLACE) == 0)
            return flushToDisk(m_target.parent_path());
        const int reason = errno;
        // Not every file system can do without replacing; nothing was there when we looked.
        if (reason == EINVAL && ::access(m_target.c_str(), F_OK) != 0 && ::rename(m_newDatabase.c_str(), m_target.c_str()) == 0)
            return flushToDisk(m_target.parent_path());
        ::rename(m_images.c_str(), m_newImages.c_str());
        return tl::unexpected<Error>(errnoError("cannot save the gallery as", m_target.string(), reason));
    }

    const GalleryStore::Impl& m_source;
    const fs::path m_target, m_images;
    const std::stop_token m_cancel;
    fs::path m_newDatabase, m_newImages;
    FileDescriptor m_lock; ///< on m_newImages
    std::set<std::string> m_names;
    GalleryCopy m_result;
};

} // namespace

Result<void> GalleryStore::exportImage(const std::string& id, const fs::path& target, const std::string& aov) const {
    const Result<GalleryItem> found = item(id);
    if (!found) return tl::unexpected<Error>(found.error());
    if (found->filePath.empty())
        return fail(ErrorCode::NotFound, "cannot export the item '" + id + "': it has no image file");
    const fs::path source = found->filePath;
    if (::access(source.c_str(), R_OK) != 0)
        return tl::unexpected<Error>(errnoError("cannot export the image", source.string(), errno));
    if (source.extension() == target.extension() && aov.empty()) {
        return writeFileAtomically(target, [&](const fs::path& temporary) -> Result<void> {
            std::error_code error;
            fs::copy_file(source, temporary, fs::copy_options::overwrite_existing, error);
            if (error) return tl::unexpected<Error>(errnoError("cannot write", target.string(), error.value()));
            return {};
        });
    }
    const Result<FramePtr> frame = readExr(source);
    if (!frame) return tl::unexpected<Error>(frame.error());
    const auto shown = found->metadata.find("display_aov");
    int index = (*frame)->layout().indexOf(!aov.empty() ? aov : shown != found->metadata.end() ? shown->second : "C");
    if (index < 0 && !aov.empty())
        return fail(ErrorCode::NotFound, "cannot export the item '" + id + "': its image has no AOV '" + aov + "'");
    index = std::max(index, 0);
    return writeImage(**frame, static_cast<std::size_t>(index), target);
}

Result<GalleryCopy> GalleryStore::saveAs(const fs::path& target, std::stop_token cancel) const {
    std::error_code error;
    const fs::path path = fs::absolute(target, error).lexically_normal();
    if (error || !path.has_filename())
        return fail(ErrorCode::InvalidArgument, "cannot save the gallery as '" + target.string() + "': it names no file");
    if (m_impl->ledger->inTransaction)
        return fail(ErrorCode::InvalidArgument,
                    "cannot save the gallery as '" + path.string() + "' inside a transaction; end that first");
    return GalleryCopier(*m_impl, path, std::move(cancel)).copy();
}

} // namespace doppel
