// Strings that many prims share: kept once, compared by address, as wide as a pointer.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

namespace doppel {

/// A string from a table of all of them. What was put into the table stays there until the program ends, so tokens are for
/// words and paths that repeat, not for data. Thread-safe.
class Token {
public:
    Token();
    Token(std::string_view text);
    Token(const std::string& text) : Token(std::string_view(text)) {}
    Token(const char* text) : Token(std::string_view(text)) {}

    const std::string& str() const { return *m_text; }
    operator const std::string&() const { return *m_text; }
    bool empty() const { return m_text->empty(); }

    friend bool operator==(Token a, Token b) { return a.m_text == b.m_text; }
    friend bool operator==(Token a, std::string_view b) { return *a.m_text == b; }
    friend bool operator==(Token a, const std::string& b) { return *a.m_text == b; }
    friend bool operator==(Token a, const char* b) { return *a.m_text == b; }
    friend std::ostream& operator<<(std::ostream& out, Token token) { return out << *token.m_text; }

private:
    const std::string* m_text; ///< never null
};

} // namespace doppel
