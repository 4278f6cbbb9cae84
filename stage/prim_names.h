// The names that USD gives the values of prims' enumerations. Pure functions, any thread.
#pragma once

#include "stage/prim.h"

namespace doppel {

const char* nameOf(Interpolation interpolation);
const char* nameOf(SubdivisionScheme scheme);
const char* nameOf(CurveBasis basis);
const char* nameOf(LightType type); ///< "dome", "rect", ...
const char* nameOf(WrapMode mode);
const char* nameOf(Purpose purpose); ///< Other is "other", which is none of USD's

} // namespace doppel
