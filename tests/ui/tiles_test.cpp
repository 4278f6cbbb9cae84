// The contact sheet: tiles that are zoomed and panned together or each for itself.
#include "tests/ui/desk_fixture.h"

#include "ui/clones/clone_actions.h"
#include "ui/viewer/tile_grid.h"
#include "ui/viewer/viewer.h"

#include <QAction>
#include <QApplication>
#include <QSettings>
#include <QWheelEvent>

#include <cmath>

namespace doppel::test {

class Tiles : public DeskFixture {
protected:
    TileGrid& grid() { return *m_desk->viewer().grid(); }
    void openTiles(Scene scene = exampleScene({"hero", "side"})) {
        openDesk(std::move(scene));
        trigger(m_desk->actions().startAll);
        for (const char* id : {"hero", "side"}) {
            ASSERT_TRUE(waitForState(id, CloneState::Converged)) << id;
            ASSERT_TRUE(waitUntil([&] { return grid().convertedRegion(id) && colors(grab(grid().viewport()), grid().imageRect(id)) > 200; })) << id;
        }
    }
    void wheel(QPointF at, int notches, Qt::KeyboardModifiers keys = {}) {
        QWheelEvent event(at, grid().viewport()->mapToGlobal(at), {}, QPoint(0, notches * 120), Qt::NoButton, keys, Qt::NoScrollPhase, false);
        QApplication::sendEvent(grid().viewport(), &event);
    }
    void drag(QPointF from, QPointF to) {
        QTest::mousePress(grid().viewport(), Qt::MiddleButton, {}, from.toPoint());
        hover(grid().viewport(), to, Qt::MiddleButton);
        QTest::mouseRelease(grid().viewport(), Qt::MiddleButton, {}, to.toPoint());
    }
    QAction* link() { return m_desk->viewer().linkAction(); }
};

TEST_F(Tiles, TheWheelZoomsAllOfThemAboutTheSamePoint) {
    openTiles();
    const QImage whole = grab(grid().viewport());
    const QRect hero = grid().imageRect("hero"), side = grid().imageRect("side");
    wheel(QPointF(hero.topLeft()) + QPointF(hero.width() * 0.25, hero.height() * 0.25), 4);
    const TileFraming framing = grid().framingOf("hero");
    EXPECT_NEAR(framing.zoom, std::pow(1.2, 4), 1e-9);
    EXPECT_LT(framing.centre.x(), 0.5);
    EXPECT_EQ(framing, grid().framingOf("side"));
    EXPECT_TRUE(waitUntil([&] { return grab(grid().viewport()).copy(side) != whole.copy(side); }));
    QTest::keyClick(&grid(), Qt::Key_F);
    EXPECT_TRUE(grid().framingOf("side").isWhole());
    EXPECT_TRUE(waitUntil([&] { return grab(grid().viewport()).copy(side) == whole.copy(side); }));
}

TEST_F(Tiles, FreeOnesAreZoomedAndPannedAlone) {
    openTiles();
    trigger(link());
    ASSERT_FALSE(grid().isLinked());
    const QRect hero = grid().imageRect("hero");
    wheel(hero.center(), 6);
    EXPECT_GT(grid().framingOf("hero").zoom, 2);
    EXPECT_TRUE(grid().framingOf("side").isWhole());
    const QPointF before = grid().framingOf("hero").centre;
    drag(hero.center(), hero.center() + QPoint(60, 0));
    EXPECT_LT(grid().framingOf("hero").centre.x(), before.x());
    EXPECT_TRUE(grid().framingOf("side").isWhole());
}

TEST_F(Tiles, LinkedAgainTheyShowWhatTheCurrentOneShows) {
    openTiles();
    trigger(link());
    wheel(grid().imageRect("side").center(), 5);
    select({"side"});
    trigger(link());
    EXPECT_EQ(grid().framingOf("hero"), grid().framingOf("side"));
    EXPECT_GT(grid().framingOf("hero").zoom, 2);
    EXPECT_TRUE(QSettings().value("viewer/linkTiles").toBool());
}

TEST_F(Tiles, PanningMovesAllLinkedOnes) {
    openTiles();
    const QRect hero = grid().imageRect("hero");
    wheel(hero.center(), 6);
    drag(hero.center(), hero.center() + QPoint(0, 40));
    EXPECT_LT(grid().framingOf("side").centre.y(), 0.5);
    EXPECT_EQ(grid().framingOf("hero"), grid().framingOf("side"));
}

TEST_F(Tiles, OfAnEnlargedTileOnlyWhatIsSeenIsConverted) {
    Scene scene = exampleScene({"hero", "side"});
    ConnectionRecord record = *scene.connection("hero");
    record.resolution = {2560, 1440};
    record.rendererOptions["samples"] = Value(1.0);
    scene.setConnection(record);
    openTiles(scene);
    wheel(grid().imageRect("hero").center(), 14);
    const QRect picture = grid().imageRect("hero");
    EXPECT_TRUE(waitUntil([&] { return grid().convertedRegion("hero")->width > 0; }));
    EXPECT_LT(grid().convertedRegion("hero")->width, 1000);
    EXPECT_TRUE(waitUntil([&] { return colors(grab(grid().viewport()), picture) > 20; }));
}

TEST_F(Tiles, OverACaptionTheWheelScrollsAndZoomsNothing) {
    openTiles();
    const QRect hero = grid().imageRect("hero");
    wheel(QPointF(hero.center().x(), hero.bottom() + 20), 3);
    wheel(hero.center(), 3, Qt::ShiftModifier);
    EXPECT_TRUE(grid().framingOf("hero").isWhole());
}

TEST_F(Tiles, ATileThatIsEnlargedIsOpenedByADoubleClick) {
    openTiles();
    wheel(grid().imageRect("side").center(), 3);
    QTest::mouseDClick(grid().viewport(), Qt::LeftButton, {}, grid().imageRect("side").center());
    EXPECT_EQ(m_desk->viewer().largeClone(), "side");
    EXPECT_FALSE(link()->isEnabled());
}

} // namespace doppel::test
