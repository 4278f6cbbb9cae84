// A Python console on this desk. It runs in a process of its own that is connected like any other script, so that a script which
// hangs or crashes harms nothing here: it can be interrupted, or started again. Main thread; never waits for the process.
#pragma once

#include <QProcess>
#include <QStringList>
#include <QWidget>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QToolButton;

namespace doppel {

class ConsolePane : public QWidget {
    Q_OBJECT

public:
    explicit ConsolePane(QWidget* parent = nullptr);
    ~ConsolePane() override;

    /// The desk can be reached from now on. The process is started when the pane is first shown.
    void setReady();
    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }

    void run(const QString& line);      ///< as if it was typed
    void runFile(const QString& file);  ///< executes a script in the console
    void interrupt();                   ///< Ctrl+C
    void restart();

protected:
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void start();
    void takeOutput();
    void append(const QString& text, bool isError);
    void ended();
    void showState();

    QPlainTextEdit* m_output;
    QLabel* m_prompt;
    QLineEdit* m_input;
    QToolButton* m_interrupt;
    QToolButton* m_restart;
    QProcess m_process;
    QStringList m_history;
    int m_at = 0; // in the history
    bool m_isReady = false, m_wasStarted = false, m_restarts = false;
};

} // namespace doppel
