#include "gallery_fixture.h"

namespace doppel {
namespace {

using test::openOrFail;

class GalleryStoreTest : public testing::Test {
protected:
    GalleryItem itemOf(const std::string& id, double created) const {
        GalleryItem item;
        item.id = id;
        item.label = "Label of " + id;
        item.created = item.modified = created;
        item.sessionId = "hero";
        item.metadata = {{"camera", "/World/cam"}, {"frame", "24"}};
        item.tags = {"keep", "blue"};
        return item;
    }
    test::TemporaryFolder m_folder;
    std::filesystem::path m_database = m_folder.path() / "look" / "dev.db"; // its folder is made too
    std::unique_ptr<GalleryStore> m_store = openOrFail(m_database);
};

TEST_F(GalleryStoreTest, StartsEmptyAndReopens) {
    EXPECT_TRUE(m_store->items()->empty());
    m_store.reset();
    m_store = openOrFail(m_database);
    EXPECT_TRUE(m_store->items()->empty());
    EXPECT_TRUE(m_store->path().is_absolute());
}

TEST_F(GalleryStoreTest, KeepsEverythingOfAnItem) {
    GalleryItem item = itemOf("a1", 1000.25);
    item.starred = true;
    item.rating = 4;
    item.colorTag = "teal";
    item.comment = "warmer, \"please\"\nthanks";
    item.status = "render_active";
    item.typeName = "asset";
    item.filePath = (m_folder.path() / "look" / "dev_images" / "a1.exr").string();
    const std::vector<std::uint8_t> thumbnail{1, 2, 0, 3};
    ASSERT_TRUE(m_store->add(item, thumbnail, "the scene"));
    m_store = openOrFail(m_database);
    const auto read = m_store->item("a1");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->label, item.label);
    EXPECT_EQ(read->filePath, item.filePath);
    EXPECT_TRUE(read->ownsFile);
    EXPECT_EQ(read->created, 1000.25);
    EXPECT_EQ(read->metadata, item.metadata);
    EXPECT_EQ(read->tags, (std::vector<std::string>{"blue", "keep"}));
    EXPECT_TRUE(read->starred);
    EXPECT_EQ(read->rating, 4);
    EXPECT_EQ(read->colorTag, "teal");
    EXPECT_EQ(read->comment, item.comment);
    EXPECT_EQ(read->status, "render_active");
    EXPECT_EQ(read->typeName, "asset");
    EXPECT_EQ(read->sessionId, "hero");
    EXPECT_EQ(*m_store->thumbnail("a1"), thumbnail);
    EXPECT_EQ(*m_store->sceneState("a1"), "the scene");
}

TEST_F(GalleryStoreTest, ListsNewestFirstWithMetadataAndTags) {
    ASSERT_TRUE(m_store->add(itemOf("old", 1), {}, ""));
    ASSERT_TRUE(m_store->add(itemOf("new", 3), {}, ""));
    ASSERT_TRUE(m_store->add(itemOf("mid", 2), {}, ""));
    const auto items = m_store->items();
    ASSERT_TRUE(items);
    ASSERT_EQ(items->size(), 3u);
    EXPECT_EQ((*items)[0].id, "new");
    EXPECT_EQ((*items)[1].id, "mid");
    EXPECT_EQ((*items)[2].id, "old");
    EXPECT_EQ((*items)[2].metadata.at("camera"), "/World/cam");
    EXPECT_EQ((*items)[0].tags.size(), 2u);
}

TEST_F(GalleryStoreTest, UpdatesWhatMayChange) {
    ASSERT_TRUE(m_store->add(itemOf("a", 1), {9}, "scene"));
    GalleryItem item = *m_store->item("a");
    item.label = "Better";
    item.starred = true;
    item.rating = 5;
    item.tags = {"new", "new"};
    item.metadata = {{"note", "x"}};
    ASSERT_TRUE(m_store->update(item));
    const GalleryItem read = *m_store->item("a");
    EXPECT_EQ(read.label, "Better");
    EXPECT_TRUE(read.starred);
    EXPECT_EQ(read.tags, std::vector<std::string>{"new"});
    EXPECT_EQ(read.metadata, (std::map<std::string, std::string>{{"note", "x"}}));
    EXPECT_GT(read.modified, read.created);
    EXPECT_EQ(m_store->thumbnail("a")->size(), 1u);
}

TEST_F(GalleryStoreTest, KeepsParentsAndForgetsDeletedOnes) {
    ASSERT_TRUE(m_store->add(itemOf("parent", 1), {}, ""));
    GalleryItem child = itemOf("child", 2);
    child.parentId = "parent";
    ASSERT_TRUE(m_store->add(child, {}, ""));
    EXPECT_EQ(m_store->item("child")->parentId, "parent");
    ASSERT_TRUE(m_store->remove("parent"));
    EXPECT_EQ(m_store->item("child")->parentId, "");
    child.parentId = "nobody";
    EXPECT_EQ(m_store->update(child).error().code, ErrorCode::NotFound);
    child.parentId = "child";
    EXPECT_EQ(m_store->update(child).error().code, ErrorCode::InvalidArgument);
}

TEST_F(GalleryStoreTest, RefusesTakenAndMalformedIdsAndRatings) {
    ASSERT_TRUE(m_store->add(itemOf("a", 1), {}, ""));
    EXPECT_EQ(m_store->add(itemOf("a", 1), {}, "").error().code, ErrorCode::AlreadyExists);
    for (const std::string& id : {std::string(), std::string("../up"), std::string("a.b"), std::string(65, 'x')})
        EXPECT_EQ(m_store->add(itemOf(id, 1), {}, "").error().code, ErrorCode::InvalidArgument) << id;
    GalleryItem item = itemOf("b", 1);
    item.rating = 6;
    EXPECT_EQ(m_store->add(item, {}, "").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_store->items()->size(), 1u);
}

TEST_F(GalleryStoreTest, SaysWhichItemIsUnknown) {
    for (const Error& error :
         {m_store->item("x").error(), m_store->thumbnail("x").error(), m_store->sceneState("x").error(),
          m_store->remove("x").error(), m_store->update(itemOf("x", 1)).error(),
          m_store->exportImage("x", m_folder.path() / "x.exr").error()}) {
        EXPECT_EQ(error.code, ErrorCode::NotFound);
        EXPECT_NE(error.message.find("'x'"), std::string::npos);
        EXPECT_NE(error.message.find("dev.db"), std::string::npos);
    }
}

TEST_F(GalleryStoreTest, DeletesOwnedFilesOnly) {
    GalleryItem owned = itemOf("owned", 1);
    owned.filePath = m_store->generateItemFilePath("owned", "exr").string();
    test::touch(owned.filePath);
    GalleryItem lent = itemOf("lent", 2);
    lent.filePath = (m_folder.path() / "elsewhere.exr").string();
    lent.ownsFile = false;
    test::touch(lent.filePath);
    ASSERT_TRUE(m_store->add(owned, {}, ""));
    ASSERT_TRUE(m_store->add(lent, {}, ""));
    ASSERT_TRUE(m_store->remove("owned"));
    ASSERT_TRUE(m_store->remove("lent"));
    EXPECT_FALSE(std::filesystem::exists(owned.filePath));
    EXPECT_TRUE(std::filesystem::exists(lent.filePath));
    EXPECT_TRUE(m_store->items()->empty());
    EXPECT_EQ(test::countFiles(m_folder.path() / "look" / "dev_images"), 0u);
}

TEST_F(GalleryStoreTest, MakesPathsBesideTheDatabaseThatAreFree) {
    const std::filesystem::path first = m_store->generateItemFilePath("a", ".exr");
    EXPECT_EQ(first, m_folder.path() / "look" / "dev_images" / "a.exr");
    test::touch(first);
    EXPECT_EQ(m_store->generateItemFilePath("a", "exr").filename(), "a.2.exr");
}

TEST_F(GalleryStoreTest, MakesIdsThatDifferAndSortByAge) {
    std::set<std::string> ids;
    for (int i = 0; i < 1000; ++i) ids.insert(m_store->newItemId());
    EXPECT_EQ(ids.size(), 1000u);
}

TEST_F(GalleryStoreTest, MovesWithItsFolder) {
    GalleryItem item = itemOf("a", 1);
    item.filePath = m_store->generateItemFilePath("a", "exr").string();
    ASSERT_TRUE(m_store->add(item, {}, ""));
    m_store.reset();
    std::filesystem::rename(m_folder.path() / "look", m_folder.path() / "moved");
    m_store = openOrFail(m_folder.path() / "moved" / "dev.db");
    EXPECT_EQ(m_store->item("a")->filePath, (m_folder.path() / "moved" / "dev_images" / "a.exr").string());
}

TEST_F(GalleryStoreTest, ReadsOnlyWhenOpenedForReading) {
    ASSERT_TRUE(m_store->add(itemOf("a", 1), {5}, "scene"));
    const auto reader = openOrFail(m_database, GalleryStore::Mode::ReadOnly);
    EXPECT_EQ(reader->items()->size(), 1u);
    EXPECT_EQ(reader->add(itemOf("b", 1), {}, "").error().code, ErrorCode::PermissionDenied);
    EXPECT_EQ(reader->update(itemOf("a", 1)).error().code, ErrorCode::PermissionDenied);
    EXPECT_EQ(reader->remove("a").error().code, ErrorCode::PermissionDenied);
    EXPECT_EQ(reader->begin(".exr").error().code, ErrorCode::PermissionDenied);
    ASSERT_TRUE(m_store->add(itemOf("c", 2), {}, ""));
    EXPECT_EQ(reader->items()->size(), 2u); // sees what the writer adds
}

} // namespace
} // namespace doppel
