// The intrinsic shapes of UsdGeom (Cube, Sphere, Cylinder, Cone, Capsule, Plane) as polygons with normals and uvs.
// Pure functions, any thread.
#pragma once

#include "stage/prim_data.h"

#include <string>

namespace doppel {

struct Shape {
    std::string kind;  ///< "Cube", "Sphere", "Cylinder", "Cone", "Capsule", "Plane"
    char axis = 'Z';   ///< of Cylinder, Cone, Capsule, Plane
    float size = 2;    ///< edge of a Cube, scene units as all below
    float radiusTop = 1, radiusBottom = 1;
    float height = 2;             ///< of the straight part of a Capsule
    float width = 2, length = 2;  ///< of a Plane
    int segments = 64;            ///< around the axis
    int arcSteps = 32;            ///< from pole to pole, even
};

/// Points, topology, vertex normals and vertex uvs, the outside being counter-clockwise. Empty for an unknown kind. The
/// default size of each shape is that of its schema; sizes must be finite.
Mesh makeShapeMesh(const Shape& shape);

}  // namespace doppel
