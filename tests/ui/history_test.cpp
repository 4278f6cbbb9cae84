// The list of undo steps.
#include "tests/ui/desk_fixture.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QListWidget>

namespace doppel::test {

class History : public DeskFixture {};

TEST_F(History, NamesEveryStepAndAClickGoesThere) {
    openDesk(exampleScene());
    for (const double frame : {5.0, 9.0, 13.0})
        m_document.edit("Set frame " + std::to_string(static_cast<int>(frame)), [&](Scene& scene) { scene.frames.current = frame; });
    find<QAction>("history")->trigger();
    auto* list = find<QListWidget>("historyList");
    ASSERT_EQ(list->count(), 4);
    EXPECT_EQ(list->item(2)->text(), "Set frame 9");
    EXPECT_EQ(list->currentRow(), 3);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(1)).center());
    EXPECT_DOUBLE_EQ(m_document.scene().frames.current, 5);
    EXPECT_EQ(list->count(), 4) << "what was undone is still there";
    trigger(find<QAction>("redo"));
    EXPECT_TRUE(waitUntil([&] { return list->currentRow() == 2; }));
    EXPECT_DOUBLE_EQ(m_document.scene().frames.current, 9);
}

} // namespace doppel::test
