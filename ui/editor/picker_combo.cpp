#include "ui/editor/picker_combo.h"

#include "ui/base/text.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QFocusEvent>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QWheelEvent>

namespace doppel {

PickerCombo::PickerCombo(QWidget* parent) : QComboBox(parent) {
    setEditable(true);
    setInsertPolicy(QComboBox::NoInsert);
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(6);
    setMaxVisibleItems(20);
    completer()->setCompletionMode(QCompleter::PopupCompletion);
    completer()->setFilterMode(Qt::MatchContains);
    completer()->setCaseSensitivity(Qt::CaseInsensitive);
}

void PickerCombo::showPopup() {
    emit usedChanged(true);
    QComboBox::showPopup();
}

void PickerCombo::focusInEvent(QFocusEvent* event) {
    QComboBox::focusInEvent(event);
    emit usedChanged(true);
}

void PickerCombo::focusOutEvent(QFocusEvent* event) {
    QComboBox::focusOutEvent(event);
    // The list that opens takes the focus, and it is still this that is used.
    if (event->reason() != Qt::PopupFocusReason) emit usedChanged(false);
}

void PickerCombo::wheelEvent(QWheelEvent* event) {
    // A form is scrolled with the wheel; it must not choose another camera on the way.
    event->ignore();
}

void showInCombo(QComboBox* combo, const QStringList& choices, const std::string& text) {
    const QSignalBlocker block(combo);
    QStringList have;
    for (int i = 0; i < combo->count(); ++i) have << combo->itemText(i);
    const bool typing = combo->lineEdit()->hasFocus() && combo->lineEdit()->isModified();
    const QString typed = combo->currentText();
    if (have != choices) {
        combo->clear();
        combo->addItems(choices);
        if (combo->view()->isVisible()) combo->showPopup(); // choices that came late need another size
    }
    if (typing) {
        combo->setEditText(typed);
        combo->lineEdit()->setModified(true);
    } else if (combo->currentText() != toQt(text)) {
        combo->setEditText(toQt(text));
        combo->lineEdit()->setCursorPosition(0); // of a path that does not fit, the start is seen
    }
    combo->lineEdit()->setToolTip(combo->currentText());
}

} // namespace doppel
