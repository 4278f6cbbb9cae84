// A line for an expression: the value it has now stands at the right while typing, its fault below; functions, variables
// and options are offered. Main thread.
#pragma once

#include "clonecore/scene/expression.h"
#include "ui/base/field.h"

#include <functional>

class QLineEdit;

namespace doppel {

class ExpressionCompleter;

class ExpressionField : public Field {
    Q_OBJECT

public:
    /// `context` gives what $F and the options mean whenever the field evaluates.
    explicit ExpressionField(std::function<ExpressionContext()> context, QWidget* parent = nullptr);

    QLineEdit* lineEdit() const { return m_line; }
    /// The text, without signal; leaves a line alone that is being edited.
    void setText(const QString& text);
    /// What an empty line means, e.g. "scene's frame"; such a line is no error.
    void setPlaceholder(const QString& text);
    /// When it returns false, the text is a literal and shows no result.
    void setEvaluates(bool evaluates);
    /// Evaluates again: the frame or an option changed.
    void refresh();

signals:
    /// Editing ended with another text.
    void committed(const QString& text);

private:
    std::function<ExpressionContext()> m_context;
    QLineEdit* m_line;
    QString m_text; // as last set or committed
    ExpressionCompleter* m_completer;
    bool m_evaluates = true;
};

} // namespace doppel
