// The line that edits one cell of the clone table in place: checks what is typed, offers what is known, shows the value of an
// expression. Made by the table's delegate. Main thread.
#pragma once

#include "clonecore/scene/expression.h"

#include <QLineEdit>
#include <QStringList>

#include <functional>

class QCompleter;
class QLabel;

namespace doppel {

class CellEditor : public QLineEdit {
    Q_OBJECT

public:
    CellEditor(int column, QWidget* parent);

    int column() const { return m_column; }
    /// Known values: a list that Down opens, and that narrows while typing.
    void offer(const QStringList& choices);
    /// The text is an expression: its words are offered, its value or fault is shown.
    void evaluateWith(const std::function<ExpressionContext()>& context);
    /// "" when the cell takes the text.
    QString fault() const { return m_fault; }
    /// Shows the fault again; for a key that would have ended the edit.
    void explain();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void check();
    void say(const QString& text);

    int m_column;
    QString m_fault;
    std::function<ExpressionContext()> m_context;
    QCompleter* m_choices = nullptr;
    QLabel* m_hint = nullptr; // value or fault, beside the line
};

} // namespace doppel
