// What differs between the versions of assimp's glTF reader, found out by asking it. Internal to stage/gltf;
// thread-safe.
#pragma once

namespace doppel::assimp {

/// True if assimp makes the horizontal angle of a camera by multiplying the vertical one by the aspect (5.2 does),
/// which is not how pictures widen, instead of through the tangent.
bool gltfWidthIsLinear();

}  // namespace doppel::assimp
