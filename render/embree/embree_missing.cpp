#include "render/embree/embree_delegate.h"

namespace doppel {

RenderDelegateType embreeDelegateType() {
    const auto create = []() -> Result<std::unique_ptr<RenderDelegate>> {
        return fail(ErrorCode::MissingPart,
                    "this build of Doppel has no Embree, so the renderer 'embree' cannot be used; install Embree's development "
                    "files (libembree-dev) and build again, or choose another renderer");
    };
    return {{"embree", "Embree path tracer (not built in)", {}, {}}, create};
}

std::string embreeVersion() { return "not built in"; }

} // namespace doppel
