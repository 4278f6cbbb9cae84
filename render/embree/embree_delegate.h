// The built-in path tracer on Embree: progressive, deterministic for a seed and sample count whatever the thread count.
#pragma once

#include "render/render_delegate.h"

namespace doppel {

/// The delegate type "embree". When this build has no Embree, `create` fails with MissingPart and says so.
RenderDelegateType embreeDelegateType();

/// "3.13.5 (AVX2)" or "not built in".
std::string embreeVersion();

} // namespace doppel
