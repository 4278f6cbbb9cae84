// Finds what a layout has cut: texts of visible widgets that their widget has no room for.
#pragma once

#include "ui/base/elided_label.h"

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QAbstractSpinBox>
#include <QCheckBox>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QStyle>
#include <QStyleOptionSpinBox>
#include <QToolButton>

namespace doppel::test {

/// Pixels that a text may lack: rounding of fonts.
inline constexpr int kClipTolerance = 2;

inline QString nameOf(const QWidget* widget) {
    QString name = widget->objectName();
    for (const QWidget* at = widget->parentWidget(); name.isEmpty() && at; at = at->parentWidget())
        if (!at->objectName().isEmpty()) name = QStringLiteral("in ") + at->objectName();
    return QStringLiteral("%1 '%2'").arg(QLatin1String(widget->metaObject()->className()), name);
}

/// How many pixels of its text a widget has no room for, in width or height; 0 = none.
inline int missingPixels(QWidget* widget) {
    const auto lacks = [&](QSize needed) { return std::max(needed.width() - widget->width(), needed.height() - widget->height()); };
    if (auto* label = qobject_cast<QLabel*>(widget)) {
        if (label->text().isEmpty() || qobject_cast<ElidedLabel*>(label)) return label->text().isEmpty() ? 0 : label->sizeHint().height() - label->height();
        return label->wordWrap() ? label->heightForWidth(label->width()) - label->height() : lacks(label->sizeHint());
    }
    if (auto* button = qobject_cast<QToolButton*>(widget); button && (button->text().isEmpty() || button->toolButtonStyle() == Qt::ToolButtonIconOnly)) return 0;
    if (qobject_cast<QAbstractButton*>(widget)) return lacks(widget->minimumSizeHint());
    if (auto* spin = qobject_cast<QAbstractSpinBox*>(widget)) {
        QStyleOptionSpinBox option;
        option.initFrom(spin);
        option.buttonSymbols = spin->buttonSymbols();
        const QRect room = spin->style()->subControlRect(QStyle::CC_SpinBox, &option, QStyle::SC_SpinBoxEditField, spin);
        return std::max(spin->fontMetrics().horizontalAdvance(spin->text()) - room.width(), spin->fontMetrics().height() - room.height());
    }
    if (auto* combo = qobject_cast<QComboBox*>(widget)) return combo->fontMetrics().height() - combo->height();
    if (auto* line = qobject_cast<QLineEdit*>(widget)) return line->fontMetrics().height() - line->height();
    if (auto* header = qobject_cast<QHeaderView*>(widget); header && header->orientation() == Qt::Horizontal) return header->sizeHint().height() - header->height();
    return 0;
}

/// "QPushButton 'create': 12" for each that is cut, or that stands beyond the edge of its parent where nothing scrolls.
inline QStringList clipped(QWidget* top) {
    QStringList found;
    for (QWidget* widget : top->findChildren<QWidget*>()) {
        if (!widget->isVisible() || widget->window() != top->window() || widget->objectName().startsWith("qt_")) continue;
        int missing = missingPixels(widget);
        const QWidget* parent = widget->parentWidget();
        const bool scrolls = parent && qobject_cast<QAbstractScrollArea*>(parent->parentWidget());
        const bool hasText = qobject_cast<QLabel*>(widget) || qobject_cast<QAbstractButton*>(widget) || qobject_cast<QLineEdit*>(widget) || qobject_cast<QComboBox*>(widget);
        if (parent && !scrolls && hasText) missing = std::max({missing, widget->geometry().right() - parent->rect().right(), widget->geometry().bottom() - parent->rect().bottom()});
        if (missing <= kClipTolerance) continue;
        QString text;
        if (auto* label = qobject_cast<QLabel*>(widget)) text = label->text().left(40);
        if (auto* button = qobject_cast<QAbstractButton*>(widget)) text = button->text();
        found << QStringLiteral("%1 \"%2\" lacks %3").arg(nameOf(widget), text).arg(missing);
    }
    return found;
}

} // namespace doppel::test
