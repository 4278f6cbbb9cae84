#include "render/embree/scene/device.h"

#include <spdlog/spdlog.h>

#include <chrono>

namespace doppel::embree {

namespace {

void reportError(void*, RTCError code, const char* text) {
    spdlog::error("Embree error {}: {}", static_cast<int>(code), text ? text : "no details");
}

} // namespace

Result<DevicePtr> makeDevice() {
    DevicePtr device(rtcNewDevice(nullptr));
    if (!device) {
        return fail(ErrorCode::MissingPart, "Embree " RTC_VERSION_STRING
                                            " cannot start on this processor; choose another renderer");
    }
    rtcSetDeviceErrorFunction(device.get(), reportError, nullptr);
    return device;
}

double buildHierarchy(RTCScene scene) {
    const auto start = std::chrono::steady_clock::now();
    rtcCommitScene(scene);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

} // namespace doppel::embree
