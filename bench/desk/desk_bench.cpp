// Whether the desk stays quick: input while many clones deliver, another AOV of a large image, a wipe over two of 4K, a gallery of
// 100,000 snapshots. A real window
// (under Xvfb by `./dev bench`), painted by the processor.
#include "bench/common/report.h"
#include "bench/desk/gallery_rows.h"
#include "bench/desk/stand.h"
#include "bench/fleet/clones_process.h"
#include "ui/viewer/compare_bar.h"
#include "ui/viewer/image_view.h"
#include "ui/viewer/tile_grid.h"
#include "ui/viewer/viewer.h"

#include <Imath/half.h>

#include <QApplication>
#include <QComboBox>
#include <QMouseEvent>
#include <QScrollBar>
#include <QSettings>
#include <QTemporaryDir>

#include <atomic>
#include <mutex>
#include <random>
#include <thread>

namespace doppel::bench {

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int kClones = 64;

double percentile95(std::vector<double> values) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    return values[values.size() * 95 / 100];
}

Scene sceneOf(int clones) {
    Scene scene;
    scene.setNode(Node{"OUT", "null", {}, {}});
    for (int i = 0; i < clones; ++i) {
        ConnectionRecord record;
        record.sessionId = "clone" + std::to_string(i);
        record.lopNode = "OUT";
        record.cameraPath = "/cam";
        scene.setConnection(record);
    }
    return scene;
}

/// Clicks on tiles at times of its own choosing, and how long each took from the post to what is painted of it.
std::vector<double> clickTiles(TileGrid& grid, int clicks) {
    std::vector<double> answers;
    std::atomic<int> answered{0};
    std::thread hand([&] {
        std::mt19937 random(1);
        for (int i = 0; i < clicks; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20 + random() % 60));
            const Clock::time_point posted = Clock::now();
            const int clone = static_cast<int>(random() % kClones);
            QMetaObject::invokeMethod(
                &grid,
                [&, posted, clone] {
                    QWidget* viewport = grid.viewport();
                    QRect tile = grid.imageRect("clone" + std::to_string(clone));
                    if (!viewport->rect().intersects(tile)) tile = viewport->rect();
                    const QPointF at = tile.intersected(viewport->rect()).center();
                    QMouseEvent press(QEvent::MouseButtonPress, at, viewport->mapToGlobal(at), Qt::LeftButton, Qt::LeftButton, {});
                    QApplication::sendEvent(viewport, &press);
                    viewport->repaint();
                    answers.push_back(Milliseconds(Clock::now() - posted).count());
                    ++answered;
                },
                Qt::QueuedConnection);
        }
    });
    handleEventsUntil([&] { return answered == clicks; });
    hand.join();
    return answers;
}

void inputWhileClonesDeliver(Report& report) {
    Stand stand(sceneOf(kClones));
    FleetOptions options;
    options.clones = kClones;
    options.width = 480;
    options.height = 270;
    options.millisecondsPerFrame = 200;
    options.hostKey = stand.manager->publicKey();
    ClonesProcess clones(options);
    std::atomic<long> frames{0};
    const Subscription images = stand.membuf.observe([&](const std::string&) { ++frames; });
    for (int i = 0; i < kClones; ++i) stand.manager->connect("clone" + std::to_string(i), clones.addresses[static_cast<std::size_t>(i)]);
    TileGrid& grid = *stand.window->viewer().grid();
    handleEventsUntil([&] { return grid.count() == kClones && frames > 5 * kClones; });
    const long before = frames;
    const auto began = Clock::now();
    const std::vector<double> answers = clickTiles(grid, 200);
    const double rate = static_cast<double>(frames - before) / std::chrono::duration<double>(Clock::now() - began).count();
    const double slow = percentile95(answers);
    report.add({"click on a tile to its repaint, 95 %", "64 clones, 480x270, 5 a second", "ms", {{slow}}, "limit", {{50.0}}, "< 50 ms", slow < 50});
    report.add({"frames that come meanwhile", "64 clones, 480x270, 5 a second", "per s", {{rate}}, "sent", {{5.0 * kClones}}, "ratio >= 0.9",
                rate >= 0.9 * 5 * kClones});
}

/// A picture with something in every AOV.
FramePtr picture(int width, int height, unsigned seed) {
    FrameLayout layout;
    layout.width = layout.fullWidth = width;
    layout.height = layout.fullHeight = height;
    layout.aovs = {{"C", {"R", "G", "B", "A"}, PixelType::Half, 0}, {"N", {"X", "Y", "Z"}, PixelType::Float, 0},
                   {"albedo", {"R", "G", "B"}, PixelType::Half, 0}, {"depth", {"Z"}, PixelType::Float, 0}, {"primId", {"id"}, PixelType::UInt32, 0}};
    layout.computeOffsets();
    return Frame::allocate(layout, {}, [&](std::span<std::byte> bytes) {
        std::minstd_rand random(seed);
        const std::size_t pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
        const auto unit = [&] { return static_cast<float>(random() & 0xffff) / 65536.0f; };
        for (std::size_t a = 0; a < layout.aovs.size(); ++a) {
            std::byte* to = bytes.data() + layout.aovs[a].offset;
            const std::size_t samples = pixels * layout.aovs[a].channels.size();
            for (std::size_t i = 0; i < samples; ++i) {
                switch (layout.aovs[a].type) {
                    case PixelType::Half: reinterpret_cast<std::uint16_t*>(to)[i] = Imath::half(unit()).bits(); break;
                    case PixelType::Float: reinterpret_cast<float*>(to)[i] = unit() * 2 - 1; break;
                    case PixelType::UInt32: reinterpret_cast<std::uint32_t*>(to)[i] = static_cast<std::uint32_t>(1 + random() % 200); break;
                }
            }
        }
    });
}

void switchAovs(Report& report) {
    Stand stand(sceneOf(1));
    stand.hidePanes();
    stand.membuf.publish("clone0", picture(1920, 1080, 1));
    Viewer& viewer = stand.window->viewer();
    viewer.showLarge("clone0");
    ImageView& view = *viewer.imageView();
    handleEventsUntil([&] { return view.frame() != nullptr; });
    view.oneToOne();
    auto* choice = viewer.findChild<QComboBox*>(QStringLiteral("viewerAov"));
    handleEventsUntil([&] { return choice->count() == 6; });
    Row row{"another AOV to its repaint", "1080p at 1:1, viewer alone", "ms", {}, "limit", {{16.0}}, "median < 16 ms", false};
    for (int i = 0; i < 60; ++i) {
        const int index = 1 + i % 5;
        const double seconds = secondsOf([&] {
            choice->setCurrentIndex(index);
            emit choice->activated(index);
            handleEventsUntil([&] { return static_cast<int>(view.aov()) == index - 1; });
            view.repaint();
        });
        if (i >= 10) row.ours.values.push_back(1e3 * seconds);
    }
    row.met = row.ours.median() < 16;
    report.add(row);
}

void wipe(Report& report, bool atOneToOne) {
    Stand stand(sceneOf(2));
    stand.hidePanes();
    stand.membuf.publish("clone0", picture(3840, 2160, 1));
    stand.membuf.publish("clone1", picture(3840, 2160, 2));
    Viewer& viewer = stand.window->viewer();
    viewer.showLarge("clone0");
    ImageView& view = *viewer.imageView();
    handleEventsUntil([&] { return view.frame() != nullptr; });
    if (atOneToOne) view.oneToOne();
    viewer.compareBar()->setMode(Compare::Wipe);
    handleEventsUntil([&] { return view.hasOther(); });
    const auto send = [&](QEvent::Type type, QPointF at, Qt::MouseButton button) {
        QMouseEvent event(type, at, view.mapToGlobal(at), button, Qt::LeftButton, {});
        QApplication::sendEvent(&view, &event);
    };
    const QPointF middle(view.width() / 2.0, view.height() * 0.7);
    view.wipe().setLine({view.toImage(middle).x() / 3840, view.toImage(middle).y() / 2160}, 20);
    send(QEvent::MouseButtonPress, middle, Qt::LeftButton);
    Row row{"a step of a wipe to its repaint", atOneToOne ? "two of 4K, 1:1" : "two of 4K, fitted", "ms", {}, "limit", {{1000.0 / 30}}, "< 33.3 ms", false};
    for (int i = 0; i < 90; ++i) {
        const double seconds = secondsOf([&] {
            send(QEvent::MouseMove, middle + QPointF(300 * std::sin(i * 0.1), 40 * std::cos(i * 0.1)), Qt::NoButton);
            view.repaint();
            QApplication::processEvents();
        });
        if (i >= 10) row.ours.values.push_back(1e3 * seconds);
    }
    send(QEvent::MouseButtonRelease, middle, Qt::LeftButton);
    row.met = percentile95(row.ours.values) < 1000.0 / 30;
    report.add(row);
}

} // namespace

} // namespace doppel::bench

int main(int argc, char** argv) {
    using namespace doppel::bench;
    if (argc == 3 && std::string(argv[1]) == "--clones") return runFleetClones(FleetOptions::fromText(argv[2]));
    QTemporaryDir folder; // settings neither come from nor go to the user's own
    qputenv("XDG_DATA_HOME", folder.path().toUtf8());
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, folder.path());
    qputenv("QT_NO_GLIB", "1"); // see Gaps in gallery_rows.cpp
    QApplication application(argc, argv);
    Report report("desk");
    if (argc == 2 && std::string(argv[1]) == "--gallery") {
        galleryRows(report);
        return report.finish();
    }
    inputWhileClonesDeliver(report);
    switchAovs(report);
    wipe(report, false);
    wipe(report, true);
    galleryRows(report);
    return report.finish();
}
