// What one clone gets from the host: its frame and context options, with the connection's expressions applied.
#include "clonecore/scene/scene.h"

#include <cmath>

namespace doppel {
namespace {

bool isBlank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

/// A frame must be a number; a string that is wholly one will do ("10" from a context option).
tl::expected<double, ExpressionError> evaluateFrame(const std::string& source, const ExpressionContext& host) {
    const auto value = evaluateExpression(source, host);
    if (!value) return tl::unexpected<ExpressionError>(value.error());
    const double frame = toNumber(*value, std::nan(""));
    if (std::isnan(frame))
        return tl::unexpected<ExpressionError>(ExpressionError{
            "a frame must be a number, but the result is the string \"" + toString(*value) + "\"", 1, {}});
    return frame;
}

}  // namespace

EvaluatedInputs evaluateInputs(const ConnectionRecord& record, const ExpressionContext& host) {
    EvaluatedInputs inputs{host.frame, host.options, {}};
    if (!isBlank(record.frameExpression)) {
        if (auto frame = evaluateFrame(record.frameExpression, host))
            inputs.frame = *frame;
        else
            inputs.errors.emplace("frame", std::move(frame.error()));
    }
    for (const auto& [option, source] : record.contextOptionExpressions) {
        if (isBlank(source)) continue;
        if (auto value = evaluateExpression(source, host))
            inputs.options[option] = std::move(*value);
        else
            inputs.errors.emplace(option, std::move(value.error()));
    }
    return inputs;
}

}  // namespace doppel
