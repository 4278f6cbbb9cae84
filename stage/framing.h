// Places a camera so that geometry fills its view: three-quarter from above, the way people look at a model. Pure.
#pragma once

#include "stage/prim.h"

#include <Imath/ImathVec.h>

#include <vector>

namespace doppel {

struct Framing {
    Imath::V3d translate, rotate; ///< of the camera; rotate in degrees, order XYZ
    double focalLength = 40, horizontalAperture = 36; ///< millimetres: a wide normal lens on full frame
    double focusDistance = 5, clippingNear = 0.01, clippingFar = 1e6; ///< scene units
};

/// `aspect` is width by height of the picture. Points that are not finite do not count; without any, two units about the
/// origin are framed.
Framing framePoints(std::vector<Imath::V3d> points, bool zUp, double aspect);

/// Points in the world that show how far the visible geometry (purpose default or render) of a stage reaches: its own, thinned
/// out, and the corners of the bounds of instancers.
std::vector<Imath::V3d> pointsToFrame(const Stage& stage);

} // namespace doppel
