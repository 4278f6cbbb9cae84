// Pictures of the desk in its states, also those that are hard to reach by hand, to be looked at after a change of its looks:
// `doppel_desk_pictures FOLDER [--language de] [--points 14] [--light] [--dialogs]`, with painted clones; --dialogs leaves out the
// states of the clones. Needs a display (xvfb-run -s "-screen 0 1920x1080x24"); QT_SCALE_FACTOR=2 makes a dense one of a larger.
#include "tests/ui/desk_fixture.h"

#include "clonecore/scene/scene_file.h"
#include "ui/base/language.h"
#include "ui/base/text.h"
#include "ui/clones/cell_editor.h"
#include "ui/clones/clone_actions.h"
#include "ui/gallery/gallery_history.h"
#include "ui/gallery/gallery_pane.h"
#include "ui/gallery/gallery_tasks.h"
#include "ui/gallery/restore_dialog.h"
#include "ui/gallery/snapshot_window.h"
#include "ui/clones/clone_pane.h"
#include "ui/clones/matrix_dialog.h"
#include "ui/gallery/gallery_session.h"
#include "ui/stage/stage_pane.h"
#include "ui/viewer/image_view.h"
#include "ui/viewer/viewer.h"

#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QLabel>
#include <QPushButton>
#include <QListView>
#include <QLineEdit>
#include <QScreen>
#include <QSettings>
#include <QToolButton>

#include <cstdio>
#include <fstream>

using namespace doppel;
using namespace doppel::test;

namespace {

Scene showScene() {
    Scene scene = exampleScene({});
    const auto add = [&](const char* id, const char* name, const char* camera) -> ConnectionRecord {
        ConnectionRecord record;
        record.sessionId = id;
        record.name = name;
        record.lopNode = "OUT";
        record.cameraPath = camera;
        record.resolution = {640, 360};
        record.launcherConfig = {{"launcher", "local"}};
        record.rendererOptions["samples"] = Value(24.0);
        return record;
    };
    scene.setConnection(add("hero", "Hero camera", "/cameras/hero_cam"));
    auto ahead = add("ahead", "Ten frames ahead", "/cameras/hero_cam");
    ahead.frameExpression = "$F + 10";
    scene.setConnection(ahead);
    scene.setConnection(add("close", "Close up", "/cameras/close"));
    auto blue = add("jade", "Jade variant", "/cameras/close");
    blue.contextOptionExpressions["variant"] = "\"jade\"";
    scene.setConnection(blue);
    auto normals = add("top", "Normals from above", "/cameras/top");
    normals.displayAov = "N depth";
    scene.setConnection(normals);
    auto broken = add("farm", "Farm, 4K", "/cameras/hero_cam");
    broken.launcherConfig = {{"launcher", "local"}, {"behaviour", "exit"}};
    broken.frameExpression = "$F + offset";
    scene.setConnection(broken);
    scene.setConnection(add("later", "Beauty, not started", "/cameras/hero_cam"));
    return scene;
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QApplication::setApplicationName("Doppel");
    QApplication::setOrganizationName("doppel");
    const QStringList arguments = QApplication::arguments();
    const auto valueOf = [&](const char* option) { return arguments.value(arguments.indexOf(QLatin1String(option)) + 1); };
    const std::filesystem::path out = argc > 1 ? argv[1] : "pictures";
    language::apply(application, arguments.contains("--language") ? valueOf("--language") : QStringLiteral("en"));
    std::filesystem::create_directories(out);
    TempFolder folder;
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, QString::fromStdString((folder / "settings").string()));
    qputenv("XDG_DATA_HOME", QByteArray::fromStdString((folder / "data").string()));

    MembufRegistry membuf;
    Scene scene = showScene();
    scene.directory = folder.path();
    Document document;
    auto launcher = std::make_shared<PaintedLauncher>();
    CloneManager::Services managerServices;
    managerServices.launchers.add(launcher);
    managerServices.membuf = &membuf;
    CloneManager manager(document, std::move(managerServices));
    DeskServices services{.document = document, .manager = manager, .membuf = membuf};
    services.launchers.add(launcher);
    services.version = "0.1.0";
    Desk desk(services);
    desk.preferences().edit([&](PreferenceValues& values) {
        if (arguments.contains("--light")) values.theme = ThemeChoice::Light;
        if (arguments.contains("--points")) values.textPoints = valueOf("--points").toDouble();
    });
    desk.resize(desk.screen()->availableSize());
    desk.show();
    (void)QTest::qWaitForWindowExposed(&desk);
    const auto shoot = [&](const char* name) {
        QTest::qWait(300);
        const QString file = pathToQt(out / name);
        std::printf("%s %s\n", desk.grab().save(file) ? "wrote" : "could not write", qPrintable(file));
    };
    shoot("empty.png");
    document.reset(scene);
    desk.context().selection.set({"hero"});
    shoot("stopped.png");

    desk.actions().startClones({"hero", "ahead", "close", "jade", "top", "farm"});
    const auto converged = [&](const char* id) { return manager.status(id)->state == CloneState::Converged; };
    (void)waitUntil([&] { return converged("hero") && converged("ahead") && converged("close") && converged("jade"); });
    emit desk.actions().snapshotRequested({"hero", "jade", "close"});
    (void)waitUntil([&] { return desk.gallery().count() == 3; });
    desk.stagePane().select("hero_cam");
    desk.context().messages.dismiss();
    document.edit("Set frame", [](Scene& next) { next.frames.current = 12; });
    QTest::qWait(200);
    shoot("desk.png");

    // The gallery with marks and details, as a pane of its own, and two snapshots compared.
    auto* pane = &desk.galleryPane();
    auto* dock = desk.findChild<QDockWidget*>("galleryDock");
    dock->setFloating(true);
    dock->resize(1200, 560);
    desk.findChild<QAction*>("gallery_show_details")->setChecked(true);
    (void)waitUntil([&] { return pane->model()->item(0) != nullptr; });
    GalleryEdit edit;
    edit.starred = true;
    edit.rating = 4;
    edit.colorTag = "teal";
    edit.addTags = {"night", "wip"};
    edit.comment = "The rim light is too strong";
    desk.gallery().history().edit("Mark", {pane->model()->item(0)->id}, edit);
    pane->view()->selectionModel()->select(pane->model()->index(0), QItemSelectionModel::ClearAndSelect);
    (void)waitUntil([&] { return pane->model()->item(0)->starred; });
    const auto shootWidget = [&](QWidget* widget, const char* name) {
        QTest::qWait(500);
        const QString file = pathToQt(out / name);
        std::printf("%s %s\n", widget->grab().save(file) ? "wrote" : "could not write", qPrintable(file));
    };
    shootWidget(pane, "gallery.png");
    desk.findChild<QToolButton*>("galleryList")->setChecked(true);
    shootWidget(pane, "gallery_list.png");
    desk.findChild<QToolButton*>("galleryList")->setChecked(false);
    pane->tasks()->compare(*pane->model()->item(0), *pane->model()->item(1));
    auto* window = desk.findChild<SnapshotWindow*>();
    (void)waitUntil([&] { return window->view()->hasOther(); });
    shootWidget(window, "compare.png");
    window->close();
    pane->tasks()->restoreParts(*pane->model()->item(0));
    RestoreDialog* restore = nullptr;
    if (waitUntil([&] { return (restore = pane->findChild<RestoreDialog*>()) != nullptr; })) {
        shootWidget(restore, "restore_parts.png");
        restore->close();
    }
    desk.findChild<QAction*>("gallery_show_details")->setChecked(false);
    dock->setFloating(false);
    document.edit("Sort", [](Scene& next) {
        const auto put = [&](const char* id, const char* group, const char* label) {
            ConnectionRecord record = *next.connection(id);
            record.group = group;
            record.colorLabel = label;
            next.setConnection(record);
        };
        put("hero", "Hero shots", "orange");
        put("ahead", "Hero shots", "orange");
        put("farm", "Hero shots", "");
        put("close", "Look development", "teal");
        put("jade", "Look development", "purple");
    });
    desk.context().selection.set({"ahead"});
    shoot("groups.png");
    auto& table = *desk.clonePane().table();
    table.setFocus();
    table.setCurrentIndex(table.cloneModel()->indexOf("ahead", columns::FrameNumber));
    QTest::keyClick(&table, Qt::Key_F2);
    if (auto* line = table.findChild<CellEditor*>()) QTest::keyClicks(line, "$FE");
    QTest::qWait(300);
    const QString cellFile = pathToQt(out / "cell.png"); // the completions are a window of their own
    std::printf("%s %s\n", desk.screen()->grabWindow(0).save(cellFile) ? "wrote" : "could not write", qPrintable(cellFile));
    if (auto* line = table.findChild<CellEditor*>()) QTest::keyClick(line, Qt::Key_Escape);
    desk.context().selection.set({"hero"});
    QTest::qWait(50);
    desk.actions().edits->matrix->trigger();
    if (auto* matrix = desk.findChild<MatrixDialog*>()) {
        matrix->findChild<QLineEdit*>("matrixCameras")->setText("/cameras/hero_cam, /cameras/close");
        matrix->findChild<QLineEdit*>("matrixFrames")->setText("1001-1003");
        matrix->findChild<QLineEdit*>("matrixOption_variant")->setText("red, jade");
        QTest::qWait(200);
        const QString file = pathToQt(out / "matrix.png");
        std::printf("%s %s\n", matrix->grab().save(file) ? "wrote" : "could not write", qPrintable(file));
        matrix->findChild<QLineEdit*>("matrixFrames")->setText("1-400");
        matrix->findChild<QLineEdit*>("matrixName")->setText("{lens}");
        matrix->findChild<QLineEdit*>("matrixCameras")->setText("cam");
        QTest::qWait(200);
        matrix->grab().save(pathToQt(out / "matrix_faults.png"));
        matrix->reject();
    }

    const auto shootDialog = [&](const char* action, const char* dialog, const char* name) {
        desk.findChild<QAction*>(action)->trigger();
        QDialog* shown = nullptr;
        if (!waitUntil([&] { return (shown = desk.findChild<QDialog*>(dialog)) != nullptr && shown->isVisible(); })) return;
        shootWidget(shown, name);
        shown->close();
    };
    shootDialog("showAbout", "about", "about.png");
    shootDialog("history", "historyWindow", "history.png");
    shootDialog("showPreferences", "preferences", "preferences.png");

    // The gallery where something is wrong: an image that is missing, one without an item, a damaged database.
    const auto database = folder / "galleries/scene.db";
    std::filesystem::create_directories(database.parent_path());
    pane->tasks()->saveGalleryTo(pathToQt(database));
    (void)waitUntil([&] { return std::filesystem::exists(database) && desk.context().messages.currentText().isEmpty(); });
    QTest::qWait(500);
    const auto galleryOf = [&](const char* name) {
        Scene next = document.scene();
        next.directory = folder.path();
        (void)saveScene(next, folder / name);
        desk.open(folder / name);
        if (QWidget* question = QApplication::activeModalWidget()) question->close();
        return waitUntil([&] { return desk.gallery().database().stem().string() + ".doppel" == name; });
    };
    document.markSaved();
    if (galleryOf("scene.doppel") && waitUntil([&] { return pane->model()->rowCount() == 3 && pane->model()->item(0); })) {
        dock->setFloating(true);
        dock->resize(1000, 420);
        const std::filesystem::path image = pane->model()->item(0)->filePath;
        document.markSaved();
        (void)galleryOf("other.doppel");
        shootWidget(pane, "gallery_empty.png");
        std::filesystem::copy_file(image, image.parent_path() / "20260101-nobodys.exr");
        std::filesystem::remove(image);
        document.markSaved();
        (void)galleryOf("scene.doppel");
        (void)waitUntil([&] { return pane->model()->item(0) && pane->model()->isMissing(pane->model()->item(0)->id); });
        pane->view()->selectionModel()->select(pane->model()->index(0), QItemSelectionModel::ClearAndSelect);
        shootWidget(pane, "gallery_missing.png");
        pane->tasks()->open(*pane->model()->item(0));
        QDialog* missing = nullptr;
        if (waitUntil([&] { return (missing = desk.findChild<SnapshotWindow*>()) && missing->isVisible(); })) {
            shootWidget(missing, "snapshot_missing.png");
            missing->close();
        }
        const auto checkAndRepair = [&](const char* found, const char* repaired) {
            pane->tasks()->checkGallery();
            QDialog* check = nullptr;
            if (!waitUntil([&] { return (check = desk.findChild<QDialog*>("checkDialog")) && check->findChild<QPushButton*>("repairButton")->isEnabled(); })) return;
            shootWidget(check, found);
            check->findChild<QPushButton*>("repairButton")->click();
            (void)waitUntil([&] { return check->findChild<QPushButton*>("repairButton")->isEnabled() || !check->findChild<QLabel*>("checkHeading")->text().endsWith(u'…'); });
            shootWidget(check, repaired);
            check->close();
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        };
        checkAndRepair("check_missing.png", "check_missing_repaired.png");
        pane->tasks()->checkGallery();
        QTest::qWait(500);
        if (auto* check = desk.findChild<QDialog*>("checkDialog")) {
            shootWidget(check, "check_sound.png");
            check->close();
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        }
        document.markSaved();
        (void)galleryOf("other.doppel");
        std::fstream(database, std::ios::in | std::ios::out | std::ios::binary) << std::string(4096, 'x');
        document.markSaved();
        (void)galleryOf("scene.doppel");
        (void)waitUntil([&] { return desk.gallery().fault().has_value(); });
        shootWidget(pane, "gallery_damaged.png");
        checkAndRepair("check_damaged.png", "check_repaired.png");
        shootWidget(pane, "gallery_repaired.png");
        dock->setFloating(false);
    }
    if (arguments.contains("--dialogs")) return 0;

    desk.context().selection.set({"farm"});
    shoot("failed.png");
    desk.context().selection.set({"hero"});
    desk.viewer().showLarge("hero");
    shoot("large.png");
    const auto look = [&](ThemeChoice theme, double points) {
        desk.preferences().edit([&](PreferenceValues& values) { values.theme = theme, values.textPoints = points; });
    };
    look(ThemeChoice::Light, 0);
    shoot("large_light.png");
    desk.viewer().showTiles();
    shoot("light.png");
    shootWidget(pane, "gallery_light.png");
    desk.findChild<QAction*>("showPreferences")->trigger();
    auto* preferences = desk.findChild<QDialog*>("preferences");
    shootWidget(preferences, "preferences_light.png");
    look(ThemeChoice::Dark, 14);
    shootWidget(preferences, "preferences_14.png");
    preferences->close();
    shoot("text_14.png");
    look(ThemeChoice::Dark, 0);
    manager.stop("hero");
    (void)waitUntil([&] { return manager.status("hero")->state == CloneState::Stopped; });
    shoot("stopped_large.png");
    return 0;
}
