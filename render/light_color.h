// What lights of UsdLux shine, before their size and shape count. Pure.
#pragma once

#include "stage/prim_data.h"

namespace doppel {

/// Linear Rec. 709 colour of a black body, luminance 1. `kelvin` is clamped to 1667..25000.
V3f blackbodyColor(float kelvin);

/// color * intensity * 2^exposure, and the colour of its temperature where that counts. Normalize is left to who knows the area.
V3f emittedColor(const Light& light);

} // namespace doppel
