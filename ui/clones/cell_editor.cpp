#include "ui/clones/cell_editor.h"

#include "ui/base/expression_completer.h"
#include "ui/base/text.h"
#include "ui/clones/cell_edits.h"
#include "ui/clones/clone_columns.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QStyle>
#include <QToolTip>

namespace doppel {

CellEditor::CellEditor(int column, QWidget* parent) : QLineEdit(parent), m_column(column) {
    setObjectName(QStringLiteral("cellEditor"));
    setAccessibleName(columns::info(column).title);
    connect(this, &QLineEdit::textEdited, this, &CellEditor::check);
}

void CellEditor::offer(const QStringList& choices) {
    if (choices.isEmpty()) return;
    m_choices = new QCompleter(choices, this);
    m_choices->setCaseSensitivity(Qt::CaseInsensitive);
    m_choices->setFilterMode(Qt::MatchContains);
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
    if (text.isEmpty()) return QToolTip::hideText();
    // Above the line: below it are the completions.
    QToolTip::showText(mapToGlobal(QPoint(0, -height() - 22)), text, this);
}

void CellEditor::keyPressEvent(QKeyEvent* event) {
    const bool opens = event->key() == Qt::Key_Down && m_choices && !m_choices->popup()->isVisible();
    if (!opens) return QLineEdit::keyPressEvent(event);
    m_choices->setCompletionPrefix({});
    m_choices->complete();
}

} // namespace doppel
