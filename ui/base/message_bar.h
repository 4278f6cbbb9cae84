// A panel at the top of the desk for failures in the background: it says what failed, on what and what to do next, and
// stays until it is dismissed. The newest message shows; older ones wait behind it. Good news goes to whoever listens to
// `informed` (the status bar), so that the panel does not move what an artist looks at. Main thread, never blocks.
#pragma once

#include <QFrame>

#include <deque>

class QLabel;
class QToolButton;

namespace doppel {

class MessageBar : public QFrame {
    Q_OBJECT

public:
    enum class Kind { Warning, Error };

    explicit MessageBar(QWidget* parent = nullptr);

    /// A message that is shown already is not repeated.
    void show(Kind kind, const QString& title, const QString& text);
    void error(const QString& title, const QString& text) { show(Kind::Error, title, text); }
    void info(const QString& text) { emit informed(text); }

    /// What stands there now, for tests and accessibility; "" when hidden.
    QString currentText() const;
    void dismiss();

signals:
    void informed(const QString& text);

private:
    struct Message {
        Kind kind;
        QString title, text;
        bool operator==(const Message&) const = default;
    };
    void update();

    std::deque<Message> m_messages; // newest first
    QLabel* m_icon;
    QLabel* m_text;
    QLabel* m_count;
    QToolButton* m_close;
};

} // namespace doppel
