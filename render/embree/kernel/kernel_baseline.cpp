#include "render/embree/kernel/kernel_body.inl"

namespace doppel::embree {

const KernelTable& baselineKernels() {
    static constexpr KernelTable table{"baseline", renderStep, toHalf};
    return table;
}

} // namespace doppel::embree
