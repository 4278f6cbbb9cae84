// The tail of a clone's log: new lines are added below, what is selected stays selected, and the end is followed while it is in
// sight. Main thread.
#pragma once

#include <QPlainTextEdit>

#include <deque>
#include <string>
#include <vector>

namespace doppel {

class LogView : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit LogView(QWidget* parent = nullptr);

    /// Shows the tail of `id`'s log as it is now: adds what is new since the last call, begins anew for another id or another log.
    void showTail(const std::string& id, const std::deque<std::string>& tail);

private:
    std::string m_id;
    std::vector<std::string> m_tail; // as last shown
};

/// How many lines at the end of `before` are those at the beginning of `after`: behind them `after` is new.
std::size_t sharedLines(const std::vector<std::string>& before, const std::vector<std::string>& after);

} // namespace doppel
