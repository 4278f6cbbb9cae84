#include "stage/gltf/gltf_quirks.h"

#include <assimp/Importer.hpp>
#include <assimp/camera.h>
#include <assimp/scene.h>

#include <cmath>
#include <string_view>

namespace doppel::assimp {

namespace {

// A camera whose picture is one radian high and twice as wide.
constexpr std::string_view kCameraFile = R"({"asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0]}],
    "nodes": [{"camera": 0}], "cameras": [{"type": "perspective", "perspective":
    {"yfov": 1.0, "aspectRatio": 2.0, "znear": 0.1, "zfar": 10.0}}]})";

bool askAssimp() {
    Assimp::Importer importer;
    const aiScene* scene = importer.ReadFileFromMemory(kCameraFile.data(), kCameraFile.size(), 0, "gltf");
    return scene && scene->mNumCameras == 1 && std::abs(scene->mCameras[0]->mHorizontalFOV - 2.0f) < 0.01f;
}

}  // namespace

bool gltfWidthIsLinear() {
    static const bool isLinear = askAssimp();
    return isLinear;
}

}  // namespace doppel::assimp
