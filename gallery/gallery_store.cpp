#include "gallery/gallery_store.h"

#include "clonecore/base/atomic_file.h"
#include "clonecore/image/frame_file.h"
#include "gallery/image_folder.h"
#include "gallery/item_rows.h"
#include "gallery/schema.h"
#include "gallery/sqlite_error.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <system_error>

namespace doppel {

namespace {

namespace fs = std::filesystem;

constexpr int kBusyTimeoutMs = 10'000;

double now() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

/// As a URI that says the file can't change, for a WAL database in a folder where SQLite may not make its helper files.
std::string immutableUri(const fs::path& path) {
    std::string uri = "file:";
    for (const char c : path.string()) {
        if (c == '%' || c == '?' || c == '#') {
            char escaped[4];
            std::snprintf(escaped, sizeof escaped, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
            uri += escaped;
        } else {
            uri += c;
        }
    }
    return uri + "?immutable=1";
}

bool isBlocked(const fs::path& path) {
    std::error_code error;
    const auto walBytes = fs::file_size(path.string() + "-wal", error);
    const bool hasWal = !error && walBytes > 0;
    return ::access(path.parent_path().c_str(), W_OK) != 0 && !hasWal;
}

/// What must be there before SQLite is asked, which says no more than "unable to open".
Result<void> checkFile(const fs::path& path, bool mayCreate) {
    const auto failOpen = [&](ErrorCode code, const std::string& why) {
        return fail(code, "cannot open the gallery '" + path.string() + "': " + why);
    };
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (fs::exists(status)) {
        if (!fs::is_regular_file(status)) return failOpen(ErrorCode::InvalidArgument, "it is not a file");
        if (::access(path.c_str(), R_OK) != 0) return failOpen(ErrorCode::PermissionDenied, "it may not be read");
        if (mayCreate && ::access(path.c_str(), W_OK) != 0)
            return failOpen(ErrorCode::PermissionDenied, "it may not be written; check its permissions");
        if (mayCreate && ::access(path.parent_path().c_str(), W_OK) != 0)
            return failOpen(ErrorCode::PermissionDenied, "its folder may not be written; check its permissions");
        return {};
    }
    if (!mayCreate) return failOpen(ErrorCode::NotFound, "there is no such file");
    fs::create_directories(path.parent_path(), error);
    if (error) return failOpen(errnoError("", "", error.value()).code, "its folder cannot be made: " + error.message());
    if (::access(path.parent_path().c_str(), W_OK) != 0)
        return failOpen(ErrorCode::PermissionDenied, "its folder may not be written; check its permissions");
    return {};
}

void useWal(SQLite::Database& database) {
    if (database.execAndGet("PRAGMA journal_mode").getString() == "wal") return;
    // Fails while another process is at it, and where the file system can't: both work, the latter with more waiting.
    database.tryExec("PRAGMA journal_mode = WAL");
}

/// 48 bits of milliseconds, so that ids sort by age, and 80 random ones.
std::string makeItemId() {
    const auto milliseconds = static_cast<std::uint64_t>(now() * 1000.0);
    std::array<unsigned char, 16> bytes{};
    std::size_t filled = 6;
    for (std::size_t i = 0; i < filled; ++i) bytes[i] = static_cast<unsigned char>(milliseconds >> (40 - 8 * i));
    while (filled < bytes.size()) {
        const ssize_t n = ::getrandom(bytes.data() + filled, bytes.size() - filled, 0);
        if (n > 0) filled += static_cast<std::size_t>(n);
    }
    std::string id;
    for (const unsigned char byte : bytes) {
        constexpr char kDigits[] = "0123456789abcdef";
        id += kDigits[byte >> 4];
        id += kDigits[byte & 15];
    }
    return id;
}

} // namespace

struct GalleryDraft::Impl {
    ImageFolder folder;
    ImageMark mark;
    std::string id;
    fs::path file;
    bool isKept = false;

    ~Impl() {
        if (!isKept) folder.removeFilesOf(id);
    }
};

GalleryDraft::GalleryDraft(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
GalleryDraft::GalleryDraft(GalleryDraft&&) noexcept = default;
GalleryDraft& GalleryDraft::operator=(GalleryDraft&&) noexcept = default;
GalleryDraft::~GalleryDraft() = default;
const std::string& GalleryDraft::id() const { return m_impl->id; }
const fs::path& GalleryDraft::file() const { return m_impl->file; }
void GalleryDraft::keep() { m_impl->isKept = true; }

class GalleryStore::Impl {
public:
    Impl(fs::path file, Mode openMode) : path(std::move(file)), mode(openMode), images(path) {}

    Result<void> open();
    Result<void> openForReading();
    Result<void> requireWritable(const std::string& action) const;
    Error unknownItem(const std::string& id) const {
        return Error{ErrorCode::NotFound, "there is no item '" + id + "' in the gallery '" + path.string() + "'", {}};
    }
    ItemRows rows() const { return ItemRows(*database, path.parent_path()); }

    const fs::path path; ///< absolute
    const Mode mode;
    const ImageFolder images;
    std::unique_ptr<SQLite::Database> database;
};

Result<void> GalleryStore::Impl::open() {
    if (Result<void> usable = checkFile(path, mode == Mode::ReadWrite); !usable) return usable;
    if (mode == Mode::ReadOnly) return openForReading();
    return guardSqlite(path, "open the gallery", [&]() -> Result<void> {
        database = std::make_unique<SQLite::Database>(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE,
                                                      kBusyTimeoutMs);
        const Result<int> version = checkSchema(*database, path);
        if (!version) return tl::unexpected<Error>(version.error());
        useWal(*database);
        // FULL: a snapshot that is reported as kept must survive a power cut; there are few enough for the fsync.
        database->exec("PRAGMA synchronous = FULL");
        database->exec("PRAGMA foreign_keys = ON");
        if (*version < kGallerySchemaVersion) {
            if (Result<void> migrated = migrateSchema(*database, path); !migrated) return migrated;
        }
        images.sweep([&](const std::string& id) { return rows().keyOf(id).has_value(); });
        return {};
    });
}

Result<void> GalleryStore::Impl::openForReading() {
    return guardSqlite(path, "open the gallery", [&]() -> Result<void> {
        const int flags = SQLite::OPEN_READONLY;
        database = isBlocked(path) ? std::make_unique<SQLite::Database>(immutableUri(path), flags | SQLite::OPEN_URI,
                                                                        kBusyTimeoutMs)
                                   : std::make_unique<SQLite::Database>(path.string(), flags, kBusyTimeoutMs);
        const Result<int> version = checkSchema(*database, path);
        if (!version) return tl::unexpected<Error>(version.error());
        if (*version < kGallerySchemaVersion)
            return fail(ErrorCode::Unsupported, "cannot open the gallery '" + path.string() + "' for reading: it " +
                                                    (*version == 0 ? "is empty" : "has an old schema") +
                                                    "; open it for writing once");
        return {};
    });
}

Result<void> GalleryStore::Impl::requireWritable(const std::string& action) const {
    if (mode == Mode::ReadWrite) return {};
    return fail(ErrorCode::PermissionDenied,
                "cannot " + action + " in '" + path.string() + "': it is open for reading only");
}

GalleryStore::GalleryStore() = default;
GalleryStore::~GalleryStore() = default;

Result<std::unique_ptr<GalleryStore>> GalleryStore::open(const fs::path& database, Mode mode) {
    std::error_code error;
    const fs::path path = fs::absolute(database, error).lexically_normal();
    if (error || !path.has_filename())
        return fail(ErrorCode::InvalidArgument,
                    "cannot open the gallery '" + database.string() + "': it names no file");
    std::unique_ptr<GalleryStore> store(new GalleryStore);
    store->m_impl = std::make_unique<Impl>(path, mode);
    if (Result<void> opened = store->m_impl->open(); !opened) return tl::unexpected<Error>(opened.error());
    return store;
}

const fs::path& GalleryStore::path() const { return m_impl->path; }

Result<std::vector<GalleryItem>> GalleryStore::items() const {
    return guardSqlite(path(), "list the gallery", [&]() -> Result<std::vector<GalleryItem>> {
        SQLite::Transaction consistent(
            *m_impl->database); // one state for all the queries; rolled back, it wrote nothing
        return m_impl->rows().all();
    });
}

Result<GalleryItem> GalleryStore::item(const std::string& id) const {
    return guardSqlite(path(), "read the gallery", [&]() -> Result<GalleryItem> {
        SQLite::Transaction consistent(*m_impl->database);
        std::optional<GalleryItem> item = m_impl->rows().find(id);
        if (!item) return tl::unexpected<Error>(m_impl->unknownItem(id));
        return std::move(*item);
    });
}

Result<std::vector<std::uint8_t>> GalleryStore::thumbnail(const std::string& id) const {
    return guardSqlite(path(), "read the gallery", [&]() -> Result<std::vector<std::uint8_t>> {
        SQLite::Statement row(*m_impl->database,
                              "SELECT t.png FROM items i LEFT JOIN thumbnails t USING (item) WHERE i.id = ?");
        row.bind(1, id);
        if (!row.executeStep()) return tl::unexpected<Error>(m_impl->unknownItem(id));
        const SQLite::Column png = row.getColumn(0);
        const auto* bytes = static_cast<const std::uint8_t*>(png.getBlob());
        return std::vector<std::uint8_t>(bytes, bytes + png.getBytes());
    });
}

Result<std::string> GalleryStore::sceneState(const std::string& id) const {
    return guardSqlite(path(), "read the gallery", [&]() -> Result<std::string> {
        SQLite::Statement row(*m_impl->database,
                              "SELECT s.text FROM items i LEFT JOIN scene_states s USING (item) WHERE i.id = ?");
        row.bind(1, id);
        if (!row.executeStep()) return tl::unexpected<Error>(m_impl->unknownItem(id));
        return row.getColumn(0).getString();
    });
}

fs::path GalleryStore::generateItemFilePath(const std::string& id, const std::string& extension) const {
    return m_impl->images.freePath(id, extension);
}

std::string GalleryStore::newItemId() const { return makeItemId(); }

Result<GalleryDraft> GalleryStore::begin(const std::string& extension) const {
    if (Result<void> writable = m_impl->requireWritable("add an item"); !writable)
        return tl::unexpected<Error>(writable.error());
    auto impl = std::unique_ptr<GalleryDraft::Impl>(
        new GalleryDraft::Impl{m_impl->images, ImageMark(), newItemId(), fs::path(), false});
    Result<ImageMark> mark = m_impl->images.mark(impl->id);
    if (!mark) return tl::unexpected<Error>(mark.error());
    impl->mark = std::move(*mark);
    impl->file = generateItemFilePath(impl->id, extension);
    return GalleryDraft(std::move(impl));
}

Result<void> GalleryStore::add(const GalleryItem& item, const std::vector<std::uint8_t>& thumbnailPng,
                               const std::string& sceneState) {
    if (Result<void> writable = m_impl->requireWritable("add an item"); !writable) return writable;
    if (!isValidItemId(item.id))
        return fail(ErrorCode::InvalidArgument, "cannot add the item '" + item.id + "' to '" + path().string() +
                                                    "': an id is 1 to 64 letters, digits, '-' and '_'");
    if (item.rating < 0 || item.rating > 5)
        return fail(ErrorCode::InvalidArgument, "cannot add the item '" + item.id + "': its rating is not 0 to 5");
    return guardSqlite(path(), "add an item to the gallery", [&]() -> Result<void> {
        SQLite::Transaction transaction(*m_impl->database, SQLite::TransactionBehavior::IMMEDIATE);
        ItemRows rows = m_impl->rows();
        if (rows.keyOf(item.id))
            return fail(ErrorCode::AlreadyExists,
                        "there is an item '" + item.id + "' in '" + path().string() + "' already");
        if (!item.parentId.empty() && !rows.keyOf(item.parentId))
            return tl::unexpected<Error>(m_impl->unknownItem(item.parentId));
        const std::int64_t key = rows.insert(item);
        if (!thumbnailPng.empty()) {
            SQLite::Statement row(*m_impl->database, "INSERT INTO thumbnails (item, png) VALUES (?, ?)");
            row.bind(1, key);
            row.bindNoCopy(2, thumbnailPng.data(), static_cast<int>(thumbnailPng.size()));
            row.exec();
        }
        SQLite::Statement row(*m_impl->database, "INSERT INTO scene_states (item, text) VALUES (?, ?)");
        row.bind(1, key);
        row.bindNoCopy(2, sceneState);
        row.exec();
        transaction.commit();
        return {};
    });
}

Result<void> GalleryStore::update(const GalleryItem& item) {
    if (Result<void> writable = m_impl->requireWritable("change an item"); !writable) return writable;
    if (item.rating < 0 || item.rating > 5)
        return fail(ErrorCode::InvalidArgument, "cannot change the item '" + item.id + "': its rating is not 0 to 5");
    if (item.parentId == item.id)
        return fail(ErrorCode::InvalidArgument,
                    "cannot change the item '" + item.id + "': it cannot be its own parent");
    return guardSqlite(path(), "change an item of the gallery", [&]() -> Result<void> {
        SQLite::Transaction transaction(*m_impl->database, SQLite::TransactionBehavior::IMMEDIATE);
        ItemRows rows = m_impl->rows();
        const auto key = rows.keyOf(item.id);
        if (!key) return tl::unexpected<Error>(m_impl->unknownItem(item.id));
        if (!item.parentId.empty() && !rows.keyOf(item.parentId))
            return tl::unexpected<Error>(m_impl->unknownItem(item.parentId));
        GalleryItem changed = item;
        changed.modified = now();
        rows.update(*key, changed);
        transaction.commit();
        return {};
    });
}

Result<void> GalleryStore::remove(const std::string& id) {
    if (Result<void> writable = m_impl->requireWritable("delete an item"); !writable) return writable;
    const Result<GalleryItem> found = item(id);
    if (!found) return tl::unexpected<Error>(found.error());
    const bool hasOwnFile = found->ownsFile && !found->filePath.empty();

    ImageMark mark; // so that a crash between row and file leaves no file behind
    if (hasOwnFile && fs::path(found->filePath).parent_path() == m_impl->images.path() && isValidItemId(id)) {
        Result<ImageMark> marked = m_impl->images.mark(id);
        if (!marked) return tl::unexpected<Error>(marked.error());
        mark = std::move(*marked);
    }
    const Result<void> deleted = guardSqlite(path(), "delete an item of the gallery", [&]() -> Result<void> {
        SQLite::Transaction transaction(*m_impl->database, SQLite::TransactionBehavior::IMMEDIATE);
        SQLite::Statement row(*m_impl->database, "DELETE FROM items WHERE id = ?");
        row.bind(1, id);
        if (row.exec() == 0) return tl::unexpected<Error>(m_impl->unknownItem(id));
        transaction.commit();
        return {};
    });
    if (!deleted) return deleted;
    if (hasOwnFile && ::unlink(found->filePath.c_str()) != 0 && errno != ENOENT)
        return tl::unexpected<Error>(errnoError("deleted the item, but not its image", found->filePath, errno));
    return {};
}

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

} // namespace doppel
