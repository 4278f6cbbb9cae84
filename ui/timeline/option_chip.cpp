#include "ui/timeline/option_chip.h"

#include "ui/base/number_drag.h"
#include "ui/base/text.h"
#include "ui/base/text_scale.h"
#include "ui/base/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

#include <utility>

namespace doppel {

OptionChip::OptionChip(std::string name, QWidget* parent) : QWidget(parent), m_name(std::move(name)) {
    makeNameButton();
    makeLine();
    makeTypeButton();
    makeMenu();
    auto* remove = new QToolButton(this);
    remove->setIcon(theme::icon(QStringLiteral("close")));
    remove->setIconSize(QSize(11, 11));
    remove->setFocusPolicy(Qt::NoFocus); // Delete on the name, and its menu, do it from the keyboard
    remove->setToolTip(tr("Remove option %1").arg(toQt(m_name)));
    remove->setAccessibleName(remove->toolTip());
    connect(remove, &QToolButton::clicked, this, &OptionChip::removed);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(3);
    for (QWidget* part : {static_cast<QWidget*>(m_nameButton), static_cast<QWidget*>(m_nameLine), static_cast<QWidget*>(m_line),
                          static_cast<QWidget*>(m_typeButton), static_cast<QWidget*>(remove)})
        layout->addWidget(part);
}

void OptionChip::makeNameButton() {
    m_nameButton = new QToolButton(this);
    m_nameButton->setObjectName(QStringLiteral("optionName_") + toQt(m_name));
    m_nameButton->setText(toQt(m_name));
    m_nameButton->setAutoRaise(true);
    m_nameButton->setFocusPolicy(Qt::TabFocus);
    m_nameButton->setAccessibleName(tr("Context option %1").arg(toQt(m_name)));
    m_nameButton->setToolTip(tr("Drag to change the number; double-click or F2 to rename; Return or the right button for more"));
    m_nameButton->setContextMenuPolicy(Qt::CustomContextMenu);
    m_nameButton->installEventFilter(this);
    makeDrag(m_nameButton);
    m_nameLine = new QLineEdit(this);
    m_nameLine->setObjectName(QStringLiteral("optionRename_") + toQt(m_name));
    m_nameLine->setAccessibleName(tr("New name of %1").arg(toQt(m_name)));
    theme::keepFixedWidth(m_nameLine, 110);
    m_nameLine->hide();
    m_nameLine->installEventFilter(this);
    connect(m_nameLine, &QLineEdit::editingFinished, this, [this] { endRename(true); });
}

void OptionChip::makeMenu() {
    m_menu = new QMenu(this);
    m_menu->setObjectName(QStringLiteral("optionMenu_") + toQt(m_name));
    const auto add = [this](const QString& text, const QKeySequence& key) {
        QAction* action = m_menu->addAction(text);
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetShortcut);
        m_nameButton->addAction(action);
        return action;
    };
    connect(add(tr("Rename"), Qt::Key_F2), &QAction::triggered, this, &OptionChip::rename);
    m_typeAction = add({}, {});
    connect(m_typeAction, &QAction::triggered, this, &OptionChip::toggleType);
    connect(add(tr("Remove"), Qt::Key_Delete), &QAction::triggered, this, &OptionChip::removed);
    connect(m_nameButton, &QWidget::customContextMenuRequested, this,
            [this](const QPoint& at) { m_menu->popup(m_nameButton->mapToGlobal(at)); });
}

void OptionChip::makeLine() {
    m_line = new QLineEdit(this);
    m_line->setObjectName(QStringLiteral("option_") + toQt(m_name));
    m_line->setAccessibleName(toQt(m_name));
    theme::keepFixedWidth(m_line, 96);
    m_line->installEventFilter(this);
    connect(m_line, &QLineEdit::editingFinished, this, [this] {
        emit valueSettled();
        if (!m_line->isModified()) return;
        m_line->setModified(false);
        emit valueTyped(valueFromText(m_line->text()));
    });
    connect(makeDrag(m_line), &NumberDrag::clicked, this, [this] {
        m_line->setFocus(Qt::MouseFocusReason);
        m_line->selectAll();
    });
}

void OptionChip::makeTypeButton() {
    m_typeButton = new QToolButton(this);
    m_typeButton->setObjectName(QStringLiteral("optionType_") + toQt(m_name));
    m_typeButton->setAutoRaise(true);
    m_typeButton->setFocusPolicy(Qt::TabFocus);
    theme::keepFixedWidth(m_typeButton, 34);
    connect(m_typeButton, &QToolButton::clicked, this, &OptionChip::toggleType);
}

NumberDrag* OptionChip::makeDrag(QWidget* on) {
    auto* drag = new NumberDrag(on, [this]() -> std::optional<double> {
        if (!isNumber()) return {};
        return std::get<double>(m_value);
    });
    connect(drag, &NumberDrag::dragged, this, [this](double number) { emit valueDragged(number); });
    connect(drag, &NumberDrag::ended, this, &OptionChip::valueSettled);
    return drag;
}

void OptionChip::setValue(const Value& value) {
    m_value = value;
    if (!(m_line->hasFocus() && m_line->isModified())) {
        const QSignalBlocker block(m_line);
        m_line->setText(valueToText(value));
    }
    const bool number = isNumber();
    m_line->setToolTip(number ? tr("Context option %1, a number: drag sideways or type; Up and Down step, Shift by ten, Ctrl by a tenth").arg(toQt(m_name))
                              : tr("Context option %1, a text. A number in quotes is a text too.").arg(toQt(m_name)));
    m_line->setCursor(number && !m_line->hasFocus() ? Qt::SizeHorCursor : Qt::IBeamCursor);
    m_line->setFocusPolicy(number ? Qt::TabFocus : Qt::StrongFocus); // a press on a number may begin a drag; NumberDrag tells of clicks
    m_nameButton->setCursor(number ? Qt::SizeHorCursor : Qt::ArrowCursor);
    m_typeAction->setText(number ? tr("Make It a Text") : tr("Make It a Number"));
    m_typeButton->setText(number ? tr("123") : tr("abc"));
    m_typeButton->setToolTip(number ? tr("A number; click to make it a text") : tr("A text; click to make it a number"));
    m_typeButton->setAccessibleName(number ? tr("%1 is a number").arg(toQt(m_name)) : tr("%1 is a text").arg(toQt(m_name)));
    m_typeButton->setAccessibleDescription(m_typeButton->toolTip());
}

void OptionChip::toggleType() {
    if (isNumber())
        emit valueTyped(toString(m_value));
    else
        emit valueTyped(toNumber(m_value));
}

void OptionChip::rename() {
    m_isRenaming = true;
    m_nameLine->setText(toQt(m_name));
    m_nameButton->hide();
    m_nameLine->show();
    m_nameLine->setFocus();
    m_nameLine->selectAll();
}

void OptionChip::endRename(bool take) {
    if (!std::exchange(m_isRenaming, false)) return; // moving the focus away ends it once more
    const bool hadFocus = m_nameLine->hasFocus();
    const QString wanted = m_nameLine->text().trimmed();
    m_nameButton->show();
    if (hadFocus) m_nameButton->setFocus();
    m_nameLine->hide();
    if (take && !wanted.isEmpty() && wanted != toQt(m_name)) emit renamed(wanted);
}

bool OptionChip::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_line && (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut))
        m_line->setCursor(event->type() == QEvent::FocusOut && isNumber() ? Qt::SizeHorCursor : Qt::IBeamCursor);
    if (watched == m_nameButton && event->type() == QEvent::MouseButtonDblClick) {
        rename();
        return true;
    }
    if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    if (watched == m_nameLine && key->key() == Qt::Key_Escape) {
        endRename(false);
        return true;
    }
    if (watched == m_nameButton && (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter || key->key() == Qt::Key_Space)) {
        m_menu->popup(m_nameButton->mapToGlobal(QPoint(0, m_nameButton->height())));
        return true;
    }
    if (watched == m_line && isNumber() && !m_line->isModified() && (key->key() == Qt::Key_Up || key->key() == Qt::Key_Down)) {
        emit valueDragged(steppedNumber(std::get<double>(m_value), key->key() == Qt::Key_Up ? 1 : -1, stepFactor(key->modifiers())));
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace doppel
