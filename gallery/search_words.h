// Cuts a search text into words: quotes, a leading minus, a field before a colon. Pure functions. Private to gallery.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace doppel {

struct SearchWord {
    std::string source; ///< as typed, with a closing quote if that was missing
    bool isNegated = false;
    bool hasField = false; ///< a colon outside quotes, after at least one character
    std::string field;
    std::string value;     ///< without quotes
    bool isQuoted = false; ///< some of the value stood in quotes
};

/// Blanks and control characters separate words, `"` begins and ends what is taken as it is (with `\"` and `\\` inside). A lone
/// minus is no word. `option:name:value` has the field `option:name`.
std::vector<SearchWord> splitSearch(std::string_view text);

} // namespace doppel
