// What USD's wrap modes and varying primvars mean for curves that know only open and periodic ones. Pure functions.
#pragma once

#include "stage/prim_data.h"

namespace doppel {

/// How a curve's ends are treated (UsdGeomBasisCurves' wrap).
enum class CurveWrap : std::uint8_t { Open, Periodic, Pinned };

/// Gives pinned bspline and catmullRom curves the phantom points that make them reach their first and last point, and
/// makes "varying" values (one a segment end) values a point. Widths that do not fit are dropped. Expects counts that
/// sum up to the number of points.
void resolveCurvePoints(Curves& curves, CurveWrap wrap);

}  // namespace doppel
