// What prims hold: plain immutable values in the field's terms (UsdGeom, UsdLux, UsdPreviewSurface, UsdRender).
#pragma once

#include "stage/array.h"
#include "stage/material_data.h"

#include <Imath/ImathBox.h>
#include <Imath/ImathMatrix.h>
#include <Imath/ImathQuat.h>
#include <Imath/ImathVec.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace doppel {

using Imath::M44d;

/// How many values a primvar has: one, one a face, one a point, or one a face corner.
enum class Interpolation : std::uint8_t { Constant, Uniform, Vertex, FaceVarying };

/// Values over a mesh; when `indices` is not empty, element i is values[indices[i]].
template <class T>
struct Primvar {
    Interpolation interpolation = Interpolation::Constant;
    Array<T> values;
    Array<std::int32_t> indices;
    bool empty() const { return values.empty(); }
};

enum class SubdivisionScheme : std::uint8_t { None, CatmullClark, Loop, Bilinear };
/// What a subdivision surface does at its boundary: faces there are left out, or its edges are smooth curves with rounded or
/// with sharp corners (UsdGeomMesh interpolateBoundary).
enum class BoundaryRule : std::uint8_t { None, EdgeOnly, EdgeAndCorner };
/// Where face-varying primvars of a subdivision surface are not smooth (UsdGeomMesh faceVaryingLinearInterpolation).
enum class FaceVaryingRule : std::uint8_t { None, CornersOnly, CornersPlus1, CornersPlus2, Boundaries, All };

struct GeomSubset {
    std::string name;
    std::string materialPath;
    Array<std::int32_t> faces;
};

/// Polygons of any vertex count.
struct Mesh {
    Array<V3f> points;
    Array<std::int32_t> faceVertexCounts;
    Array<std::int32_t> faceVertexIndices;
    Primvar<V3f> normals;  ///< empty = flat (polygons) or from the limit surface
    Primvar<V2f> uvs;      ///< primvar "st", origin lower left
    Primvar<V3f> displayColor; ///< linear
    Primvar<float> displayOpacity;
    bool leftHanded = false;   ///< orientation of the faces
    bool doubleSided = false;
    SubdivisionScheme subdivision = SubdivisionScheme::None;
    Array<std::int32_t> creaseIndices, creaseLengths, cornerIndices;
    Array<float> creaseSharpnesses, cornerSharpnesses;
    BoundaryRule boundaryRule = BoundaryRule::EdgeAndCorner;
    FaceVaryingRule faceVaryingRule = FaceVaryingRule::CornersPlus1;
    bool smoothTriangles = false;    ///< triangleSubdivisionRule "smooth"
    Array<std::int32_t> holeIndices; ///< faces of a subdivision surface that are not drawn
    std::vector<GeomSubset> subsets;
};

enum class CurveBasis : std::uint8_t { Linear, BSpline, CatmullRom, Bezier };

struct Curves {
    CurveBasis basis = CurveBasis::Linear;
    bool periodic = false;
    Array<V3f> points;
    Array<std::int32_t> vertexCounts; ///< a curve
    Primvar<float> widths;            ///< diameters
    Primvar<V3f> displayColor;
};

struct Points {
    Array<V3f> points;
    Primvar<float> widths; ///< diameters
    Primvar<V3f> displayColor;
};

/// Many copies of a few prototypes.
struct PointInstancer {
    std::vector<std::shared_ptr<const struct Prim>> prototypes;
    Array<std::int32_t> protoIndices; ///< a copy
    Array<M44d> transforms;           ///< a copy, to the instancer's space
};

/// UsdGeomCamera. Apertures and focal length in millimetres' tenths of a scene unit, as in USD (the ratio is what counts).
struct Camera {
    bool orthographic = false;
    float focalLength = 50.0f;
    float horizontalAperture = 20.955f, verticalAperture = 15.2908f; ///< a vertical one of 0 = from the render's aspect
    float horizontalApertureOffset = 0, verticalApertureOffset = 0;
    float clippingNear = 0.01f, clippingFar = 1e10f; ///< scene units
    float fStop = 0;           ///< 0 = no depth of field
    float focusDistance = 0;   ///< scene units
    float exposure = 0;        ///< stops
    float shutterOpen = 0, shutterClose = 0; ///< frames relative to the current one
};

enum class LightType : std::uint8_t { Dome, Distant, Rect, Disk, Sphere, Cylinder };

/// UsdLux. Radiance = color * intensity * 2^exposure (divided by area when normalize is on).
struct Light {
    LightType type = LightType::Sphere;
    V3f color{1, 1, 1};
    float intensity = 1, exposure = 0;
    bool normalize = false;
    bool enableColorTemperature = false;
    float colorTemperature = 6500; ///< kelvin
    float diffuse = 1, specular = 1; ///< multipliers
    float radius = 0.5f, length = 1; ///< sphere, disk, cylinder (scene units)
    float width = 1, height = 1;     ///< rect
    float angle = 0.53f;             ///< distant, degrees
    std::string textureFile;         ///< dome, rect; absolute path, "" = none
    std::string textureFormat = "automatic"; ///< dome: latlong, mirroredBall, angular
    float shapingConeAngle = 90, shapingConeSoftness = 0, shapingFocus = 0;
    bool treatAsPoint = false;
};

struct RenderVar {
    std::string sourceName; ///< AOV of the delegate, e.g. "C", "depth"
    std::string dataType;   ///< "color3f", ...
};

struct RenderProduct {
    std::string productName;
    std::vector<std::string> orderedVars; ///< paths
    std::string camera;
    std::array<int, 2> resolution{0, 0};  ///< (0,0) = of the settings
};

struct RenderSettings {
    std::array<int, 2> resolution{2048, 1080}; ///< pixels
    float pixelAspectRatio = 1;
    std::array<double, 4> dataWindowNdc{0, 0, 1, 1}; ///< x0 y0 x1 y1, origin lower left
    std::string camera;                        ///< path
    std::vector<std::string> products;         ///< paths
    std::vector<std::string> includedPurposes{"default", "render"};
    std::map<std::string, double> options;     ///< numeric renderer settings, e.g. "doppel:samples"
    std::string aspectRatioConformPolicy = "expandAperture";
};

} // namespace doppel
