// Edits of many items, their undo, tags, stacks, transactions and the log of changes.
#include "gallery_fixture.h"

namespace doppel {
namespace {

using test::openOrFail;
using Ids = std::vector<std::string>;

class GalleryEditTest : public testing::Test {
protected:
    void SetUp() override {
        for (const char* id : {"a", "b", "c"}) add(id);
    }
    void add(const std::string& id) {
        GalleryItem item;
        item.id = id;
        item.label = "Label of " + id;
        item.created = item.modified = 1000;
        item.metadata = {{"frame", "1"}};
        item.tags = {"old"};
        ASSERT_TRUE(m_store->add(item, {1, 2}, "scene"));
    }
    GalleryItem item(const std::string& id) {
        auto found = m_store->item(id);
        EXPECT_TRUE(found);
        return found ? *found : GalleryItem{};
    }
    std::size_t count() { return m_store->items()->size(); }
    static GalleryEdit everything() {
        GalleryEdit edit;
        edit.label = "New";
        edit.comment = "words";
        edit.colorTag = "purple";
        edit.status = "error";
        edit.typeName = "asset";
        edit.filePath = "/elsewhere/x.exr";
        edit.ownsFile = false;
        edit.starred = true;
        edit.rating = 4;
        edit.thumbnail = std::vector<std::uint8_t>{9};
        edit.sceneState = "other scene";
        edit.addTags = {"new", "old"};
        edit.removeTags = {"old"};
        edit.metadata = {{"frame", "7"}, {"note", "x"}};
        return edit;
    }
    test::TemporaryFolder m_folder;
    std::filesystem::path m_database = m_folder.path() / "g.db";
    std::unique_ptr<GalleryStore> m_store = openOrFail(m_database);
};

TEST_F(GalleryEditTest, ChangesManyItemsAndUndoesAndRedoesThat) {
    const std::vector<GalleryItem> before = *m_store->items();
    const auto done = m_store->edit({{{"a", "b"}, everything()}});
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->undo.size(), 2u);
    const GalleryItem changed = item("a");
    EXPECT_EQ(changed.label, "New");
    EXPECT_EQ(changed.tags, Ids{"new"});
    EXPECT_EQ(changed.metadata.at("note"), "x");
    EXPECT_EQ(changed.colorTag, "purple");
    EXPECT_GT(changed.modified, 1000);
    EXPECT_EQ(*m_store->sceneState("a"), "other scene");
    EXPECT_EQ(m_store->thumbnail("b")->size(), 1u);
    EXPECT_EQ(item("c").label, "Label of c");

    const auto undone = m_store->edit(done->undo);
    ASSERT_TRUE(undone);
    EXPECT_EQ(*m_store->items(), before);
    EXPECT_EQ(*m_store->sceneState("a"), "scene");
    EXPECT_EQ(m_store->thumbnail("b")->size(), 2u);
    ASSERT_TRUE(m_store->edit(undone->undo));
    EXPECT_EQ(item("a"), changed);
}

TEST_F(GalleryEditTest, UndoTouchesOnlyWhatItChanged) {
    GalleryEdit star, comment;
    star.starred = true;
    comment.comment = "by somebody else";
    const auto done = m_store->edit({{{"a"}, star}});
    ASSERT_TRUE(m_store->edit({{{"a"}, comment}}));
    ASSERT_TRUE(m_store->edit(done->undo));
    EXPECT_FALSE(item("a").starred);
    EXPECT_EQ(item("a").comment, "by somebody else");
}

TEST_F(GalleryEditTest, UndoesTwoEditsOfOneItemInOrder) {
    GalleryEdit one, two;
    one.label = "one";
    two.label = "two";
    const auto done = m_store->edit({{{"a"}, one}, {{"a"}, two}});
    EXPECT_EQ(item("a").label, "two");
    ASSERT_TRUE(m_store->edit(done->undo));
    EXPECT_EQ(item("a").label, "Label of a");
}

TEST_F(GalleryEditTest, SaysWhenNothingChanged) {
    GalleryEdit same;
    same.label = "Label of a";
    same.addTags = {"old"};
    same.removeTags = {"unknown"};
    same.metadata = {{"frame", "1"}, {"none", std::nullopt}};
    const auto done = m_store->edit({{{"a"}, same}});
    ASSERT_TRUE(done);
    EXPECT_FALSE(done->changed());
    EXPECT_EQ(item("a").modified, 1000);
}

TEST_F(GalleryEditTest, LeavesOutItemsThatAreGone) {
    GalleryEdit star;
    star.starred = true;
    const auto done = m_store->edit({{{"a", "gone", "b"}, star}});
    ASSERT_TRUE(done);
    EXPECT_EQ(done->unknownIds, Ids{"gone"});
    EXPECT_EQ(done->undo.size(), 2u);
    EXPECT_EQ(m_store->edit({{{"gone"}, star}}).error().code, ErrorCode::NotFound);
}

TEST_F(GalleryEditTest, ChangesNothingWhenOneValueIsWrong) {
    std::vector<GalleryEdit> wrong(8);
    wrong[0].rating = 6;
    wrong[1].colorTag = "pink";
    wrong[2].status = "lost";
    wrong[3].label = std::string(5000, 'x');
    wrong[4].addTags = {""};
    wrong[5].metadata = {{std::string(300, 'k'), "v"}};
    wrong[6].parentId = "nobody";
    wrong[7].thumbnail = std::vector<std::uint8_t>((16u << 20) + 1);
    GalleryEdit star;
    star.starred = true;
    for (const GalleryEdit& edit : wrong) {
        const auto done = m_store->edit({{{"a"}, star}, {{"b"}, edit}});
        ASSERT_FALSE(done);
        EXPECT_NE(done.error().message.find("'"), std::string::npos);
        EXPECT_FALSE(item("a").starred) << done.error().message;
    }
}

TEST_F(GalleryEditTest, StacksItemsWithoutCircles) {
    GalleryEdit below;
    below.parentId = "a";
    ASSERT_TRUE(m_store->edit({{{"b"}, below}}));
    below.parentId = "b";
    ASSERT_TRUE(m_store->edit({{{"c"}, below}}));
    below.parentId = "c";
    const auto circle = m_store->edit({{{"a"}, below}});
    ASSERT_FALSE(circle);
    EXPECT_EQ(circle.error().code, ErrorCode::InvalidArgument);
    EXPECT_NE(circle.error().message.find("'a' below 'c'"), std::string::npos) << circle.error().message;
    below.parentId = "a";
    EXPECT_EQ(m_store->edit({{{"a"}, below}}).error().code, ErrorCode::InvalidArgument);
    below.parentId = "";
    ASSERT_TRUE(m_store->edit({{{"c"}, below}}));
    EXPECT_EQ(item("c").parentId, "");
}

TEST_F(GalleryEditTest, KeepsTagsThatNoItemHas) {
    EXPECT_EQ(m_store->createTag("later"), true);
    EXPECT_EQ(m_store->createTag("later"), false);
    EXPECT_EQ(m_store->createTag("").error().code, ErrorCode::InvalidArgument);
    const auto tags = m_store->tags();
    ASSERT_TRUE(tags);
    ASSERT_EQ(tags->size(), 2u);
    EXPECT_EQ((*tags)[0].name, "later");
    EXPECT_EQ((*tags)[0].items, 0u);
    EXPECT_EQ((*tags)[1].name, "old");
    EXPECT_EQ((*tags)[1].items, 3u);
}

TEST_F(GalleryEditTest, DeletesAssignedTagsOnlyWhenTold) {
    EXPECT_EQ(m_store->deleteTag("old", false), false);
    EXPECT_EQ(item("a").tags, Ids{"old"});
    EXPECT_EQ(m_store->deleteTag("old", true), true);
    EXPECT_TRUE(item("a").tags.empty());
    EXPECT_EQ(m_store->deleteTag("old", true), false);
    EXPECT_TRUE(m_store->tags()->empty());
}

TEST_F(GalleryEditTest, TransactionsLastOrNeverWere) {
    const auto reader = openOrFail(m_database, GalleryStore::Mode::ReadOnly);
    ASSERT_TRUE(m_store->beginTransaction());
    EXPECT_FALSE(m_store->beginTransaction());
    add("d");
    ASSERT_TRUE(m_store->edit({{{"a"}, everything()}}));
    ASSERT_TRUE(m_store->createTag("mine"));
    GalleryEdit wrong;
    wrong.rating = 99;
    EXPECT_FALSE(m_store->edit({{{"b"}, wrong}})); // harms only itself
    EXPECT_EQ(count(), 4u);
    EXPECT_EQ(reader->items()->size(), 3u);
    ASSERT_TRUE(m_store->endTransaction(false));
    EXPECT_EQ(count(), 3u);
    EXPECT_EQ(item("a").label, "Label of a");
    EXPECT_FALSE(m_store->endTransaction());

    ASSERT_TRUE(m_store->beginTransaction());
    ASSERT_TRUE(m_store->edit({{{"a"}, everything()}}));
    ASSERT_TRUE(m_store->endTransaction());
    EXPECT_EQ(reader->item("a")->label, "New");
}

TEST_F(GalleryEditTest, FilesFollowTheirTransaction) {
    const auto snapshot = [&] {
        auto draft = m_store->begin(".exr");
        EXPECT_TRUE(draft);
        test::touch(draft->file());
        GalleryItem made;
        made.id = draft->id();
        made.filePath = draft->file().string();
        EXPECT_TRUE(m_store->add(made, {}, ""));
        draft->keep();
        return made;
    };
    const GalleryItem old = snapshot();
    ASSERT_TRUE(m_store->beginTransaction());
    const GalleryItem lost = snapshot();
    ASSERT_TRUE(m_store->remove(old.id));
    EXPECT_TRUE(std::filesystem::exists(old.filePath)) << "it may come back yet";
    ASSERT_TRUE(m_store->endTransaction(false));
    EXPECT_TRUE(std::filesystem::exists(old.filePath));
    EXPECT_FALSE(std::filesystem::exists(lost.filePath));

    ASSERT_TRUE(m_store->beginTransaction());
    const GalleryItem kept = snapshot();
    ASSERT_TRUE(m_store->remove(old.id));
    ASSERT_TRUE(m_store->endTransaction());
    EXPECT_FALSE(std::filesystem::exists(old.filePath));
    EXPECT_TRUE(std::filesystem::exists(kept.filePath));

    ASSERT_TRUE(m_store->beginTransaction());
    const GalleryItem abandoned = snapshot();
    m_store.reset(); // never ended
    EXPECT_FALSE(std::filesystem::exists(abandoned.filePath));
}

TEST_F(GalleryEditTest, NeverDeletesFilesElsewhere) {
    GalleryItem item;
    item.id = "hostile";
    item.filePath = (m_folder.path().parent_path() / "precious-of-the-gallery-test.txt").string();
    item.ownsFile = true; // so it says
    test::touch(item.filePath);
    ASSERT_TRUE(m_store->add(item, {}, ""));
    ASSERT_TRUE(m_store->remove("hostile"));
    EXPECT_TRUE(std::filesystem::exists(item.filePath));
    std::filesystem::remove(item.filePath);
}

TEST_F(GalleryEditTest, NamesWhatChangedSinceTheLastLook) {
    const auto other = openOrFail(m_database);
    EXPECT_FALSE(other->updatedItems()->any());
    GalleryEdit star;
    star.starred = true;
    ASSERT_TRUE(m_store->edit({{{"b", "a"}, star}}));
    ASSERT_TRUE(m_store->remove("c"));
    ASSERT_TRUE(m_store->markForDeletion({"a"}));
    EXPECT_EQ(other->updatedItems()->ids, (Ids{"b", "a", "c"}));
    EXPECT_FALSE(other->updatedItems()->any());
    EXPECT_EQ(m_store->updatedItems()->ids.size(), 3u) << "its own changes too";
    ASSERT_TRUE(other->unmark({"a"}));
    EXPECT_EQ(other->updatedItems()->ids, Ids{"a"});
}

TEST_F(GalleryEditTest, SaysManyWhenTooMuchChanged) {
    const auto other = openOrFail(m_database);
    ASSERT_TRUE(m_store->beginTransaction());
    for (int i = 0; i < 1001; ++i) {
        GalleryEdit edit;
        edit.rating = 1 + i % 5;
        ASSERT_TRUE(m_store->edit({{{"a"}, edit}}));
    }
    ASSERT_TRUE(m_store->endTransaction());
    const auto changes = other->updatedItems();
    ASSERT_TRUE(changes);
    EXPECT_TRUE(changes->many);
    EXPECT_TRUE(changes->ids.empty());
    EXPECT_FALSE(other->updatedItems()->any());
}

TEST_F(GalleryEditTest, MarkedItemsAreHiddenUntilTheStoreCloses) {
    const auto reader = openOrFail(m_database, GalleryStore::Mode::ReadOnly);
    EXPECT_EQ(*m_store->markForDeletion({"a", "b", "nobody"}), (Ids{"a", "b"}));
    EXPECT_EQ(*m_store->markForDeletion({"a"}), Ids{}) << "already";
    EXPECT_EQ(count(), 1u);
    EXPECT_EQ(reader->items()->size(), 1u) << "from everybody";
    EXPECT_EQ(reader->page({}, 0, 10)->total, 1u);
    EXPECT_TRUE(m_store->item("a"));
    EXPECT_EQ(*m_store->marked(), (Ids{"a", "b"}));
    EXPECT_EQ(*m_store->unmark({"b", "c"}), Ids{"b"});
    EXPECT_EQ(openOrFail(m_database)->items()->size(), 2u) << "an open store's marks are not a crashed one's";
    ASSERT_TRUE(m_store->close());
    m_store = openOrFail(m_database);
    EXPECT_EQ(count(), 2u);
    EXPECT_FALSE(m_store->item("a"));
}

TEST_F(GalleryEditTest, PurgesAtOnceWhenTold) {
    ASSERT_TRUE(m_store->markForDeletion({"a"}));
    ASSERT_TRUE(m_store->purge());
    EXPECT_FALSE(m_store->item("a"));
    EXPECT_TRUE(m_store->marked()->empty());
}

TEST_F(GalleryEditTest, ReadersChangeNothing) {
    auto reader = openOrFail(m_database, GalleryStore::Mode::ReadOnly);
    EXPECT_TRUE(reader->isReadOnly());
    for (const Error& error : {reader->edit({{{"a"}, {}}}).error(), reader->createTag("t").error(), reader->deleteTag("t", true).error(),
                               reader->markForDeletion({"a"}).error(), reader->unmark({"a"}).error(), reader->beginTransaction().error(),
                               reader->setRendering("a").error(), reader->beginImageOf("a", ".exr").error()})
        EXPECT_EQ(error.code, ErrorCode::PermissionDenied) << error.message;
    EXPECT_TRUE(reader->close());
}

} // namespace
} // namespace doppel
