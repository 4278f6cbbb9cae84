// The parameters of one node at one frame with one set of options: expressions evaluated, values checked against the
// table of node types. Lives on the cooking thread.
#pragma once

#include "clonecore/scene/expression.h"
#include "stage/cooker.h"
#include "stage/node_types.h"

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace doppel {

/// Evaluates expressions, each again only when something that it may read has changed.
class ExpressionCache {
public:
    void setContext(const ExpressionContext& context);
    /// Valid until the next call.
    const tl::expected<Value, ExpressionError>& evaluate(const std::string& source);

private:
    struct Entry {
        bool usesTime = false;
        double frame = 0;
        std::size_t used = 0;  ///< contexts seen when last asked for
        tl::expected<Value, ExpressionError> value;
    };
    ExpressionContext m_context;
    std::size_t m_contexts = 0;
    std::unordered_map<std::string, Entry> m_entries;
};

/// What a node's parameters came to. Faulty ones are left out, so that they have their defaults.
class ParameterValues {
public:
    ParameterValues() = default;
    explicit ParameterValues(const NodeTypeInfo& type) : m_type(&type) {}

    /// True if the node itself sets it (and not wrongly).
    bool has(const std::string& name) const { return m_given.contains(name); }
    bool hasAny(std::initializer_list<const char*> names) const;

    double number(const std::string& name) const { return toNumber(value(name)); }
    /// Clamped to the range of int.
    int integer(const std::string& name) const;
    bool toggle(const std::string& name) const { return number(name) != 0; }
    std::string text(const std::string& name) const { return toString(value(name)); }

    /// Those that the node sets, by name; for "variant:*" and "option:*".
    const std::map<std::string, Value>& given() const { return m_given; }
    void set(const std::string& name, Value value) { m_given[name] = std::move(value); }

    bool operator==(const ParameterValues&) const = default;

private:
    Value value(const std::string& name) const;

    const NodeTypeInfo* m_type = nullptr;
    std::map<std::string, Value> m_given;
};

/// Faults (unknown parameter, bad expression, a word where a number belongs) are added to `problems`.
ParameterValues evaluateParameters(const Node& node, const NodeTypeInfo& type, ExpressionCache& expressions,
                                   std::vector<CookProblem>& problems);

}  // namespace doppel
