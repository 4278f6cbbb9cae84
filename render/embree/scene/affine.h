// Transforms of prims as the kernels read them. Pure.
#pragma once

#include "render/embree/kernel/scene_data.h"

#include <Imath/ImathMatrix.h>

namespace doppel::embree {

inline Affine toAffine(const Imath::M44d& m) {
    const auto row = [&m](int i) {
        return Float3{static_cast<float>(m[i][0]), static_cast<float>(m[i][1]), static_cast<float>(m[i][2])};
    };
    return {row(0), row(1), row(2), row(3)};
}

} // namespace doppel::embree
