// Completion for a line that holds an expression: functions, $variables and @options, for the word at the cursor. Belongs to
// its line. Main thread.
#pragma once

#include "clonecore/scene/expression.h"

#include <QObject>
#include <QStringList>

#include <functional>

class QCompleter;
class QLineEdit;
class QStringListModel;

namespace doppel {

class ExpressionCompleter : public QObject {
    Q_OBJECT

public:
    /// `context` names the options whenever a list is shown.
    ExpressionCompleter(QLineEdit* line, std::function<ExpressionContext()> context);

    /// Off for a line that holds plain text at the moment.
    void setEnabled(bool enabled);
    /// The list under the line; with Ctrl+Space also where no word has begun.
    QCompleter* completer() const { return m_completer; }

    /// The word that ends at `cursor`: "pad", "$F", "@sh"; "" in a number, a string or between words.
    static QString wordBefore(const QString& text, int cursor);
    /// Everything that can be typed, with the options of `context`.
    static QStringList words(const ExpressionContext& context);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void offer(bool all);
    void insert(const QString& word);

    QLineEdit* m_line;
    std::function<ExpressionContext()> m_context;
    QCompleter* m_completer;
    QStringListModel* m_words;
    bool m_enabled = true;
};

} // namespace doppel
