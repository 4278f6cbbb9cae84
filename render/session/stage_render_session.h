// Implements the clone loop's RenderSession: cooks the stage and drives a delegate on a render thread of its own.
// Edits cancel the pass under way, are coalesced, and restart only what must.
#pragma once

#include "clonecore/clone/render_session.h"
#include "render/render_delegate.h"

#include <memory>

namespace doppel {

/// `registry` must outlive the sessions.
RenderSessionFactory stageRenderSessionFactory(const RenderDelegateRegistry& registry);

} // namespace doppel
