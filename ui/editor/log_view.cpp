#include "ui/editor/log_view.h"

#include "ui/base/text.h"

#include <QFontDatabase>
#include <QScrollBar>

#include <algorithm>
#include <utility>

namespace doppel {

namespace {
constexpr int kMaxLines = 5000; // longer than the tail that the host keeps: what was seen can be scrolled back to
constexpr int kNearEnd = 4;     // lines from the end that still count as being there
} // namespace

std::size_t sharedLines(const std::vector<std::string>& before, const std::vector<std::string>& after) {
    for (std::size_t count = std::min(before.size(), after.size()); count > 0; --count)
        if (std::equal(before.end() - static_cast<std::ptrdiff_t>(count), before.end(), after.begin())) return count;
    return 0;
}

LogView::LogView(QWidget* parent) : QPlainTextEdit(parent) {
    setObjectName(QStringLiteral("log"));
    setAccessibleName(tr("Log of the clone"));
    setReadOnly(true);
    setLineWrapMode(NoWrap);
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    setPlaceholderText(tr("What the clone's process writes appears here."));
    setMinimumHeight(150);
    setMaximumBlockCount(kMaxLines);
    setUndoRedoEnabled(false);
}

void LogView::showTail(const std::string& id, const std::deque<std::string>& tail) {
    std::vector<std::string> lines(tail.begin(), tail.end());
    if (id == m_id && lines == m_tail) return;
    const std::size_t shared = id == m_id ? sharedLines(m_tail, lines) : 0;
    QScrollBar* bar = verticalScrollBar();
    const bool follows = shared == 0 || bar->value() >= bar->maximum() - kNearEnd;
    if (shared == 0) clear();
    QStringList fresh;
    for (std::size_t i = shared; i < lines.size(); ++i) fresh << toQt(lines[i]);
    const int before = bar->value();
    if (!fresh.isEmpty()) appendPlainText(fresh.join(u'\n'));
    bar->setValue(follows ? bar->maximum() : before);
    m_id = id;
    m_tail = std::move(lines);
}

} // namespace doppel
