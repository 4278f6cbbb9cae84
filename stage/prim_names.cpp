#include "stage/prim_names.h"

namespace doppel {

const char* nameOf(Interpolation interpolation) {
    switch (interpolation) {
    case Interpolation::Constant: return "constant";
    case Interpolation::Uniform: return "uniform";
    case Interpolation::Vertex: return "vertex";
    case Interpolation::FaceVarying: return "faceVarying";
    }
    return "constant";
}

const char* nameOf(SubdivisionScheme scheme) {
    switch (scheme) {
    case SubdivisionScheme::None: return "none";
    case SubdivisionScheme::CatmullClark: return "catmullClark";
    case SubdivisionScheme::Loop: return "loop";
    case SubdivisionScheme::Bilinear: return "bilinear";
    }
    return "none";
}

const char* nameOf(CurveBasis basis) {
    switch (basis) {
    case CurveBasis::Linear: return "linear";
    case CurveBasis::BSpline: return "bspline";
    case CurveBasis::CatmullRom: return "catmullRom";
    case CurveBasis::Bezier: return "bezier";
    }
    return "linear";
}

const char* nameOf(LightType type) {
    switch (type) {
    case LightType::Dome: return "dome";
    case LightType::Distant: return "distant";
    case LightType::Rect: return "rect";
    case LightType::Disk: return "disk";
    case LightType::Sphere: return "sphere";
    case LightType::Cylinder: return "cylinder";
    }
    return "sphere";
}

const char* nameOf(WrapMode mode) {
    switch (mode) {
    case WrapMode::Black: return "black";
    case WrapMode::Clamp: return "clamp";
    case WrapMode::Repeat: return "repeat";
    case WrapMode::Mirror: return "mirror";
    }
    return "repeat";
}

const char* nameOf(Purpose purpose) {
    switch (purpose) {
    case Purpose::Default: return "default";
    case Purpose::Render: return "render";
    case Purpose::Proxy: return "proxy";
    case Purpose::Guide: return "guide";
    case Purpose::Other: return "other";
    }
    return "default";
}

} // namespace doppel
