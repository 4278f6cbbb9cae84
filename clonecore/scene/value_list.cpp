#include "clonecore/scene/value_list.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace doppel {

namespace {

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// Calls `take(position)` for every character outside quotes and round brackets, until it returns true.
template <class Take>
void scanOutside(std::string_view text, Take&& take) {
    char quote = 0;
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quote) {
            if (c == '\\')
                ++i;
            else if (c == quote)
                quote = 0;
            continue;
        }
        if (c == '"' || c == '\'') quote = c;
        if (c == '(') ++depth;
        if (c == ')') --depth;
        if (!quote && depth <= 0 && take(i)) return;
    }
}

std::vector<std::string_view> entriesOf(std::string_view text) {
    std::vector<std::string_view> entries;
    std::size_t start = 0;
    const auto add = [&](std::size_t end) {
        if (const auto entry = trimmed(text.substr(start, end - start)); !entry.empty()) entries.push_back(entry);
        start = end + 1;
    };
    scanOutside(text, [&](std::size_t at) {
        if (text[at] == ',') add(at);
        return false;
    });
    if (start <= text.size()) add(text.size());
    return entries;
}

std::optional<double> numberAt(std::string_view& text) {
    double number = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
    if (end.ec != std::errc() || !std::isfinite(number)) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end.ptr - text.data()));
    return number;
}

std::optional<double> wholeNumber(std::string_view text) {
    const auto number = numberAt(text);
    return text.empty() ? number : std::nullopt;
}

std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        result += c;
    }
    return result + '"';
}

tl::unexpected<Error> wrong(std::string_view entry, const std::string& why) {
    return fail(ErrorCode::InvalidArgument, "'" + std::string(entry) + "': " + why);
}

struct Range {
    double from = 0, to = 0, step = 1;
};

/// Takes "x 2" off the end of a range; 1 when there is none.
std::optional<double> takeStep(std::string_view& text) {
    const auto x = text.find_last_of('x');
    if (x == std::string_view::npos) return 1.0;
    const auto step = wholeNumber(trimmed(text.substr(x + 1)));
    if (!step) return 1.0; // the x of a name
    text = trimmed(text.substr(0, x));
    return *step > 0 ? step : std::nullopt;
}

/// "1-10", "-5--1x2": numbers only, so that "$F-1" stays an expression.
std::optional<Range> numberRange(std::string_view text) {
    Range range;
    const auto from = numberAt(text);
    if (!from || !(text = trimmed(text)).starts_with('-')) return std::nullopt;
    text = trimmed(text.substr(1));
    const auto to = numberAt(text);
    if (!to) return std::nullopt;
    range.from = *from;
    range.to = *to;
    text = trimmed(text);
    if (text.empty()) return range;
    if (!text.starts_with('x')) return std::nullopt;
    const auto step = wholeNumber(trimmed(text.substr(1)));
    if (!step) return std::nullopt;
    range.step = *step;
    return range;
}

Result<double> endOf(std::string_view entry, std::string_view text, const ExpressionContext& context) {
    const auto value = evaluateExpression(text, context);
    if (!value) return wrong(entry, value.error().text());
    const double number = toNumber(*value, std::nan(""));
    if (!std::isfinite(number)) return wrong(entry, "the ends of a range must be numbers");
    return number;
}

class ListParser {
public:
    ListParser(const ExpressionContext& context, bool isFrames) : m_context(context), m_isFrames(isFrames) {}

    Result<std::vector<ListedValue>> run(std::string_view text) {
        for (const auto entry : entriesOf(text))
            if (auto added = add(entry); !added) return tl::unexpected<Error>(std::move(added.error()));
        return std::move(m_values);
    }

private:
    Result<void> add(std::string_view entry) {
        if (const auto range = numberRange(entry)) return addRange(entry, *range);
        std::size_t dots = std::string_view::npos;
        scanOutside(entry, [&](std::size_t at) {
            const bool found = entry.substr(at).starts_with("..");
            if (found) dots = at;
            return found;
        });
        if (dots != std::string_view::npos) return addSpan(entry, dots);
        if (const auto number = wholeNumber(entry)) {
            const std::string text = toString(Value(*number));
            return push({text, text});
        }
        if (entry.find_first_of("$@(\"'") != std::string_view::npos) return addExpression(entry);
        if (m_isFrames) return wrong(entry, "not a frame; write numbers, ranges like 1-10x2, or expressions like $F + 5");
        return push({quoted(entry), std::string(entry)});
    }

    Result<void> addExpression(std::string_view entry) {
        const auto value = evaluateExpression(entry, m_context);
        if (!value) return wrong(entry, value.error().text());
        if (m_isFrames && std::isnan(toNumber(*value, std::nan(""))))
            return wrong(entry, "a frame must be a number, but this is the text \"" + toString(*value) + "\"");
        const bool isText = (entry.front() == '"' || entry.front() == '\'') && entry.find(entry.front(), 1) == entry.size() - 1;
        return push({std::string(entry), isText ? toString(*value) : std::string(entry)});
    }

    Result<void> addSpan(std::string_view entry, std::size_t dots) {
        std::string_view last = trimmed(entry.substr(dots + 2));
        const auto step = takeStep(last);
        if (!step) return wrong(entry, "the step of a range must be above 0");
        const auto from = endOf(entry, trimmed(entry.substr(0, dots)), m_context);
        if (!from) return tl::unexpected<Error>(from.error());
        const auto to = endOf(entry, last, m_context);
        if (!to) return tl::unexpected<Error>(to.error());
        return addRange(entry, {*from, *to, *step});
    }

    Result<void> addRange(std::string_view entry, const Range& range) {
        if (!(range.step > 0)) return wrong(entry, "the step of a range must be above 0");
        // A little more than the end, for steps that have no exact binary form.
        const double steps = std::floor(std::abs(range.to - range.from) / range.step + 1e-9);
        if (steps + 1 > static_cast<double>(kMaxListedValues)) return tooMany();
        const double sign = range.to < range.from ? -1 : 1;
        for (double i = 0; i <= steps; ++i) {
            const std::string text = toString(Value(std::round((range.from + sign * i * range.step) * 1e6) / 1e6));
            if (auto pushed = push({text, text}); !pushed) return pushed;
        }
        return {};
    }

    Result<void> push(ListedValue value) {
        if (m_values.size() >= kMaxListedValues) return tooMany();
        m_values.push_back(std::move(value));
        return {};
    }

    static tl::unexpected<Error> tooMany() {
        return fail(ErrorCode::TooLarge, "the list stands for more than " + std::to_string(kMaxListedValues) + " values");
    }

    const ExpressionContext& m_context;
    bool m_isFrames;
    std::vector<ListedValue> m_values;
};

} // namespace

Result<std::vector<ListedValue>> parseValueList(std::string_view text, const ExpressionContext& context) {
    return ListParser(context, false).run(text);
}

Result<std::vector<ListedValue>> parseFrameList(std::string_view text, const ExpressionContext& context) {
    return ListParser(context, true).run(text);
}

std::vector<std::string> splitList(std::string_view text) {
    std::vector<std::string> entries;
    for (const auto entry : entriesOf(text)) entries.emplace_back(entry);
    return entries;
}

} // namespace doppel
