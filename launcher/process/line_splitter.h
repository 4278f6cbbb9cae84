// Cuts the output of a process into lines that are safe to keep and show: capped in length, valid UTF-8, no control
// characters. A plain value; one per stream.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace doppel {

/// Bytes of a line that are kept, unless told otherwise; the rest up to its end is dropped and marked with "...".
inline constexpr std::size_t kMaxOutputLineBytes = 4096;

class LineSplitter {
public:
    using OnLine = std::function<void(std::string line)>;
    /// Keeps `most` bytes of each line.
    explicit LineSplitter(std::size_t most = kMaxOutputLineBytes) : m_most(most) {}

    /// Takes the next bytes; calls `onLine` for each line that is complete ("\n", "\r\n" or "\r" end a line).
    void feed(std::string_view bytes, const OnLine& onLine);
    /// The stream has ended: what is left without a line end is a line too.
    void finish(const OnLine& onLine);

private:
    void emit(const OnLine& onLine);

    std::size_t m_most;
    std::string m_line;
    bool m_cut = false;
    bool m_afterReturn = false;
};

/// `bytes` with everything that is no printable UTF-8 (tabs are) replaced by U+FFFD.
std::string printableText(std::string_view bytes);

} // namespace doppel
