#include "app/commands/progress_printer.h"

#include <fmt/core.h>

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace doppel {

namespace {

constexpr int kBarWidth = 30;

std::string bar(int percent) {
    const int full = percent * kBarWidth / 100;
    return std::string(static_cast<std::size_t>(full), '#') + std::string(static_cast<std::size_t>(kBarWidth - full), '.');
}

} // namespace

ProgressPrinter::ProgressPrinter(std::vector<std::string> sessionIds)
    : m_ids(std::move(sessionIds)), m_terminal(isatty(STDERR_FILENO) == 1) {
    for (const auto& id : m_ids) m_lines[id] = {"waiting", 0, ""};
}

void ProgressPrinter::update(const std::string& sessionId, const CloneStatus& status) {
    Line& line = m_lines[sessionId];
    const std::string state{toString(status.state)};
    const int percent = std::clamp(static_cast<int>(status.percent), 0, 100);
    const bool changed = state != line.state || percent / 25 != line.percent / 25;
    line.state = state;
    line.percent = percent;
    line.text = status.samples > 0 ? fmt::format("{} samples, {}x{}", status.samples, status.imageSize[0], status.imageSize[1])
                                   : status.message;
    if (m_terminal) {
        if (changed || std::chrono::steady_clock::now() - m_lastDraw > std::chrono::milliseconds(100)) draw();
    } else if (changed) {
        fmt::print(stderr, "{}: {} {} %{}{}\n", sessionId, state, percent, line.text.empty() ? "" : ", ", line.text);
    }
}

void ProgressPrinter::message(const std::string& text) {
    if (m_terminal && m_drawn > 0) {
        fmt::print(stderr, "\033[{}A\033[J", m_drawn);
        m_drawn = 0;
    }
    fmt::print(stderr, "{}\n", text);
    if (m_terminal) draw();
}

void ProgressPrinter::finish() {
    if (m_terminal) draw();
}

void ProgressPrinter::draw() {
    std::size_t width = 0;
    for (const auto& id : m_ids) width = std::max(width, id.size());
    if (m_drawn > 0) fmt::print(stderr, "\033[{}A", m_drawn);
    for (const auto& id : m_ids) {
        const Line& line = m_lines[id];
        fmt::print(stderr, "\033[K{:<{}}  {} {:3} %  {:<10} {}\n", id, width, bar(std::max(line.percent, 0)),
                   std::max(line.percent, 0), line.state, line.text);
    }
    m_drawn = static_cast<int>(m_ids.size());
    m_lastDraw = std::chrono::steady_clock::now();
    std::fflush(stderr);
}

} // namespace doppel
