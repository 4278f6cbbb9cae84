#include "bench/desk/gallery_rows.h"

#include "bench/desk/stand.h"
#include "bench/gallery/many_items.h"
#include "ui/gallery/gallery_model.h"
#include "ui/gallery/gallery_pane.h"
#include "ui/gallery/gallery_search_bar.h"

#include <QAbstractEventDispatcher>
#include <QBuffer>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTimer>

#include <cmath>

namespace doppel::bench {

namespace {

constexpr std::size_t kItems = 100'000;
constexpr int kScrollSteps = 300, kFrameMilliseconds = 16;
/// What a hitch is: input that waits longer than that is felt.
constexpr double kHitch = 50;

/// The stretches in which the event loop looked at nothing new, as input would have waited. Needs Qt's own event loop: glib's does
/// not say when it begins to wait.
class Gaps : public QObject {
public:
    Gaps() {
        auto* loop = QAbstractEventDispatcher::instance();
        connect(loop, &QAbstractEventDispatcher::awake, this, [this] { m_since.start(); });
        connect(loop, &QAbstractEventDispatcher::aboutToBlock, this, [this] { note(); });
        m_since.start();
    }
    /// What `work` takes at once counts too.
    void during(const std::function<void()>& work) {
        m_since.start();
        work();
        note();
    }
    const Samples& all() const { return m_gaps; } ///< ms

private:
    void note() {
        m_gaps.values.push_back(static_cast<double>(m_since.nsecsElapsed()) / 1e6);
        m_since.start();
    }

    QElapsedTimer m_since;
    Samples m_gaps;
};

void handleEventsFor(int milliseconds) {
    bool isOver = false;
    QTimer::singleShot(milliseconds, Qt::PreciseTimer, QCoreApplication::instance(), [&] { isOver = true; });
    while (!isOver) QApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents);
}

std::vector<std::uint8_t> thumbnail() {
    QImage image(256, 144, QImage::Format_RGB32);
    QPainter painter(&image);
    QLinearGradient sky(0, 0, 256, 144);
    sky.setColorAt(0, QColor(40, 60, 110));
    sky.setColorAt(1, QColor(220, 160, 90));
    painter.fillRect(image.rect(), sky);
    painter.setBrush(QColor(170, 80, 60));
    painter.drawEllipse(80, 30, 90, 90);
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    image.save(&buffer, "PNG");
    return {bytes.begin(), bytes.end()};
}

Row worst(const char* what, const std::string& load, const Samples& gaps) {
    return {what, load, "ms", {{gaps.max()}}, "limit", {{kHitch}}, "< 50 ms", gaps.max() < kHitch};
}

struct GalleryStand : Stand {
    explicit GalleryStand(const std::filesystem::path& database) : Stand([&] {
        Scene scene;
        scene.gallery = database.string();
        scene.directory = database.parent_path();
        return scene;
    }()) {}

    /// The pane in a window of its own, with hundreds of pictures.
    void makeLarge() {
        for (QDockWidget* dock : window->findChildren<QDockWidget*>()) {
            if (!dock->isAncestorOf(&pane())) continue;
            dock->setFloating(true);
            dock->setGeometry(0, 0, 1900, 1000);
        }
    }
    GalleryPane& pane() { return window->galleryPane(); }
    bool showsRows() {
        QListView& view = *pane().view();
        const QModelIndex first = view.indexAt({view.spacing() + 10, view.spacing() + 10});
        return first.isValid() && pane().model()->item(first.row());
    }
};

} // namespace

void galleryRows(Report& report) {
    QTemporaryDir folder;
    const auto database = std::filesystem::path(folder.path().toStdString()) / "many.db";
    if (const auto made = makeManyItems(database, kItems, thumbnail()); !made) giveUp(made.error().text());
    const std::string load = std::to_string(kItems) + " snapshots";

    Row first{"gallery: opened to first pictures", load, "ms", {}, "limit", {{1000.0}}, "< 1000 ms", false};
    for (int round = 0; round < 3; ++round) {
        const auto began = std::chrono::steady_clock::now();
        GalleryStand stand(database);
        handleEventsUntil([&] { return stand.showsRows(); });
        stand.pane().view()->viewport()->repaint();
        first.ours.values.push_back(1e3 * std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    }
    first.met = first.ours.median() < 1000;
    report.add(first);

    GalleryStand stand(database);
    stand.makeLarge();
    QListView& view = *stand.pane().view();
    handleEventsUntil([&] { return stand.showsRows() && view.verticalScrollBar()->maximum() > 0; });
    handleEventsFor(300);
    QScrollBar& bar = *view.verticalScrollBar();
    const auto scroll = [&](const char* what, auto place) {
        Gaps gaps;
        for (int step = 0; step < kScrollSteps; ++step) {
            gaps.during([&] { bar.setValue(place(step)); });
            handleEventsFor(kFrameMilliseconds);
        }
        report.add(worst(what, load, gaps.all()));
    };
    scroll("gallery: worst gap, dragging the bar", [&](int step) { return static_cast<int>(1.0 * bar.maximum() * step / (kScrollSteps - 1)); });
    scroll("gallery: worst gap, turning the wheel", [&](int step) { return bar.maximum() / 3 + 60 * step; });
    scroll("gallery: worst gap, jumping about", [&](int step) { return static_cast<int>(bar.maximum() * (0.5 + 0.5 * std::sin(step * 1.7))); });

    {
        Gaps gaps;
        QLineEdit& line = *stand.pane().searchBar()->searchLine();
        for (const char* text : {"hero", "note42 warmer", "rating:>=3 camera:/cams/shot7", ""}) {
            line.clear();
            for (const char* c = text; *c; ++c) {
                gaps.during([&] { line.insert(QString(QLatin1Char(*c))); });
                handleEventsFor(80); // a quick typist
            }
            handleEventsFor(400);
        }
        report.add(worst("gallery: worst gap, typing a search", load, gaps.all()));
    }
    Row answer{"gallery: typed to what is found", load, "ms", {}, "limit", {{400.0}}, "< 400 ms", false};
    for (const char* text : {"hero", "note42", "tag:seq1*", "rating:>=3", "s -hero", "camera:/cams/shot7"}) {
        bool answered = false;
        const auto connection = QObject::connect(stand.pane().model(), &GalleryModel::answered, [&] { answered = true; });
        answer.ours.values.push_back(1e3 * secondsOf([&] {
            stand.pane().searchBar()->searchLine()->setText(QString::fromLatin1(text));
            handleEventsUntil([&] { return answered; });
        }));
        QObject::disconnect(connection);
    }
    answer.met = answer.ours.max() < 400;
    report.add(answer);
    {
        Gaps gaps;
        gaps.during([&] { view.selectAll(); });
        handleEventsFor(500);
        report.add(worst("gallery: worst gap, selecting all", load, gaps.all()));
    }
}

} // namespace doppel::bench
