#include "clonecore/host/connection_inputs.h"

namespace doppel {

EvaluatedInputs ConnectionInputs::evaluate(const ConnectionRecord& record, const ExpressionContext& host) {
    EvaluatedInputs inputs = evaluateInputs(record, host);

    const auto frameError = inputs.errors.find("frame");
    if (frameError == inputs.errors.end() || record.frameExpression.empty())
        m_goodFrame = inputs.frame;
    else if (m_goodFrame)
        inputs.frame = *m_goodFrame;

    ContextOptions good;
    for (const auto& [name, expression] : record.contextOptionExpressions) {
        if (!inputs.errors.contains(name)) {
            if (const auto value = inputs.options.find(name); value != inputs.options.end())
                good.insert_or_assign(name, value->second);
        } else if (const auto last = m_goodOptions.find(name); last != m_goodOptions.end()) {
            inputs.options.insert_or_assign(name, last->second);
            good.insert(*last);
        }
    }
    m_goodOptions = std::move(good);
    return inputs;
}

RenderRequest makeRequest(const ConnectionRecord& record, const EvaluatedInputs& inputs) {
    RenderRequest request;
    request.lopNode = record.lopNode;
    request.cameraPath = record.cameraPath;
    request.renderer = record.renderer;
    request.renderSettings = record.renderSettings;
    request.renderPass = record.renderPass;
    request.displayAov = record.displayAov;
    request.resolutionScale = record.resolutionScale;
    request.resolution = record.resolution;
    request.renderRegion = record.renderRegion;
    request.frame = inputs.frame;
    request.options = inputs.options;
    request.rendererOptions = record.rendererOptions;
    return request;
}

bool needsRestart(const RenderRequest& before, const RenderRequest& after) {
    RenderRequest same = after;
    same.epoch = before.epoch;
    same.displayAov = before.displayAov;
    return !(same == before);
}

} // namespace doppel
