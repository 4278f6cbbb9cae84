// Transactions of one connection and the files that go with them: nothing on the disk is deleted before the rows are, and what
// was added goes again when the rows don't come. Throws SQLite::Exception. Private to gallery.
#pragma once

#include "clonecore/base/error.h"
#include "gallery/image_folder.h"

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <string>
#include <vector>

namespace doppel {

/// An image and the mark that is held until its fate is decided.
struct FileClaim {
    std::string id;
    std::filesystem::path file;
    ImageMark mark;
};

/// What happens to files when the transaction that the caller began ends. Shared with drafts.
struct FileLedger {
    bool inTransaction = false;
    std::vector<FileClaim> deleted; ///< go when it is committed
    std::vector<FileClaim> added;   ///< go when it is not
};

/// The connection, its image folder and its ledger.
struct WriteContext {
    SQLite::Database& database;
    const ImageFolder& images;
    FileLedger& ledger;
};

/// A change: a transaction of its own, or a part of the one that is open. Rolled back unless committed.
class WriteScope {
public:
    explicit WriteScope(WriteContext context);
    ~WriteScope();
    WriteScope(const WriteScope&) = delete;
    WriteScope& operator=(const WriteScope&) = delete;

    /// The file goes once the rows are gone for good.
    void deleteFile(FileClaim claim) { m_deleted.push_back(std::move(claim)); }

    /// The error is of a file that could not be deleted; the rows are committed all the same.
    Result<void> commit();

private:
    WriteContext m_context;
    bool m_isNested;
    bool m_isDone = false;
    std::vector<FileClaim> m_deleted;
};

/// One state of the database for several queries.
class ReadScope {
public:
    ReadScope(SQLite::Database& database, const FileLedger& ledger);
    ~ReadScope();
    ReadScope(const ReadScope&) = delete;
    ReadScope& operator=(const ReadScope&) = delete;

private:
    SQLite::Database* m_database; ///< nullptr inside a transaction, which is one state already
};

/// The transaction that lasts from one call of the store to another.
void beginTransaction(const WriteContext& context);
Result<void> endTransaction(const WriteContext& context, bool commit);

} // namespace doppel
