#include "launcher/common/clone_line.h"

#include <utility>

namespace doppel {

std::optional<LauncherLine> CloneLineReader::take(std::string line, bool isStderr, LaunchGate& gate) {
    if (!m_done && !isStderr) {
        auto parsed = parseLauncherLine(line);
        if (parsed) {
            m_done = true;
            return std::move(*parsed);
        }
        if (parsed.error().code != ErrorCode::NotFound)
            line += " (error: this is no usable launcher line: " + parsed.error().message + ")";
    }
    gate.output(std::move(line), isStderr);
    return std::nullopt;
}

CloneAddress cloneAddress(const LauncherLine& line, std::string endpoint, std::string host) {
    if (!line.dial.empty()) return {line.dial, std::move(host), 0, line.key, line.pid, true};
    return {std::move(endpoint), std::move(host), line.port, line.key, line.pid};
}

std::string endpointOn(const std::string& host, const LauncherLine& line) {
    if (line.port <= 0 || host.empty()) return {};
    const bool isV6 = host.find(':') != std::string::npos && !host.starts_with('[');
    return "tcp://" + (isV6 ? "[" + host + "]" : host) + ":" + std::to_string(line.port);
}

} // namespace doppel
