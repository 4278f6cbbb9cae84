#include "tests/ui/desk_fixture.h"

#include "clonecore/scene/scene_file.h"
#include "ui/clones/clone_pane.h"

#include <QAction>
#include <QApplication>
#include <QLineEdit>
#include <QMouseEvent>
#include <QSettings>
#include <QStandardPaths>

#include <set>

namespace doppel::test {

Scene exampleScene(const std::vector<std::string>& ids) {
    Scene scene;
    scene.frames = {1, 48, 24, 1};
    scene.contextOptions = {{"shot", Value(1.0)}, {"variant", Value(std::string("red"))}};
    Node set;
    set.name = "lookdev";
    set.type = "import";
    set.parameters["file"].value = std::string("lookdev/lookdev.usda");
    set.parameters["variant:/World/Hero:finish"].expression = "@variant";
    scene.setNode(set);
    Node camera;
    camera.name = "hero_cam";
    camera.type = "camera";
    camera.inputs = {"lookdev"};
    camera.parameters["tz"].value = 5.0;
    camera.parameters["tx"].expression = "sin($F * 5)";
    scene.setNode(camera);
    Node light;
    light.name = "key_light";
    light.type = "light";
    light.inputs = {"hero_cam"};
    light.parameters["lighttype"].value = std::string("rect");
    light.parameters["intensity"].value = 12.0;
    scene.setNode(light);
    Node out;
    out.name = "OUT";
    out.type = "null";
    out.inputs = {"key_light"};
    scene.setNode(out);
    for (const auto& id : ids) {
        ConnectionRecord record;
        record.sessionId = id;
        record.name = "The " + id;
        record.lopNode = "OUT";
        record.cameraPath = "/cameras/" + id;
        record.resolution = {320, 180};
        scene.setConnection(record);
    }
    return scene;
}

void DeskFixture::SetUp() {
    // Settings of the desk must neither come from nor go to the user's own.
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, QString::fromStdString((m_folder / "settings").string()));
    qputenv("XDG_DATA_HOME", QByteArray::fromStdString((m_folder / "data").string()));
    CloneManager::Services services;
    services.launchers.add(m_launcher);
    services.membuf = &m_membuf;
    services.timeouts.stop = std::chrono::milliseconds(500);
    m_manager = std::make_unique<CloneManager>(m_document, std::move(services));
}

void DeskFixture::TearDown() {
    m_desk.reset();
    m_manager.reset();
}

void DeskFixture::openDesk(Scene scene) {
    scene.directory = m_folder.path();
    m_document.reset(std::move(scene));
    DeskServices services{.document = m_document, .manager = *m_manager, .membuf = m_membuf};
    services.launchers.add(m_launcher);
    services.stages = m_stages;
    services.makeGallery = [options = m_galleryOptions](std::filesystem::path database) {
        return std::make_unique<GalleryService>(std::move(database), options);
    };
    services.version = "test";
    services.scripting = m_scripting;
    services.guide = m_guide;
    services.exampleScene = m_exampleScene;
    services.autosaveFolder = m_folder / "autosave";
    services.autosaveDelay = std::chrono::milliseconds(50);
    m_desk = std::make_unique<Desk>(services);
    m_desk->resize(1600, 960);
    m_desk->show();
    // Keys and shortcuts go to the active window only, and there is no window manager to make it so.
    m_desk->activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(m_desk.get()));
    QApplication::processEvents();
}

std::filesystem::path DeskFixture::writeScene(const Scene& scene, const std::string& name) {
    const auto file = m_folder / name;
    const auto saved = saveScene(scene, file);
    EXPECT_TRUE(saved) << saved.error().text();
    return file;
}

bool DeskFixture::waitForState(const std::string& id, CloneState wanted) {
    return waitUntil([&] { return state(id) == wanted; });
}

bool DeskFixture::waitForImage(const std::string& id, std::uint64_t newerThan) {
    return waitUntil([&] {
        const auto entry = m_membuf.current(id);
        return entry.frame && entry.version > newerThan;
    });
}

void DeskFixture::trigger(QAction* action) {
    ASSERT_TRUE(waitUntil([&] { return action->isEnabled(); })) << action->text().toStdString();
    action->trigger();
}

void DeskFixture::select(const std::vector<std::string>& ids) {
    m_desk->context().selection.set(ids);
    // Panes follow when control returns to the event loop.
    QApplication::processEvents();
    QApplication::processEvents();
}

void DeskFixture::enter(QWidget* line, const QString& text) {
    line->setFocus();
    if (auto* edit = qobject_cast<QLineEdit*>(line)) {
        edit->selectAll();
        QTest::keyClick(edit, Qt::Key_Delete);
    }
    QTest::keyClicks(line, text);
    QTest::keyClick(line, Qt::Key_Return);
    QApplication::processEvents();
}

void DeskFixture::hover(QWidget* widget, QPointF at, Qt::MouseButtons held) {
    QMouseEvent move(QEvent::MouseMove, at, widget->mapToGlobal(at), Qt::NoButton, held, Qt::NoModifier);
    QApplication::sendEvent(widget, &move);
}

int DeskFixture::colors(const QImage& image, const QRect& area) {
    std::set<QRgb> seen;
    const QRect inside = area.intersected(image.rect());
    for (int y = inside.top(); y <= inside.bottom(); ++y)
        for (int x = inside.left(); x <= inside.right(); ++x) seen.insert(image.pixel(x, y));
    return static_cast<int>(seen.size());
}

} // namespace doppel::test
