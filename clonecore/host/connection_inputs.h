// Turns a connection record and the host's frame and options into what its clone shall render. Pure functions and one
// small memory: the last good value of every expression, which a bad one keeps.
#pragma once

#include "clonecore/link/render_types.h"
#include "clonecore/scene/scene.h"

#include <optional>

namespace doppel {

class ConnectionInputs {
public:
    /// Evaluates the record's expressions. A field whose expression is bad keeps the value that it had in the last call
    /// where it was good (the host's own value when there was none); `errors` says which and why.
    EvaluatedInputs evaluate(const ConnectionRecord& record, const ExpressionContext& host);

private:
    std::optional<double> m_goodFrame;
    ContextOptions m_goodOptions; // of options that have an expression
};

/// The request for these inputs, with epoch 0.
RenderRequest makeRequest(const ConnectionRecord& record, const EvaluatedInputs& inputs);

/// True if going from `before` to `after` changes pixels, i.e. anything but epoch and displayAov differs.
bool needsRestart(const RenderRequest& before, const RenderRequest& after);

} // namespace doppel
