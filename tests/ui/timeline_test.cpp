// Playing the frame range.
#include "tests/ui/desk_fixture.h"

#include "ui/timeline/frame_ruler.h"

#include <QAction>
#include <QApplication>
#include <QMenu>
#include <QElapsedTimer>
#include <QToolButton>

namespace doppel::test {

class Timeline : public DeskFixture {
protected:
    double frame() const { return m_document.scene().frames.current; }
};

TEST_F(Timeline, PlaysInRealTimeAndIsOneUndoStep) {
    openDesk(exampleScene());
    auto* play = find<QAction>("play");
    QElapsedTimer time;
    time.start();
    play->trigger();
    ASSERT_TRUE(waitUntil([&] { return frame() >= 6; }));
    EXPECT_GE(time.elapsed(), 4 * 1000 / 24) << "not faster than the clock";
    play->trigger();
    EXPECT_FALSE(play->isChecked());
    const double stopped = frame();
    m_document.undo();
    EXPECT_DOUBLE_EQ(frame(), 1) << "from " << stopped;
    EXPECT_FALSE(m_document.canUndo());
}

TEST_F(Timeline, OnceEndsByItself) {
    Scene scene = exampleScene();
    scene.frames = {1, 4, 24, 1};
    openDesk(scene);
    for (QAction* action : find<QToolButton>("loopMode")->menu()->actions())
        if (action->text().contains("Once")) action->trigger();
    auto* play = find<QAction>("play");
    play->trigger();
    ASSERT_TRUE(waitUntil([&] { return !play->isChecked(); }));
    EXPECT_DOUBLE_EQ(frame(), 4);
}

TEST_F(Timeline, KeysPlayStepAndJump) {
    openDesk(exampleScene());
    auto* ruler = find<FrameRuler>("frameSlider");
    ruler->setFocus();
    QTest::keyClick(ruler, Qt::Key_End);
    EXPECT_DOUBLE_EQ(frame(), 48);
    QTest::keyClick(ruler, Qt::Key_Left);
    EXPECT_DOUBLE_EQ(frame(), 47);
    QTest::keyClick(ruler, Qt::Key_Home);
    EXPECT_DOUBLE_EQ(frame(), 1);
    auto* play = find<QAction>("play");
    QTest::keyClick(ruler, Qt::Key_Up);
    EXPECT_TRUE(play->isChecked());
    QTest::keyClick(ruler, Qt::Key_Up);
    EXPECT_FALSE(play->isChecked());
    QTest::keyClick(m_desk.get(), Qt::Key_P, Qt::ControlModifier);
    EXPECT_TRUE(play->isChecked());
}

TEST_F(Timeline, ClonesFollowWhileItPlaysAndTheDeskMayCloseThen) {
    openDesk(exampleScene({"hero"}));
    m_manager->start("hero");
    ASSERT_TRUE(waitForImage("hero"));
    find<QAction>("play")->trigger();
    EXPECT_TRUE(waitUntil([&] {
        const auto image = m_membuf.current("hero").frame;
        return image && image->info().frame > 3;
    }));
    m_desk.reset();
}

} // namespace doppel::test
