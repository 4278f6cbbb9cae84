// What happens to clones: start, paint, fail, restart, pause, selection, large view.
#include "tests/ui/desk_fixture.h"

#include "ui/clones/clone_actions.h"
#include "ui/clones/clone_model.h"
#include "ui/clones/clone_pane.h"
#include "ui/viewer/image_view.h"
#include "ui/viewer/tile_grid.h"
#include "ui/viewer/viewer.h"

#include <QApplication>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>

namespace doppel::test {

class Clones : public DeskFixture {
protected:
    QString cell(int row, int column) { return m_desk->clonePane().table()->model()->index(row, column).data().toString(); }
    TileGrid& grid() { return *m_desk->viewer().grid(); }
    /// True once a tile shows a picture on the screen.
    bool waitForPicture(const std::string& id) {
        return waitUntil([&] {
            const QRect area = grid().imageRect(id);
            return !area.isEmpty() && colors(grab(grid().viewport()), area) > 200;
        });
    }
};

TEST_F(Clones, StartedOnesPaintTheirTiles) {
    openDesk(exampleScene());
    EXPECT_EQ(grid().count(), 0);
    trigger(m_desk->actions().startAll);
    for (const char* id : {"hero", "side", "top"}) EXPECT_TRUE(waitForPicture(id)) << id;
    EXPECT_EQ(grid().count(), 3);
    EXPECT_TRUE(waitForState("hero", CloneState::Converged));
}

TEST_F(Clones, AreListedWithTheirStateAndProgress) {
    openDesk(exampleScene());
    EXPECT_EQ(cell(0, columns::Name), "The hero");
    EXPECT_EQ(cell(0, columns::State), "Stopped");
    select({"hero"});
    trigger(m_desk->actions().start);
    ASSERT_TRUE(waitUntil([&] { return cell(0, columns::State) == "Converged"; }));
    EXPECT_EQ(cell(0, columns::Renderer), "painted");
    EXPECT_EQ(cell(0, columns::Samples), "16");
    EXPECT_EQ(cell(0, columns::Resolution), QStringLiteral("320 × 180"));
    EXPECT_EQ(cell(1, columns::State), "Stopped");
}

TEST_F(Clones, FailedOneShowsItsReasonAndStartsAgainAtAClick) {
    Scene scene = exampleScene({"hero"});
    ConnectionRecord record = *scene.connection("hero");
    record.launcherConfig = {{"launcher", "local"}, {"behaviour", "exit"}};
    scene.setConnection(record);
    openDesk(scene);
    select({"hero"});
    trigger(m_desk->actions().start);
    ASSERT_TRUE(waitForState("hero", CloneState::Failed));
    ASSERT_TRUE(waitUntil([&] { return cell(0, columns::State).startsWith("Failed: "); }));
    EXPECT_TRUE(cell(0, columns::State).contains("exit code 3")) << qPrintable(cell(0, columns::State));
    ASSERT_TRUE(waitUntil([&] { return find<QWidget>("failurePanel")->isVisible(); }));
    EXPECT_TRUE(find<QLabel>("failureText")->text().contains("licence server"));
    EXPECT_TRUE(find<QPlainTextEdit>("log")->toPlainText().contains("loading the renderer"));

    record.launcherConfig = {{"launcher", "local"}};
    m_document.edit("Repair", [&](Scene& next) { next.setConnection(record); });
    QTest::mouseClick(find<QPushButton>("startAgain"), Qt::LeftButton);
    ASSERT_TRUE(waitForState("hero", CloneState::Converged));
    EXPECT_TRUE(waitUntil([&] { return !find<QWidget>("failurePanel")->isVisible(); }));
}

TEST_F(Clones, CrashOfOneLeavesTheOthersAloneAndItsTileStartsItAgain) {
    openDesk(exampleScene({"hero", "side"}));
    trigger(m_desk->actions().startAll);
    ASSERT_TRUE(waitForPicture("hero"));
    ASSERT_TRUE(waitForState("side", CloneState::Converged));
    m_launcher->crash("hero");
    ASSERT_TRUE(waitUntil([&] { return state("hero") == CloneState::Failed || state("hero") == CloneState::Lost; }));
    EXPECT_EQ(state("side"), CloneState::Converged);
    ASSERT_TRUE(waitUntil([&] { return !grid().restartRect("hero").isEmpty(); }));
    EXPECT_GT(colors(grab(grid().viewport()), grid().imageRect("hero")), 200) << "the last image stays";
    ASSERT_TRUE(waitForState("hero", CloneState::Failed));
    QTest::mouseClick(grid().viewport(), Qt::LeftButton, {}, grid().restartRect("hero").center());
    EXPECT_TRUE(waitForState("hero", CloneState::Converged));
}

TEST_F(Clones, StoppedOneKeepsItsLastImageDimmed) {
    openDesk(exampleScene({"hero"}));
    select({"hero"});
    trigger(m_desk->actions().start);
    ASSERT_TRUE(waitForState("hero", CloneState::Converged));
    ASSERT_TRUE(waitForPicture("hero"));
    const auto brightness = [&] {
        const QImage image = grab(grid().viewport());
        const QRect area = grid().imageRect("hero");
        return qGray(image.pixel(area.center().x(), area.bottom() - 10));
    };
    QApplication::processEvents();
    const int live = brightness();
    trigger(m_desk->actions().stop);
    ASSERT_TRUE(waitForState("hero", CloneState::Stopped));
    EXPECT_TRUE(waitUntil([&] { return brightness() < live; }));
    EXPECT_GT(brightness(), 0);
    EXPECT_EQ(grid().count(), 1);
}

TEST_F(Clones, PauseAndResumeFromTheSameButton) {
    Scene scene = exampleScene({"hero"});
    ConnectionRecord record = *scene.connection("hero");
    record.rendererOptions["samples"] = Value(4000.0);
    scene.setConnection(record);
    openDesk(scene);
    select({"hero"});
    trigger(m_desk->actions().start);
    ASSERT_TRUE(waitForState("hero", CloneState::Rendering));
    ASSERT_TRUE(waitUntil([&] { return m_desk->actions().pause->isEnabled(); }));
    trigger(m_desk->actions().pause);
    ASSERT_TRUE(waitForState("hero", CloneState::Paused));
    ASSERT_TRUE(waitUntil([&] { return m_desk->actions().pause->text().contains("Res"); }));
    trigger(m_desk->actions().pause);
    EXPECT_TRUE(waitForState("hero", CloneState::Rendering));
}

TEST_F(Clones, DoubleClickShowsOneLargeAndSpaceGoesBack) {
    openDesk(exampleScene());
    trigger(m_desk->actions().startAll);
    ASSERT_TRUE(waitForPicture("side"));
    QTest::mouseDClick(grid().viewport(), Qt::LeftButton, {}, grid().imageRect("side").center());
    EXPECT_EQ(m_desk->viewer().largeClone(), "side");
    ImageView& view = *m_desk->viewer().imageView();
    EXPECT_TRUE(waitUntil([&] { return view.frame() && colors(grab(&view), view.rect()) > 200; }));
    EXPECT_EQ(m_desk->context().selection.current(), "side");
    QTest::keyClick(&view, Qt::Key_Space);
    EXPECT_FALSE(m_desk->viewer().isLarge());
}

TEST_F(Clones, LargeViewReadsPixelsOfTheChosenAov) {
    openDesk(exampleScene({"hero"}));
    trigger(m_desk->actions().startAll);
    ASSERT_TRUE(waitForState("hero", CloneState::Converged));
    m_desk->viewer().showLarge("hero");
    ImageView& view = *m_desk->viewer().imageView();
    ASSERT_TRUE(waitUntil([&] { return view.frame() && colors(grab(&view), view.rect()) > 200; }));
    auto* aov = find<QComboBox>("viewerAov");
    ASSERT_TRUE(waitUntil([&] { return aov->findData("primId") > 0; }));
    // From elsewhere: a pointer that is there already sends nothing.
    QTest::mouseMove(&view, QPoint(3, 3));
    QApplication::processEvents();
    QTest::mouseMove(&view, view.toWidget({160.5, 90.5}).toPoint());
    auto* readout = find<QLabel>("pixelReadout");
    ASSERT_TRUE(waitUntil([&] { return readout->text().contains("   R "); })) << qPrintable(readout->text());
    EXPECT_TRUE(readout->text().startsWith("x 160  y 90")) << qPrintable(readout->text());
    aov->setCurrentIndex(aov->findData("primId"));
    emit aov->activated(aov->currentIndex());
    EXPECT_TRUE(waitUntil([&] { return readout->text().contains("primId   id "); })) << qPrintable(readout->text());
}

TEST_F(Clones, WheelZoomsAtTheCursorAndFitComesBack) {
    openDesk(exampleScene({"hero"}));
    trigger(m_desk->actions().startAll);
    ASSERT_TRUE(waitForImage("hero"));
    m_desk->viewer().showLarge("hero");
    ImageView& view = *m_desk->viewer().imageView();
    ASSERT_TRUE(waitUntil([&] { return view.frame() != nullptr; }));
    const double fitted = view.scale();
    const QPointF at(200, 150);
    const QPointF before = view.toImage(at);
    view.zoomAt(at, 3);
    EXPECT_NEAR(view.toImage(at).x(), before.x(), 1e-6);
    EXPECT_NEAR(view.toImage(at).y(), before.y(), 1e-6);
    EXPECT_NEAR(view.scale(), fitted * 3, 1e-9);
    m_desk->viewer().fitAction()->trigger();
    EXPECT_NEAR(view.scale(), fitted, 1e-9);
    m_desk->viewer().oneToOneAction()->trigger();
    EXPECT_NEAR(view.scale() * view.devicePixelRatioF(), 1.0, 1e-9);
}

TEST_F(Clones, ExposureChangesWhatIsShownAndNotTheRender) {
    openDesk(exampleScene({"hero"}));
    trigger(m_desk->actions().startAll);
    ASSERT_TRUE(waitForState("hero", CloneState::Converged));
    ASSERT_TRUE(waitForPicture("hero"));
    const auto version = m_membuf.current("hero").version;
    const auto brightness = [&] {
        const QImage image = grab(grid().viewport());
        return qGray(image.pixel(grid().imageRect("hero").center() + QPoint(0, 40)));
    };
    const int before = brightness();
    find<QDoubleSpinBox>("exposureSpin")->setValue(-3);
    EXPECT_TRUE(waitUntil([&] { return brightness() < before; }));
    EXPECT_EQ(m_membuf.current("hero").version, version);
}

TEST_F(Clones, FilterShowsOnlyWhatMatches) {
    openDesk(exampleScene());
    auto* table = m_desk->clonePane().table();
    EXPECT_EQ(table->model()->rowCount(), 3);
    QTest::keyClicks(find<QLineEdit>("cloneFilter"), "CAMERAS/TOP");
    EXPECT_EQ(table->model()->rowCount(), 1);
    find<QLineEdit>("cloneFilter")->clear();
    EXPECT_EQ(table->model()->rowCount(), 3);
}

TEST_F(Clones, NewDuplicateAndDeleteAreUndoable) {
    openDesk(exampleScene({"hero"}));
    trigger(m_desk->actions().create);
    ASSERT_EQ(m_document.scene().connections->size(), 2u);
    const std::string made = m_desk->context().selection.current();
    EXPECT_EQ(m_document.scene().connection(made)->lopNode, "OUT");
    EXPECT_FALSE(m_document.scene().connection(made)->cameraPath.empty());
    select({"hero"});
    trigger(m_desk->actions().duplicate);
    EXPECT_NE(m_document.scene().connection("hero1"), nullptr);
    EXPECT_EQ(m_document.scene().connection("hero1")->cameraPath, "/cameras/hero");
    select({"hero", "hero1"});
    trigger(m_desk->actions().remove);
    EXPECT_EQ(m_document.scene().connections->size(), 1u);
    m_document.undo();
    EXPECT_EQ(m_document.scene().connections->size(), 3u);
}

TEST_F(Clones, TileShowsAnAovOfItsOwn) {
    openDesk(exampleScene({"hero", "side"}));
    trigger(m_desk->actions().startAll);
    ASSERT_TRUE(waitForState("hero", CloneState::Converged));
    ASSERT_TRUE(waitForState("side", CloneState::Converged));
    ASSERT_TRUE(waitForPicture("hero"));
    const int shaded = colors(grab(grid().viewport()), grid().imageRect("hero"));
    grid().setOwnAov("hero", "primId");
    // Ids are flat colours: far fewer than a shaded picture has.
    EXPECT_TRUE(waitUntil([&] { return colors(grab(grid().viewport()), grid().imageRect("hero")) < shaded / 2; }));
    EXPECT_GT(colors(grab(grid().viewport()), grid().imageRect("side")), 200);
}

TEST_F(Clones, SelectAllReachesEveryConnection) {
    openDesk(exampleScene());
    grid().setFocus();
    QTest::keyClick(&grid(), Qt::Key_A, Qt::ControlModifier);
    EXPECT_EQ(m_desk->context().selection.ids().size(), 3u);
}

TEST_F(Clones, DeskCanBeClosedWhileClonesRender) {
    Scene scene = exampleScene();
    for (const char* id : {"hero", "side", "top"}) {
        ConnectionRecord record = *scene.connection(id);
        record.rendererOptions["samples"] = Value(4000.0);
        scene.setConnection(record);
    }
    openDesk(scene);
    trigger(m_desk->actions().startAll);
    ASSERT_TRUE(waitForPicture("hero"));
    m_desk.reset();
    EXPECT_TRUE(waitForState("hero", CloneState::Rendering)) << "clones belong to the application, not to the window";
}

TEST_F(Clones, TenThousandRowsAreScrolledAndFiltered) {
    Scene scene = exampleScene({});
    auto connections = std::make_shared<ConnectionMap>();
    for (int i = 0; i < 10'000; ++i) {
        auto record = std::make_shared<ConnectionRecord>();
        record->sessionId = "c" + std::to_string(i);
        record->name = "Connection " + std::to_string(i);
        record->frameExpression = "$F + " + std::to_string(i);
        connections->emplace(record->sessionId, record);
    }
    scene.connections = connections;
    openDesk(scene);
    auto* table = m_desk->clonePane().table();
    EXPECT_EQ(table->model()->rowCount(), 10'000);
    select({"c9999"});
    EXPECT_TRUE(table->currentIndex().isValid());
    EXPECT_TRUE(table->viewport()->rect().intersects(table->visualRect(table->currentIndex())));
    QTest::keyClicks(find<QLineEdit>("cloneFilter"), "c777");
    EXPECT_EQ(table->model()->rowCount(), 11);
}

} // namespace doppel::test
