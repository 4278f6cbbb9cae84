// The texts of C++ sources, each with the calls around it: enough to tell what people read from what programs do. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace doppel::test {

/// A string literal; neighbours that the compiler joins are one.
struct SourceText {
    struct Call {
        std::string name; ///< "setText"; "" for brackets that no name stands before
        int argument = 0; ///< of it, from 0
    };

    std::string text; ///< what the escapes stand for
    int line = 0;
    std::vector<Call> calls; ///< innermost first, up to the next brace
};

/// Comments, includes, raw strings and single characters are left out.
std::vector<SourceText> textsOf(std::string_view source);

/// Whether it can be translated: an argument of tr(), translate() or QT_TRANSLATE_NOOP().
bool isTranslatable(const SourceText& text);
/// Whether people get to read it in one language only: words that go to a widget, a message, an error or an undo step, or that look
/// like a sentence or a menu's entry.
bool isReadButNotTranslatable(const SourceText& text);

} // namespace doppel::test
