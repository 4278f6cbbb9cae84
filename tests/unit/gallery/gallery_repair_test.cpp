// What is wrong with a gallery is found and mended, and nothing is lost by it.
#include "gallery_fixture.h"

#include "clonecore/image/frame_file.h"
#include "gallery/snapshot.h"

#include <SQLiteCpp/Database.h>

namespace doppel {
namespace {

namespace fs = std::filesystem;
using test::openOrFail;
using Ids = std::vector<std::string>;

class GalleryRepairs : public testing::Test {
protected:
    GalleryItem snapshot(float value = 0.5f) {
        const auto store = openOrFail(m_database);
        auto item = storeSnapshot(*store, test::smallRequest(value));
        EXPECT_TRUE(item);
        return item ? *item : GalleryItem{};
    }
    GalleryCheck check() {
        auto result = checkGallery(m_database);
        EXPECT_TRUE(result) << (result ? "" : result.error().text());
        return result ? *result : GalleryCheck{};
    }
    GalleryRepair repair() {
        auto result = repairGallery(m_database);
        EXPECT_TRUE(result) << (result ? "" : result.error().text());
        return result ? *result : GalleryRepair{};
    }
    /// Overwrites part of the database with noise.
    void scribble(std::uintmax_t from, std::uintmax_t bytes) {
        std::fstream file(m_database, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(from));
        for (std::uintmax_t i = 0; i < bytes; ++i) file.put(static_cast<char>((i * 7919 + from) >> 3));
    }
    test::TemporaryFolder m_folder;
    fs::path m_database = m_folder.path() / "g.db";
    fs::path m_images = m_folder.path() / "g_images";
};

TEST_F(GalleryRepairs, FindNothingInASoundGallery) {
    snapshot();
    EXPECT_TRUE(check().isSound());
    const GalleryRepair done = repair();
    EXPECT_TRUE(done.damagedCopy.empty() && done.adopted.empty() && done.markedMissing.empty() && done.unknownFiles.empty());
    EXPECT_EQ(test::countFiles(m_folder.path()), 2u);
}

TEST_F(GalleryRepairs, NeedAGallery) {
    EXPECT_EQ(checkGallery(m_database).error().code, ErrorCode::NotFound);
    EXPECT_EQ(repairGallery(m_database).error().code, ErrorCode::NotFound);
    std::ofstream(m_database) << std::string(5000, 'x');
    EXPECT_EQ(repairGallery(m_database).error().code, ErrorCode::ParseFailed) << "a text file that never was a gallery";
    EXPECT_EQ(fs::file_size(m_database), 5000u);
    fs::remove(m_database);
    {
        SQLite::Database other(m_database.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        other.exec("CREATE TABLE theirs (x)");
    }
    EXPECT_EQ(repairGallery(m_database).error().code, ErrorCode::ParseFailed);
    EXPECT_EQ(test::countFiles(m_folder.path()), 1u);
}

TEST_F(GalleryRepairs, CanBeCancelledWhileChecking) {
    snapshot();
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(checkGallery(m_database, stop.get_token()).error().code, ErrorCode::Cancelled);
}

TEST_F(GalleryRepairs, MarkItemsWhoseImageIsMissingAndFoundAgain) {
    const GalleryItem item = snapshot(), sound = snapshot();
    const fs::path away = m_folder.path() / "away.exr";
    fs::rename(item.filePath, away);
    EXPECT_EQ(check().missingImages, Ids{item.id});
    EXPECT_EQ(check().labels.at(item.id), item.label);
    EXPECT_EQ(repair().markedMissing, Ids{item.id});
    auto read = openOrFail(m_database)->item(item.id);
    EXPECT_EQ(read->status, "error");
    EXPECT_NE(read->metadata.at("error").find(item.filePath), std::string::npos);
    EXPECT_EQ(openOrFail(m_database)->item(sound.id)->status, "render_complete");
    EXPECT_TRUE(check().isSound()) << "it is known";
    fs::rename(away, item.filePath);
    EXPECT_EQ(check().foundImages, Ids{item.id});
    EXPECT_EQ(repair().markedFound, Ids{item.id});
    read = openOrFail(m_database)->item(item.id);
    EXPECT_EQ(read->status, "render_complete");
    EXPECT_FALSE(read->metadata.contains("error"));
}

TEST_F(GalleryRepairs, AdoptImagesThatLostTheirItem) {
    const GalleryItem item = snapshot();
    {
        SQLite::Database database(m_database.string(), SQLite::OPEN_READWRITE);
        database.exec("DELETE FROM items");
        database.exec("DELETE FROM metadata");
        database.exec("DELETE FROM search");
    }
    EXPECT_EQ(check().orphans, std::vector<fs::path>{item.filePath});
    EXPECT_EQ(repair().adopted, Ids{item.id});
    const auto store = openOrFail(m_database);
    const auto back = store->item(item.id);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->label, item.label);
    EXPECT_EQ(back->sessionId, "hero");
    EXPECT_EQ(back->filePath, item.filePath);
    EXPECT_NEAR(back->created, item.created, 0.001);
    for (const char* key : {"renderer", "camera", "lop_node", "frame", "samples", "resolution", "option:variant", "session_name"})
        EXPECT_EQ(back->metadata.at(key), item.metadata.at(key)) << key;
    EXPECT_FALSE(store->thumbnail(item.id)->empty());
    EXPECT_EQ(*store->sceneState(item.id), "");
    GalleryQuery query;
    query.terms = *parseGallerySearch("hero camera:/World/cam frame:24");
    EXPECT_EQ(*store->ids(query), Ids{item.id});
}

TEST_F(GalleryRepairs, LeaveFilesOfOthersWhereTheyAre) {
    snapshot();
    test::touch(m_images / "notes.txt");
    ASSERT_TRUE(writeExr(*test::smallFrame(), m_images / "not_ours.exr"));
    test::touch(m_images / ".hidden");
    EXPECT_EQ(check().orphans.size(), 2u);
    const GalleryRepair done = repair();
    EXPECT_TRUE(done.adopted.empty());
    EXPECT_EQ(done.unknownFiles.size(), 2u);
    EXPECT_TRUE(fs::exists(m_images / "notes.txt") && fs::exists(m_images / "not_ours.exr") && fs::exists(m_images / ".hidden"));
}

TEST_F(GalleryRepairs, AdoptDamagedImagesAsErrors) {
    const GalleryItem item = snapshot();
    fs::copy_file(item.filePath, m_images / "copy.exr");
    fs::resize_file(m_images / "copy.exr", fs::file_size(m_images / "copy.exr") - 200);
    const GalleryRepair done = repair();
    ASSERT_EQ(done.adopted.size() + done.unknownFiles.size(), 1u);
    if (!done.adopted.empty()) {
        EXPECT_NE(done.adopted[0], item.id) << "that id is taken";
        EXPECT_EQ(openOrFail(m_database)->item(done.adopted[0])->status, "error");
    }
    EXPECT_TRUE(fs::exists(m_images / "copy.exr"));
}

TEST_F(GalleryRepairs, DontTakeImagesThatAreBeingWritten) {
    const auto store = openOrFail(m_database);
    auto draft = store->begin(".exr");
    ASSERT_TRUE(draft);
    ASSERT_TRUE(writeExr(*test::smallFrame(), draft->file(), {{"doppel:item", draft->id()}}));
    EXPECT_TRUE(check().orphans.empty());
    EXPECT_TRUE(repair().adopted.empty());
}

TEST_F(GalleryRepairs, KeepFilesOfMarkedItems) {
    const GalleryItem item = snapshot();
    const auto store = openOrFail(m_database);
    ASSERT_TRUE(store->markForDeletion({item.id}));
    EXPECT_TRUE(check().isSound());
}

TEST_F(GalleryRepairs, BuildTheFullTextIndexAnew) {
    const GalleryItem item = snapshot();
    {
        SQLite::Database database(m_database.string(), SQLite::OPEN_READWRITE);
        database.exec("DELETE FROM search");
    }
    EXPECT_TRUE(check().isSearchStale);
    repair();
    EXPECT_TRUE(check().isSound());
    GalleryQuery query;
    query.terms = *parseGallerySearch("hero");
    EXPECT_EQ(openOrFail(m_database)->page(query, 0, 1)->total, 1u);
}

TEST_F(GalleryRepairs, RebuildADamagedDatabaseAndKeepTheOldOne) {
    std::vector<GalleryItem> items;
    for (int i = 0; i < 12; ++i) items.push_back(snapshot(0.1f * static_cast<float>(i)));
    {
        const auto store = openOrFail(m_database);
        GalleryEdit edit;
        edit.comment = std::string(3000, 'c'); // so that rows take pages
        edit.parentId = items[0].id;
        Ids others;
        for (std::size_t i = 1; i < items.size(); ++i) others.push_back(items[i].id);
        ASSERT_TRUE(store->edit({{others, edit}}));
    }
    const std::uintmax_t size = fs::file_size(m_database);
    std::size_t rebuilt = 0, fromRows = 0;
    const fs::path whole = m_folder.path() / "whole";
    fs::copy_file(m_database, whole);
    for (std::uintmax_t page = 1; page * 4096 < size; page += 3) {
        fs::copy_file(whole, m_database, fs::copy_options::overwrite_existing);
        scribble(page * 4096, 4096);
        const auto result = checkGallery(m_database);
        ASSERT_TRUE(result) << result.error().text();
        const GalleryRepair done = repair();
        const auto store = openOrFail(m_database);
        ASSERT_TRUE(store);
        EXPECT_EQ(store->items()->size(), items.size()) << "page " << page;
        for (const GalleryItem& item : items) EXPECT_TRUE(readExr(item.filePath));
        if (done.damagedCopy.empty()) continue; // it hit a page that nothing uses, or one of an image's thumbnail
        ++rebuilt;
        fromRows += done.savedItems;
        EXPECT_EQ(fs::file_size(done.damagedCopy), size);
        EXPECT_NE(done.damagedCopy.string().find("g.db.damaged-"), std::string::npos);
        EXPECT_TRUE(check().isSound());
        fs::remove(done.damagedCopy);
    }
    EXPECT_GT(rebuilt, 5u);
    EXPECT_GT(fromRows, rebuilt * items.size() / 2) << "most of it is read, not adopted";
}

TEST_F(GalleryRepairs, BringBackImagesWhenNothingOfTheDatabaseIsLeft) {
    const GalleryItem item = snapshot();
    for (const auto& damage : {+[](const fs::path& file) { std::ofstream(file) << std::string(9000, 'x'); },
                               +[](const fs::path& file) { fs::resize_file(file, 4096); },
                               +[](const fs::path& file) { fs::resize_file(file, 100); }}) {
        damage(m_database);
        const GalleryRepair done = repair();
        EXPECT_FALSE(done.damagedCopy.empty());
        EXPECT_EQ(done.adopted, Ids{item.id});
        EXPECT_TRUE(openOrFail(m_database)->item(item.id));
    }
}

TEST_F(GalleryRepairs, DontRebuildUnderAnOpenGallery) {
    snapshot();
    const auto store = openOrFail(m_database);
    ASSERT_TRUE(store->createTag("x")); // closes nothing
    { SQLite::Database(m_database.string(), SQLite::OPEN_READWRITE).exec("PRAGMA wal_checkpoint(TRUNCATE)"); }
    scribble(4096, 4096 * 6);
    const auto result = repairGallery(m_database);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Refused) << result.error().message;
    EXPECT_EQ(test::countFiles(m_folder.path()), 4u) << "database, its two helpers, images";
}

} // namespace
} // namespace doppel
