#include "clonecore/scene/context_options.h"

#include "clonecore/scene/expression_tokens.h"
#include "clonecore/scene/expression_variables.h"

#include <optional>
#include <utility>

namespace doppel {
namespace {

bool reads(const ExpressionToken& token, const std::string& option) {
    if (token.name != option) return false;
    if (token.kind == ExpressionToken::Kind::Option) return true;
    return token.kind == ExpressionToken::Kind::Variable && !isBuiltInVariable(option);
}

/// `source` with the other name; nothing when it does not read the option.
std::optional<std::string> renamed(const std::string& source, const std::string& name, const std::string& to) {
    if (source.find(name) == std::string::npos) return {};
    const auto tokens = tokenizeExpression(source);
    if (!tokens) return {};
    std::string result;
    std::size_t copied = 0;
    for (const ExpressionToken& token : *tokens) {
        if (!reads(token, name)) continue;
        const auto at = static_cast<std::size_t>(token.text.data() - source.data());
        result.append(source, copied, at - copied);
        if (token.kind == ExpressionToken::Kind::Option || isBuiltInVariable(to))
            result += "@" + to;
        else
            result += token.text.substr(0, 2) == "${" ? "${" + to + "}" : "$" + to;
        copied = at + token.text.size();
    }
    if (copied == 0) return {};
    return result.append(source, copied);
}

} // namespace

Result<void> renameContextOption(Scene& scene, const std::string& name, const std::string& to) {
    const auto option = scene.contextOptions.find(name);
    if (option == scene.contextOptions.end()) return fail(ErrorCode::NotFound, "there is no context option '" + name + "'");
    if (name == to) return {};
    if (!isValidNodeName(to))
        return fail(ErrorCode::InvalidArgument,
                    "'" + to + "' is no name for a context option: letters, digits and _, not beginning with a digit");
    if (scene.contextOptions.contains(to))
        return fail(ErrorCode::InvalidArgument, "there is a context option '" + to + "' already: choose another name");

    Scene next = scene;
    std::string tooLong; // whose expression
    const auto follow = [&](std::string& expression, const std::string& where) {
        auto text = renamed(expression, name, to);
        if (!text) return false;
        if (text->size() > kMaxExpressionLength) tooLong = where;
        expression = std::move(*text);
        return true;
    };
    for (const auto& [nodeName, node] : *scene.nodes) {
        Node changed = *node;
        bool isChanged = false;
        for (auto& [key, parameter] : changed.parameters)
            isChanged |= follow(parameter.expression, "parameter '" + key + "' of node '" + nodeName + "'");
        if (isChanged) next.setNode(std::move(changed));
    }
    for (const auto& [id, record] : *scene.connections) {
        ConnectionRecord changed = *record;
        const std::string where = "connection '" + id + "'";
        bool isChanged = follow(changed.frameExpression, where);
        for (auto& [key, expression] : changed.contextOptionExpressions) isChanged |= follow(expression, where);
        if (auto own = changed.contextOptionExpressions.extract(name)) {
            own.key() = to;
            // One under the new name was for no option till now.
            changed.contextOptionExpressions.erase(to);
            changed.contextOptionExpressions.insert(std::move(own));
            isChanged = true;
        }
        if (isChanged) next.setConnection(std::move(changed));
    }
    if (!tooLong.empty())
        return fail(ErrorCode::InvalidArgument, "an expression of " + tooLong + " would be too long: choose a shorter name than '" + to + "'");
    auto entry = next.contextOptions.extract(name);
    entry.key() = to;
    next.contextOptions.insert(std::move(entry));
    scene = std::move(next);
    return {};
}

} // namespace doppel
