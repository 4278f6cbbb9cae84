// Cameras, lights, materials and render settings.
#include "stage/usd/decode.h"

#include <utility>

namespace doppel {

using nlohmann::json;

namespace {

Camera decodeCamera(const json& value) {
    Camera camera;
    camera.orthographic = flagAt(value, "orthographic");
    take(value, "focalLength", camera.focalLength);
    take(value, "horizontalAperture", camera.horizontalAperture);
    take(value, "verticalAperture", camera.verticalAperture);
    take(value, "horizontalApertureOffset", camera.horizontalApertureOffset);
    take(value, "verticalApertureOffset", camera.verticalApertureOffset);
    take(value, "fStop", camera.fStop);
    take(value, "focusDistance", camera.focusDistance);
    take(value, "exposure", camera.exposure);
    take(value, "shutterOpen", camera.shutterOpen);
    take(value, "shutterClose", camera.shutterClose);
    float clipping[2];
    if (takeNumbers<2>(value, "clipping", clipping)) {
        camera.clippingNear = clipping[0];
        camera.clippingFar = clipping[1];
    }
    return camera;
}

LightType lightTypeOf(const std::string& name) {
    if (name == "dome") return LightType::Dome;
    if (name == "distant") return LightType::Distant;
    if (name == "rect") return LightType::Rect;
    if (name == "disk") return LightType::Disk;
    if (name == "cylinder") return LightType::Cylinder;
    return LightType::Sphere;
}

Light decodeLight(const json& value) {
    Light light;
    light.type = lightTypeOf(stringAt(value, "type"));
    takeNumbers<3>(value, "color", &light.color.x);
    take(value, "intensity", light.intensity);
    take(value, "exposure", light.exposure);
    light.normalize = flagAt(value, "normalize");
    light.enableColorTemperature = flagAt(value, "enableColorTemperature");
    take(value, "colorTemperature", light.colorTemperature);
    take(value, "diffuse", light.diffuse);
    take(value, "specular", light.specular);
    take(value, "radius", light.radius);
    take(value, "length", light.length);
    take(value, "width", light.width);
    take(value, "height", light.height);
    take(value, "angle", light.angle);
    light.textureFile = stringAt(value, "texture:file");
    light.textureFormat = stringAt(value, "texture:format", "automatic");
    take(value, "shaping:cone:angle", light.shapingConeAngle);
    take(value, "shaping:cone:softness", light.shapingConeSoftness);
    take(value, "shaping:focus", light.shapingFocus);
    light.treatAsPoint = flagAt(value, "treatAsPoint");
    return light;
}

void takeResolution(const json& value, std::array<int, 2>& resolution) {
    double size[2];
    if (!takeNumbers<2>(value, "resolution", size)) return;
    for (std::size_t i = 0; i < 2; ++i) resolution[i] = static_cast<int>(std::clamp(size[i], 0.0, 1e6));
}

RenderSettings decodeRenderSettings(const json& value) {
    RenderSettings settings;
    takeResolution(value, settings.resolution);
    take(value, "pixelAspectRatio", settings.pixelAspectRatio);
    takeNumbers<4>(value, "dataWindowNDC", settings.dataWindowNdc.data());
    settings.camera = stringAt(value, "camera");
    settings.products = stringsAt(value, "products");
    if (auto purposes = stringsAt(value, "includedPurposes"); !purposes.empty())
        settings.includedPurposes = std::move(purposes);
    settings.aspectRatioConformPolicy = stringAt(value, "aspectRatioConformPolicy", settings.aspectRatioConformPolicy);
    if (const auto options = value.find("options"); options != value.end() && options->is_object()) {
        for (const auto& [name, number] : options->items())
            if (number.is_number()) settings.options[name] = number.get<double>();
    }
    return settings;
}

RenderProduct decodeRenderProduct(const json& value) {
    RenderProduct product;
    product.productName = stringAt(value, "productName");
    product.orderedVars = stringsAt(value, "orderedVars");
    product.camera = stringAt(value, "camera");
    takeResolution(value, product.resolution);
    return product;
}

template <class T>
PrimData hold(T value) {
    return std::make_shared<const T>(std::move(value));
}

}  // namespace

bool decodeScenePrim(const json& value, PrimData& data) {
    const auto member = [&](const char* key) -> const json* {
        const auto it = value.find(key);
        return it != value.end() && it->is_object() ? &*it : nullptr;
    };
    if (const json* camera = member("camera")) {
        data = hold(decodeCamera(*camera));
    } else if (const json* light = member("light")) {
        data = hold(decodeLight(*light));
    } else if (const json* surface = member("surface")) {
        data = hold(decodeMaterial(*surface));
    } else if (const json* settings = member("renderSettings")) {
        data = hold(decodeRenderSettings(*settings));
    } else if (const json* product = member("renderProduct")) {
        data = hold(decodeRenderProduct(*product));
    } else if (const json* var = member("renderVar")) {
        data = hold(RenderVar{stringAt(*var, "sourceName"), stringAt(*var, "dataType")});
    } else {
        return false;
    }
    return true;
}

}  // namespace doppel
