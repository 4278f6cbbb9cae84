// The Embree device and RAII owners of its objects. Any thread; no call blocks but commits of scenes.
#pragma once

#include "clonecore/base/error.h"
#include "render/embree/embree_compat.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace doppel::embree {

struct DeviceDeleter {
    void operator()(RTCDeviceTy* device) const { rtcReleaseDevice(device); }
};
using DevicePtr = std::unique_ptr<RTCDeviceTy, DeviceDeleter>;

struct SceneDeleter {
    void operator()(RTCSceneTy* scene) const { rtcReleaseScene(scene); }
};
using ScenePtr = std::unique_ptr<RTCSceneTy, SceneDeleter>;

struct GeometryDeleter {
    void operator()(RTCGeometryTy* geometry) const { rtcReleaseGeometry(geometry); }
};
using GeometryPtr = std::unique_ptr<RTCGeometryTy, GeometryDeleter>;

/// Error: MissingPart when Embree cannot run on this machine.
Result<DevicePtr> makeDevice();

/// Builds the scene's hierarchy; returns the seconds that it took.
double buildHierarchy(RTCScene scene);

} // namespace doppel::embree
