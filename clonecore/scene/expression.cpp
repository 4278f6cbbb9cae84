#include "clonecore/scene/expression.h"

#include "clonecore/scene/expression_functions.h"
#include "clonecore/scene/expression_tokens.h"
#include "clonecore/scene/expression_translator.h"

#include <mpParser.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <utility>

namespace doppel {
namespace {

/// A fault with its place in the translated text; thrown through muparserx, which lets it pass.
struct PlacedFault {
    std::string message;
    int offset;
};

Value fromEngine(const mup::IValue& value) {
    if (value.GetType() == 's') return value.GetString();
    return value.GetFloat();
}

void toEngine(mup::ptr_val_type& target, Value value) {
    if (double* number = std::get_if<double>(&value))
        *target = *number;
    else
        *target = std::move(std::get<std::string>(value));
}

/// One of our functions as muparserx calls it.
class EngineFunction : public mup::ICallback {
public:
    explicit EngineFunction(const ExpressionFunction& function)
        : mup::ICallback(mup::cmFUNC, engineName(function).c_str(), -1), m_function(function) {}

    void Eval(mup::ptr_val_type& result, const mup::ptr_val_type* arguments, int count) override {
        std::vector<Value> values;
        values.reserve(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) values.push_back(fromEngine(*arguments[i]));
        try {
            Value value = m_function.call(values);
            if (const double* number = std::get_if<double>(&value); number && !std::isfinite(*number))
                throw ExpressionFault{"the result is not a finite number"};
            toEngine(result, std::move(value));
        } catch (ExpressionFault& fault) {
            throw PlacedFault{std::move(fault.message), GetExprPos()};
        }
    }

    const mup::char_type* GetDesc() const override { return ""; }
    mup::IToken* Clone() const override { return new EngineFunction(*this); }

private:
    const ExpressionFunction& m_function;
};

/// A condition: muparserx branches on its own boolean type only.
class EngineTruth : public mup::ICallback {
public:
    EngineTruth() : mup::ICallback(mup::cmFUNC, kTruthFunction, 1) {}

    void Eval(mup::ptr_val_type& result, const mup::ptr_val_type* arguments, int) override {
        try {
            *result = expressionTruth(fromEngine(*arguments[0]));
        } catch (ExpressionFault& fault) {
            throw PlacedFault{std::move(fault.message), GetExprPos()};
        }
    }

    const mup::char_type* GetDesc() const override { return ""; }
    mup::IToken* Clone() const override { return new EngineTruth(*this); }
};

/// muparserx with our functions and nothing else: without its packages it knows no operator, no literal, no
/// assignment, no matrix and no file. Its tokens are counted without locks, so each thread has an engine of its own.
class Engine {
public:
    Engine() {
        static std::once_flag once;  // it makes its messages at the first error, unlocked
        std::call_once(once, [] { mup::ParserErrorMsg::Instance(); });
        m_parser.DefineNameChars("0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
        m_parser.DefineOprtChars("#");  // asserted not to be empty; '#' is never in translated text
        m_parser.DefineInfixOprtChars("#");
        for (const ExpressionFunction& f : expressionFunctions()) define(f);
        for (const ExpressionFunction& f : expressionOperators()) define(f);
        m_parser.DefineFun(mup::ptr_cal_type(new EngineTruth));
    }

    tl::expected<Value, ExpressionError> evaluate(const TranslatedExpression& expression) {
        try {
            m_parser.ClearConst();
            for (std::size_t i = 0; i < expression.constants.size(); ++i)
                defineConstant(constantName(i), expression.constants[i]);
            m_parser.SetExpr(expression.text);
            return fromEngine(m_parser.Eval());
        } catch (PlacedFault& fault) {
            return tl::unexpected<ExpressionError>(expression.errorAt(fault.offset, std::move(fault.message)));
        } catch (const mup::ParserError& error) {
            return tl::unexpected<ExpressionError>(expression.errorAt(error.GetPos(), error.GetMsg()));
        } catch (const mup::MatrixError& error) {
            return tl::unexpected<ExpressionError>(expression.errorAt(0, error.what()));
        }
    }

private:
    void define(const ExpressionFunction& function) {
        m_parser.DefineFun(mup::ptr_cal_type(new EngineFunction(function)));
    }
    void defineConstant(const std::string& name, const Value& value) {
        if (const double* number = std::get_if<double>(&value))
            m_parser.DefineConst(name, mup::Value(*number));
        else
            m_parser.DefineConst(name, mup::Value(std::get<std::string>(value)));
    }

    mup::ParserXBase m_parser;
};

}  // namespace

std::string ExpressionError::text() const {
    std::string result = "column " + std::to_string(column);
    if (!token.empty()) result += ", '" + token + "'";
    return result + ": " + message;
}

tl::expected<Value, ExpressionError> evaluateExpression(std::string_view source, const ExpressionContext& context) {
    const auto translated = translateExpression(source, context);
    if (!translated) return tl::unexpected<ExpressionError>(translated.error());
    thread_local Engine engine;
    return engine.evaluate(*translated);
}

std::vector<std::string> expressionFunctionNames() {
    std::vector<std::string> names{"if", "ifs"};
    for (const auto& function : expressionFunctions()) names.emplace_back(function.name);
    std::ranges::sort(names);
    return names;
}

bool expressionUsesTime(std::string_view source) {
    const auto tokens = tokenizeExpression(source);
    if (!tokens) return false;  // has no value at any frame
    return std::ranges::any_of(*tokens, [](const ExpressionToken& token) {
        return token.kind == ExpressionToken::Kind::Variable &&
               (token.name == "F" || token.name == "FF" || token.name == "T");
    });
}

}  // namespace doppel
