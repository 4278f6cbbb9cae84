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

TEST_F(Timeline, PlaysInRealTimeAndIsNoUndoStep) {
    openDesk(exampleScene());
    auto* play = find<QAction>("play");
    QElapsedTimer time;
    time.start();
    play->trigger();
    ASSERT_TRUE(waitUntil([&] { return frame() >= 6; }));
    EXPECT_GE(time.elapsed(), 4 * 1000 / 24) << "not faster than the clock";
    play->trigger();
    EXPECT_FALSE(play->isChecked());
    EXPECT_FALSE(m_document.canUndo());
    EXPECT_FALSE(m_document.isModified()) << "looking is nothing to save";
}

TEST_F(Timeline, EditsWhileItPlaysAreTheOnlySteps) {
    openDesk(exampleScene());
    auto* play = find<QAction>("play");
    play->trigger();
    for (int i = 1; i <= 3; ++i) {
        const double before = frame();
        ASSERT_TRUE(waitUntil([&] { return frame() != before; }));
        m_document.edit("Set shot", [&](Scene& scene) { scene.contextOptions["shot"] = Value(double(10 * i)); });
    }
    const double last = frame();
    ASSERT_TRUE(waitUntil([&] { return frame() != last; }));
    play->trigger();
    EXPECT_EQ(m_document.history(), (std::vector<std::string>{"Set shot", "Set shot", "Set shot"}));
    const double stopped = frame();
    trigger(find<QAction>("undo"));
    EXPECT_EQ(m_document.scene().contextOptions.at("shot"), Value(20.0));
    EXPECT_DOUBLE_EQ(frame(), stopped) << "the timeline stays where it is";
}

TEST_F(Timeline, AScrubWhileItPlaysIsOneStep) {
    openDesk(exampleScene());
    auto* play = find<QAction>("play");
    play->trigger();
    auto* ruler = find<FrameRuler>("frameSlider");
    const auto at = [&](double wanted) { return QPoint(static_cast<int>(ruler->xOf(wanted)), ruler->height() / 2); };
    QTest::mousePress(ruler, Qt::LeftButton, {}, at(20));
    for (const double wanted : {24.0, 28.0, 32.0}) {
        hover(ruler, at(wanted), Qt::LeftButton);
        const double before = frame();
        ASSERT_TRUE(waitUntil([&] { return frame() != before; })) << "it plays on";
    }
    QTest::mouseRelease(ruler, Qt::LeftButton, {}, at(32));
    play->trigger();
    EXPECT_EQ(m_document.history().size(), 1u);
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
