#include "clonecore/scene/expression_translator.h"

#include "clonecore/scene/expression_functions.h"
#include "clonecore/scene/expression_tokens.h"
#include "clonecore/scene/expression_variables.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <map>
#include <utility>

namespace doppel {
namespace {

using Kind = ExpressionToken::Kind;

struct BinaryOperator {
    std::string_view symbol;
    std::string_view function;  ///< of kOperators
};
using Level = std::array<BinaryOperator, 4>;

// From what binds least to what binds most; `||` and `&&` come before, `^` and the unary ones after them.
constexpr std::array<Level, 4> kLevels{{
    {{{"==", "op_eq"}, {"!=", "op_ne"}, {}, {}}},
    {{{"<", "op_lt"}, {"<=", "op_le"}, {">", "op_gt"}, {">=", "op_ge"}}},
    {{{"+", "op_add"}, {"-", "op_sub"}, {}, {}}},
    {{{"*", "op_mul"}, {"/", "op_div"}, {"%", "op_mod"}, {}}},
}};

/// `number` in letters: A, B, ... z, AB, ...
std::string inLetters(std::size_t number) {
    constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::string name;
    do name.insert(name.begin(), kLetters[number % kLetters.size()]);
    while ((number /= kLetters.size()) > 0);
    return name;
}

std::string operatorName(std::string_view name) {
    return engineName(*std::ranges::find(expressionOperators(), name, &ExpressionFunction::name));
}

bool isConditional(std::string_view name) { return name == "if" || name == "ifs"; }

/// Recursive descent over the tokens. What it finds is kept as pieces of text before, at and behind each token.
class Translator {
public:
    Translator(const std::vector<ExpressionToken>& tokens, const ExpressionContext& context)
        : m_tokens(tokens), m_context(context), m_slots(tokens.size()) {}

    tl::expected<TranslatedExpression, ExpressionError> run() {
        try {
            parseTernary();
            if (current().kind != Kind::End) failUnexpected();
        } catch (ExpressionError& error) {  // thrown by failAt below, to leave the recursion
            return tl::unexpected<ExpressionError>(std::move(error));
        }
        return assemble();
    }

private:
    struct Piece {
        std::string text;
        std::size_t origin;  ///< token
    };
    struct Slot {
        std::vector<Piece> before;  ///< the last one stands first
        std::vector<Piece> own;
        std::vector<Piece> after;
    };
    struct Deeper {
        int& depth;
        explicit Deeper(Translator& t) : depth(t.m_depth) {
            if (++depth > kMaxExpressionDepth) {
                --depth;
                t.failAt(t.m_at, "nested too deep; the limit is " + std::to_string(kMaxExpressionDepth) + " levels");
            }
        }
        Deeper(const Deeper&) = delete;
        Deeper& operator=(const Deeper&) = delete;
        ~Deeper() { --depth; }
    };

    const ExpressionToken& current() const { return m_tokens[m_at]; }
    bool accept(std::string_view symbol) {
        if (!current().is(symbol)) return false;
        ++m_at;
        return true;
    }

    [[noreturn]] void failAt(std::size_t token, std::string message) const {
        const ExpressionToken& t = m_tokens[token];
        throw ExpressionError{std::move(message), t.column, std::string(t.text)};
    }
    [[noreturn]] void failUnexpected() const {
        if (current().kind == Kind::End) failAt(m_at, "the expression ends too early; a value is missing");
        if (current().is(")")) failAt(m_at, "a value is missing, or there is no opening bracket for this one");
        failAt(m_at, "unexpected here; an operator or a value is missing");
    }

    void before(std::size_t token, std::string text, std::size_t origin) {
        m_slots[token].before.push_back(Piece{std::move(text), origin});
    }
    void own(std::size_t token, std::string_view text) {
        m_slots[token].own.push_back(Piece{std::string(text), token});
    }
    void after(std::string_view text, std::size_t origin) {  // behind the last token that was read
        m_slots[m_at - 1].after.push_back(Piece{std::string(text), origin});
    }

    /// `function(` ... `,` ... `)` around an operator and its two sides, which are read already.
    void wrapBinary(std::size_t start, std::size_t op, std::string_view function) {
        before(start, operatorName(function) + "(", op);
        own(op, ",");
        after(")", op);
    }

    /// `(truth(` before a condition that starts at `token`.
    void openCondition(std::size_t token, std::size_t origin) {
        before(token, std::string("(") + kTruthFunction + "(", origin);
    }

    void parseTernary() {
        const Deeper deeper(*this);
        const std::size_t start = m_at;
        parseOr();
        const std::size_t op = m_at;
        if (!accept("?")) return;
        openCondition(start, op);
        own(op, ")?");
        parseTernary();
        const std::size_t colon = m_at;
        if (!accept(":")) failAt(op, "':' is missing behind this '?' and its value");
        own(colon, ":");
        parseTernary();
        after(")", op);
    }

    void parseOr() {
        const std::size_t start = m_at;
        parseAnd();
        for (std::size_t op = m_at; accept("||"); op = m_at) {
            parseAnd();
            openCondition(start, op);
            own(op, ")?" + constant(1.0) + ":" + operatorName("op_test") + "(");
            after("))", op);
        }
    }

    void parseAnd() {
        const std::size_t start = m_at;
        parseBinary(0);
        for (std::size_t op = m_at; accept("&&"); op = m_at) {
            parseBinary(0);
            openCondition(start, op);
            own(op, ")?" + operatorName("op_test") + "(");
            after("):" + constant(0.0) + ")", op);
        }
    }

    void parseBinary(std::size_t level) {
        if (level == kLevels.size()) return parseUnary();
        const std::size_t start = m_at;
        parseBinary(level + 1);
        while (const BinaryOperator* op = acceptBinary(kLevels[level])) {
            const std::size_t at = m_at - 1;
            parseBinary(level + 1);
            wrapBinary(start, at, op->function);
        }
    }

    const BinaryOperator* acceptBinary(const Level& level) {
        for (const BinaryOperator& op : level)
            if (!op.symbol.empty() && accept(op.symbol)) return &op;
        return nullptr;
    }

    void parseUnary() {
        const std::size_t op = m_at;
        const bool minus = accept("-");
        const bool plus = !minus && accept("+");
        if (!minus && !plus && !accept("!")) return parsePower();
        const Deeper deeper(*this);
        parseUnary();
        own(op, operatorName(minus ? "op_neg" : plus ? "op_pos" : "op_not") + "(");
        after(")", op);
    }

    void parsePower() {
        const std::size_t start = m_at;
        parsePrimary();
        const std::size_t op = m_at;
        if (!accept("^")) return;
        const Deeper deeper(*this);
        parseUnary();  // and so on to the right: 2^3^2 is 2^(3^2), 2^-1 is 1/2
        wrapBinary(start, op, "op_pow");
    }

    void parsePrimary() {
        const std::size_t at = m_at;
        const ExpressionToken& token = current();
        switch (token.kind) {
            case Kind::Number:
            case Kind::String:
                ++m_at;
                return ownConstant(at, token.value);
            case Kind::Variable:
            case Kind::Option: {
                ++m_at;
                auto value = variableValue(token, m_context);
                if (!value) throw std::move(value.error());
                return ownConstant(at, *value);
            }
            case Kind::Name:
                return parseCall();
            case Kind::Symbol:
            case Kind::End:
                break;
        }
        if (!accept("(")) failUnexpected();
        parseTernary();
        if (!accept(")")) failMissingBracket(at);
    }

    [[noreturn]] void failMissingBracket(std::size_t opening) const {
        if (current().kind == Kind::End) failAt(opening, "this bracket is not closed; ')' is missing");
        failUnexpected();
    }

    void ownConstant(std::size_t token, const Value& value) { own(token, constant(value)); }

    /// The name of a constant of that value; equal ones share it.
    std::string constant(const Value& value) {
        const auto [entry, isNew] = m_constantIndex.try_emplace(value, m_constants.size());
        if (isNew) m_constants.push_back(value);
        return constantName(entry->second);
    }

    void parseCall() {
        const std::size_t name = m_at++;
        const bool conditional = isConditional(m_tokens[name].name);
        const ExpressionFunction* function = conditional ? nullptr : findFunction(name);
        const std::size_t bracket = m_at;
        if (!accept("(")) failAt(name, "the function needs its arguments in brackets");
        own(name, conditional ? std::string("(") + kTruthFunction + "(" : engineName(*function) + "(");
        int count = 0;
        if (!current().is(")")) {
            do {
                if (count > 0) own(m_at - 1, conditional ? (count == 1 ? ")?" : ":") : ",");
                parseTernary();
                ++count;
            } while (accept(","));
        }
        if (!accept(")")) failMissingBracket(bracket);
        if (conditional)
            checkCount(name, count, 3, 3);
        else
            checkCount(name, count, function->minArguments, function->maxArguments);
        after(")", name);
    }

    const ExpressionFunction* findFunction(std::size_t name) const {
        const auto functions = expressionFunctions();
        const auto found = std::ranges::find(functions, m_tokens[name].name, &ExpressionFunction::name);
        if (found != functions.end()) return &*found;
        if (m_tokens[name + 1].is("(")) failAt(name, "unknown function");
        failAt(name, "unknown name; write $" + m_tokens[name].name + " for a context option, quotes for a string");
    }

    void checkCount(std::size_t name, int count, int least, int most) const {
        if (count >= least && (most < 0 || count <= most)) return;
        std::string wanted = std::to_string(least);
        if (most < 0) wanted = "at least " + wanted;
        if (most > least) wanted += " or " + std::to_string(most);
        failAt(name,
               "takes " + wanted + (wanted == "1" ? " argument" : " arguments") + ", got " + std::to_string(count));
    }

    tl::expected<TranslatedExpression, ExpressionError> assemble() {
        TranslatedExpression result;
        result.constants = std::move(m_constants);
        const auto append = [&](const Piece& piece) {
            const ExpressionToken& token = m_tokens[piece.origin];
            result.origins.push_back({static_cast<int>(result.text.size()), token.column, std::string(token.text)});
            result.text += piece.text;
        };
        for (const Slot& slot : m_slots) {
            std::for_each(slot.before.rbegin(), slot.before.rend(), append);
            std::ranges::for_each(slot.own, append);
            std::ranges::for_each(slot.after, append);
        }
        if (result.text.size() > kMaxTranslatedLength)
            return tl::unexpected<ExpressionError>(
                ExpressionError{"the expression has too many operators; make it simpler", 1, {}});
        return result;
    }

    const std::vector<ExpressionToken>& m_tokens;
    const ExpressionContext& m_context;
    std::vector<Slot> m_slots;  ///< by token
    std::vector<Value> m_constants;
    std::map<Value, std::size_t> m_constantIndex;
    std::size_t m_at = 0;
    int m_depth = 0;
};

}  // namespace

std::string engineName(const ExpressionFunction& function) {
    const auto operators = expressionOperators();
    const auto functions = expressionFunctions();
    const bool isOperator = &function >= operators.data() && &function < operators.data() + operators.size();
    assert(isOperator || (&function >= functions.data() && &function < functions.data() + functions.size()));
    const auto index = isOperator ? &function - operators.data() : &function - functions.data();
    return inLetters(1 + static_cast<std::size_t>(index) + (isOperator ? 0 : operators.size()));  // 0 is kTruthFunction
}

std::string constantName(std::size_t index) { return "_" + std::to_string(index); }

ExpressionError TranslatedExpression::errorAt(int offset, std::string message) const {
    auto origin = std::ranges::upper_bound(origins, offset, {}, &Origin::offset);
    if (origin == origins.begin()) return ExpressionError{std::move(message), 1, {}};
    --origin;
    return ExpressionError{std::move(message), origin->column, origin->token};
}

tl::expected<TranslatedExpression, ExpressionError> translateExpression(std::string_view source,
                                                                        const ExpressionContext& context) {
    const auto tokens = tokenizeExpression(source);
    if (!tokens) return tl::unexpected<ExpressionError>(tokens.error());
    return Translator(*tokens, context).run();
}

}  // namespace doppel
