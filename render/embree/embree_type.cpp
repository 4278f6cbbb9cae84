#include "render/embree/embree_delegate.h"

#include "render/embree/delegate.h"

namespace doppel {

RenderDelegateType embreeDelegateType() {
    return {{"embree", "Embree path tracer", embree::aovNames(), embree::optionInfos()}, embree::EmbreeDelegate::create};
}

std::string embreeVersion() { return std::string(RTC_VERSION_STRING) + " (" + embree::kernels().name + ")"; }

} // namespace doppel
