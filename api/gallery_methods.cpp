// gallery.*: the methods of `hou.AssetGalleryDataSource`. The first argument of each but open is the handle that open gave.
#include "api/api_context.h"
#include "api/method_table.h"
#include "clonecore/host/connection_error.h"

#include <cmath>
#include <utility>

namespace doppel {

namespace {

using Store = GalleryStore;
using Work = Result<ApiValue> (*)(Store&, const ApiArgs&);

void add(MethodTable& table, const std::string& name, const std::string& help, Work work) {
    table.addLong("gallery." + name, help, [work](ApiContext& c, const ApiArgs& a, ApiReply reply) {
        const auto handle = static_cast<std::uint64_t>(a.integer(0, "gallery"));
        c.galleries().run(
            handle,
            [work, a](Store& store) -> Result<ApiValue> {
                // Faults of arguments are found here, where they are needed.
                try {
                    return work(store, a);
                } catch (const ConnectionError& error) {
                    return tl::unexpected(error.error());
                }
            },
            std::move(reply));
    });
}

ApiValue idsOf(const std::vector<std::string>& ids) { return ApiValue(ids); }

// ---- reading

using Field = ApiValue (*)(const GalleryItem&);

void addField(MethodTable& table, const std::string& name, const std::string& help, Field field) {
    // Only what needs the item reads it: the field is asked for on the strand.
    table.addLong("gallery." + name, help, [field](ApiContext& c, const ApiArgs& a, ApiReply reply) {
        const auto handle = static_cast<std::uint64_t>(a.integer(0, "gallery"));
        c.galleries().run(
            handle,
            [field, id = a.text(1, "item_id")](Store& store) -> Result<ApiValue> {
                const auto item = store.item(id);
                if (!item) return tl::unexpected(item.error());
                return field(*item);
            },
            std::move(reply));
    });
}

/// Numbers as numbers, as hou has them.
ApiValue metadataValue(const std::map<std::string, std::string>& metadata) {
    ApiValue all = ApiValue::object();
    for (const auto& [key, text] : metadata) {
        const double number = toNumber(text, std::nan(""));
        all[key] = std::isnan(number) ? ApiValue(text) : ApiValue(number);
    }
    return all;
}

ApiValue itemValue(const GalleryItem& item) {
    return {{"id", item.id},           {"label", item.label},       {"filePath", item.filePath}, {"ownsFile", item.ownsFile},
            {"typeName", item.typeName}, {"creationDate", item.created}, {"modificationDate", item.modified}, {"sessionId", item.sessionId},
            {"metadata", metadataValue(item.metadata)}, {"status", item.status}, {"isStarred", item.starred}, {"rating", item.rating},
            {"colorTag", item.colorTag}, {"comment", item.comment}, {"parentId", item.parentId}, {"tags", item.tags}};
}

Result<ApiValue> foundIds(Store& store, const GalleryQuery& query) {
    const auto ids = store.ids(query);
    if (!ids) return tl::unexpected(ids.error());
    return idsOf(*ids);
}

void addReading(MethodTable& table) {
    add(table, "itemIds", "Ids of all items, newest first", [](Store& s, const ApiArgs&) { return foundIds(s, {}); });
    add(table, "childItemIds", "Ids of the items below one (gallery, item_id), \"\" = the roots", [](Store& s, const ApiArgs& a) {
        GalleryQuery query;
        query.parentId = a.textOr(1, "item_id", "");
        query.parents = query.parentId.empty() ? GalleryQuery::Parents::Roots : GalleryQuery::Parents::ChildrenOf;
        return foundIds(s, query);
    });
    add(table, "search", "Ids of what a search finds (gallery, text)", [](Store& s, const ApiArgs& a) -> Result<ApiValue> {
        auto terms = parseGallerySearch(a.text(1, "text"));
        if (!terms) return tl::unexpected(terms.error());
        GalleryQuery query;
        query.terms = std::move(*terms);
        return foundIds(s, query);
    });
    add(table, "updatedItemIds", "Ids of items that changed since the last call", [](Store& s, const ApiArgs&) -> Result<ApiValue> {
        const auto changes = s.updatedItems();
        if (!changes) return tl::unexpected(changes.error());
        if (changes->many) return foundIds(s, {});
        return idsOf(changes->ids);
    });
    add(table, "item", "Everything known of an item (gallery, item_id)", [](Store& s, const ApiArgs& a) -> Result<ApiValue> {
        const auto item = s.item(a.text(1, "item_id"));
        if (!item) return tl::unexpected(item.error());
        return itemValue(*item);
    });
    addField(table, "typeName", "\"snapshot\" or \"asset\"", [](const GalleryItem& i) -> ApiValue { return i.typeName; });
    addField(table, "label", "Its label", [](const GalleryItem& i) -> ApiValue { return i.label; });
    addField(table, "creationDate", "Seconds since 1970", [](const GalleryItem& i) -> ApiValue { return std::floor(i.created); });
    addField(table, "modificationDate", "Seconds since 1970", [](const GalleryItem& i) -> ApiValue { return std::floor(i.modified); });
    addField(table, "isStarred", "True with a star", [](const GalleryItem& i) -> ApiValue { return i.starred; });
    addField(table, "colorTag", "blue, green, purple, yellow, teal, red or \"\"", [](const GalleryItem& i) -> ApiValue { return i.colorTag; });
    addField(table, "metadata", "What is known of its render", [](const GalleryItem& i) { return metadataValue(i.metadata); });
    addField(table, "filePath", "Its image", [](const GalleryItem& i) -> ApiValue { return i.filePath; });
    addField(table, "ownsFile", "True if the image goes with the item", [](const GalleryItem& i) -> ApiValue { return i.ownsFile; });
    addField(table, "status", "render_active, render_complete or error", [](const GalleryItem& i) -> ApiValue { return i.status; });
    addField(table, "parentId", "The item it lies below, \"\" = a root", [](const GalleryItem& i) -> ApiValue { return i.parentId; });
    addField(table, "rating", "0 to 5", [](const GalleryItem& i) -> ApiValue { return i.rating; });
    addField(table, "comment", "Its comment", [](const GalleryItem& i) -> ApiValue { return i.comment; });
    add(table, "tags", "Tags of an item, or all (gallery, item_id=\"\")", [](Store& s, const ApiArgs& a) -> Result<ApiValue> {
        const std::string id = a.textOr(1, "item_id", "");
        if (!id.empty()) {
            const auto item = s.item(id);
            if (!item) return tl::unexpected(item.error());
            return ApiValue(item->tags);
        }
        const auto tags = s.tags();
        if (!tags) return tl::unexpected(tags.error());
        ApiValue names = ApiValue::array();
        for (const auto& tag : *tags) names.push_back(tag.name);
        return names;
    });
    add(table, "thumbnail", "Its thumbnail, bytes of a PNG file", [](Store& s, const ApiArgs& a) -> Result<ApiValue> {
        auto bytes = s.thumbnail(a.text(1, "item_id"));
        if (!bytes) return tl::unexpected(bytes.error());
        return apiBytes(std::move(*bytes));
    });
    add(table, "blindData", "The scene that made it, the bytes of a .doppel file", [](Store& s, const ApiArgs& a) -> Result<ApiValue> {
        const auto text = s.sceneState(a.text(1, "item_id"));
        if (!text) return tl::unexpected(text.error());
        return apiBytes({text->begin(), text->end()});
    });
    add(table, "prepareItemForUse", "\"\", or why its image cannot be used", [](Store& s, const ApiArgs& a) -> Result<ApiValue> {
        const auto item = s.item(a.text(1, "item_id"));
        if (!item) return ApiValue(item.error().message);
        std::error_code error;
        if (item->filePath.empty()) return ApiValue("the item has no file");
        if (!std::filesystem::exists(item->filePath, error)) return ApiValue("its file '" + item->filePath + "' is not there");
        return ApiValue("");
    });
}

// ---- changing

/// True if something changed; false for a gallery that cannot be changed, as hou has it.
Result<ApiValue> edited(Store& store, const ApiArgs& a, const std::function<void(GalleryEdit&)>& change) {
    const std::string id = a.text(1, "item_id");
    GalleryEdit edit;
    change(edit);
    if (store.isReadOnly()) return ApiValue(false);
    const auto result = store.edit({{{id}, std::move(edit)}});
    if (!result) return tl::unexpected(result.error());
    return ApiValue(result->changed());
}

std::map<std::string, std::optional<std::string>> metadataEdit(const std::map<std::string, std::string>& now, const ApiValue& wanted) {
    std::map<std::string, std::optional<std::string>> edit;
    for (const auto& [key, text] : now)
        if (!wanted.contains(key)) edit[key] = std::nullopt;
    for (const auto& [key, value] : wanted.items()) edit[key] = toString(valueOf(value, "metadata '" + key + "'"));
    return edit;
}

Result<ApiValue> setMetadata(Store& s, const ApiArgs& a) {
    const auto item = s.item(a.text(1, "item_id"));
    if (!item) return tl::unexpected(item.error());
    const ApiValue& wanted = a.dictionary(2, "metadata");
    return edited(s, a, [&](GalleryEdit& e) { e.metadata = metadataEdit(item->metadata, wanted); });
}

std::string bytesOrText(const ApiArgs& a, std::size_t index, const char* name) {
    if (a.has(index) && a.any(index, name).is_binary()) {
        const auto& bytes = a.bytes(index, name);
        return {bytes.begin(), bytes.end()};
    }
    return a.textOr(index, name, "");
}

void addSetters(MethodTable& table) {
    add(table, "setLabel", "True if it changed (gallery, item_id, label)",
        [](Store& s, const ApiArgs& a) { return edited(s, a, [&](GalleryEdit& e) { e.label = a.text(2, "label"); }); });
    add(table, "setThumbnail", "True if it changed (gallery, item_id, bytes of a PNG file)",
        [](Store& s, const ApiArgs& a) { return edited(s, a, [&](GalleryEdit& e) { e.thumbnail = a.bytes(2, "thumbnail"); }); });
    add(table, "setModificationDate", "True if it changed (gallery, item_id, seconds since 1970)",
        [](Store& s, const ApiArgs& a) { return edited(s, a, [&](GalleryEdit& e) { e.modified = a.number(2, "timestamp"); }); });
    add(table, "setIsStarred", "True if it changed (gallery, item_id, starred)",
        [](Store& s, const ApiArgs& a) { return edited(s, a, [&](GalleryEdit& e) { e.starred = a.toggle(2, "isstarred"); }); });
    add(table, "setColorTag", "True if it changed (gallery, item_id, colour)",
        [](Store& s, const ApiArgs& a) { return edited(s, a, [&](GalleryEdit& e) { e.colorTag = a.textOr(2, "color_tag", ""); }); });
    add(table, "setMetadata", "True if it changed (gallery, item_id, {key: string or number})", setMetadata);
    add(table, "setFilePath", "True if it changed (gallery, item_id, file)",
        [](Store& s, const ApiArgs& a) { return edited(s, a, [&](GalleryEdit& e) { e.filePath = a.text(2, "file_path"); }); });
    add(table, "setOwnsFile", "True if it changed (gallery, item_id, owns)",
        [](Store& s, const ApiArgs& a) { return edited(s, a, [&](GalleryEdit& e) { e.ownsFile = a.toggle(2, "owns_file"); }); });
    add(table, "setBlindData", "True if it changed (gallery, item_id, bytes)",
        [](Store& s, const ApiArgs& a) { return edited(s, a, [&](GalleryEdit& e) { e.sceneState = bytesOrText(a, 2, "data"); }); });
    add(table, "setParentId", "True if it changed (gallery, item_id, parent_id)",
        [](Store& s, const ApiArgs& a) { return edited(s, a, [&](GalleryEdit& e) { e.parentId = a.textOr(2, "parent_item_id", ""); }); });
    add(table, "setStatus", "True if it changed (gallery, item_id, status)",
        [](Store& s, const ApiArgs& a) { return edited(s, a, [&](GalleryEdit& e) { e.status = a.text(2, "status"); }); });
    add(table, "setRating", "True if it changed (gallery, item_id, 0 to 5)",
        [](Store& s, const ApiArgs& a) { return edited(s, a, [&](GalleryEdit& e) { e.rating = a.smallInteger(2, "rating"); }); });
    add(table, "setComment", "True if it changed (gallery, item_id, text)",
        [](Store& s, const ApiArgs& a) { return edited(s, a, [&](GalleryEdit& e) { e.comment = a.text(2, "comment"); }); });
    add(table, "addTag", "True if it is new to the item (gallery, item_id, tag)",
        [](Store& s, const ApiArgs& a) { return edited(s, a, [&](GalleryEdit& e) { e.addTags = {a.text(2, "tag")}; }); });
    add(table, "removeTag", "True if the item had it (gallery, item_id, tag)",
        [](Store& s, const ApiArgs& a) { return edited(s, a, [&](GalleryEdit& e) { e.removeTags = {a.text(2, "tag")}; }); });
}

ApiValue truth(const Result<bool>& result) { return result && *result; }

Result<ApiValue> addItem(Store& s, const ApiArgs& a) {
    GalleryItem item;
    item.label = a.text(1, "label");
    item.filePath = a.textOr(2, "file_path", "");
    const std::vector<std::uint8_t> thumbnail = a.has(3) ? a.bytes(3, "thumbnail") : std::vector<std::uint8_t>{};
    item.typeName = a.textOr(4, "type_name", "asset");
    const std::string data = bytesOrText(a, 5, "blind_data");
    const auto now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    item.created = item.modified = a.has(6) && a.number(6, "creation_date") > 0 ? a.number(6, "creation_date") : now;
    item.parentId = a.textOr(7, "parent_id", "");
    item.ownsFile = item.typeName == "snapshot";
    item.id = s.newItemId();
    if (const auto added = s.add(item, thumbnail, data); !added) return tl::unexpected(added.error());
    return ApiValue(item.id);
}

Result<ApiValue> nothing(const Result<void>& result) {
    if (!result) return tl::unexpected(result.error());
    return ApiValue(nullptr);
}

void addItemsAndTags(MethodTable& table) {
    add(table, "addItem", "A new item (gallery, label, file_path, thumbnail, type_name, blind_data, creation_date, parent_id): its id", addItem);
    add(table, "newItemId", "An id that nobody has", [](Store& s, const ApiArgs&) -> Result<ApiValue> { return ApiValue(s.newItemId()); });
    add(table, "generateItemFilePath", "A unique place beside the database (gallery, item_id, extension)", [](Store& s, const ApiArgs& a) -> Result<ApiValue> {
        return ApiValue(s.generateItemFilePath(a.text(1, "item_id"), a.text(2, "file_ext")).string());
    });
    add(table, "createTag", "True if there was none of that name (gallery, tag)", [](Store& s, const ApiArgs& a) -> Result<ApiValue> {
        return truth(s.createTag(a.text(1, "tag")));
    });
    add(table, "deleteTag", "True if it was deleted (gallery, tag, delete_if_assigned)", [](Store& s, const ApiArgs& a) -> Result<ApiValue> {
        return truth(s.deleteTag(a.text(1, "tag"), a.toggleOr(2, "delete_if_assigned", false)));
    });
    add(table, "markItemsForDeletion", "Hides items; closing deletes them (gallery, [ids])", [](Store& s, const ApiArgs& a) -> Result<ApiValue> {
        const auto marked = s.markForDeletion(a.texts(1, "item_ids"));
        if (!marked) return tl::unexpected(marked.error());
        return ApiValue(!marked->empty());
    });
    add(table, "unmarkItemsForDeletion", "Shows them again (gallery, [ids])", [](Store& s, const ApiArgs& a) -> Result<ApiValue> {
        const auto unmarked = s.unmark(a.texts(1, "item_ids"));
        if (!unmarked) return tl::unexpected(unmarked.error());
        return ApiValue(!unmarked->empty());
    });
    add(table, "startTransaction", "What follows becomes visible at once, or never", [](Store& s, const ApiArgs&) { return nothing(s.beginTransaction()); });
    add(table, "endTransaction", "Ends it (gallery, commit=True)",
        [](Store& s, const ApiArgs& a) { return nothing(s.endTransaction(a.toggleOr(1, "commit", true))); });
    add(table, "saveAs", "Copies the gallery with the files it owns (gallery, target)", [](Store& s, const ApiArgs& a) -> Result<ApiValue> {
        const auto copy = s.saveAs(a.text(1, "target"));
        if (!copy) return tl::unexpected(copy.error());
        return ApiValue{{"items", copy->items}, {"files", copy->files}, {"missing", copy->missing}};
    });
    add(table, "exportImage", "Writes the image of an item (gallery, item_id, target, aov=\"\")", [](Store& s, const ApiArgs& a) {
        return nothing(s.exportImage(a.text(1, "item_id"), a.text(2, "target"), a.textOr(3, "aov", "")));
    });
}

} // namespace

void addGalleryMethods(MethodTable& table) {
    table.addLong("gallery.open", "Opens or makes a gallery (file, read_only=False): handle, path, readOnly, warning",
                  [](ApiContext& c, const ApiArgs& a, ApiReply reply) {
                      c.galleries().open(c.client(), a.text(0, "file"), a.toggleOr(1, "read_only", false), std::move(reply));
                  });
    table.addLong("gallery.close", "Deletes what is marked and closes it (gallery)", [](ApiContext& c, const ApiArgs& a, ApiReply reply) {
        c.galleries().close(static_cast<std::uint64_t>(a.integer(0, "gallery")), std::move(reply));
    });
    addReading(table);
    addSetters(table);
    addItemsAndTags(table);
}

} // namespace doppel
