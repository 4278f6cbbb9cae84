// Everything that the keys can reach says what it is.
#include "tests/ui/desk_fixture.h"

#include "ui/clones/clone_actions.h"
#include "ui/clones/connection_actions.h"

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QAccessible>
#include <QAction>
#include <QDialog>
#include <QDialogButtonBox>
#include <QLabel>
#include <QTabBar>

namespace doppel::test {

class Access : public DeskFixture {
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
};

TEST_F(Access, EveryWidgetOfTheWindowThatTakesTheFocusHasAName) {
    openDesk(exampleScene());
    select({"hero"});
    EXPECT_TRUE(nameless(m_desk.get()).isEmpty()) << nameless(m_desk.get()).join('\n').toStdString();
}

TEST_F(Access, EveryWidgetOfTheDialogsThatTakesTheFocusHasAName) {
    openDesk(exampleScene());
    select({"hero"});
    for (QAction* action : {find<QAction>("showPreferences"), find<QAction>("history"), m_desk->actions().edits->matrix}) {
        trigger(action);
        QDialog* dialog = nullptr;
        ASSERT_TRUE(waitUntil([&] {
            for (auto* each : m_desk->findChildren<QDialog*>())
                if (each->isVisible()) dialog = each;
            return dialog != nullptr;
        }));
        EXPECT_TRUE(nameless(dialog).isEmpty()) << action->text().toStdString() << '\n' << nameless(dialog).join('\n').toStdString();
        dialog->close();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QApplication::processEvents();
    }
}

} // namespace doppel::test
