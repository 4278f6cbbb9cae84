#include "gallery/sqlite_error.h"

#include <sqlite3.h>

#include <cerrno>

namespace doppel {

namespace {

struct Reason {
    ErrorCode code;
    std::string text;
};

Reason reasonOf(const SQLite::Exception& exception) {
    switch (exception.getErrorCode() & 0xff) {
        case SQLITE_NOTADB:
            return {ErrorCode::ParseFailed, "it is not a gallery (no SQLite database); repair it if it was one, or choose another file"};
        case SQLITE_CORRUPT:
            return {ErrorCode::ParseFailed,
                    "the gallery is damaged; repair it (doppel gallery repair), which keeps the damaged file too"};
        case SQLITE_FULL:
            return {ErrorCode::NoSpace, "the disk is full; free some space"};
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return {ErrorCode::PermissionDenied, "it may not be written; check the permissions of it and its folder"};
        case SQLITE_CANTOPEN:
            return {ErrorCode::PermissionDenied, "it cannot be opened; check the permissions of it and its folder"};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {ErrorCode::Timeout, "another program has locked it; try again when it is done"};
        case SQLITE_TOOBIG:
            return {ErrorCode::TooLarge, "the entry is too large"};
        case SQLITE_NOMEM:
            return {ErrorCode::NoSpace, "there is not enough memory"};
        case SQLITE_IOERR:
            return {ErrorCode::Io, std::string("reading or writing failed: ") + exception.what()};
        default:
            return {ErrorCode::Internal, exception.what()};
    }
}

} // namespace

Error sqliteError(const std::filesystem::path& database, const std::string& action,
                  const SQLite::Exception& exception) {
    Reason reason = reasonOf(exception);
    return Error{reason.code, "cannot " + action + " '" + database.string() + "': " + reason.text, {}};
}

} // namespace doppel
