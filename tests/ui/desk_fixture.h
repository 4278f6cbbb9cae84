// A desk in a real window with painted clones, and how tests wait for it. One per test; everything is in a temporary folder.
#pragma once

#include "clonecore/host/clone_manager.h"
#include "clonecore/scene/document.h"
#include "tests/support/temp_folder.h"
#include "tests/ui/painted_launcher.h"
#include "ui/desk.h"

#include <QImage>
#include <QString>
#include <QTest>

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace doppel::test {

/// How long anything may take before a test calls it lost. Nothing is expected to take that long.
inline constexpr int kPatienceMs = 30'000;

/// Handles events until `condition` holds; false at the deadline.
inline bool waitUntil(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, kPatienceMs); }

/// A scene with a switch, a camera, a light, the context options shot and variant, and `ids` as connections.
Scene exampleScene(const std::vector<std::string>& ids = {"hero", "side", "top"});

class DeskFixture : public ::testing::Test {
protected:
    void SetUp() override;
    void TearDown() override;

    /// Opens the window with `scene`.
    void openDesk(Scene scene);
    /// Saves `scene` as a file of the temporary folder.
    std::filesystem::path writeScene(const Scene& scene, const std::string& name = "scene.doppel");

    CloneState state(const std::string& id) const { return m_manager->status(id)->state; }
    bool waitForState(const std::string& id, CloneState wanted);
    bool waitForImage(const std::string& id, std::uint64_t newerThan = 0);
    /// As a click on it: waits until it is enabled.
    void trigger(QAction* action);
    void select(const std::vector<std::string>& ids);

    /// A widget of the desk by its object name; fails the test when there is none.
    template <class Widget>
    Widget* find(const char* name) {
        auto* widget = m_desk->findChild<Widget*>(QLatin1String(name));
        EXPECT_NE(widget, nullptr) << "no widget named " << name;
        return widget;
    }
    /// Types into a line and presses Return, as a person would.
    static void enter(QWidget* line, const QString& text);
    /// The pointer moves over a widget, wherever the X server's own pointer is.
    static void hover(QWidget* widget, QPointF at, Qt::MouseButtons held = Qt::NoButton);
    /// What is on the screen there.
    static QImage grab(QWidget* widget) { return widget->grab().toImage(); }
    /// Number of different colours in a rectangle: a picture has many, an empty area few.
    static int colors(const QImage& image, const QRect& area);

    bool m_scripting = false; ///< of the next desk
    TempFolder m_folder;
    std::filesystem::path m_guide, m_exampleScene; ///< of the next desk
    MembufRegistry m_membuf;
    Document m_document;
    std::shared_ptr<PaintedLauncher> m_launcher = std::make_shared<PaintedLauncher>();
    GalleryOpenOptions m_galleryOptions; ///< of the next desk's galleries
    std::shared_ptr<StageSource> m_stages; ///< that the next desk reads from; none unless a test sets it
    std::unique_ptr<CloneManager> m_manager;
    std::unique_ptr<Desk> m_desk;
};

} // namespace doppel::test
