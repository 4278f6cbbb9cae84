#include "ui/base/expression_field.h"

#include "ui/base/expression_completer.h"
#include "ui/base/text.h"

#include <QLineEdit>

#include <utility>
#include <variant>

namespace doppel {

namespace {
QString shortText(const Value& value) {
    const double* number = std::get_if<double>(&value);
    return number ? QString::number(*number, 'g', 6) : toQt(toString(value));
}
} // namespace

ExpressionField::ExpressionField(std::function<ExpressionContext()> context, QWidget* parent)
    : Field(new QLineEdit, parent), m_context(std::move(context)), m_line(static_cast<QLineEdit*>(input())),
      m_completer(new ExpressionCompleter(m_line, m_context)) {
    connect(m_line, &QLineEdit::textChanged, this, &ExpressionField::refresh);
    connect(m_line, &QLineEdit::editingFinished, this, [this] {
        if (m_line->text() == m_text) return;
        m_text = m_line->text();
        emit committed(m_text);
    });
}

void ExpressionField::setText(const QString& text) {
    const bool editing = m_line->hasFocus() && m_line->text() != m_text;
    m_text = text;
    if (!editing && m_line->text() != text) {
        m_line->setText(text);
        m_line->setCursorPosition(0); // a long one is read from its beginning
    }
    refresh();
}

void ExpressionField::setPlaceholder(const QString& text) { m_line->setPlaceholderText(text); }

void ExpressionField::setEvaluates(bool evaluates) {
    m_evaluates = evaluates;
    m_completer->setEnabled(evaluates);
    refresh();
}

void ExpressionField::refresh() {
    const QString text = m_line->text();
    if (!m_evaluates || text.trimmed().isEmpty()) {
        setResult({});
        setError({});
        return;
    }
    const auto value = evaluateExpression(toStd(text), m_context());
    setResult(value ? QStringLiteral("= ") + shortText(*value) : QString(), value ? toQt(toString(*value)) : QString());
    setError(value ? QString() : toQt(value.error().text()));
}

} // namespace doppel
