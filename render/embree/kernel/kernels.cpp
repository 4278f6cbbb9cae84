#include "render/embree/kernel/kernels.h"


namespace doppel::embree {

#ifdef DOPPEL_HAVE_AVX2_KERNELS
extern const KernelTable kAvx2Kernels;

const KernelTable* avx2Kernels() {
    static const bool supported = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                                  __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("f16c");
    return supported ? &kAvx2Kernels : nullptr;
}
#else
const KernelTable* avx2Kernels() { return nullptr; }
#endif

const KernelTable& kernels() {
    const KernelTable* best = avx2Kernels();
    return best ? *best : baselineKernels();
}

} // namespace doppel::embree
