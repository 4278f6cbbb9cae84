// Shows what the clones of a headless render do: bars that are redrawn on a terminal, plain lines otherwise. One thread.
#pragma once

#include "clonecore/host/clone_status.h"

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace doppel {

class ProgressPrinter {
public:
    /// Writes to stderr; bars when that is a terminal.
    explicit ProgressPrinter(std::vector<std::string> sessionIds);

    /// Takes a new status. Lines say state changes and every quarter of the way; bars are redrawn at most 10 times a second.
    void update(const std::string& sessionId, const CloneStatus& status);
    /// A line that stays, above the bars.
    void message(const std::string& text);
    /// Draws the last state of the bars.
    void finish();

private:
    struct Line {
        std::string state;
        int percent = -1;
        std::string text;
    };
    void draw();

    std::vector<std::string> m_ids;
    std::map<std::string, Line> m_lines;
    bool m_terminal = false;
    int m_drawn = 0; ///< lines on the screen
    std::chrono::steady_clock::time_point m_lastDraw{};
};

} // namespace doppel
