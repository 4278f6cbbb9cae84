#include "gallery_fixture.h"

#include "clonecore/image/frame_file.h"

#include <atomic>
#include <future>
#include <mutex>
#include <set>
#include <thread>

namespace doppel {
namespace {

class GalleryServiceTest : public testing::Test {
protected:
    GalleryItem snapshot(GalleryService& service, SnapshotRequest request) {
        GalleryItem made;
        service.createSnapshot(std::move(request), [&](Result<GalleryItem> item) {
            EXPECT_TRUE(item) << item.error().text();
            if (item) made = std::move(*item);
        });
        service.flush();
        return made;
    }
    test::TemporaryFolder m_folder;
    std::filesystem::path m_database = m_folder.path() / "galleries" / "g.db";
};

TEST_F(GalleryServiceTest, OpensTheFileOnlyWhenAsked) {
    { GalleryService service(m_database); }
    EXPECT_FALSE(std::filesystem::exists(m_database));
}

TEST_F(GalleryServiceTest, TakesASnapshotWithAllThatMadeIt) {
    GalleryService service(m_database);
    const GalleryItem item = snapshot(service, test::smallRequest(0.25f));
    EXPECT_EQ(item.label, "Hero camera frame 24");
    EXPECT_EQ(item.sessionId, "hero");
    EXPECT_EQ(item.metadata.at("renderer"), "embree");
    EXPECT_EQ(item.metadata.at("camera"), "/World/cam");
    EXPECT_EQ(item.metadata.at("lop_node"), "OUT");
    EXPECT_EQ(item.metadata.at("frame"), "24");
    EXPECT_EQ(item.metadata.at("samples"), "16");
    EXPECT_EQ(item.metadata.at("resolution"), "32x16");
    EXPECT_EQ(item.metadata.at("option:variant"), "red");
    EXPECT_EQ(item.metadata.at("session_name"), "Hero camera");
    EXPECT_EQ(item.metadata.at("scene_directory"), "/shows/demo");
    EXPECT_FALSE(item.metadata.at("doppel_version").empty());
    EXPECT_EQ(item.metadata.at("aovs"), "C depth");

    const auto frame = readExr(item.filePath);
    ASSERT_TRUE(frame) << frame.error().text();
    EXPECT_EQ((*frame)->layout().aovs[1].name, "depth");
    EXPECT_EQ((*frame)->info().samples, 16);
    EXPECT_EQ((*frame)->info().frame, 24.0);

    bool called = false;
    service.sceneState(item.id, [&](Result<std::string> text) {
        ASSERT_TRUE(text);
        const auto scene = parseScene(*text, "state");
        ASSERT_TRUE(scene) << scene.error().text();
        EXPECT_EQ(scene->contextOptions.at("shot"), Value(10.0));
        EXPECT_EQ(scene->connection("hero")->cameraPath, "/World/cam");
        called = true;
    });
    service.thumbnail(item.id, [&](Result<std::vector<std::uint8_t>> png) {
        ASSERT_TRUE(png);
        EXPECT_EQ((*png)[1], 'P');
    });
    service.flush();
    EXPECT_TRUE(called);
}

TEST_F(GalleryServiceTest, MakesThumbnailsOfAtMost256PixelsASide) {
    GalleryService service(m_database);
    SnapshotRequest request = test::smallRequest();
    request.frame = test::smallFrame(0.5f, 1024, 300);
    request.aov = "depth";
    request.label = "Wide";
    const GalleryItem item = snapshot(service, std::move(request));
    EXPECT_EQ(item.label, "Wide");
    EXPECT_EQ(item.metadata.at("display_aov"), "depth");
    service.thumbnail(item.id, [&](Result<std::vector<std::uint8_t>> png) {
        ASSERT_TRUE(png);
        ASSERT_GT(png->size(), 24u);
        EXPECT_EQ((*png)[18] << 8 | (*png)[19], 256); // IHDR: width, then height
        EXPECT_EQ((*png)[22] << 8 | (*png)[23], 75);
    });
    service.flush();
}

TEST_F(GalleryServiceTest, ThumbnailsShowWhatTheConnectionShows) {
    GalleryService service(m_database);
    SnapshotRequest request = test::smallRequest();
    request.connection.displayAov = "dep*";
    EXPECT_EQ(snapshot(service, std::move(request)).metadata.at("display_aov"), "depth");
}

TEST_F(GalleryServiceTest, SaysWhyThereIsNothingToKeep) {
    GalleryService service(m_database);
    SnapshotRequest request = test::smallRequest();
    request.frame = nullptr;
    bool called = false;
    service.createSnapshot(std::move(request), [&](Result<GalleryItem> item) {
        ASSERT_FALSE(item);
        EXPECT_NE(item.error().message.find("hero"), std::string::npos);
        called = true;
    });
    service.flush();
    EXPECT_TRUE(called);
}

TEST_F(GalleryServiceTest, UpdatesListsAndRemoves) {
    GalleryService service(m_database);
    GalleryItem item = snapshot(service, test::smallRequest());
    item.starred = true;
    std::vector<GalleryItem> listed;
    service.update(item, [](Result<void> done) { EXPECT_TRUE(done); });
    service.flush(); // reads don't wait for writes
    service.list([&](Result<std::vector<GalleryItem>> items) { listed = *items; });
    service.flush();
    ASSERT_EQ(listed.size(), 1u);
    EXPECT_TRUE(listed[0].starred);
    service.exportImage(item.id, m_folder.path() / "out.exr", [](Result<void> done) { EXPECT_TRUE(done); });
    service.flush();
    service.remove(item.id, [](Result<void> done) { EXPECT_TRUE(done); });
    service.flush();
    service.list([&](Result<std::vector<GalleryItem>> items) { listed = *items; });
    service.flush();
    EXPECT_TRUE(listed.empty());
    EXPECT_FALSE(std::filesystem::exists(item.filePath));
    EXPECT_TRUE(std::filesystem::exists(m_folder.path() / "out.exr"));
}

TEST_F(GalleryServiceTest, TellsObserversOfEachItemBeforeAFlushReturns) {
    GalleryService service(m_database);
    service.createTag("x", {}); // opens it: what is there then is no news
    service.flush();
    std::mutex mutex;
    std::vector<std::string> told;
    const Subscription observer = service.observe([&](const GalleryChanges& changes) {
        std::lock_guard lock(mutex);
        EXPECT_FALSE(changes.many);
        told.insert(told.end(), changes.ids.begin(), changes.ids.end());
    });
    std::set<std::string> made;
    for (int i = 0; i < 10; ++i)
        service.createSnapshot(test::smallRequest(), [&](Result<GalleryItem> item) { made.insert(item->id); });
    service.flush();
    std::lock_guard lock(mutex);
    EXPECT_EQ(told.size(), 10u); // each once
    EXPECT_EQ(std::set<std::string>(told.begin(), told.end()), made);
}

TEST_F(GalleryServiceTest, TellsOneLookOfChangesThatComeTogether) {
    GalleryService service(m_database);
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i) ids.push_back(snapshot(service, test::smallRequest()).id);
    std::mutex mutex;
    std::vector<GalleryChanges> told;
    const Subscription observer = service.observe([&](const GalleryChanges& changes) {
        std::lock_guard lock(mutex);
        told.push_back(changes);
    });
    GalleryEdit star;
    star.starred = true;
    service.edit({{ids, star}}, {});
    service.flush();
    service.edit({{ids, star}}, {}); // changes nothing
    service.flush();
    std::lock_guard lock(mutex);
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].ids, ids);
}

TEST_F(GalleryServiceTest, ReadsDontWaitForAWrite) {
    GalleryService service(m_database);
    const GalleryItem item = snapshot(service, test::smallRequest());
    std::promise<void> gate;
    service.perform(
        [opened = gate.get_future().share()](GalleryStore& store) {
            const auto made = store.createTag("new");
            opened.wait(); // with the database locked for others that write
            return made ? Result<void>() : tl::unexpected<Error>(made.error());
        },
        [](Result<void> done) { EXPECT_TRUE(done); });
    std::promise<GalleryPage> page;
    service.page({}, 0, 10, [&](Result<GalleryPage> found) { page.set_value(found ? *found : GalleryPage{}); });
    std::promise<std::size_t> thumbnail;
    service.thumbnails({item.id}, [&](const std::string&, auto png) { thumbnail.set_value(png ? png->size() : 0); });
    EXPECT_EQ(page.get_future().get().total, 1u);
    EXPECT_GT(thumbnail.get_future().get(), 0u);
    gate.set_value();
}

TEST_F(GalleryServiceTest, ReadingDoesNotMakeAGallery) {
    GalleryService service(m_database);
    std::vector<ErrorCode> errors;
    std::size_t answers = 0;
    service.list([&](auto items) { answers += items && items->empty(); });
    service.page({}, 0, 10, [&](auto page) { answers += page && page->total == 0; });
    service.ids({}, [&](auto ids) { answers += ids && ids->empty(); });
    service.tags([&](auto tags) { answers += tags && tags->empty(); });
    service.warning([&](auto text) { answers += text && text->empty(); });
    service.item("x", [&](auto item) { errors.push_back(item.error().code); });
    service.thumbnail("x", [&](auto png) { errors.push_back(png.error().code); });
    service.thumbnails({"x"}, [&](const std::string&, auto png) { errors.push_back(png.error().code); });
    service.flush();
    EXPECT_EQ(answers, 5u);
    EXPECT_EQ(errors, std::vector<ErrorCode>(3, ErrorCode::NotFound));
    EXPECT_FALSE(std::filesystem::exists(m_database.parent_path()));
}

TEST_F(GalleryServiceTest, DropsQuestionsThatAreTakenBack) {
    GalleryService service(m_database);
    const GalleryItem item = snapshot(service, test::smallRequest());
    std::promise<void> gate;
    service.list([opened = gate.get_future().share()](auto) { opened.wait(); }); // so that the others are queued
    std::stop_source older, newer;
    std::vector<std::string> answers;
    const auto note = [&](const std::string& name) {
        return [&answers, name](Result<GalleryPage> page) {
            answers.push_back(name + (page ? "" : page.error().code == ErrorCode::Cancelled ? " cancelled" : " failed"));
        };
    };
    service.page({}, 0, 1, note("older"), older.get_token());
    service.thumbnails(std::vector<std::string>(100, item.id), [&](const std::string&, auto) { answers.push_back("thumbnail"); },
                       older.get_token());
    service.page({}, 0, 1, note("newer"), newer.get_token());
    older.request_stop();
    gate.set_value();
    service.flush();
    EXPECT_EQ(answers, (std::vector<std::string>{"older cancelled", "newer"}));
}

TEST_F(GalleryServiceTest, ThumbnailsComeAfterMoreUrgentQuestions) {
    GalleryService service(m_database);
    const GalleryItem item = snapshot(service, test::smallRequest());
    std::promise<void> gate;
    service.list([opened = gate.get_future().share()](auto) { opened.wait(); });
    std::vector<char> order;
    service.thumbnails(std::vector<std::string>(40, item.id), [&](const std::string&, auto png) {
        EXPECT_TRUE(png);
        order.push_back('t');
    });
    service.page({}, 0, 1, [&](auto) { order.push_back('p'); });
    gate.set_value();
    service.flush();
    ASSERT_EQ(order.size(), 41u);
    EXPECT_EQ(order[0], 'p');
}

TEST_F(GalleryServiceTest, PerformsATransactionOrNothingOfIt) {
    GalleryService service(m_database);
    const GalleryItem item = snapshot(service, test::smallRequest());
    std::vector<bool> results;
    const auto work = [&](bool fails) {
        return [&, fails](GalleryStore& store) -> Result<void> {
            EXPECT_TRUE(store.createTag(fails ? "lost" : "kept"));
            EXPECT_TRUE(!fails || store.remove(item.id));
            return fails ? Result<void>(fail(ErrorCode::Refused, "changed my mind")) : Result<void>();
        };
    };
    service.perform(work(true), [&](Result<void> done) { results.push_back(done.has_value()); });
    service.perform(work(false), [&](Result<void> done) { results.push_back(done.has_value()); });
    service.flush();
    EXPECT_EQ(results, (std::vector<bool>{false, true}));
    EXPECT_TRUE(std::filesystem::exists(item.filePath));
    service.tags([&](Result<std::vector<GalleryTag>> tags) {
        ASSERT_TRUE(tags);
        ASSERT_EQ(tags->size(), 1u);
        EXPECT_EQ((*tags)[0].name, "kept");
    });
    service.flush();
}

TEST_F(GalleryServiceTest, MarkedItemsGoWithTheService) {
    GalleryItem gone, back;
    {
        GalleryService service(m_database);
        gone = snapshot(service, test::smallRequest());
        back = snapshot(service, test::smallRequest());
        service.markForDeletion({gone.id, back.id}, [](auto marked) { EXPECT_EQ(marked.value().size(), 2u); });
        service.flush();
        service.list([](auto items) { EXPECT_TRUE(items.value().empty()); });
        service.flush();
        EXPECT_TRUE(std::filesystem::exists(gone.filePath));
        service.unmark({back.id}, [](auto unmarked) { EXPECT_EQ(unmarked.value().size(), 1u); });
    }
    EXPECT_FALSE(std::filesystem::exists(gone.filePath));
    EXPECT_TRUE(std::filesystem::exists(back.filePath));
    const auto items = test::openOrFail(m_database)->items();
    ASSERT_EQ(items->size(), 1u);
    EXPECT_EQ(items->front().id, back.id);
}

TEST_F(GalleryServiceTest, ASnapshotThatGoesOnIsCompletedLater) {
    GalleryService service(m_database);
    SnapshotRequest request = test::smallRequest(0.25f);
    request.goesOn = true;
    const GalleryItem early = snapshot(service, request);
    EXPECT_EQ(early.status, "render_active");
    GalleryEdit mine;
    mine.label = "My favourite";
    mine.addTags = {"hero"};
    service.edit({{{early.id}, mine}}, {});
    GalleryItem late;
    service.completeSnapshot(early.id, test::smallRequest(0.75f), [&](Result<GalleryItem> item) {
        ASSERT_TRUE(item) << item.error().text();
        late = *item;
    });
    service.flush();
    EXPECT_EQ(late.id, early.id);
    EXPECT_EQ(late.status, "render_complete");
    EXPECT_EQ(late.label, "My favourite");
    EXPECT_EQ(late.tags, std::vector<std::string>{"hero"});
    const auto frame = readExr(late.filePath);
    ASSERT_TRUE(frame) << frame.error().text();
    EXPECT_FLOAT_EQ(static_cast<float>(reinterpret_cast<const Imath::half*>((*frame)->bytes().data())[0]), 0.75f);
    EXPECT_EQ(test::countFiles(m_folder.path() / "galleries" / "g_images"), 2u) << "the new image and the service's own mark";
    service.completeSnapshot("nobody", test::smallRequest(), [](auto item) {
        ASSERT_FALSE(item);
        EXPECT_EQ(item.error().code, ErrorCode::NotFound);
    });
    service.flush();
}

TEST_F(GalleryServiceTest, ARenderThatWasNeverCompletedIsKeptAsItWas) {
    GalleryItem item;
    {
        GalleryService service(m_database);
        SnapshotRequest request = test::smallRequest();
        request.goesOn = true;
        item = snapshot(service, request);
    }
    EXPECT_EQ(test::openOrFail(m_database)->item(item.id)->status, "render_complete");
    EXPECT_TRUE(readExr(item.filePath));
}

TEST_F(GalleryServiceTest, SeesWhatAnotherConnectionChanges) {
    GalleryService service(m_database);
    const GalleryItem item = snapshot(service, test::smallRequest());
    std::promise<GalleryChanges> told;
    std::atomic<bool> isTold{false};
    const Subscription observer = service.observe([&](const GalleryChanges& changes) {
        if (!isTold.exchange(true)) told.set_value(changes);
    });
    const auto other = test::openOrFail(m_database);
    GalleryEdit edit;
    edit.comment = "from elsewhere";
    ASSERT_TRUE(other->edit({{{item.id}, edit}}));
    auto news = told.get_future();
    ASSERT_EQ(news.wait_for(std::chrono::seconds(20)), std::future_status::ready);
    EXPECT_EQ(news.get().ids, std::vector<std::string>{item.id});
}

TEST_F(GalleryServiceTest, OpensAnotherFileThatTakesThePlace) {
    GalleryService service(m_database);
    snapshot(service, test::smallRequest());
    const auto other = m_folder.path() / "other.db";
    test::openOrFail(other);
    std::filesystem::remove(m_database.string() + "-wal");
    std::filesystem::remove(m_database.string() + "-shm");
    std::filesystem::rename(other, m_database);
    std::size_t count = 99;
    service.list([&](auto items) { count = items ? items->size() : 98; });
    service.flush();
    EXPECT_EQ(count, 0u);
    snapshot(service, test::smallRequest());
    service.list([&](auto items) { count = items ? items->size() : 98; });
    service.flush();
    EXPECT_EQ(count, 1u);
}

TEST_F(GalleryServiceTest, RepairsWhileItIsUsed) {
    GalleryService service(m_database);
    const GalleryItem item = snapshot(service, test::smallRequest());
    std::filesystem::remove(item.filePath);
    std::size_t missing = 0;
    service.check([&](Result<GalleryCheck> check) {
        ASSERT_TRUE(check) << check.error().text();
        missing = check->missingImages.size();
    });
    service.flush();
    EXPECT_EQ(missing, 1u);
    bool isRepaired = false;
    service.list([](auto) {});
    service.repair([&](Result<GalleryRepair> repair) {
        ASSERT_TRUE(repair) << repair.error().text();
        isRepaired = repair->markedMissing == std::vector<std::string>{item.id};
    });
    service.list([](auto) {});
    service.flush();
    EXPECT_TRUE(isRepaired);
    service.item(item.id, [](auto repaired) { EXPECT_EQ(repaired.value().status, "error"); });
    service.flush();
}

TEST_F(GalleryServiceTest, SavesACopyBesideItsOtherWork) {
    GalleryService service(m_database);
    snapshot(service, test::smallRequest());
    Result<GalleryCopy> copy;
    service.saveAs(m_folder.path() / "copy.db", [&](Result<GalleryCopy> result) { copy = std::move(result); });
    service.flush();
    ASSERT_TRUE(copy) << copy.error().text();
    EXPECT_EQ(copy->files, 1u);
    std::stop_source stop;
    stop.request_stop();
    service.saveAs(m_folder.path() / "copy2.db", [&](Result<GalleryCopy> result) { copy = std::move(result); }, stop.get_token());
    service.flush();
    ASSERT_FALSE(copy);
    EXPECT_EQ(copy.error().code, ErrorCode::Cancelled);
    EXPECT_FALSE(std::filesystem::exists(m_folder.path() / "copy2.db"));
}

TEST_F(GalleryServiceTest, AnswersEveryQuestionAlsoWhenItGoes) {
    std::atomic<int> answers{0};
    {
        GalleryService service(m_database);
        snapshot(service, test::smallRequest());
        for (int i = 0; i < 50; ++i) {
            service.page({}, 0, 10, [&](auto) { ++answers; });
            service.edit({{{"x"}, {}}}, [&](auto) { ++answers; });
            service.saveAs(m_folder.path() / ("copy" + std::to_string(i)), [&](auto) { ++answers; });
            service.repair([&](auto) { ++answers; });
        }
    }
    EXPECT_EQ(answers, 200);
}

TEST_F(GalleryServiceTest, FinishesItsQueueBeforeItGoes) {
    std::atomic<int> done{0};
    {
        GalleryService service(m_database);
        for (int i = 0; i < 5; ++i) {
            service.createSnapshot(test::smallRequest(), [&](Result<GalleryItem> item) {
                EXPECT_TRUE(item);
                ++done;
            });
        }
    }
    EXPECT_EQ(done, 5);
    EXPECT_EQ(test::openOrFail(m_database)->items()->size(), 5u);
}

TEST_F(GalleryServiceTest, MayBeCalledFromItsCallbacks) {
    GalleryService service(m_database);
    std::promise<std::size_t> count;
    service.createSnapshot(test::smallRequest(), [&](Result<GalleryItem>) {
        service.flush(); // nothing to wait for here
        service.list([&](Result<std::vector<GalleryItem>> items) { count.set_value(items ? items->size() : 0); });
    });
    EXPECT_EQ(count.get_future().get(), 1u);
}

TEST_F(GalleryServiceTest, TriesAgainWhenTheFileCouldNotBeOpened) {
    test::touch(m_folder.path() / "galleries"); // a file where the folder should be
    GalleryService service(m_database);
    std::vector<bool> results;
    const auto note = [&](Result<std::vector<GalleryItem>> items) { results.push_back(items.has_value()); };
    service.list(note);
    service.flush();
    std::filesystem::remove(m_folder.path() / "galleries");
    service.list(note);
    service.flush();
    EXPECT_EQ(results, (std::vector<bool>{false, true}));
}

TEST_F(GalleryServiceTest, TakesRequestsFromManyThreads) {
    GalleryService service(m_database);
    std::vector<std::thread> threads;
    std::atomic<int> made{0};
    for (int t = 0; t < 3; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 4; ++i) {
                service.createSnapshot(test::smallRequest(), [&](Result<GalleryItem> item) { made += item ? 1 : 0; });
                service.list([](auto) {});
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    service.flush();
    EXPECT_EQ(made, 12);
}

} // namespace
} // namespace doppel
