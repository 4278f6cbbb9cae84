// Materials: textures, node programs, inputs.
#include "stage/usd/decode.h"

#include <algorithm>
#include <unordered_map>

namespace doppel {

using nlohmann::json;

namespace {

WrapMode wrapModeOf(const std::string& name) {
    if (name == "black") return WrapMode::Black;
    if (name == "clamp") return WrapMode::Clamp;
    if (name == "mirror") return WrapMode::Mirror;
    return WrapMode::Repeat;
}

/// By the names that python/usd_reader/material_graph.py gives them, which are those of MaterialOp.
std::optional<MaterialOp> materialOpOf(const std::string& name) {
    using enum MaterialOp;
    static const std::unordered_map<std::string, MaterialOp> kOps{
        {"constant", Constant}, {"image", Image}, {"meshColor", MeshColor}, {"uv", Uv}, {"position", Position},
        {"objectPosition", ObjectPosition}, {"normal", Normal}, {"add", Add}, {"subtract", Subtract},
        {"multiply", Multiply}, {"divide", Divide}, {"minimum", Minimum}, {"maximum", Maximum}, {"power", Power},
        {"modulo", Modulo}, {"mix", Mix}, {"clamp", Clamp}, {"smoothstep", Smoothstep}, {"absolute", Absolute},
        {"floor", Floor}, {"ceil", Ceil}, {"round", Round}, {"sign", Sign}, {"squareRoot", SquareRoot},
        {"sine", Sine}, {"cosine", Cosine}, {"exponential", Exponential}, {"logarithm", Logarithm},
        {"arcTangent2", ArcTangent2}, {"dot", Dot}, {"cross", Cross}, {"normalize", Normalize}, {"length", Length},
        {"luminance", Luminance}, {"rgbToHsv", RgbToHsv}, {"hsvToRgb", HsvToRgb}, {"swizzle", Swizzle},
        {"combine", Combine}, {"ifGreater", IfGreater}, {"ifGreaterEqual", IfGreaterEqual}, {"ifEqual", IfEqual},
        {"rotate2d", Rotate2d}, {"cellNoise", CellNoise}, {"perlinNoise", PerlinNoise}, {"fractalNoise", FractalNoise},
    };
    const auto found = kOps.find(name);
    return found == kOps.end() ? std::nullopt : std::optional(found->second);
}

std::shared_ptr<const Texture> decodeTexture(const json& value) {
    auto texture = std::make_shared<Texture>();
    texture->file = stringAt(value, "file");
    texture->colorSpace = stringAt(value, "colorSpace", "auto");
    texture->wrapS = wrapModeOf(stringAt(value, "wrapS"));
    texture->wrapT = wrapModeOf(stringAt(value, "wrapT"));
    texture->wrapFromFile = flagAt(value, "wrapFromFile");
    takeNumbers<4>(value, "scale", texture->scale.data());
    takeNumbers<4>(value, "bias", texture->bias.data());
    takeNumbers<4>(value, "fallback", texture->fallback.data());
    if (std::string uvSet = stringAt(value, "uvSet"); !uvSet.empty()) texture->uvSet = std::move(uvSet);
    take(value, "uvRotation", texture->uvRotation);
    takeNumbers<2>(value, "uvScale", &texture->uvScale.x);
    takeNumbers<2>(value, "uvTranslation", &texture->uvTranslation.x);
    return texture;
}

using Textures = std::vector<std::shared_ptr<const Texture>>;

/// Nodes whose operation is not known stay constants, so that the numbers of the others hold.
MaterialNode decodeNode(const json& value, const Textures& textures) {
    MaterialNode node;
    const auto op = materialOpOf(stringAt(value, "op"));
    if (!op) return node;
    node.op = *op;
    takeNumbers<4>(value, "value", node.value.data());
    if (const auto in = value.find("in"); in != value.end() && in->is_array()) {
        for (std::size_t i = 0; i < std::min(in->size(), node.in.size()); ++i) {
            if (!(*in)[i].is_number_unsigned() || (*in)[i].get<std::size_t>() >= kMaxMaterialNodes) continue;
            node.in[i] = (*in)[i].get<std::int16_t>();
        }
    }
    const auto number = value.find("texture");
    const bool hasTexture =
        number != value.end() && number->is_number_unsigned() && number->get<std::size_t>() < textures.size();
    if (hasTexture) node.texture = textures[number->get<std::size_t>()];
    return node;
}

template <class T>
void decodeInput(const json& inputs, const char* name, const Textures& textures, Input<T>& input) {
    const auto it = inputs.find(name);
    if (it == inputs.end() || !it->is_object()) return;
    if constexpr (std::is_same_v<T, V3f>)
        takeNumbers<3>(*it, "value", &input.value.x);
    else
        take(*it, "value", input.value);
    input.primvar = stringAt(*it, "primvar");
    input.channels = stringAt(*it, "channels", "rgb");
    if (const auto node = it->find("node"); node != it->end() && node->is_number_unsigned()) {
        if (node->get<std::size_t>() < kMaxMaterialNodes) input.node = node->get<int>();
        return;
    }
    const auto number = it->find("texture");
    if (number == it->end() || !number->is_number_unsigned() || number->get<std::size_t>() >= textures.size()) return;
    input.texture = textures[number->get<std::size_t>()];
}

} // namespace

Material decodeMaterial(const json& value) {
    Material material;
    Textures textures;
    if (const auto it = value.find("textures"); it != value.end() && it->is_array())
        for (const json& texture : *it) textures.push_back(decodeTexture(texture));
    if (const auto it = value.find("nodes"); it != value.end() && it->is_array()) {
        for (const json& node : *it) {
            if (material.nodes.size() < kMaxMaterialNodes) material.nodes.push_back(decodeNode(node, textures));
        }
    }
    const auto inputs = value.find("inputs");
    if (inputs == value.end() || !inputs->is_object()) return material;
    decodeInput(*inputs, "diffuseColor", textures, material.diffuseColor);
    decodeInput(*inputs, "emissiveColor", textures, material.emissiveColor);
    decodeInput(*inputs, "specularColor", textures, material.specularColor);
    decodeInput(*inputs, "metallic", textures, material.metallic);
    decodeInput(*inputs, "roughness", textures, material.roughness);
    decodeInput(*inputs, "clearcoat", textures, material.clearcoat);
    decodeInput(*inputs, "clearcoatRoughness", textures, material.clearcoatRoughness);
    decodeInput(*inputs, "opacity", textures, material.opacity);
    decodeInput(*inputs, "ior", textures, material.ior);
    decodeInput(*inputs, "normal", textures, material.normal);
    decodeInput(*inputs, "displacement", textures, material.displacement);
    decodeInput(*inputs, "occlusion", textures, material.occlusion);
    decodeInput(*inputs, "specularWeight", textures, material.specularWeight);
    decodeInput(*inputs, "specularTint", textures, material.specularTint);
    decodeInput(*inputs, "transmission", textures, material.transmission);
    decodeInput(*inputs, "transmissionColor", textures, material.transmissionColor);
    decodeInput(*inputs, "sheenColor", textures, material.sheenColor);
    decodeInput(*inputs, "sheenRoughness", textures, material.sheenRoughness);
    decodeInput(*inputs, "coatColor", textures, material.coatColor);
    material.useSpecularWorkflow = flagAt(value, "useSpecularWorkflow");
    take(value, "opacityThreshold", material.opacityThreshold);
    if (stringAt(value, "opacityMode") == "transparent") material.opacityMode = OpacityMode::Transparent;
    material.thinWalled = flagAt(value, "thinWalled");
    takeNumbers<3>(value, "absorption", &material.absorption.x);
    take(value, "coatIor", material.coatIor);
    return material;
}

} // namespace doppel
