#include "clonecore/scene/expression_tokens.h"

#include "clonecore/base/utf8.h"

#include <array>
#include <charconv>
#include <optional>
#include <system_error>

namespace doppel {
namespace {

using Kind = ExpressionToken::Kind;

// Longer ones first.
constexpr std::array<std::string_view, 20> kSymbols{"==", "!=", "<=", ">=", "&&", "||", "+", "-", "*", "/",
                                                    "%",  "^",  "<",  ">",  "!",  "?",  ":", "(", ")", ","};

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool isNamePart(char c) { return isNameStart(c) || isDigit(c); }
bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class Tokenizer {
public:
    explicit Tokenizer(std::string_view source) : m_source(source) {}

    tl::expected<std::vector<ExpressionToken>, ExpressionError> run() {
        while (!m_error) {
            skipBlanks();
            if (atEnd()) break;
            readToken();
        }
        if (m_error) return tl::unexpected<ExpressionError>(std::move(*m_error));
        m_start = m_at;
        add(Kind::End, {}, {});
        return std::move(m_tokens);
    }

private:
    bool atEnd() const { return m_at >= m_source.size(); }
    char peek(std::size_t ahead = 0) const { return m_at + ahead < m_source.size() ? m_source[m_at + ahead] : '\0'; }

    void skipBlanks() {
        while (!atEnd() && isBlank(peek())) ++m_at;
        m_column += static_cast<int>(m_at - m_start);
        m_start = m_at;
    }

    /// Adds the token from m_start to m_at.
    void add(Kind kind, Value value, std::string name) {
        const std::string_view text = m_source.substr(m_start, m_at - m_start);
        m_tokens.push_back(ExpressionToken{kind, text, m_column, std::move(value), std::move(name)});
        m_column += static_cast<int>(utf8CharacterCount(text));
        m_start = m_at;
    }

    void failHere(std::string message) {
        const std::string_view text = m_source.substr(m_start, m_at - m_start);
        m_error = ExpressionError{std::move(message), m_column, std::string(text)};
    }

    void readToken() {
        const char c = peek();
        if (isDigit(c) || (c == '.' && isDigit(peek(1)))) return readNumber();
        if (c == '"' || c == '\'') return readString();
        if (c == '$' || c == '@') return readVariable();
        if (isNameStart(c)) {
            const std::string_view name = readName();
            return add(Kind::Name, {}, std::string(name));
        }
        readSymbol();
    }

    std::string_view readName() {
        const std::size_t start = m_at;
        while (isNamePart(peek())) ++m_at;
        return m_source.substr(start, m_at - start);
    }

    void readNumber() {
        double number = 0;
        const auto end = std::from_chars(m_source.data() + m_at, m_source.data() + m_source.size(), number);
        m_at = static_cast<std::size_t>(end.ptr - m_source.data());
        while (isNamePart(peek()) || peek() == '.') ++m_at;  // "12abc" or "1.2.3" is one wrong token, not two
        const bool whole = end.ptr == m_source.data() + m_at;
        if (end.ec == std::errc::result_out_of_range) return failHere("the number is too large or too small");
        if (end.ec != std::errc() || !whole) return failHere("not a number");
        add(Kind::Number, number, {});
    }

    void readString() {
        const char quote = peek();
        std::string text;
        for (++m_at; !atEnd() && peek() != quote; ++m_at) {
            if (peek() != '\\') {
                text += peek();
                continue;
            }
            ++m_at;
            if (atEnd()) break;
            const char c = peek();
            text += c == 'n' ? '\n' : c == 't' ? '\t' : c;
        }
        if (atEnd()) return failHere("the string has no closing quote");
        ++m_at;
        add(Kind::String, std::move(text), {});
    }

    void readVariable() {
        const bool option = peek() == '@';
        ++m_at;
        const bool braces = !option && peek() == '{';
        if (braces) ++m_at;
        const std::string_view name = isNameStart(peek()) ? readName() : std::string_view();
        if (name.empty()) return failHere(option ? "a name must follow '@'" : "a name must follow '$'");
        if (braces && peek() != '}') return failHere("'}' is missing after the name");
        if (braces) ++m_at;
        add(option ? Kind::Option : Kind::Variable, {}, std::string(name));
    }

    void readSymbol() {
        for (const std::string_view symbol : kSymbols) {
            if (m_source.substr(m_at, symbol.size()) != symbol) continue;
            m_at += symbol.size();
            return add(Kind::Symbol, {}, std::string(symbol));
        }
        const char c = peek();
        m_at = m_start + utf8Offset(m_source.substr(m_start), 1);
        if (c == '=') return failHere("nothing can be assigned in an expression; compare with '=='");
        if (c == '&') return failHere("unknown operator; 'and' is '&&'");
        if (c == '|') return failHere("unknown operator; 'or' is '||'");
        failHere("this character has no meaning here");
    }

    std::string_view m_source;
    std::size_t m_start = 0;  ///< of the token being read
    std::size_t m_at = 0;
    int m_column = 1;  ///< of m_start
    std::vector<ExpressionToken> m_tokens;
    std::optional<ExpressionError> m_error;
};

}  // namespace

tl::expected<std::vector<ExpressionToken>, ExpressionError> tokenizeExpression(std::string_view source) {
    const auto failAt = [](std::string message, std::size_t column) {
        return tl::unexpected<ExpressionError>(ExpressionError{std::move(message), static_cast<int>(column), {}});
    };
    if (source.size() > kMaxExpressionLength)
        return failAt("the expression has " + std::to_string(source.size()) + " bytes, more than the allowed " +
                          std::to_string(kMaxExpressionLength),
                      1);
    if (const std::size_t valid = validUtf8Length(source); valid != source.size())
        return failAt("the text is not valid UTF-8", utf8CharacterCount(source.substr(0, valid)) + 1);
    auto tokens = Tokenizer(source).run();
    if (tokens && tokens->size() == 1) return failAt("the expression is empty", 1);
    return tokens;
}

}  // namespace doppel
