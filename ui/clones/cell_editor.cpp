#include "ui/clones/cell_editor.h"

#include "ui/base/expression_completer.h"
#include "ui/base/text.h"
#include "ui/clones/cell_edits.h"
#include "ui/clones/clone_columns.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QLabel>
#include <QStyle>

#include <algorithm>

namespace doppel {

CellEditor::CellEditor(int column, QWidget* parent) : QLineEdit(parent), m_column(column) {
    setObjectName(QStringLiteral("cellEditor"));
    setAccessibleName(columns::info(column).title());
    connect(this, &QLineEdit::textEdited, this, &CellEditor::check);
}

void CellEditor::offer(const QStringList& choices) {
    if (choices.isEmpty()) return;
    m_choices = new QCompleter(choices, this);
    m_choices->setCaseSensitivity(Qt::CaseInsensitive);
    m_choices->setFilterMode(Qt::MatchContains);
    m_choices->popup()->setObjectName(QStringLiteral("completions"));
    setCompleter(m_choices);
}

void CellEditor::evaluateWith(const std::function<ExpressionContext()>& context) {
    m_context = context;
    new ExpressionCompleter(this, context); // belongs to this line
}

void CellEditor::check() {
    const auto edit = editOfCell(m_column, text());
    const QString fault = edit ? QString() : toQt(edit.error().text());
    if (fault != m_fault) {
        m_fault = fault;
        setProperty("faulty", !fault.isEmpty());
        style()->unpolish(this);
        style()->polish(this);
    }
    if (!m_context || text().trimmed().isEmpty()) return say(fault);
    const auto value = evaluateExpression(toStd(text()), m_context());
    say(value ? QStringLiteral("= ") + toQt(toString(*value)) : toQt(value.error().text()));
}

void CellEditor::explain() { say(m_fault); }

void CellEditor::say(const QString& text) {
    if (!m_hint) {
        if (text.isEmpty()) return;
        // No tooltip: that would go as soon as the completions come.
        m_hint = new QLabel(parentWidget());
        m_hint->setObjectName(QStringLiteral("cellHint"));
        connect(this, &QObject::destroyed, m_hint, &QObject::deleteLater);
    }
    m_hint->setText(text);
    m_hint->setVisible(!text.isEmpty());
    m_hint->adjustSize();
    const QRect area = parentWidget()->rect();
    // Above the line where there is room: below it are the completions.
    const int top = y() - m_hint->height() - 2;
    const int left = std::max(0, std::min(x(), area.width() - m_hint->width()));
    m_hint->move(left, top >= 0 ? top : y() + height() + 2);
    m_hint->raise();
}

void CellEditor::keyPressEvent(QKeyEvent* event) {
    const bool opens = event->key() == Qt::Key_Down && m_choices && !m_choices->popup()->isVisible();
    if (!opens) return QLineEdit::keyPressEvent(event);
    m_choices->setCompletionPrefix({});
    m_choices->complete();
}

} // namespace doppel
