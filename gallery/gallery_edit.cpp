// GalleryStore: changes to items and tags.
#include "gallery/clock.h"
#include "gallery/store_impl.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <utility>

namespace doppel {

namespace {

tl::unexpected<Error> refuse(const GalleryItem& item, const std::string& action, const std::string& why,
                             ErrorCode code = ErrorCode::InvalidArgument) {
    return fail(code, "cannot " + action + " '" + item.id + "': " + why);
}

template <class Names>
bool isOneOf(const Names& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

Result<void> checkSizes(const GalleryItem& item, const std::string& action) {
    const auto tooLarge = [&](const std::string& what) { return refuse(item, action, what + " too large", ErrorCode::TooLarge); };
    if (item.label.size() > kMaxLabelBytes) return tooLarge("its label is");
    if (item.comment.size() > kMaxCommentBytes) return tooLarge("its comment is");
    if (item.filePath.size() > kMaxLabelBytes) return tooLarge("its file's path is");
    if (item.tags.size() > kMaxTags) return tooLarge("its number of tags is");
    if (item.metadata.size() > kMaxMetadata) return tooLarge("its number of metadata entries is");
    for (const std::string& tag : item.tags) {
        if (tag.empty() || tag.size() > kMaxTagBytes) return refuse(item, action, "a tag is 1 to 256 bytes");
    }
    for (const auto& [key, value] : item.metadata) {
        if (key.empty() || key.size() > kMaxKeyBytes) return refuse(item, action, "a metadata key is 1 to 256 bytes");
        if (value.size() > kMaxValueBytes) return tooLarge("metadata '" + key + "' is");
    }
    return {};
}

/// Sets `field` if the edit does, and notes what it was.
template <class T>
void apply(const std::optional<T>& wanted, T& field, std::optional<T>& before) {
    if (!wanted || *wanted == field) return;
    before = field;
    field = *wanted;
}

void applyTags(const GalleryEdit& edit, GalleryItem& item, GalleryEdit& undo) {
    for (const std::string& tag : edit.addTags) {
        if (isOneOf(item.tags, tag)) continue;
        item.tags.push_back(tag);
        undo.removeTags.push_back(tag);
    }
    for (const std::string& tag : edit.removeTags) {
        if (std::erase(item.tags, tag) == 0) continue;
        if (std::erase(undo.removeTags, tag) == 0) undo.addTags.push_back(tag);
    }
    std::sort(item.tags.begin(), item.tags.end());
}

void applyMetadata(const GalleryEdit& edit, GalleryItem& item, GalleryEdit& undo) {
    for (const auto& [key, value] : edit.metadata) {
        const auto found = item.metadata.find(key);
        const auto before = found == item.metadata.end() ? std::nullopt : std::optional(found->second);
        if (before == value) continue;
        undo.metadata[key] = before;
        if (value)
            item.metadata[key] = *value;
        else
            item.metadata.erase(key);
    }
}

/// `item` becomes what the edit makes of it; returns what would take that back.
GalleryEdit applied(const GalleryEdit& edit, GalleryItem& item) {
    GalleryEdit undo;
    const GalleryItem before = item;
    apply(edit.label, item.label, undo.label);
    apply(edit.comment, item.comment, undo.comment);
    apply(edit.colorTag, item.colorTag, undo.colorTag);
    apply(edit.status, item.status, undo.status);
    apply(edit.typeName, item.typeName, undo.typeName);
    apply(edit.filePath, item.filePath, undo.filePath);
    apply(edit.parentId, item.parentId, undo.parentId);
    apply(edit.starred, item.starred, undo.starred);
    apply(edit.ownsFile, item.ownsFile, undo.ownsFile);
    apply(edit.rating, item.rating, undo.rating);
    applyTags(edit, item, undo);
    applyMetadata(edit, item, undo);
    apply(edit.modified, item.modified, undo.modified);
    return undo;
}

/// One edit of one item inside a transaction.
class ItemEditor {
public:
    ItemEditor(const GalleryStore::Impl& store, SQLite::Database& database, ItemRows& rows)
        : m_store(store), m_database(database), m_rows(rows) {}

    /// What takes it back; nothing if it changed nothing.
    Result<std::optional<GalleryEdit>> edit(std::int64_t key, const GalleryItem& before, const GalleryEdit& wanted) {
        GalleryItem item = before;
        GalleryEdit undo = applied(wanted, item);
        bool isChanged = item != before;
        if (Result<void> valid = checkItem(item, "change the item"); !valid) return tl::unexpected<Error>(valid.error());
        if (undo.parentId) {
            if (Result<void> parent = checkParent(key, item); !parent) return tl::unexpected<Error>(parent.error());
        }
        if (wanted.thumbnail && *wanted.thumbnail != thumbnailOf(key)) {
            if (wanted.thumbnail->size() > kMaxThumbnailBytes)
                return fail(ErrorCode::TooLarge, "cannot change the item '" + item.id + "': its thumbnail is too large");
            undo.thumbnail = thumbnailOf(key);
            m_rows.setThumbnail(key, *wanted.thumbnail);
            isChanged = true;
        }
        if (wanted.sceneState && *wanted.sceneState != sceneStateOf(key)) {
            if (wanted.sceneState->size() >= kMaxSceneStateBytes)
                return fail(ErrorCode::TooLarge, "cannot change the item '" + item.id + "': its scene is too large");
            undo.sceneState = sceneStateOf(key);
            m_rows.setSceneState(key, *wanted.sceneState);
            isChanged = true;
        }
        if (!isChanged) return std::optional<GalleryEdit>();
        if (!wanted.modified) {
            undo.modified = before.modified;
            item.modified = secondsNow();
        }
        m_rows.update(key, before, item);
        if (undo.status && item.status != "render_active") release(key);
        return std::optional(std::move(undo));
    }

private:
    Result<void> checkParent(std::int64_t key, const GalleryItem& item) const {
        if (item.parentId.empty()) return {};
        const auto parent = m_rows.keyOf(item.parentId);
        if (!parent) return tl::unexpected<Error>(m_store.unknownItem(item.parentId));
        if (!m_rows.isBelow(*parent, key)) return {};
        return fail(ErrorCode::InvalidArgument, "cannot put the item '" + item.id + "' below '" + item.parentId + "': that is " +
                                                    (*parent == key ? "itself" : "below it already"));
    }

    std::vector<std::uint8_t> thumbnailOf(std::int64_t key) {
        SQLite::Statement row(m_database, "SELECT png FROM thumbnails WHERE item = ?");
        row.bind(1, key);
        if (!row.executeStep()) return {};
        const SQLite::Column png = row.getColumn(0);
        const auto* bytes = static_cast<const std::uint8_t*>(png.getBlob());
        return {bytes, bytes + png.getBytes()};
    }

    std::string sceneStateOf(std::int64_t key) {
        SQLite::Statement row(m_database, "SELECT text FROM scene_states WHERE item = ?");
        row.bind(1, key);
        return row.executeStep() ? row.getColumn(0).getString() : std::string();
    }

    void release(std::int64_t key) {
        SQLite::Statement row(m_database, "DELETE FROM claims WHERE item = ? AND kind = 'render'");
        row.bind(1, key);
        row.exec();
    }

    const GalleryStore::Impl& m_store;
    SQLite::Database& m_database;
    ItemRows& m_rows;
};

} // namespace

Result<void> checkItem(const GalleryItem& item, const std::string& action) {
    if (item.rating < 0 || item.rating > 5) return refuse(item, action, "its rating is not 0 to 5");
    if (!item.colorTag.empty() && !isOneOf(kGalleryColors, item.colorTag))
        return refuse(item, action, "a colour is blue, green, purple, yellow, teal or red, not '" + item.colorTag + "'");
    if (!isOneOf(kGalleryStatuses, item.status))
        return refuse(item, action, "a status is render_active, render_complete or error, not '" + item.status + "'");
    return checkSizes(item, action);
}

Result<GalleryEditResult> GalleryStore::edit(const std::vector<GalleryItemEdit>& edits) {
    return m_impl->write("change an item of the gallery", [&](WriteScope&) -> Result<GalleryEditResult> {
        ItemRows rows = m_impl->rows();
        ItemEditor editor(*m_impl, *m_impl->database, rows);
        GalleryEditResult result;
        std::size_t found = 0;
        for (const GalleryItemEdit& step : edits) {
            for (const std::string& id : step.ids) {
                const auto key = rows.keyOf(id);
                const auto before = key ? rows.find(id) : std::nullopt;
                if (!before) {
                    result.unknownIds.push_back(id);
                    continue;
                }
                ++found;
                auto undo = editor.edit(*key, *before, step.edit);
                if (!undo) return tl::unexpected<Error>(undo.error());
                if (*undo) result.undo.push_back({{id}, std::move(**undo)});
            }
        }
        if (found == 0 && !result.unknownIds.empty())
            return tl::unexpected<Error>(m_impl->unknownItem(result.unknownIds.front()));
        // Undone in the opposite order: one item may be in several steps.
        std::reverse(result.undo.begin(), result.undo.end());
        return result;
    });
}

Result<void> GalleryStore::update(const GalleryItem& item) {
    const Result<GalleryItem> now = this->item(item.id);
    if (!now) return m_impl->mode == Mode::ReadOnly ? m_impl->requireWritable("change an item of the gallery")
                                                    : tl::unexpected<Error>(now.error());
    GalleryEdit edit;
    edit.label = item.label;
    edit.comment = item.comment;
    edit.colorTag = item.colorTag;
    edit.status = item.status;
    edit.typeName = item.typeName;
    edit.filePath = item.filePath;
    edit.parentId = item.parentId;
    edit.starred = item.starred;
    edit.ownsFile = item.ownsFile;
    edit.rating = item.rating;
    edit.addTags = item.tags;
    for (const std::string& tag : now->tags) {
        if (!isOneOf(item.tags, tag)) edit.removeTags.push_back(tag);
    }
    for (const auto& [key, value] : now->metadata) {
        if (!item.metadata.contains(key)) edit.metadata[key] = std::nullopt;
    }
    for (const auto& [key, value] : item.metadata) edit.metadata[key] = value;
    const auto edited = this->edit({{{item.id}, std::move(edit)}});
    if (!edited) return tl::unexpected<Error>(edited.error());
    return {};
}

Result<bool> GalleryStore::createTag(const std::string& tag) {
    if (tag.empty() || tag.size() > kMaxTagBytes)
        return fail(ErrorCode::InvalidArgument, "cannot create the tag '" + tag.substr(0, kMaxTagBytes) + "': a tag is 1 to 256 bytes");
    return m_impl->write("create a tag in the gallery", [&](WriteScope&) -> Result<bool> {
        SQLite::Statement row(*m_impl->database, "INSERT OR IGNORE INTO tags (tag) VALUES (?)");
        row.bind(1, tag);
        return row.exec() > 0;
    });
}

Result<bool> GalleryStore::deleteTag(const std::string& tag, bool deleteIfAssigned) {
    return m_impl->write("delete a tag of the gallery", [&](WriteScope&) -> Result<bool> {
        ItemRows rows = m_impl->rows();
        std::vector<std::string> ids;
        SQLite::Statement assigned(*m_impl->database, "SELECT i.id FROM item_tags t JOIN items i USING (item) WHERE t.tag = ?");
        assigned.bind(1, tag);
        while (assigned.executeStep()) ids.push_back(assigned.getColumn(0).getString());
        if (!ids.empty() && !deleteIfAssigned) return false;
        ItemEditor editor(*m_impl, *m_impl->database, rows);
        GalleryEdit without;
        without.removeTags = {tag};
        for (const std::string& id : ids) {
            const auto key = rows.keyOf(id);
            const auto item = rows.find(id);
            if (!key || !item) continue;
            if (auto edited = editor.edit(*key, *item, without); !edited) return tl::unexpected<Error>(edited.error());
        }
        SQLite::Statement row(*m_impl->database, "DELETE FROM tags WHERE tag = ?");
        row.bind(1, tag);
        return row.exec() > 0;
    });
}

} // namespace doppel
