// Everything that the keys can reach says what it is.
#include "tests/ui/gallery_fixture.h"

#include "ui/clones/clone_actions.h"
#include "ui/clones/connection_actions.h"
#include "ui/gallery/gallery_tasks.h"

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QAccessible>
#include <QAction>
#include <QDialog>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QTabBar>

namespace doppel::test {

class Access : public GalleryFixture {
protected:
    /// Visible widgets of `top` that take the focus and have nothing that a screen reader could say.
    static QStringList nameless(QWidget* top) {
        QStringList found;
        for (QWidget* widget : top->findChildren<QWidget*>()) {
            if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus) || widget->focusProxy()) continue;
            // Qt's own parts of a widget that has a name: lines of spin boxes, viewports, tab bars (their tabs have texts).
            if (widget->objectName().startsWith("qt_") || qobject_cast<QTabBar*>(widget)) continue;
            QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(widget);
            if (!interface || !interface->text(QAccessible::Name).trimmed().isEmpty()) continue;
            QWidget* parent = widget->parentWidget();
            found << QStringLiteral("%1 '%2' in %3 '%4'")
                         .arg(QLatin1String(widget->metaObject()->className()), widget->objectName(), QLatin1String(parent->metaObject()->className()), parent->objectName());
        }
        return found;
    }
    /// Widgets that Tab reaches after one that stands wholly below them: the order jumps back up.
    static QStringList backward(QWidget* top) {
        QStringList found;
        QWidget* before = nullptr;
        // The first of the chain is the window itself; from it on Tab goes once around.
        for (QWidget* at = top->nextInFocusChain(); at != top; at = at->nextInFocusChain()) {
            if (at->window() != top || !at->isVisible() || !at->isEnabled() || !(at->focusPolicy() & Qt::TabFocus) || at->focusProxy() || at->objectName().startsWith("qt_") || at->visibleRegion().isEmpty()) continue;
            const auto yOf = [top](QWidget* widget, QPoint point) { return widget->mapTo(top, point).y(); };
            if (before && yOf(at, at->rect().bottomLeft()) < yOf(before, {0, 0}))
                found << QStringLiteral("%1 '%2' comes after %3 '%4'").arg(QLatin1String(at->metaObject()->className()), at->objectName(), QLatin1String(before->metaObject()->className()), before->objectName());
            before = at;
        }
        return found;
    }
    QDialog* shownDialog() {
        QDialog* dialog = nullptr;
        (void)waitUntil([&] {
            for (auto* each : m_desk->findChildren<QDialog*>())
                if (each->isVisible()) dialog = each;
            return dialog != nullptr;
        });
        return dialog;
    }
    int shownNow() const {
        int shown = 0;
        for (auto* each : m_desk->findChildren<QDialog*>()) shown += each->isVisible();
        return shown;
    }
    static void endDialog(QDialog* dialog) {
        dialog->close();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QApplication::processEvents();
    }
    static void expectGood(QDialog* dialog, const QString& which) {
        ASSERT_NE(dialog, nullptr) << which.toStdString();
        EXPECT_TRUE(nameless(dialog).isEmpty()) << which.toStdString() << '\n' << nameless(dialog).join('\n').toStdString();
        EXPECT_TRUE(backward(dialog).isEmpty()) << which.toStdString() << '\n' << backward(dialog).join('\n').toStdString();
    }
};

TEST_F(Access, EveryWidgetOfTheWindowThatTakesTheFocusHasAName) {
    openDesk(exampleScene());
    select({"hero"});
    EXPECT_TRUE(nameless(m_desk.get()).isEmpty()) << nameless(m_desk.get()).join('\n').toStdString();
}

TEST_F(Access, EveryWidgetOfTheDialogsHasANameAndItsPlaceInTheTabOrder) {
    openDesk(exampleScene());
    select({"hero"});
    for (QAction* action : {find<QAction>("showPreferences"), find<QAction>("history"), m_desk->actions().edits->matrix, find<QAction>("gallery_check"), find<QAction>("showAbout")}) {
        trigger(action);
        QDialog* dialog = shownDialog();
        expectGood(dialog, action->text());
        endDialog(dialog);
    }
}

TEST_F(Access, EveryWidgetOfTheGallerysWindowsHasANameAndItsPlaceInTheTabOrder) {
    openWithSnapshots({1, 2});
    find<QAction>("gallery_show_details")->setChecked(true);
    selectRows({0});
    EXPECT_TRUE(nameless(&pane()).isEmpty()) << nameless(&pane()).join('\n').toStdString();
    m_document.edit("Set frame", [](Scene& scene) { scene.frames.current = 9; });
    const std::vector<std::pair<const char*, std::function<void()>>> windows{{"snapshot", [&] { pane().tasks()->open(*at(0)); }},
                                                                             {"compare", [&] { pane().tasks()->compare(*at(0), *at(1)); }},
                                                                             {"restore", [&] { pane().tasks()->restoreParts(*at(0)); }}};
    for (const auto& [name, show] : windows) {
        show();
        QDialog* dialog = shownDialog();
        expectGood(dialog, QLatin1String(name));
        endDialog(dialog);
    }
}

TEST_F(Access, EscapeClosesEveryDialogAndChangesNothing) {
    openDesk(exampleScene());
    select({"hero"});
    const Scene before = m_document.scene();
    for (QAction* action : {find<QAction>("showPreferences"), find<QAction>("history"), m_desk->actions().edits->matrix, find<QAction>("gallery_check"), find<QAction>("showAbout")}) {
        trigger(action);
        QDialog* dialog = shownDialog();
        ASSERT_NE(dialog, nullptr);
        QTest::keyClick(dialog, Qt::Key_Escape);
        EXPECT_TRUE(waitUntil([&] { return shownNow() == 0; })) << action->text().toStdString();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    EXPECT_EQ(m_document.scene().connections->size(), before.connections->size());
}

TEST_F(Access, ReturnInTheCheckOfASoundGalleryClosesIt) {
    openWithSnapshots({1});
    trigger(find<QAction>("gallery_check"));
    QDialog* dialog = shownDialog();
    ASSERT_NE(dialog, nullptr);
    ASSERT_TRUE(waitUntil([&] { return dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Close)->isDefault(); }));
    QTest::keyClick(dialog, Qt::Key_Return);
    EXPECT_TRUE(waitUntil([&] { return shownNow() == 0; }));
}

} // namespace doppel::test
