#include "launcher/slurm/slurm_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace doppel {

namespace {

// Slurm's job states (squeue(1)) by what they mean here; the others run or are about to end.
constexpr std::array<std::string_view, 7> kPending{"PENDING", "CONFIGURING", "REQUEUED", "REQUEUE_FED", "REQUEUE_HOLD", "SPECIAL_EXIT", "RESV_DEL_HOLD"};
constexpr std::array<std::string_view, 10> kEnded{"COMPLETED", "CANCELLED", "FAILED", "TIMEOUT", "NODE_FAIL",
                                                  "PREEMPTED", "BOOT_FAIL", "DEADLINE", "OUT_OF_MEMORY", "REVOKED"};

template <class List>
bool isOneOf(const List& list, const std::string& state) {
    return std::find(list.begin(), list.end(), state) != list.end();
}

bool isNumber(std::string_view text) {
    return !text.empty() && text.size() <= 20 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

int numberIn(std::string_view text) {
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

} // namespace

bool SlurmRow::isPending() const { return isOneOf(kPending, state); }
bool SlurmRow::hasEnded() const { return isOneOf(kEnded, state); }

Result<std::string> slurmJobId(const std::vector<std::string>& output) {
    for (auto line = output.rbegin(); line != output.rend(); ++line) {
        const std::string number = line->substr(0, line->find(';'));
        if (isNumber(number)) return number;
    }
    return fail(ErrorCode::ParseFailed, "sbatch did not say the number of the job" + (output.empty() ? std::string() : ", but: " + output.back()));
}

std::optional<SlurmRow> slurmRow(const std::vector<std::string>& output) {
    for (const std::string& line : output) {
        std::array<std::string, 4> fields;
        std::size_t begin = 0;
        for (std::string& field : fields) {
            const std::size_t end = std::min(line.find('|', begin), line.size());
            field = line.substr(std::min(begin, line.size()), end - std::min(begin, end));
            begin = end + 1;
        }
        if (!fields[0].empty() && line.find('|') != std::string::npos) return SlurmRow{fields[0], fields[1], fields[2], fields[3]};
    }
    return std::nullopt;
}

int slurmPosition(const std::vector<std::string>& pending, const std::string& job) {
    const auto found = std::find(pending.begin(), pending.end(), job);
    return found == pending.end() ? 0 : static_cast<int>(found - pending.begin()) + 1;
}

std::string slurmText(const SlurmRow& row, int position) {
    if (!row.isPending()) return row.nodes.empty() ? row.state : fmt::format("starts on {}", row.nodes);
    std::string text = "queued";
    if (position > 0) text += fmt::format(", position {}", position);
    if (!row.partition.empty()) text += fmt::format("{} in partition {}", position > 0 ? "" : ",", row.partition);
    if (!row.reason.empty() && row.reason != "None") text += ": " + row.reason;
    return text;
}

std::optional<std::string> slurmField(const std::vector<std::string>& output, const std::string& key) {
    for (const std::string& line : output) {
        const std::string padded = " " + line;
        const std::size_t at = padded.find(" " + key + "=");
        if (at == std::string::npos) continue;
        const std::size_t begin = at + key.size() + 2;
        return padded.substr(begin, std::min(padded.find(' ', begin), padded.size()) - begin);
    }
    return std::nullopt;
}

ExitStatus slurmExit(const std::string& state, const std::string& exitCode) {
    const std::size_t colon = std::min(exitCode.find(':'), exitCode.size());
    ExitStatus exit;
    exit.code = numberIn(std::string_view(exitCode).substr(0, colon));
    if (colon < exitCode.size()) exit.signal = numberIn(std::string_view(exitCode).substr(colon + 1));
    if (state != "COMPLETED" && exit.code == 0 && exit.signal == 0) exit.code = 1;
    return exit;
}

} // namespace doppel
