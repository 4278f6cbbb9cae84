#include "gallery/gallery_store.h"

#include "gallery/clock.h"
#include "gallery/store_impl.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <set>
#include <system_error>

namespace doppel {

namespace fs = std::filesystem;

struct GalleryDraft::Impl {
    ImageFolder folder;
    ImageMark mark;
    std::shared_ptr<FileLedger> ledger;
    std::string id;
    fs::path file;
    bool isNewItem = true;
    bool isKept = false;

    ~Impl() {
        if (isKept) return;
        if (isNewItem)
            folder.removeFilesOf(id);
        else
            ::unlink(file.c_str());
    }
};

GalleryDraft::GalleryDraft(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
GalleryDraft::GalleryDraft(GalleryDraft&&) noexcept = default;
GalleryDraft& GalleryDraft::operator=(GalleryDraft&&) noexcept = default;
GalleryDraft::~GalleryDraft() = default;
const std::string& GalleryDraft::id() const { return m_impl->id; }
const fs::path& GalleryDraft::file() const { return m_impl->file; }

void GalleryDraft::keep() {
    m_impl->isKept = true;
    if (m_impl->ledger->inTransaction && m_impl->isNewItem)
        m_impl->ledger->added.push_back({m_impl->id, m_impl->file, std::move(m_impl->mark)});
}

std::int64_t newestChange(SQLite::Database& database) {
    return database.execAndGet("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'changes'), 0)").getInt64();
}

std::string makeItemId() {
    const auto milliseconds = static_cast<std::uint64_t>(secondsNow() * 1000.0);
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

Error GalleryStore::Impl::unknownItem(const std::string& id) const {
    return Error{ErrorCode::NotFound, "there is no item '" + id + "' in the gallery '" + path.string() + "'", {}};
}

bool GalleryStore::Impl::isOurs(const fs::path& file, bool ownsFile) const {
    if (!ownsFile || file.empty()) return false;
    const fs::path relative = file.lexically_normal().lexically_relative(path.parent_path());
    return !relative.empty() && *relative.begin() != ".." && *relative.begin() != ".";
}

Result<void> GalleryStore::Impl::requireWritable(const std::string& action) const {
    if (mode == Mode::ReadWrite) return {};
    return fail(ErrorCode::PermissionDenied, "cannot " + action + " '" + path.string() + "': it is open for reading only");
}

GalleryStore::GalleryStore() = default;
GalleryStore::~GalleryStore() {
    // What could not be deleted is still claimed by an owner that is gone: the next open brings it back.
    if (m_impl && m_impl->database) static_cast<void>(close());
}

Result<std::unique_ptr<GalleryStore>> GalleryStore::open(const fs::path& database, Mode mode, const GalleryOpenOptions& options) {
    std::error_code error;
    const fs::path path = fs::absolute(database, error).lexically_normal();
    if (error || !path.has_filename())
        return fail(ErrorCode::InvalidArgument,
                    "cannot open the gallery '" + database.string() + "': it names no file");
    std::unique_ptr<GalleryStore> store(new GalleryStore);
    store->m_impl = std::make_unique<Impl>(path, mode);
    if (Result<void> opened = store->m_impl->open(options); !opened) {
        store->m_impl->database.reset(); // nothing to close
        return tl::unexpected<Error>(opened.error());
    }
    return store;
}

Result<void> GalleryStore::close() {
    Result<void> result;
    if (m_impl->ledger->inTransaction) result = endTransaction(false);
    if (!m_impl->owner.empty()) {
        if (Result<void> purged = purge(); !purged && result) result = purged;
        if (Result<void> released = m_impl->releaseRendering(); !released && result) result = released;
    }
    return result;
}

const fs::path& GalleryStore::path() const { return m_impl->path; }
bool GalleryStore::isReadOnly() const { return m_impl->mode == Mode::ReadOnly; }
const std::string& GalleryStore::warning() const { return m_impl->warning; }

Result<std::vector<GalleryItem>> GalleryStore::items() const {
    return m_impl->read([&]() -> Result<std::vector<GalleryItem>> { return m_impl->rows().all(); });
}

Result<GalleryItem> GalleryStore::item(const std::string& id) const {
    return m_impl->read([&]() -> Result<GalleryItem> {
        std::optional<GalleryItem> item = m_impl->rows().find(id);
        if (!item) return tl::unexpected<Error>(m_impl->unknownItem(id));
        return std::move(*item);
    });
}

Result<GalleryPage> GalleryStore::page(const GalleryQuery& query, std::size_t offset, std::size_t limit,
                                       std::stop_token cancel) const {
    return m_impl->read([&]() -> Result<GalleryPage> {
        const auto found = m_impl->search->find(query, cancel);
        if (!found) return tl::unexpected<Error>(found.error());
        const std::vector<std::int64_t>& keys = **found;
        const std::size_t begin = std::min(offset, keys.size());
        const std::size_t count = std::min({limit, kMaxGalleryPage, keys.size() - begin});
        return GalleryPage{keys.size(), begin, m_impl->rows().ofKeys(std::span(keys).subspan(begin, count))};
    });
}

Result<std::vector<std::string>> GalleryStore::ids(const GalleryQuery& query, std::stop_token cancel) const {
    return m_impl->read([&]() -> Result<std::vector<std::string>> {
        const auto found = m_impl->search->find(query, cancel);
        if (!found) return tl::unexpected<Error>(found.error());
        return m_impl->rows().idsOfKeys(**found);
    });
}

Result<std::optional<std::size_t>> GalleryStore::position(const GalleryQuery& query, const std::string& id,
                                                          std::stop_token cancel) const {
    return m_impl->read([&]() -> Result<std::optional<std::size_t>> {
        const auto found = m_impl->search->find(query, cancel);
        if (!found) return tl::unexpected<Error>(found.error());
        const auto key = m_impl->rows().keyOf(id);
        const auto at = key ? std::find((*found)->begin(), (*found)->end(), *key) : (*found)->end();
        if (at == (*found)->end()) return std::optional<std::size_t>();
        return static_cast<std::size_t>(at - (*found)->begin());
    });
}

Result<std::vector<std::uint8_t>> GalleryStore::thumbnail(const std::string& id) const {
    return guardSqlite(path(), "read the gallery", [&]() -> Result<std::vector<std::uint8_t>> {
        SQLite::Statement row(*m_impl->database,
                              "SELECT length(t.png), t.png FROM items i LEFT JOIN thumbnails t USING (item) WHERE i.id = ?");
        row.bind(1, id);
        if (!row.executeStep()) return tl::unexpected<Error>(m_impl->unknownItem(id));
        if (row.getColumn(0).getInt64() > static_cast<std::int64_t>(kMaxThumbnailBytes))
            return fail(ErrorCode::TooLarge, "the thumbnail of the item '" + id + "' in '" + path().string() +
                                                 "' is larger than one can be; repair the gallery");
        const SQLite::Column png = row.getColumn(1);
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

Result<std::vector<GalleryTag>> GalleryStore::tags() const {
    return m_impl->read([&]() -> Result<std::vector<GalleryTag>> {
        SQLite::Statement rows(*m_impl->database, "SELECT tag, (SELECT count(*) FROM item_tags i WHERE i.tag = t.tag)"
                                                  " FROM tags t ORDER BY tag COLLATE NOCASE, tag");
        std::vector<GalleryTag> tags;
        while (rows.executeStep())
            tags.push_back({rows.getColumn(0).getString(), static_cast<std::size_t>(rows.getColumn(1).getInt64())});
        return tags;
    });
}

Result<GalleryChanges> GalleryStore::updatedItems() { return updatedItems(m_impl->lastChange); }

Result<std::int64_t> GalleryStore::changePosition() const {
    return m_impl->read([&]() -> Result<std::int64_t> { return newestChange(*m_impl->database); });
}

Result<GalleryChanges> GalleryStore::updatedItems(std::int64_t& position) const {
    return m_impl->read([&]() -> Result<GalleryChanges> {
        constexpr std::int64_t kMostNamed = 1000;
        const std::int64_t last = position, newest = newestChange(*m_impl->database);
        position = newest;
        GalleryChanges changes;
        // Fewer than before: it is another database under the same name.
        changes.many = newest < last || newest - last > kMostNamed;
        if (changes.many || newest == last) return changes;
        SQLite::Statement rows(*m_impl->database, "SELECT id FROM changes WHERE change > ? ORDER BY change");
        rows.bind(1, last);
        std::set<std::string> known;
        while (rows.executeStep()) {
            std::string id = rows.getColumn(0).getString();
            if (known.insert(id).second) changes.ids.push_back(std::move(id));
        }
        return changes;
    });
}

fs::path GalleryStore::generateItemFilePath(const std::string& id, const std::string& extension) const {
    return m_impl->images.freePath(id, extension);
}

std::string GalleryStore::newItemId() const { return makeItemId(); }

Result<GalleryDraft> GalleryStore::begin(const std::string& extension) const {
    if (Result<void> writable = m_impl->requireWritable("add an item to the gallery"); !writable)
        return tl::unexpected<Error>(writable.error());
    auto impl = std::unique_ptr<GalleryDraft::Impl>(
        new GalleryDraft::Impl{m_impl->images, ImageMark(), m_impl->ledger, newItemId(), fs::path()});
    Result<ImageMark> mark = m_impl->images.mark(impl->id);
    if (!mark) return tl::unexpected<Error>(mark.error());
    impl->mark = std::move(*mark);
    impl->file = generateItemFilePath(impl->id, extension);
    return GalleryDraft(std::move(impl));
}

Result<GalleryDraft> GalleryStore::beginImageOf(const std::string& id, const std::string& extension) const {
    if (Result<void> writable = m_impl->requireWritable("change an item of the gallery"); !writable)
        return tl::unexpected<Error>(writable.error());
    if (const Result<GalleryItem> found = item(id); !found) return tl::unexpected<Error>(found.error());
    Result<ImageMark> mark = m_impl->images.mark(id);
    if (!mark) return tl::unexpected<Error>(mark.error());
    return GalleryDraft(std::unique_ptr<GalleryDraft::Impl>(new GalleryDraft::Impl{
        m_impl->images, std::move(*mark), m_impl->ledger, id, generateItemFilePath(id, extension), false}));
}

Result<void> GalleryStore::add(const GalleryItem& item, const std::vector<std::uint8_t>& thumbnailPng,
                               const std::string& sceneState) {
    if (!isValidItemId(item.id))
        return fail(ErrorCode::InvalidArgument, "cannot add the item '" + item.id + "' to '" + path().string() +
                                                    "': an id is 1 to 64 letters, digits, '-' and '_'");
    if (Result<void> valid = checkItem(item, "add the item"); !valid) return valid;
    if (thumbnailPng.size() > kMaxThumbnailBytes || sceneState.size() >= kMaxSceneStateBytes)
        return fail(ErrorCode::TooLarge, "cannot add the item '" + item.id + "': its thumbnail or its scene is too large");
    return m_impl->write("add an item to the gallery", [&](WriteScope&) -> Result<void> {
        ItemRows rows = m_impl->rows();
        if (rows.keyOf(item.id))
            return fail(ErrorCode::AlreadyExists,
                        "there is an item '" + item.id + "' in '" + path().string() + "' already");
        if (!item.parentId.empty() && !rows.keyOf(item.parentId))
            return tl::unexpected<Error>(m_impl->unknownItem(item.parentId));
        const std::int64_t key = rows.insert(item);
        if (!thumbnailPng.empty()) rows.setThumbnail(key, thumbnailPng);
        rows.setSceneState(key, sceneState);
        return {};
    });
}

Result<void> GalleryStore::beginTransaction() {
    if (Result<void> writable = m_impl->requireWritable("begin a transaction in the gallery"); !writable) return writable;
    if (m_impl->ledger->inTransaction)
        return fail(ErrorCode::InvalidArgument, "cannot begin a transaction in the gallery '" + path().string() +
                                                    "': one is open already; end that first");
    return guardSqlite(path(), "begin a transaction in the gallery", [&]() -> Result<void> {
        doppel::beginTransaction(m_impl->context());
        return {};
    });
}

Result<void> GalleryStore::endTransaction(bool commit) {
    if (!m_impl->ledger->inTransaction)
        return fail(ErrorCode::InvalidArgument, "cannot end the transaction in the gallery '" + path().string() + "': none is open");
    return guardSqlite(path(), "end the transaction in the gallery",
                       [&] { return doppel::endTransaction(m_impl->context(), commit); });
}

} // namespace doppel
