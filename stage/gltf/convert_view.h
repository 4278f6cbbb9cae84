// Cameras and lights of assimp as ours. Internal to stage/gltf; any thread.
#pragma once

#include "stage/prim_data.h"

#include <optional>
#include <string>

struct aiCamera;
struct aiLight;

namespace doppel::assimp {

struct ConvertedCamera {
    Camera camera;
    M44d transform;  ///< to the space of its node
};
/// `widthIsLinear`: the horizontal angle of a glTF camera is aspect times the vertical one (see gltfWidthIsLinear).
ConvertedCamera convertCamera(const aiCamera& camera, bool isGltf, bool widthIsLinear);

struct ConvertedLight {
    Light light;
    std::string typeName;
    M44d transform;  ///< to the space of its node
};
/// glTF gives candela and lux, which become radiometric as they are; the colours of other formats are scaled so that a
/// white point light lights a scene of radius `sceneRadius` from its edge as a white sky would. Nullopt for lights that
/// shine nothing.
std::optional<ConvertedLight> convertLight(const aiLight& light, bool isGltf, double sceneRadius);

}  // namespace doppel::assimp
