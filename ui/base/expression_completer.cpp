#include "ui/base/expression_completer.h"

#include "ui/base/text.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QLineEdit>
#include <QRegularExpression>
#include <QStringListModel>

#include <algorithm>
#include <utility>

namespace doppel {

namespace {
constexpr int kListWidth = 220;
constexpr const char* kCall = "( )"; // how the list marks a function
} // namespace

ExpressionCompleter::ExpressionCompleter(QLineEdit* line, std::function<ExpressionContext()> context)
    : QObject(line), m_line(line), m_context(std::move(context)), m_completer(new QCompleter(this)), m_words(new QStringListModel(this)) {
    m_completer->setModel(m_words);
    m_completer->setWidget(line);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_completer->setCompletionMode(QCompleter::PopupCompletion);
    m_completer->popup()->setObjectName(QStringLiteral("completions"));
    m_completer->popup()->installEventFilter(this); // after the completer's own, so it comes first
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this, &ExpressionCompleter::insert);
    connect(line, &QLineEdit::textEdited, this, [this] { offer(false); });
    connect(line, &QLineEdit::editingFinished, this, [this] { m_completer->popup()->hide(); });
    line->installEventFilter(this);
}

void ExpressionCompleter::setEnabled(bool enabled) {
    m_enabled = enabled;
    if (!enabled) m_completer->popup()->hide();
}

QString ExpressionCompleter::wordBefore(const QString& text, int cursor) {
    const QString before = text.left(cursor);
    QChar quote;
    for (const QChar c : before) {
        if (quote.isNull() && (c == u'"' || c == u'\''))
            quote = c;
        else if (c == quote)
            quote = QChar();
    }
    if (!quote.isNull()) return {};
    static const QRegularExpression pattern(QStringLiteral("(?<![\\w.$@])([$@]?[A-Za-z_]\\w*|[$@])$"));
    return pattern.match(before).captured(1);
}

QStringList ExpressionCompleter::words(const ExpressionContext& context) {
    QStringList words{QStringLiteral("$F"),     QStringLiteral("$FF"),   QStringLiteral("$T"), QStringLiteral("$FPS"),
                      QStringLiteral("$FSTART"), QStringLiteral("$FEND"), QStringLiteral("$PI")};
    for (const auto& [option, value] : context.options) words << u'@' + toQt(option) << u'$' + toQt(option);
    for (const auto& name : expressionFunctionNames()) words << toQt(name) + QLatin1String(kCall);
    return words;
}

void ExpressionCompleter::offer(bool all) {
    if (!m_enabled) return;
    const QString word = wordBefore(m_line->text(), m_line->cursorPosition());
    if (word.isEmpty() && !all) return m_completer->popup()->hide();
    m_words->setStringList(words(m_context()));
    m_completer->setCompletionPrefix(word);
    const int count = m_completer->completionCount();
    const bool isDone = count == 1 && m_completer->currentCompletion() == word;
    if (count == 0 || isDone) return m_completer->popup()->hide();
    QRect place(m_line->inputMethodQuery(Qt::ImCursorRectangle).toRect().left(), 0, kListWidth, m_line->height());
    m_completer->complete(place);
}

void ExpressionCompleter::insert(const QString& word) {
    QString text = word;
    const bool isCall = text.endsWith(QLatin1String(kCall));
    if (isCall) text.chop(static_cast<int>(qstrlen(kCall)));
    const int cursor = m_line->cursorPosition();
    const auto begun = static_cast<int>(wordBefore(m_line->text(), cursor).size());
    const bool hasBracket = m_line->text().mid(cursor).startsWith(u'(');
    m_line->setSelection(cursor - begun, begun);
    m_line->insert(isCall && !hasBracket ? text + QStringLiteral("()") : text);
    if (isCall) m_line->setCursorPosition(m_line->cursorPosition() + (hasBracket ? 1 : -1));
}

bool ExpressionCompleter::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress || !m_enabled) return false;
    const auto* key = static_cast<QKeyEvent*>(event);
    if (watched == m_line) {
        if (key->key() != Qt::Key_Space || key->modifiers() != Qt::ControlModifier) return false;
        offer(true);
        return true;
    }
    // In the list Return and Tab take the marked word; the line must not see them, it would be finished.
    const bool takes = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter || key->key() == Qt::Key_Tab;
    const QModelIndex marked = m_completer->popup()->currentIndex();
    if (!takes || !marked.isValid()) return false;
    const QString word = marked.data().toString();
    m_completer->popup()->hide();
    insert(word);
    return true;
}

} // namespace doppel
