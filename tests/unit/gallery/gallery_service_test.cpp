#include "gallery_fixture.h"

#include "clonecore/image/frame_file.h"

#include <atomic>
#include <future>
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
    service.list([&](Result<std::vector<GalleryItem>> items) { listed = *items; });
    service.flush();
    ASSERT_EQ(listed.size(), 1u);
    EXPECT_TRUE(listed[0].starred);
    service.exportImage(item.id, m_folder.path() / "out.exr", [](Result<void> done) { EXPECT_TRUE(done); });
    service.remove(item.id, [](Result<void> done) { EXPECT_TRUE(done); });
    service.list([&](Result<std::vector<GalleryItem>> items) { listed = *items; });
    service.flush();
    EXPECT_TRUE(listed.empty());
    EXPECT_FALSE(std::filesystem::exists(item.filePath));
    EXPECT_TRUE(std::filesystem::exists(m_folder.path() / "out.exr"));
}

TEST_F(GalleryServiceTest, TellsObserversOnceForARunOfChanges) {
    GalleryService service(m_database);
    std::atomic<int> told{0};
    const Subscription observer = service.observe([&] { ++told; });
    std::promise<void> gate;
    service.list([opened = gate.get_future().share()](auto) { opened.wait(); }); // so that all are queued at once
    for (int i = 0; i < 10; ++i) service.createSnapshot(test::smallRequest(), {});
    gate.set_value();
    service.flush();
    EXPECT_EQ(told, 1);
    service.list([](auto) {});
    service.flush();
    EXPECT_EQ(told, 1);
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
