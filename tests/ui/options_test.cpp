// Context options below the timeline.
#include "tests/ui/desk_fixture.h"

#include "ui/base/message_bar.h"

#include <QApplication>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

namespace doppel::test {

class Options : public DeskFixture {
protected:
    const ContextOptions& options() const { return m_document.scene().contextOptions; }
    QLineEdit* line(const char* name) { return find<QLineEdit>((std::string("option_") + name).c_str()); }
    QToolButton* nameOf(const char* name) { return find<QToolButton>((std::string("optionName_") + name).c_str()); }
    void renameTo(const char* name, const QString& to) {
        nameOf(name)->setFocus();
        QTest::keyClick(nameOf(name), Qt::Key_F2);
        auto* edit = find<QLineEdit>((std::string("optionRename_") + name).c_str());
        ASSERT_TRUE(edit->isVisible() && edit->hasFocus());
        EXPECT_EQ(edit->selectedText(), QString(name));
        QTest::keyClicks(edit, to);
    }
    void drag(QWidget* widget, int pixels) {
        const QPoint from(20, widget->height() / 2);
        QTest::mousePress(widget, Qt::LeftButton, {}, from);
        for (int i = 1; i <= 10; ++i) hover(widget, from + QPoint(pixels * i / 10, 0), Qt::LeftButton);
        QTest::mouseRelease(widget, Qt::LeftButton, {}, from + QPoint(pixels, 0));
    }
};

TEST_F(Options, AreRenamedInPlaceAndWhatReadsThemFollows) {
    openDesk(exampleScene());
    renameTo("variant", "finish");
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    EXPECT_EQ(options(), (ContextOptions{{"finish", Value(std::string("red"))}, {"shot", Value(1.0)}}));
    EXPECT_EQ(m_document.scene().node("lookdev")->parameters.at("variant:/World/Hero:finish").expression, "@finish");
    EXPECT_EQ(QApplication::focusWidget(), nameOf("finish"));
    EXPECT_EQ(m_document.history().size(), 1u);
    trigger(find<QAction>("undo"));
    EXPECT_EQ(m_document.scene().node("lookdev")->parameters.at("variant:/World/Hero:finish").expression, "@variant");

    renameTo("shot", "variant");
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    EXPECT_TRUE(m_desk->context().messages.isVisible()) << "the name is taken";
    EXPECT_TRUE(options().contains("shot"));
    renameTo("shot", "other");
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    EXPECT_TRUE(options().contains("shot")) << "Escape leaves it";
    EXPECT_EQ(QApplication::focusWidget(), nameOf("shot"));
}

TEST_F(Options, ShowTheirTypeWhichAClickChanges) {
    openDesk(exampleScene());
    auto* type = find<QToolButton>("optionType_shot");
    EXPECT_EQ(type->text(), "123");
    EXPECT_EQ(find<QToolButton>("optionType_variant")->text(), "abc");
    type->click();
    EXPECT_EQ(options().at("shot"), Value(std::string("1")));
    EXPECT_EQ(type->text(), "abc");
    EXPECT_EQ(line("shot")->text(), "\"1\"") << "so that it is no number";
    type->click();
    EXPECT_EQ(options().at("shot"), Value(1.0));
}

TEST_F(Options, ADragOverANumberIsOneStep) {
    openDesk(exampleScene());
    drag(line("shot"), 60);
    EXPECT_EQ(options().at("shot"), Value(11.0));
    EXPECT_EQ(m_document.history().size(), 1u);
    drag(nameOf("shot"), -30);
    EXPECT_EQ(options().at("shot"), Value(6.0));
    EXPECT_EQ(m_document.history().size(), 2u) << "another drag is another step";
    drag(line("variant"), 60);
    EXPECT_EQ(options().at("variant"), Value(std::string("red"))) << "a text can't be dragged";
    QTest::mouseClick(line("shot"), Qt::LeftButton);
    EXPECT_TRUE(line("shot")->hasFocus()) << "a click edits it";
    EXPECT_EQ(line("shot")->selectedText(), "6");
}

TEST_F(Options, AreReachedByKeysAlone) {
    openDesk(exampleScene());
    nameOf("shot")->setFocus();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    EXPECT_EQ(QApplication::focusWidget(), line("shot"));
    QTest::keyClick(line("shot"), Qt::Key_Up);
    QTest::keyClick(line("shot"), Qt::Key_Up, Qt::ShiftModifier);
    QTest::keyClick(line("shot"), Qt::Key_Down, Qt::ControlModifier);
    EXPECT_EQ(options().at("shot"), Value(11.9));
    EXPECT_EQ(m_document.history().size(), 1u);
    QTest::keyClick(line("shot"), Qt::Key_Tab);
    EXPECT_EQ(QApplication::focusWidget(), find<QToolButton>("optionType_shot"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
    EXPECT_EQ(options().at("shot"), Value(std::string("11.9")));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    EXPECT_EQ(QApplication::focusWidget(), nameOf("variant"));
    QTest::keyClick(nameOf("variant"), Qt::Key_Return);
    auto* menu = find<QMenu>("optionMenu_variant");
    EXPECT_TRUE(menu->isVisible());
    menu->close();
    QTest::keyClick(nameOf("variant"), Qt::Key_Delete);
    EXPECT_FALSE(options().contains("variant"));
    EXPECT_EQ(QApplication::focusWidget(), find<QLineEdit>("newOption"));
}

} // namespace doppel::test
