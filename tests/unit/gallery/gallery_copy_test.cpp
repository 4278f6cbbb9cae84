// Whole galleries in other places, of other ages and on other file systems.
#include "gallery_fixture.h"
#include "old_gallery.h"

#include "clonecore/image/frame_file.h"
#include "gallery/schema.h"
#include "gallery/snapshot.h"

#include <SQLiteCpp/Database.h>

namespace doppel {
namespace {

namespace fs = std::filesystem;
using test::openOrFail;
using Ids = std::vector<std::string>;

class GalleryCopies : public testing::Test {
protected:
    GalleryItem snapshot(float value = 0.5f) {
        auto item = storeSnapshot(*m_store, test::smallRequest(value));
        EXPECT_TRUE(item);
        return item ? *item : GalleryItem{};
    }
    test::TemporaryFolder m_folder;
    fs::path m_database = m_folder.path() / "g.db";
    fs::path m_target = m_folder.path() / "elsewhere" / "copy.db";
    std::unique_ptr<GalleryStore> m_store = openOrFail(m_database);
};

TEST_F(GalleryCopies, HaveItemsAndTheirFiles) {
    const GalleryItem one = snapshot(0.25f), two = snapshot();
    GalleryItem lent;
    lent.id = "lent";
    lent.filePath = (m_folder.path() / "mine.exr").string();
    lent.ownsFile = false;
    test::touch(lent.filePath);
    ASSERT_TRUE(m_store->add(lent, {}, ""));
    GalleryEdit below;
    below.parentId = one.id;
    ASSERT_TRUE(m_store->edit({{{two.id}, below}}));
    ASSERT_TRUE(m_store->markForDeletion({snapshot().id}));

    const auto copy = m_store->saveAs(m_target);
    ASSERT_TRUE(copy) << copy.error().text();
    EXPECT_EQ(copy->items, 3u);
    EXPECT_EQ(copy->files, 2u);
    EXPECT_TRUE(copy->missing.empty());
    const fs::path moved = m_folder.path() / "moved";
    EXPECT_EQ(test::countFiles(m_target.parent_path()), 2u) << "nothing else is left";
    fs::rename(m_target.parent_path(), moved); // it stands on its own
    const auto opened = openOrFail(moved / "copy.db");
    ASSERT_EQ(opened->items()->size(), 3u);
    const auto item = opened->item(one.id);
    EXPECT_EQ(item->filePath, (moved / "copy_images" / fs::path(one.filePath).filename()).string());
    EXPECT_TRUE(readExr(item->filePath));
    EXPECT_EQ(opened->item("lent")->filePath, lent.filePath);
    EXPECT_EQ(opened->item(two.id)->parentId, one.id);
    EXPECT_FALSE(opened->thumbnail(one.id)->empty());
    EXPECT_FALSE(opened->sceneState(one.id)->empty());
    GalleryQuery query;
    query.terms = *parseGallerySearch("hero");
    EXPECT_EQ(opened->page(query, 0, 10)->total, 2u);
    EXPECT_TRUE(readExr(one.filePath)) << "the source is as it was";
}

TEST_F(GalleryCopies, SayWhichImagesWereNotThere) {
    const GalleryItem item = snapshot();
    fs::remove(item.filePath);
    const auto copy = m_store->saveAs(m_target);
    ASSERT_TRUE(copy) << copy.error().text();
    EXPECT_EQ(copy->missing, Ids{item.id});
    const auto copied = openOrFail(m_target)->item(item.id);
    EXPECT_EQ(copied->status, "error");
    EXPECT_NE(copied->metadata.at("error").find("missing"), std::string::npos);
}

TEST_F(GalleryCopies, NeverReplaceWhatIsThere) {
    snapshot();
    EXPECT_EQ(m_store->saveAs(m_database).error().code, ErrorCode::AlreadyExists);
    test::touch(m_target.parent_path() / "copy_images" / "x");
    const Error error = m_store->saveAs(m_target).error();
    EXPECT_EQ(error.code, ErrorCode::AlreadyExists);
    EXPECT_NE(error.message.find("copy_images"), std::string::npos);
    EXPECT_EQ(test::countFiles(m_target.parent_path()), 1u);
}

TEST_F(GalleryCopies, LeaveNothingWhenTheyFailOrAreCancelled) {
    snapshot();
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(m_store->saveAs(m_target, stop.get_token()).error().code, ErrorCode::Cancelled);
    EXPECT_EQ(test::countFiles(m_target.parent_path()), 0u);
    test::touch(m_folder.path() / "file");
    EXPECT_FALSE(m_store->saveAs(m_folder.path() / "file" / "copy.db"));
    ASSERT_TRUE(m_store->beginTransaction());
    EXPECT_EQ(m_store->saveAs(m_target).error().code, ErrorCode::InvalidArgument);
}

TEST_F(GalleryCopies, OnSharedFileSystemsHaveAWarningAndNoSharedLog) {
    snapshot();
    EXPECT_EQ(m_store->warning(), "");
    m_store.reset();
    const GalleryOpenOptions onNfs{[](const fs::path&) { return FileSystemKind{"NFS", true}; }};
    for (const auto mode : {GalleryStore::Mode::ReadWrite, GalleryStore::Mode::ReadOnly}) {
        const auto opened = GalleryStore::open(m_database, mode, onNfs);
        ASSERT_TRUE(opened);
        EXPECT_NE((*opened)->warning().find("NFS"), std::string::npos);
        EXPECT_NE((*opened)->warning().find(m_database.string()), std::string::npos);
        EXPECT_EQ((*opened)->items()->size(), 1u);
        EXPECT_EQ(SQLite::Database(m_database.string()).execAndGet("PRAGMA journal_mode").getString(), "delete");
    }
    m_store = openOrFail(m_database); // back on a disk of our own
    EXPECT_EQ(SQLite::Database(m_database.string()).execAndGet("PRAGMA journal_mode").getString(), "wal");
}

TEST(GalleryFileSystems, AreKnownByTheirType) {
    EXPECT_TRUE(fileSystemOfType(0x6969).isShared);
    EXPECT_EQ(fileSystemOfType(0x6969).name, "NFS");
    EXPECT_TRUE(fileSystemOfType(static_cast<long>(0xFE534D42)).isShared);
    EXPECT_TRUE(fileSystemOfType(0x65735546).isShared);
    EXPECT_FALSE(fileSystemOfType(0xEF53).isShared) << "ext4";
    EXPECT_FALSE(fileSystemOfType(0x01021994).isShared) << "tmpfs";
    EXPECT_EQ(fileSystemKind("/proc/no/such/folder").name, "");
}

TEST(GalleryMigration, BringsVersion1UpToDate) {
    const test::TemporaryFolder folder;
    const fs::path path = folder.path() / "g.db";
    test::makeOldGallery(path);
    const auto reader = GalleryStore::open(path, GalleryStore::Mode::ReadOnly);
    ASSERT_FALSE(reader);
    EXPECT_EQ(reader.error().code, ErrorCode::Unsupported);
    const auto store = openOrFail(path);
    ASSERT_TRUE(store);
    const auto find = [&](const std::string& text) {
        GalleryQuery query;
        query.terms = *parseGallerySearch(text);
        return *store->ids(query);
    };
    EXPECT_EQ(find("old cams"), Ids{"old"});
    EXPECT_EQ(find("frame:42"), Ids{"old"});
    EXPECT_EQ(find("frame:0.."), Ids{"old"});
    EXPECT_EQ(find("tag:kept star:yes"), Ids{"old"});
    EXPECT_EQ(store->tags()->at(0).name, "kept");
    EXPECT_EQ(store->item("odd")->parentId, "old");
    GalleryEdit edit;
    edit.rating = 5;
    EXPECT_TRUE(store->edit({{{"old"}, edit}}));
    EXPECT_TRUE(checkGallery(path)->damage.empty());
}

TEST(GalleryMigration, IsDoneInACopyForThoseWhoOnlyRead) {
    const test::TemporaryFolder folder;
    const fs::path path = folder.path() / "g.db";
    test::makeOldGallery(path);
    GalleryOpenOptions options;
    options.readsOldCopies = true;
    const auto store = GalleryStore::open(path, GalleryStore::Mode::ReadOnly, options);
    ASSERT_TRUE(store) << store.error().text();
    EXPECT_EQ((*store)->items()->size(), 2u);
    EXPECT_EQ((*store)->item("old")->filePath, (folder.path() / "g_images/old.exr").string());
    EXPECT_NE((*store)->warning().find("older Doppel"), std::string::npos);
    EXPECT_EQ((*store)->createTag("x").error().code, ErrorCode::PermissionDenied);
    const auto copy = (*store)->saveAs(folder.path() / "new.db");
    ASSERT_TRUE(copy) << copy.error().text();
    EXPECT_EQ(copy->missing, Ids{"old"}) << "its image is not there";
    EXPECT_EQ(openOrFail(folder.path() / "new.db")->items()->size(), 2u);
    EXPECT_EQ(SQLite::Database(path.string()).execAndGet("PRAGMA user_version").getInt(), 1) << "the old one stays as it is";
}

TEST(GalleryMigration, HappensWhenAServiceReads) {
    const test::TemporaryFolder folder;
    test::makeOldGallery(folder.path() / "g.db");
    GalleryService service(folder.path() / "g.db");
    std::size_t total = 0;
    service.page({}, 0, 10, [&](Result<GalleryPage> page) {
        ASSERT_TRUE(page) << page.error().text();
        total = page->total;
    });
    service.flush();
    EXPECT_EQ(total, 2u);
}

} // namespace
} // namespace doppel
