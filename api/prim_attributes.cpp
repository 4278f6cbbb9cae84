#include "api/prim_attributes.h"

#include "clonecore/base/overloaded.h"

#include <cstring>
#include <type_traits>
#include <utility>

namespace doppel {

namespace {

template <class T>
struct Packed; // what an element is made of
template <>
struct Packed<float> {
    static constexpr const char* type = "float";
    static constexpr int components = 1;
};
template <>
struct Packed<std::int32_t> {
    static constexpr const char* type = "int";
    static constexpr int components = 1;
};
template <>
struct Packed<V2f> {
    static constexpr const char* type = "float";
    static constexpr int components = 2;
};
template <>
struct Packed<V3f> {
    static constexpr const char* type = "float";
    static constexpr int components = 3;
};
template <>
struct Packed<M44d> {
    static constexpr const char* type = "double";
    static constexpr int components = 16;
};

/// Goes through the attributes of a prim; `Visitor` is called with a name and an Array<T>, or a name and a plain value.
template <class Visitor>
class Attributes {
public:
    Attributes(const Prim& prim, Visitor visit) : m_visit(std::move(visit)) {
        std::visit(Overloaded{[](std::monostate) {}, [this](const auto& data) { of(*data); }}, prim.data);
    }

private:
    template <class T>
    void primvar(const std::string& name, const Primvar<T>& values) {
        m_visit(name, values.values);
        m_visit(name + ":indices", values.indices);
    }

    void of(const Mesh& mesh) {
        m_visit("points", mesh.points);
        m_visit("faceVertexCounts", mesh.faceVertexCounts);
        m_visit("faceVertexIndices", mesh.faceVertexIndices);
        primvar("normals", mesh.normals);
        primvar("primvars:st", mesh.uvs);
        primvar("primvars:displayColor", mesh.displayColor);
        primvar("primvars:displayOpacity", mesh.displayOpacity);
        m_visit("doubleSided", mesh.doubleSided);
        m_visit("holeIndices", mesh.holeIndices);
        m_visit("creaseIndices", mesh.creaseIndices);
        m_visit("creaseLengths", mesh.creaseLengths);
        m_visit("creaseSharpnesses", mesh.creaseSharpnesses);
    }
    void of(const Curves& curves) {
        m_visit("points", curves.points);
        m_visit("curveVertexCounts", curves.vertexCounts);
        primvar("widths", curves.widths);
        primvar("normals", curves.normals);
        primvar("primvars:displayColor", curves.displayColor);
    }
    void of(const Points& points) {
        m_visit("points", points.points);
        primvar("widths", points.widths);
        primvar("primvars:displayColor", points.displayColor);
    }
    void of(const PointInstancer& instancer) {
        m_visit("protoIndices", instancer.protoIndices);
        m_visit("transforms", instancer.transforms);
    }
    void of(const Camera& camera) {
        m_visit("projection", std::string(camera.orthographic ? "orthographic" : "perspective"));
        m_visit("focalLength", camera.focalLength);
        m_visit("horizontalAperture", camera.horizontalAperture);
        m_visit("verticalAperture", camera.verticalAperture);
        m_visit("fStop", camera.fStop);
        m_visit("focusDistance", camera.focusDistance);
        m_visit("exposure", camera.exposure);
    }
    void of(const Light& light) {
        m_visit("inputs:color", light.color);
        m_visit("inputs:intensity", light.intensity);
        m_visit("inputs:exposure", light.exposure);
        m_visit("inputs:radius", light.radius);
        m_visit("inputs:width", light.width);
        m_visit("inputs:height", light.height);
        m_visit("inputs:angle", light.angle);
        m_visit("inputs:texture:file", light.textureFile);
    }
    void of(const Material& material) {
        m_visit("inputs:diffuseColor", material.diffuseColor.value);
        m_visit("inputs:metallic", material.metallic.value);
        m_visit("inputs:roughness", material.roughness.value);
        m_visit("inputs:ior", material.ior.value);
        m_visit("inputs:opacity", material.opacity.value);
    }
    void of(const RenderSettings& settings) {
        m_visit("camera", settings.camera);
        m_visit("pixelAspectRatio", settings.pixelAspectRatio);
    }
    void of(const RenderProduct& product) { m_visit("productName", product.productName); }
    void of(const RenderVar& var) {
        m_visit("sourceName", var.sourceName);
        m_visit("dataType", var.dataType);
    }

    Visitor m_visit;
};

ApiValue plain(float value) { return {{"type", "float"}, {"value", value}}; }
ApiValue plain(bool value) { return {{"type", "bool"}, {"value", value}}; }
ApiValue plain(const std::string& value) { return {{"type", "string"}, {"value", value}}; }
ApiValue plain(const V3f& value) { return {{"type", "float"}, {"value", {value.x, value.y, value.z}}}; }

template <class T>
ApiValue described(const Array<T>& values) {
    return {{"type", Packed<T>::type}, {"components", Packed<T>::components}, {"count", values.size()}};
}

} // namespace

ApiValue attributeTypes(const Prim& prim) {
    ApiValue all = ApiValue::object();
    Attributes(prim, Overloaded{[&]<class T>(const std::string& name, const Array<T>& values) {
                                    if (!values.empty()) all[name] = described(values);
                                },
                                [&](const std::string& name, const auto& value) {
                                    const ApiValue one = plain(value);
                                    all[name] = {{"type", one["type"]}, {"components", one["value"].is_array() ? one["value"].size() : 1}, {"count", 1}};
                                }});
    return all;
}

Result<ApiValue> attributeValue(const Prim& prim, const std::string& name) {
    ApiValue found;
    Attributes(prim, Overloaded{[&]<class T>(const std::string& of, const Array<T>& values) {
                                    if (of != name) return;
                                    found = described(values);
                                    std::vector<std::uint8_t> bytes(values.size() * sizeof(T));
                                    if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
                                    found["bytes"] = apiBytes(std::move(bytes));
                                },
                                [&](const std::string& of, const auto& value) {
                                    if (of == name) found = plain(value);
                                }});
    if (!found.is_null()) return found;
    std::string names;
    const ApiValue all = attributeTypes(prim);
    for (const auto& [known, type] : all.items()) names += (names.empty() ? "" : ", ") + known;
    return fail(ErrorCode::NotFound, "there is no attribute '" + name + "'; there are: " + (names.empty() ? "none" : names));
}

} // namespace doppel
