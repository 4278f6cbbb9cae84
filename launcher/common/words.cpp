#include "launcher/common/words.h"

#include <fmt/format.h>

#include <algorithm>

namespace doppel {

namespace {

constexpr std::size_t kMaxLineBytes = 32 * 1024;
constexpr std::string_view kBlanks = " \t\r\n";

tl::unexpected<Error> wrongLine(std::string_view line, const std::string& why) {
    return fail(ErrorCode::InvalidArgument, fmt::format("the command line '{}' {}", line.substr(0, 200), why));
}

std::string knownNames(const std::map<std::string, std::string>& values, const std::map<std::string, std::vector<std::string>>& lists) {
    std::string names;
    for (const auto& [name, words] : lists) names += " {" + name + "}";
    for (const auto& [name, value] : values) names += " {" + name + "}";
    return names;
}

// Reads one word behind its first character; leaves `i` behind it.
bool readWord(std::string_view line, std::size_t& i, std::string& word) {
    char quote = 0;
    for (; i < line.size(); ++i) {
        const char c = line[i];
        if (quote == '\'') {
            if (c == '\'') quote = 0; else word += c;
        } else if (c == '\\') {
            if (++i == line.size()) return false;
            // Within "..." a backslash is one unless it keeps a special character from being that.
            if (quote && std::string_view("\"\\$`").find(line[i]) == std::string_view::npos) word += c;
            word += line[i];
        } else if (quote) {
            if (c == quote) quote = 0; else word += c;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (kBlanks.find(c) != std::string_view::npos) {
            break;
        } else {
            word += c;
        }
    }
    return quote == 0;
}

Result<std::string> fillWord(const std::string& word, const std::map<std::string, std::string>& values, const std::string& known) {
    std::string filled;
    for (std::size_t i = 0; i < word.size(); ++i) {
        const char c = word[i];
        if (c != '{' && c != '}') {
            filled += c;
        } else if (i + 1 < word.size() && word[i + 1] == c) {
            filled += c;
            ++i;
        } else {
            const std::size_t end = c == '{' ? word.find('}', i) : std::string::npos;
            if (end == std::string::npos) return wrongLine(word, "has an unpaired brace; write {{ or }} for one that is meant");
            const auto value = values.find(word.substr(i + 1, end - i - 1));
            if (value == values.end())
                return wrongLine(word, fmt::format("has an unknown placeholder {}; there are:{}", word.substr(i, end + 1 - i), known));
            filled += value->second;
            i = end;
        }
    }
    return filled;
}

} // namespace

Result<std::vector<std::string>> splitWords(std::string_view line) {
    if (line.size() > kMaxLineBytes) return wrongLine(line, "is longer than 32 KiB");
    if (line.find('\0') != std::string_view::npos) return wrongLine(line, "has a NUL byte");
    std::vector<std::string> words;
    for (std::size_t i = line.find_first_not_of(kBlanks); i < line.size(); i = line.find_first_not_of(kBlanks, i)) {
        std::string word;
        if (!readWord(line, i, word)) return wrongLine(line, "ends within a quotation");
        words.push_back(std::move(word));
    }
    return words;
}

Result<std::vector<std::string>> fillWords(const std::vector<std::string>& words, const std::map<std::string, std::string>& values,
                                           const std::map<std::string, std::vector<std::string>>& lists) {
    const std::string known = knownNames(values, lists);
    std::vector<std::string> result;
    for (const std::string& word : words) {
        const bool isName = word.size() > 2 && word.front() == '{' && word.back() == '}';
        if (const auto list = isName ? lists.find(word.substr(1, word.size() - 2)) : lists.end(); list != lists.end()) {
            result.insert(result.end(), list->second.begin(), list->second.end());
            continue;
        }
        auto filled = fillWord(word, values, known);
        if (!filled) return tl::unexpected(std::move(filled.error()));
        result.push_back(std::move(*filled));
    }
    return result;
}

std::string quoteForShell(std::string_view word) {
    std::string quoted = "'";
    for (const char c : word) {
        if (c == '\'')
            quoted += "'\\''";
        else
            quoted += c;
    }
    return quoted + "'";
}

std::string quoteForShell(const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& word : words) line += (line.empty() ? "" : " ") + quoteForShell(word);
    return line;
}

} // namespace doppel
