// The desk in German: its own texts, those of Qt, and room for them.
#include "tests/ui/clipping.h"
#include "tests/ui/desk_fixture.h"

#include "ui/base/language.h"
#include "ui/base/theme.h"
#include "ui/clones/clone_actions.h"
#include "ui/clones/connection_actions.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QDockWidget>
#include <QLibraryInfo>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>

#include <set>

namespace doppel::test {

class Language : public DeskFixture {
protected:
    void SetUp() override {
        if (!language::available().contains(QStringLiteral("de"))) GTEST_SKIP() << "built without lrelease: there are no translations";
        DeskFixture::SetUp();
        language::apply(*qApp, "de");
    }
    void TearDown() override {
        DeskFixture::TearDown();
        language::apply(*qApp, "en");
        theme::apply(*qApp);
    }
    QDialog* openDialog(QAction* action) {
        trigger(action);
        QDialog* dialog = nullptr;
        (void)waitUntil([&] {
            for (auto* each : m_desk->findChildren<QDialog*>())
                if (each->isVisible()) dialog = each;
            return dialog != nullptr;
        });
        QApplication::processEvents();
        return dialog;
    }
    static void close(QDialog* dialog) {
        dialog->close();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QApplication::processEvents();
    }
};

TEST_F(Language, MenusPanesAndStatesAreGerman) {
    openDesk(exampleScene());
    QStringList menus;
    for (QAction* action : m_desk->menuBar()->actions()) menus << action->text().remove('&');
    EXPECT_EQ(menus.join(' ').toStdString(), "Datei Bearbeiten Ansicht Zeitleiste Clone Hilfe");
    EXPECT_EQ(find<QDockWidget>("connectionDock")->windowTitle(), QStringLiteral("Verbindung"));
    EXPECT_EQ(m_desk->actions().start->text(), QStringLiteral("&Starten"));
    m_document.edit("Kamera bewegen", [](Scene& scene) { scene.frames.current = 3; });
    ASSERT_TRUE(waitUntil([&] { return find<QAction>("undo")->text().contains(QStringLiteral("Kamera bewegen")); }));
    EXPECT_EQ(find<QAction>("undo")->text(), QStringLiteral("„Kamera bewegen“ &rückgängig machen"));
}

TEST_F(Language, KeysAreThoseOfEnglish) {
    openDesk(exampleScene());
    EXPECT_EQ(m_desk->actions().start->shortcut(), QKeySequence(Qt::CTRL | Qt::Key_Return));
    EXPECT_EQ(m_desk->actions().snapshot->shortcut(), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S));
    EXPECT_EQ(find<QAction>("history")->shortcut(), QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_Z));
}

TEST_F(Language, NoMenuHasALetterTwiceUnderlined) {
    openDesk(exampleScene());
    for (QAction* top : m_desk->menuBar()->actions()) {
        if (top->menu()->actions().size() > 24) continue; // more entries than letters: Qt goes from one to the next
        std::set<QChar> taken;
        for (QAction* action : top->menu()->actions()) {
            const qsizetype at = action->text().indexOf('&');
            if (at < 0 || !action->isVisible()) continue;
            EXPECT_TRUE(taken.insert(action->text().at(at + 1).toLower()).second) << top->text().toStdString() << " > " << action->text().toStdString();
        }
    }
}

TEST_F(Language, NothingIsCut) {
    openDesk(exampleScene());
    m_desk->resize(1920, 1040);
    select({"hero"});
    trigger(m_desk->actions().startAll);
    ASSERT_TRUE(waitForImage("hero"));
    EXPECT_TRUE(waitUntil([&] { return clipped(m_desk.get()).isEmpty(); })) << clipped(m_desk.get()).join('\n').toStdString();
    for (QAction* action : {find<QAction>("showPreferences"), find<QAction>("history"), m_desk->actions().edits->matrix, find<QAction>("gallery_check")}) {
        QDialog* dialog = openDialog(action);
        ASSERT_NE(dialog, nullptr);
        EXPECT_TRUE(clipped(dialog).isEmpty()) << action->text().toStdString() << '\n' << clipped(dialog).join('\n').toStdString();
        close(dialog);
    }
}

TEST_F(Language, ButtonsOfQtAreGermanWhereQtHasThem) {
    if (!QFile::exists(QLibraryInfo::path(QLibraryInfo::TranslationsPath) + QStringLiteral("/qtbase_de.qm"))) GTEST_SKIP() << "Qt's translations are not installed";
    openDesk(exampleScene());
    QDialog* dialog = openDialog(find<QAction>("showPreferences"));
    ASSERT_NE(dialog, nullptr);
    EXPECT_EQ(dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Close)->text().remove('&'), QStringLiteral("Schließen"));
}

TEST_F(Language, IsChosenInThePreferencesForTheNextStart) {
    openDesk(exampleScene());
    openDialog(find<QAction>("showPreferences"));
    auto* choice = find<QComboBox>("preferencesLanguage");
    ASSERT_EQ(choice->count(), 3);
    choice->setCurrentIndex(choice->findData("en"));
    EXPECT_EQ(Preferences().values().language, "en");
    EXPECT_EQ(find<QDockWidget>("connectionDock")->windowTitle(), QStringLiteral("Verbindung")) << "nothing changes while the desk is open";
    choice->setCurrentIndex(0);
    EXPECT_EQ(Preferences().values().language, "");
}

} // namespace doppel::test
