// Places a camera so that a box fills its view: three-quarter from above, the way people look at a model. Pure.
#pragma once

#include <Imath/ImathBox.h>
#include <Imath/ImathVec.h>

namespace doppel {

struct Framing {
    Imath::V3d translate, rotate;                      ///< of the camera; rotate in degrees, order XYZ
    double focalLength = 40, horizontalAperture = 36;  ///< millimetres: a wide normal lens on full frame
    double focusDistance = 5, clippingNear = 0.01, clippingFar = 1e6;  ///< scene units
};

/// `aspect` is width by height of the picture. An empty box is taken as one of two units about the origin.
Framing frameBox(Imath::Box3d box, bool zUp, double aspect);

}  // namespace doppel
