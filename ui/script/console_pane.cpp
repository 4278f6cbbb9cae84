#include "ui/script/console_pane.h"

#include "api/python_command.h"

#include <QCoreApplication>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <signal.h>

#include <algorithm>
#include <utility>

namespace doppel {

namespace {

constexpr int kMostLines = 10'000;
constexpr int kGraceMilliseconds = 1'000; // for a console that is closed

} // namespace

ConsolePane::ConsolePane(QWidget* parent) : QWidget(parent) {
    const QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    m_output = new QPlainTextEdit(this);
    m_output->setObjectName(QStringLiteral("consoleOutput"));
    m_output->setAccessibleName(tr("Output of the console"));
    m_output->setReadOnly(true);
    m_output->setFont(fixed);
    m_output->setMaximumBlockCount(kMostLines);
    m_prompt = new QLabel(QStringLiteral(">>>"), this);
    m_prompt->setFont(fixed);
    m_input = new QLineEdit(this);
    m_input->setObjectName(QStringLiteral("consoleInput"));
    m_input->setAccessibleName(tr("Python"));
    m_input->setFont(fixed);
    m_input->setPlaceholderText(tr("Python, e.g. doppel.clone.clones()"));
    m_input->setToolTip(tr("Return runs the line, Up and Down bring earlier ones, Ctrl+C interrupts what runs."));
    m_input->installEventFilter(this);
    m_interrupt = new QToolButton(this);
    m_interrupt->setObjectName(QStringLiteral("consoleInterrupt"));
    m_interrupt->setText(tr("Interrupt"));
    m_interrupt->setToolTip(tr("Stops what runs, as Ctrl+C does"));
    m_restart = new QToolButton(this);
    m_restart->setObjectName(QStringLiteral("consoleRestart"));
    m_restart->setText(tr("Restart"));
    m_restart->setToolTip(tr("Ends the console's process, whatever it does, and starts another one; the desk is not harmed"));

    auto* line = new QHBoxLayout;
    line->addWidget(m_prompt);
    line->addWidget(m_input, 1);
    line->addWidget(m_interrupt);
    line->addWidget(m_restart);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(4, 4, 4, 4);
    all->addWidget(m_output, 1);
    all->addLayout(line);

    connect(m_input, &QLineEdit::returnPressed, this, [this] {
        const QString text = m_input->text();
        m_input->clear();
        run(text);
    });
    connect(m_interrupt, &QToolButton::clicked, this, &ConsolePane::interrupt);
    connect(m_restart, &QToolButton::clicked, this, &ConsolePane::restart);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &ConsolePane::takeOutput);
    connect(&m_process, &QProcess::finished, this, &ConsolePane::ended);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart) return; // finished() tells the others
        append(tr("The console can't be started: %1. Install python3, or set DOPPEL_PYTHON to an interpreter.").arg(m_process.errorString()) + QLatin1Char('\n'), true);
        showState();
    });
    connect(&m_process, &QProcess::started, this, &ConsolePane::showState);
    showState();
}

ConsolePane::~ConsolePane() {
    m_process.disconnect(this);
    m_process.closeWriteChannel();
    if (isRunning() && !m_process.waitForFinished(kGraceMilliseconds)) m_process.kill();
    if (isRunning()) m_process.waitForFinished(kGraceMilliseconds);
}

void ConsolePane::setReady() {
    m_isReady = true;
    if (isVisible()) start();
}

void ConsolePane::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    start();
}

void ConsolePane::start() {
    if (!m_isReady || m_wasStarted) return;
    m_wasStarted = true;
    auto environment = QProcessEnvironment::systemEnvironment();
    if (const std::string path = pythonPath(); !path.empty()) environment.insert(QStringLiteral("PYTHONPATH"), QString::fromStdString(path));
    environment.insert(QStringLiteral("PYTHONUNBUFFERED"), QStringLiteral("1"));
    m_process.setProcessEnvironment(environment);
    m_process.start(QString::fromStdString(pythonInterpreter()), {QStringLiteral("-m"), QStringLiteral("doppel"), QStringLiteral("--host"), QString::number(QCoreApplication::applicationPid())});
}

void ConsolePane::run(const QString& line) {
    if (!isRunning()) return;
    if (!line.isEmpty() && (m_history.isEmpty() || m_history.last() != line)) m_history.append(line);
    m_at = static_cast<int>(m_history.size());
    append(line + QLatin1Char('\n'), false);
    m_process.write((line + QLatin1Char('\n')).toUtf8());
}

void ConsolePane::runFile(const QString& file) {
    QString quoted = file;
    quoted.replace(QLatin1Char('\\'), QStringLiteral("\\\\")).replace(QLatin1Char('\''), QStringLiteral("\\'"));
    run(QStringLiteral("exec(compile(open('%1').read(), '%1', 'exec'))").arg(quoted));
}

void ConsolePane::interrupt() {
    if (isRunning()) ::kill(static_cast<pid_t>(m_process.processId()), SIGINT);
}

void ConsolePane::restart() {
    m_restarts = true;
    if (isRunning())
        m_process.kill(); // ended() starts another
    else
        ended();
}

void ConsolePane::ended() {
    takeOutput();
    if (!m_restarts) append(tr("The console has ended: Restart starts another one.") + QLatin1Char('\n'), true);
    if (std::exchange(m_restarts, false)) {
        append(QStringLiteral("\n"), false);
        m_wasStarted = false;
        start();
    }
    showState();
}

void ConsolePane::takeOutput() {
    const QByteArray bytes = m_process.readAllStandardOutput();
    if (!bytes.isEmpty()) append(QString::fromUtf8(bytes), false);
}

void ConsolePane::append(const QString& text, bool isError) {
    QScrollBar* bar = m_output->verticalScrollBar();
    const bool followsEnd = bar->value() == bar->maximum();
    QTextCursor cursor(m_output->document());
    cursor.movePosition(QTextCursor::End);
    QTextCharFormat format;
    format.setFontItalic(isError);
    cursor.insertText(text, format);
    if (followsEnd) bar->setValue(bar->maximum());
}

void ConsolePane::showState() {
    m_input->setEnabled(isRunning());
    m_interrupt->setEnabled(isRunning());
}

bool ConsolePane::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_input || event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool isUp = key->key() == Qt::Key_Up, isDown = key->key() == Qt::Key_Down;
    if (isUp || isDown) {
        m_at = std::clamp(m_at + (isUp ? -1 : 1), 0, static_cast<int>(m_history.size()));
        m_input->setText(m_at < m_history.size() ? m_history[m_at] : QString());
        return true;
    }
    // With something selected it copies, as everywhere.
    if (key->matches(QKeySequence::Copy) && !m_input->hasSelectedText()) {
        interrupt();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace doppel
