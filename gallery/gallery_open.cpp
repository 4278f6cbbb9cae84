// GalleryStore: opening a database, for writing or reading, on whatever file system it lies.
#include "gallery/leftovers.h"
#include "gallery/schema.h"
#include "gallery/store_impl.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Column.h>

#include <sqlite3.h>
#include <unistd.h>

#include <cstdio>
#include <optional>
#include <system_error>

namespace doppel {

namespace fs = std::filesystem;

namespace {

constexpr int kBusyTimeoutMs = 10'000;

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

/// WAL where it works. On a shared file system its memory can't be shared, so there the rollback journal must do.
void chooseJournal(SQLite::Database& database, bool isShared) {
    const std::string wanted = isShared ? "delete" : "wal";
    if (database.execAndGet("PRAGMA journal_mode").getString() == wanted) return;
    // Fails while another process is at it, and where the file system can't: both work, the latter with more waiting.
    database.tryExec("PRAGMA journal_mode = " + wanted);
}

std::string sharedWarning(const SQLite::Database& database, const fs::path& path, const std::string& fileSystem) {
    std::string text = "the gallery '" + path.string() + "' is on a shared file system (" + fileSystem +
                       "): it is slower there, and what other machines change is seen only when the gallery is next looked at";
    if (const_cast<SQLite::Database&>(database).execAndGet("PRAGMA journal_mode").getString() == "wal")
        text += "; its write-ahead log is still on, which is not safe there: close it in all programs and open it again";
    return text;
}

/// What a writer that was killed had begun is taken back (or, from its log, completed) by whoever opens the database next, and that takes
/// a connection that may write. Throws where this user may not.
void finishKilledWrite(const std::string& file) {
    SQLite::Database database(file, SQLite::OPEN_READWRITE, kBusyTimeoutMs);
    database.execAndGet("PRAGMA schema_version");
}

bool mustBeFinished(SQLite::Database& database) {
    try {
        database.execAndGet("PRAGMA schema_version");
        return false;
    } catch (const SQLite::Exception& exception) {
        if ((exception.getErrorCode() & 0xff) == SQLITE_READONLY) return true;
        return false; // whoever asked finds out what it is
    }
}

} // namespace

std::unique_ptr<SQLite::Database> connect(const std::string& file, int flags) {
    auto database = std::make_unique<SQLite::Database>(file, flags, kBusyTimeoutMs);
    if (flags == SQLite::OPEN_READONLY && mustBeFinished(*database)) {
        database.reset();
        finishKilledWrite(file);
        database = std::make_unique<SQLite::Database>(file, flags, kBusyTimeoutMs);
    }
    // The file may come from anywhere: nothing in its schema runs that could do harm, and no row is larger than ours may be.
    sqlite3_limit(database->getHandle(), SQLITE_LIMIT_LENGTH, static_cast<int>(kMaxSceneStateBytes));
    database->exec("PRAGMA trusted_schema = OFF");
    database->exec("PRAGMA cell_size_check = ON");
    database->exec("PRAGMA cache_size = -16000"); // kibibytes: the index pages of a listing of 100,000 items
    return database;
}

Result<void> GalleryStore::Impl::open(const GalleryOpenOptions& options) {
    if (Result<void> usable = checkFile(path, mode == Mode::ReadWrite); !usable) return usable;
    const FileSystemKind fileSystem = options.fileSystem(path);
    Result<void> opened = mode == Mode::ReadOnly ? openForReading(options.readsOldCopies) : openForWriting(fileSystem.isShared);
    if (!opened) return opened;
    return guardSqlite(path, "open the gallery", [&]() -> Result<void> {
        if (fileSystem.isShared && !isOldCopy) warning = sharedWarning(*database, path, fileSystem.name);
        search = std::make_unique<GallerySearch>(*database);
        lastChange = newestChange(*database);
        return {};
    });
}

Result<void> GalleryStore::Impl::openForWriting(bool isShared) {
    return guardSqlite(path, "open the gallery", [&]() -> Result<void> {
        database = connect(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        Result<int> version = checkSchema(*database, path);
        if (!version) return tl::unexpected<Error>(version.error());
        presence = images.occupy(true);
        chooseJournal(*database, isShared);
        // FULL: a snapshot that is reported as kept must survive a power cut; there are few enough for the fsync.
        database->exec("PRAGMA synchronous = FULL");
        database->exec("PRAGMA foreign_keys = ON");
        database->exec("PRAGMA journal_size_limit = 67108864"); // bytes: a log that one large change blew up shrinks again
        if (*version < kGallerySchemaVersion) {
            if (Result<void> migrated = migrateSchema(*database, path); !migrated) return migrated;
        }
        dropStaleClaims();
        sweepCopies(path.parent_path());
        if (presence) sweepRepairs(path); // nobody repairs what is occupied
        images.sweep([&](const std::string& id) -> std::optional<fs::path> {
            const auto item = rows().find(id);
            return item ? std::optional<fs::path>(item->filePath) : std::nullopt;
        });
        return {};
    });
}

/// The old gallery stays as it is; what is read is a private copy in a temporary file, brought up to date.
Result<void> GalleryStore::Impl::readOldCopy(int version) {
    auto copy = connect("", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE); // SQLite's own temporary file, gone with the connection
    SQLite::Backup(*copy, *database).executeStep(-1); // gone before the database is
    database = std::move(copy);
    if (Result<void> migrated = migrateSchema(*database, path); !migrated) return migrated;
    isOldCopy = true;
    warning = "the gallery '" + path.string() + "' was made by an older Doppel (schema " + std::to_string(version) +
              ") and may not be written: it is shown as it was when it was opened. To change it, save it under another name";
    return {};
}

Result<void> GalleryStore::Impl::openForReading(bool readsOldCopies) {
    return guardSqlite(path, "open the gallery", [&]() -> Result<void> {
        const int flags = SQLite::OPEN_READONLY;
        database = isBlocked(path) ? connect(immutableUri(path), flags | SQLite::OPEN_URI) : connect(path.string(), flags);
        const Result<int> version = checkSchema(*database, path);
        if (!version) return tl::unexpected<Error>(version.error());
        if (*version > 0 && *version < kGallerySchemaVersion && readsOldCopies) {
            if (Result<void> read = readOldCopy(*version); !read) return read;
        } else if (*version < kGallerySchemaVersion)
            return fail(ErrorCode::Unsupported, "cannot open the gallery '" + path.string() + "' for reading: it " +
                                                    (*version == 0 ? "is empty" : "has an old schema") +
                                                    "; open it for writing once, or a copy of it");
        presence = images.occupy(false);
        return {};
    });
}

} // namespace doppel
