// Compiled with -march=x86-64-v3.
#include "render/embree/kernel/kernel_body.inl"

namespace doppel::embree {

extern const KernelTable kAvx2Kernels;
const KernelTable kAvx2Kernels{"AVX2", renderStep, toHalf};

} // namespace doppel::embree
