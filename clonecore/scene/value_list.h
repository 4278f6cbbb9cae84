// Lists that people type: "1001-1010x2, $F + 5" or "red, blue". Pure.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/scene/expression.h"

#include <string>
#include <string_view>
#include <vector>

namespace doppel {

/// One entry of a list.
struct ListedValue {
    std::string expression; ///< what it is as an expression: `12`, `"red"`, `$F + 5`
    std::string label;      ///< the same for names and people: `12`, `red`, `$F + 5`
    bool operator==(const ListedValue&) const = default;
};

/// Most values that a list may stand for.
inline constexpr std::size_t kMaxListedValues = 1000;

/// Splits at commas; blank entries count for nothing. An entry is
/// - a range: `1-10`, `1-10x2` (every second), `10-1`, or with expressions at its ends `$FSTART..$FEND x 10`;
/// - an expression: what has a `$`, `@`, bracket or quote;
/// - a number, or else a text.
/// `context` gives what the ends of ranges mean and what expressions are tried with. InvalidArgument names the entry and what is
/// wrong with it, TooLarge a list that stands for more than kMaxListedValues.
Result<std::vector<ListedValue>> parseValueList(std::string_view text, const ExpressionContext& context);

/// The same for frames: every value must be a number.
Result<std::vector<ListedValue>> parseFrameList(std::string_view text, const ExpressionContext& context);

/// Entries between commas, without blanks around them: for paths and names.
std::vector<std::string> splitList(std::string_view text);

} // namespace doppel
