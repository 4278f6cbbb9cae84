// The last lines of a clone's output, and the one among them that most likely says why it failed. A plain value.
#pragma once

#include "clonecore/host/clone_status.h"

#include <deque>
#include <string>

namespace doppel {

/// Longest line that is kept, in bytes; the rest is cut and marked with "...".
inline constexpr std::size_t kMaxLogLineBytes = 4096;

class LogTail {
public:
    /// Appends a line (cut at kMaxLogLineBytes) and forgets the oldest beyond kLogTailLines.
    void add(std::string line);
    void clear() { m_lines.clear(); }
    const std::deque<std::string>& lines() const { return m_lines; }

    /// The last line that speaks of an error, else the last one that is not blank, else "".
    std::string hint() const;

private:
    std::deque<std::string> m_lines;
};

} // namespace doppel
