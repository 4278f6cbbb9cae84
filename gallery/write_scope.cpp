#include "gallery/write_scope.h"

#include <SQLiteCpp/Exception.h>

#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>

namespace doppel {

namespace {

constexpr int kKeptChanges = 10'000; ///< who has not looked for longer is told to look at everything

bool isOpen(SQLite::Database& database) { return sqlite3_get_autocommit(database.getHandle()) == 0; }

Result<void> deleteFiles(std::vector<FileClaim>& claims) {
    Result<void> result;
    for (FileClaim& claim : claims) {
        if (::unlink(claim.file.c_str()) != 0 && errno != ENOENT && result)
            result = tl::unexpected<Error>(errnoError("deleted the item, but not its image", claim.file.string(), errno));
        claim.mark.reset();
    }
    claims.clear();
    return result;
}

void commitRows(const WriteContext& context) {
    context.database.exec("DELETE FROM changes WHERE change <= (SELECT max(change) FROM changes) - " + std::to_string(kKeptChanges));
    context.database.exec("COMMIT");
}

void rollBack(SQLite::Database& database) {
    // SQLite may have rolled back by itself already (a full disk).
    if (isOpen(database)) database.tryExec("ROLLBACK");
}

} // namespace

WriteScope::WriteScope(WriteContext context) : m_context(context), m_isNested(context.ledger.inTransaction) {
    if (m_isNested && !isOpen(m_context.database))
        throw SQLite::Exception("the transaction was given up after an earlier error; end it and begin again", SQLITE_ABORT);
    m_context.database.exec(m_isNested ? "SAVEPOINT change" : "BEGIN IMMEDIATE");
}

WriteScope::~WriteScope() {
    if (m_isDone) return;
    if (!m_isNested)
        rollBack(m_context.database);
    else if (isOpen(m_context.database))
        m_context.database.tryExec("ROLLBACK TO change; RELEASE change");
}

Result<void> WriteScope::commit() {
    if (m_isNested) {
        m_context.database.exec("RELEASE change");
        m_isDone = true;
        for (FileClaim& claim : m_deleted) m_context.ledger.deleted.push_back(std::move(claim));
        return {};
    }
    commitRows(m_context);
    m_isDone = true;
    Result<void> deleted = deleteFiles(m_deleted);
    m_context.images.announce();
    return deleted;
}

ReadScope::ReadScope(SQLite::Database& database, const FileLedger& ledger)
    : m_database(ledger.inTransaction ? nullptr : &database) {
    if (m_database) m_database->exec("BEGIN");
}

ReadScope::~ReadScope() {
    if (m_database) rollBack(*m_database); // it wrote nothing
}

void beginTransaction(const WriteContext& context) {
    context.database.exec("BEGIN IMMEDIATE");
    context.ledger.inTransaction = true;
}

Result<void> endTransaction(const WriteContext& context, bool commit) {
    FileLedger& ledger = context.ledger;
    const bool wasOpen = isOpen(context.database);
    ledger.inTransaction = false;
    const auto giveUp = [&] {
        rollBack(context.database);
        for (FileClaim& claim : ledger.added) context.images.removeFilesOf(claim.id);
        ledger.added.clear();
        ledger.deleted.clear();
    };
    if (!commit) {
        giveUp();
        return {};
    }
    try {
        if (!wasOpen) throw SQLite::Exception("it was given up after an earlier error", SQLITE_ABORT);
        commitRows(context);
    } catch (const SQLite::Exception&) {
        giveUp();
        throw;
    }
    ledger.added.clear();
    Result<void> deleted = deleteFiles(ledger.deleted);
    context.images.announce();
    return deleted;
}

} // namespace doppel
