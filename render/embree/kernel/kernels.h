// The hot code, compiled once for plain x86-64 (or whatever the target is) and once for AVX2, and picked at run time.
#pragma once

#include "render/embree/kernel/scene_data.h"

#include <cstddef>

namespace doppel::embree {

struct KernelTable {
    const char* name; ///< "AVX2", "baseline"
    /// Traces one sample of the pixels of `step` and adds it to the film. Sample 0 overwrites.
    void (*renderStep)(const SceneData& scene, const FilmData& film, const TileStep& step, void* textureThread);
    /// `count` floats times scale[i % 4] to half floats; larger values than half holds become its largest.
    void (*toHalf)(const float* source, std::size_t count, const float* scale, std::uint16_t* target);
};

const KernelTable& baselineKernels();
/// nullptr when this build has none or the processor lacks AVX2, FMA or F16C.
const KernelTable* avx2Kernels();

/// The best one for this processor.
const KernelTable& kernels();

} // namespace doppel::embree
