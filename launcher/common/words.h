// Command lines as lists of words: split from a template once, filled with values, quoted for a remote shell. Nothing here is
// ever handed to a shell of this machine. Pure.
#pragma once

#include "clonecore/base/error.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace doppel {

/// Splits as a POSIX shell does (blanks, '...', "...", \), without anything else that a shell does: no variables, no
/// globs, no operators. InvalidArgument for an open quote, a NUL byte or a line over 32 KiB.
Result<std::vector<std::string>> splitWords(std::string_view line);

/// Replaces {name} in each word. The value of a name in `lists` may only be a word of its own and becomes several. "{{" and
/// "}}" stand for braces. Values are not looked at again, so they cannot bring placeholders or words of their own.
/// InvalidArgument for unknown names (it says which there are) and unpaired braces.
Result<std::vector<std::string>> fillWords(const std::vector<std::string>& words, const std::map<std::string, std::string>& values,
                                           const std::map<std::string, std::vector<std::string>>& lists = {});

/// One word for a POSIX shell, whatever is in it. (Also csh's, except for '!' and newlines.)
std::string quoteForShell(std::string_view word);
std::string quoteForShell(const std::vector<std::string>& words);

} // namespace doppel
