// GalleryStore: deleting, now or when it closes, and what it claims until then.
//
// A claim names its owner, and the owner holds the mark of that name in the image folder while it lives. So whoever opens the
// gallery next knows which claims are those of a crashed process.
#include "gallery/store_impl.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

namespace doppel {

namespace fs = std::filesystem;

namespace {

/// Each takes a descriptor until the rows are gone for good. Beyond it a crash in that moment leaves images behind, which
/// checkGallery() finds.
constexpr std::size_t kMostHeldMarks = 200;
constexpr std::size_t kPurgedAtOnce = 100;

std::vector<std::string> idsOf(SQLite::Statement& rows) {
    std::vector<std::string> ids;
    while (rows.executeStep()) ids.push_back(rows.getColumn(0).getString());
    return ids;
}

} // namespace

Result<std::string> GalleryStore::Impl::claimOwner() {
    if (!owner.empty()) return owner;
    const std::string name = makeItemId();
    Result<ImageMark> mark = images.mark(name);
    if (!mark) return tl::unexpected<Error>(mark.error());
    ownerMark = std::move(*mark);
    owner = name;
    return owner;
}

void GalleryStore::Impl::dropStaleClaims() {
    SQLite::Statement rows(*database, "SELECT DISTINCT owner FROM claims");
    const std::vector<std::string> owners = idsOf(rows);
    for (const std::string& name : owners) {
        if (isValidItemId(name) && images.isHeld(name)) continue;
        WriteScope scope(context());
        dropClaimsOf(name);
        // The rows; no files are in it, so there is no error of one.
        static_cast<void>(scope.commit());
    }
}

void GalleryStore::Impl::dropClaimsOf(const std::string& name) {
    for (const char* sql : {"UPDATE items SET status = 'render_complete' WHERE status = 'render_active'"
                            " AND item IN (SELECT item FROM claims WHERE owner = ? AND kind = 'render')",
                            "DELETE FROM claims WHERE owner = ?"}) {
        SQLite::Statement statement(*database, sql);
        statement.bind(1, name);
        statement.exec();
    }
}

Result<void> GalleryStore::Impl::deleteItem(WriteScope& scope, const std::string& id) {
    const auto item = rows().find(id);
    const auto key = rows().keyOf(id);
    if (!item || !key) return tl::unexpected<Error>(unknownItem(id));
    if (isOurs(item->filePath, item->ownsFile)) {
        FileClaim claim{id, item->filePath, ImageMark()};
        // So that a crash between row and file leaves no file behind.
        if (claim.file.parent_path() == images.path() && isValidItemId(id) && ledger->deleted.size() < kMostHeldMarks) {
            Result<ImageMark> marked = images.mark(id);
            if (!marked) return tl::unexpected<Error>(marked.error());
            claim.mark = std::move(*marked);
        }
        scope.deleteFile(std::move(claim));
    }
    rows().remove(*key);
    return {};
}

Result<void> GalleryStore::remove(const std::string& id) {
    return m_impl->write("delete an item of the gallery", [&](WriteScope& scope) { return m_impl->deleteItem(scope, id); });
}

Result<std::vector<std::string>> GalleryStore::markForDeletion(const std::vector<std::string>& ids) {
    if (Result<void> writable = m_impl->requireWritable("delete an item of the gallery"); !writable)
        return tl::unexpected<Error>(writable.error());
    const Result<std::string> owner = m_impl->claimOwner();
    if (!owner) return tl::unexpected<Error>(owner.error());
    return m_impl->write("delete an item of the gallery", [&](WriteScope&) -> Result<std::vector<std::string>> {
        SQLite::Statement row(*m_impl->database,
                              "INSERT OR IGNORE INTO claims (item, kind, owner) SELECT item, 'delete', ? FROM items WHERE id = ?");
        std::vector<std::string> marked;
        for (const std::string& id : ids) {
            row.reset();
            row.bind(1, *owner);
            row.bind(2, id);
            if (row.exec() > 0) marked.push_back(id);
        }
        return marked;
    });
}

Result<std::vector<std::string>> GalleryStore::unmark(const std::vector<std::string>& ids) {
    return m_impl->write("restore an item of the gallery", [&](WriteScope&) -> Result<std::vector<std::string>> {
        SQLite::Statement row(*m_impl->database,
                              "DELETE FROM claims WHERE kind = 'delete' AND item = (SELECT item FROM items WHERE id = ?)");
        std::vector<std::string> unmarked;
        for (const std::string& id : ids) {
            row.reset();
            row.bind(1, id);
            if (row.exec() > 0) unmarked.push_back(id);
        }
        return unmarked;
    });
}

Result<std::vector<std::string>> GalleryStore::marked() const {
    return m_impl->read([&]() -> Result<std::vector<std::string>> {
        SQLite::Statement rows(*m_impl->database, "SELECT i.id FROM claims c JOIN items i USING (item)"
                                                  " WHERE c.kind = 'delete' AND c.owner = ? ORDER BY i.item");
        rows.bind(1, m_impl->owner);
        return idsOf(rows);
    });
}

Result<void> GalleryStore::purge() {
    const auto ids = marked();
    if (!ids) return tl::unexpected<Error>(ids.error());
    Result<void> result;
    for (std::size_t begin = 0; begin < ids->size(); begin += kPurgedAtOnce) {
        const std::size_t end = std::min(begin + kPurgedAtOnce, ids->size());
        const auto purged = m_impl->write("delete an item of the gallery", [&](WriteScope& scope) -> Result<void> {
            for (std::size_t i = begin; i < end; ++i) {
                if (Result<void> deleted = m_impl->deleteItem(scope, (*ids)[i]); !deleted) return deleted;
            }
            return {};
        });
        if (!purged && result) result = purged;
    }
    return result;
}

Result<void> GalleryStore::setRendering(const std::string& id) {
    if (Result<void> writable = m_impl->requireWritable("change an item of the gallery"); !writable) return writable;
    const Result<std::string> owner = m_impl->claimOwner();
    if (!owner) return tl::unexpected<Error>(owner.error());
    return m_impl->write("change an item of the gallery", [&](WriteScope&) -> Result<void> {
        const auto key = m_impl->rows().keyOf(id);
        if (!key) return tl::unexpected<Error>(m_impl->unknownItem(id));
        SQLite::Statement status(*m_impl->database, "UPDATE items SET status = 'render_active' WHERE item = ?");
        status.bind(1, *key);
        status.exec();
        SQLite::Statement claim(*m_impl->database, "INSERT OR REPLACE INTO claims (item, kind, owner) VALUES (?, 'render', ?)");
        claim.bind(1, *key);
        claim.bind(2, *owner);
        claim.exec();
        return {};
    });
}

Result<void> GalleryStore::Impl::releaseRendering() {
    return write("close the gallery", [&](WriteScope&) -> Result<void> {
        dropClaimsOf(owner);
        return {};
    });
}

} // namespace doppel
