// What queries find, in which order and which part of it.
#include "gallery_fixture.h"

#include <SQLiteCpp/Database.h>

namespace doppel {
namespace {

using test::openOrFail;
using Ids = std::vector<std::string>;

class GallerySearchTest : public testing::Test {
protected:
    void SetUp() override {
        add("a", 1000, [](GalleryItem& item) {
            item.label = "Hero wide";
            item.comment = "Warmer light, s\xC3\xA9" "pia";
            item.starred = true;
            item.rating = 5;
            item.colorTag = "red";
            item.tags = {"hero", "final"};
            item.metadata = {{"renderer", "embree"}, {"camera", "/cams/a"}, {"frame", "10"}, {"samples", "64"}};
        });
        add("b", 2000, [](GalleryItem& item) {
            item.label = "hero close";
            item.rating = 3;
            item.sessionId = "clone10";
            item.status = "error";
            item.metadata = {{"renderer", "Cycles"}, {"camera", "/cams/b"}, {"frame", "15.5"}, {"samples", "128"}};
        });
        add("c", 3000, [](GalleryItem& item) {
            item.label = "Background plate";
            item.typeName = "asset";
            item.parentId = "a";
            item.sessionId = "other";
            item.tags = {"Plate"};
            item.metadata = {{"renderer", "embree"}, {"frame", "not a number"}, {"option:shot", "10"}};
        });
    }
    template <class Fill>
    void add(const std::string& id, double created, Fill fill) {
        GalleryItem item;
        item.id = id;
        item.created = item.modified = created;
        item.sessionId = "clone1";
        fill(item);
        ASSERT_TRUE(m_store->add(item, {}, ""));
    }
    Ids find(const std::string& text, GallerySort sort = GallerySort::Created, bool ascending = true) {
        GalleryQuery query;
        auto terms = parseGallerySearch(text);
        EXPECT_TRUE(terms) << (terms ? "" : terms.error().text());
        if (terms) query.terms = *terms;
        query.sort = sort;
        query.ascending = ascending;
        return find(query);
    }
    Ids find(const GalleryQuery& query) {
        const auto page = m_store->page(query, 0, 100);
        EXPECT_TRUE(page) << (page ? "" : page.error().text());
        Ids ids;
        if (page)
            for (const GalleryItem& item : page->items) ids.push_back(item.id);
        const auto all = m_store->ids(query);
        EXPECT_TRUE(all && *all == ids) << "a page of everything is what ids() says";
        return ids;
    }
    test::TemporaryFolder m_folder;
    std::filesystem::path m_database = m_folder.path() / "g.db";
    std::unique_ptr<GalleryStore> m_store = openOrFail(m_database);
};

TEST_F(GallerySearchTest, FindsWordsAnywhereAsTheyAreTyped) {
    EXPECT_EQ(find(""), (Ids{"a", "b", "c"}));
    EXPECT_EQ(find("he"), (Ids{"a", "b"}));
    EXPECT_EQ(find("HERO wide"), Ids{"a"});
    EXPECT_EQ(find("warm"), Ids{"a"}) << "in the comment";
    EXPECT_EQ(find("sepia"), Ids{"a"}) << "without its accent";
    EXPECT_EQ(find("fin"), Ids{"a"}) << "a tag";
    EXPECT_EQ(find("cyc"), Ids{"b"}) << "a metadata value";
    EXPECT_EQ(find("other"), Ids{"c"}) << "the session";
    EXPECT_EQ(find("cams/a"), Ids{"a"});
    EXPECT_EQ(find("nothing"), Ids{});
}

TEST_F(GallerySearchTest, FindsPhrasesOfWholeWords) {
    EXPECT_EQ(find("\"hero wide\""), Ids{"a"});
    EXPECT_EQ(find("\"wide hero\""), Ids{});
    EXPECT_EQ(find("\"her\""), Ids{});
}

TEST_F(GallerySearchTest, LeavesOutWhatIsNegated) {
    EXPECT_EQ(find("hero -wide"), Ids{"b"});
    EXPECT_EQ(find("-hero"), Ids{"c"});
    EXPECT_EQ(find("-hero -plate"), Ids{});
    EXPECT_EQ(find("-star:yes -status:error"), Ids{"c"});
}

TEST_F(GallerySearchTest, FindsByField) {
    const std::pair<const char*, Ids> kCases[] = {
        {"star:yes", {"a"}}, {"star:no", {"b", "c"}}, {"rating:>=3", {"a", "b"}}, {"rating:0", {"c"}}, {"tag:hero", {"a"}},
        {"tag:HERO", {"a"}}, {"tag:her", {}}, {"tag:*l*", {"a", "c"}}, {"-tag:*", {"b"}}, {"color:red", {"a"}}, {"color:any", {"a"}},
        {"color:none", {"b", "c"}}, {"renderer:cycles", {"b"}}, {"renderer:e*", {"a", "c"}}, {"camera:/cams/a", {"a"}},
        {"camera:/cams/?", {"a", "b"}}, {"frame:10..20", {"a", "b"}}, {"frame:15.5", {"b"}}, {"frame:>15.5", {}},
        {"created:>1971", {}}, {"created:1970", {"a", "b", "c"}}, {"status:error", {"b"}}, {"status:complete", {"a", "c"}},
        {"type:snapshot", {"a", "b"}}, {"type:ass*", {"c"}}, {"type:s*", {"a", "b"}}, {"session:clone1", {"a"}},
        {"session:clone*", {"a", "b"}}, {"label:hero", {"a", "b"}}, {"label:plate", {"c"}}, {"comment:light", {"a"}},
        {"label:light", {}}, {"samples:>64", {"b"}}, {"samples:64", {"a"}}, {"option:shot:10", {"c"}}, {"id:b", {"b"}},
        {"nokey:x", {}}, {"-nokey:x", {"a", "b", "c"}}, {"hero rating:3 renderer:c* -tag:final", {"b"}}};
    for (const auto& [text, ids] : kCases) EXPECT_EQ(find(text), ids) << text;
}

TEST_F(GallerySearchTest, SortsByEveryColumnBothWays) {
    const std::pair<GallerySort, Ids> kOrders[] = {
        {GallerySort::Created, {"a", "b", "c"}}, {GallerySort::Modified, {"a", "b", "c"}}, {GallerySort::Label, {"c", "b", "a"}},
        {GallerySort::Rating, {"c", "b", "a"}},  {GallerySort::Session, {"a", "b", "c"}}, {GallerySort::Frame, {"c", "a", "b"}}};
    for (const auto& [sort, ids] : kOrders) {
        EXPECT_EQ(find("", sort), ids) << static_cast<int>(sort);
        EXPECT_EQ(find("", sort, false), Ids(ids.rbegin(), ids.rend())) << static_cast<int>(sort);
        EXPECT_EQ(find("-nothing", sort), ids) << "found another way";
        EXPECT_EQ(find("type:*", sort), ids) << "and another";
        EXPECT_EQ(find("created:1970", sort), ids) << "and another";
    }
}

TEST_F(GallerySearchTest, KnowsStacks) {
    GalleryQuery query;
    query.ascending = true;
    query.parents = GalleryQuery::Parents::Roots;
    EXPECT_EQ(find(query), (Ids{"a", "b"}));
    EXPECT_EQ(m_store->page(query, 0, 10)->items[0].children, 1u);
    query.parents = GalleryQuery::Parents::ChildrenOf;
    query.parentId = "a";
    EXPECT_EQ(find(query), Ids{"c"});
    query.parentId = "nobody";
    EXPECT_EQ(find(query), Ids{});
    // What lies below something hidden is not lost from sight.
    ASSERT_TRUE(m_store->markForDeletion({"a"}));
    query.parents = GalleryQuery::Parents::Roots;
    EXPECT_EQ(find(query), (Ids{"b", "c"}));
}

TEST_F(GallerySearchTest, GivesPagesAndTheTotal) {
    GalleryQuery query;
    query.ascending = true;
    const auto page = m_store->page(query, 1, 1);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->total, 3u);
    EXPECT_EQ(page->offset, 1u);
    ASSERT_EQ(page->items.size(), 1u);
    EXPECT_EQ(page->items[0].id, "b");
    EXPECT_EQ(page->items[0].metadata.at("camera"), "/cams/b");
    EXPECT_EQ(m_store->page(query, 0, 0)->total, 3u);
    EXPECT_TRUE(m_store->page(query, 99, 10)->items.empty());
    EXPECT_EQ(m_store->page(query, 2, static_cast<std::size_t>(-1))->items.size(), 1u);
    EXPECT_EQ(m_store->position(query, "c").value(), std::optional<std::size_t>(2));
    EXPECT_EQ(m_store->position(query, "nobody").value(), std::optional<std::size_t>());
}

TEST_F(GallerySearchTest, FollowsEveryChange) {
    EXPECT_EQ(find("sunset"), Ids{});
    GalleryEdit edit;
    edit.comment = "sunset";
    ASSERT_TRUE(m_store->edit({{{"b"}, edit}}));
    EXPECT_EQ(find("sunset"), Ids{"b"});
    edit = {};
    edit.addTags = {"sunset"};
    edit.metadata["sky"] = "sunset";
    ASSERT_TRUE(m_store->edit({{{"c"}, edit}}));
    EXPECT_EQ(find("sunset"), (Ids{"b", "c"}));
    ASSERT_TRUE(m_store->remove("b"));
    EXPECT_EQ(find("sunset"), Ids{"c"});
    edit = {};
    edit.removeTags = {"sunset"};
    edit.metadata["sky"] = std::nullopt;
    ASSERT_TRUE(openOrFail(m_database)->edit({{{"c"}, edit}})); // another connection
    EXPECT_EQ(find("sunset"), Ids{});
}

TEST_F(GallerySearchTest, CanBeCancelled) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(m_store->page({}, 0, 10, stop.get_token()).error().code, ErrorCode::Cancelled);
    EXPECT_EQ(find("").size(), 3u);
}

TEST_F(GallerySearchTest, TakesAnythingAsTextWithoutHarm) {
    for (const char* text : {"\"'; DROP TABLE items; --\"", "\"a\" OR \"b\"", "NEAR(a b)", "label:\"x\" AND", "a* b*", "{label}", "^hero",
                             "(hero)", "hero+wide", "\"\\\"\"a", "%", "x'00'", "\xE2\x80\xA6", "*", "tag:***", "id:?"}) {
        const auto terms = parseGallerySearch(text);
        if (!terms) continue;
        GalleryQuery query;
        query.terms = *terms;
        const auto page = m_store->page(query, 0, 10);
        EXPECT_TRUE(page) << text << ": " << (page ? "" : page.error().text());
    }
    EXPECT_EQ(find("").size(), 3u);
}

TEST_F(GallerySearchTest, WorksOnKeysThatLieFarApart) {
    {
        SQLite::Database database(m_database.string(), SQLite::OPEN_READWRITE);
        database.exec("PRAGMA foreign_keys = OFF");
        database.exec("UPDATE items SET item = 9223372036854775807, parent = NULL WHERE id = 'c'");
        database.exec("UPDATE items SET item = -9223372036854775807 WHERE id = 'a'");
    }
    EXPECT_EQ(find(""), (Ids{"a", "b", "c"}));
    EXPECT_EQ(find("-id:b"), (Ids{"a", "c"}));
    EXPECT_EQ(find("created:1970"), (Ids{"a", "b", "c"}));
}

} // namespace
} // namespace doppel
