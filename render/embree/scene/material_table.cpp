#include "render/embree/scene/material_table.h"

#include "render/embree/kernel/surface.h"

namespace doppel::embree {

namespace {

constexpr float kGrey = 0.5f; ///< of geometry without a material and without displayColor
constexpr std::uint8_t kRgb = 4;

std::uint8_t channelOf(const std::string& channels) {
    if (channels == "r") return 0;
    if (channels == "g") return 1;
    if (channels == "b") return 2;
    if (channels == "a") return 3;
    return kRgb;
}

InputData constant(Float3 value) { return {value, -1, kRgb, 0}; }
InputData constant(float value) { return constant({value, value, value}); }

class Converter {
public:
    Converter(TextureTable& textures, const TextureTable::Warn& warn) : m_textures(textures), m_warn(warn) {}

    InputData color(const Input<V3f>& in, bool isData = false) {
        InputData out = constant(Float3{in.value.x, in.value.y, in.value.z});
        finish(in, isData, out);
        return out;
    }
    InputData number(const Input<float>& in) {
        InputData out = constant(in.value);
        finish(in, true, out);
        if (out.texture >= 0 && out.channel == kRgb) out.channel = 0;
        return out;
    }
    bool usesTextures() const { return m_usesTextures; }

private:
    template <class T>
    void finish(const Input<T>& in, bool isData, InputData& out) {
        out.usesPrimvar = in.primvar == "displayColor" || in.primvar == "displayOpacity" ? 1 : 0;
        if (!in.texture || out.usesPrimvar) return;
        out.channel = channelOf(in.channels);
        out.texture = m_textures.add(*in.texture, isData, m_warn);
        m_usesTextures = true;
    }

    TextureTable& m_textures;
    const TextureTable::Warn& m_warn;
    bool m_usesTextures = false;
};

/// Fills what kernels read of a material whose inputs are all constant.
void setConstants(MaterialData& m) {
    bool isConstant = true;
    for (const InputData* in : {&m.diffuse, &m.emissive, &m.specular, &m.metallic, &m.roughness, &m.clearcoat,
                                &m.clearcoatRoughness, &m.opacity, &m.ior, &m.normal}) {
        isConstant = isConstant && in->texture < 0 && !in->usesPrimvar;
    }
    m.isConstant = isConstant ? 1 : 0;
    if (!isConstant) return;
    KernelContext context{};
    m.constants = readInputs({&context, {0, 0, 0, 1}, {0, 0}, 0.0f}, m);
}

bool isBlack(const InputData& in) {
    return in.texture < 0 && !in.usesPrimvar && in.value.x <= 0 && in.value.y <= 0 && in.value.z <= 0;
}

} // namespace

MaterialData fallbackMaterial(bool hasDisplayColor, bool mayBeTransparent) {
    static const TextureTable::Warn quiet = [](const std::string&) {};
    MaterialData m{};
    m.diffuse = constant(kGrey);
    m.diffuse.usesPrimvar = hasDisplayColor ? 1 : 0;
    m.emissive = constant(0.0f);
    m.specular = constant(0.0f);
    m.metallic = constant(0.0f);
    m.roughness = constant(0.5f);
    m.clearcoat = constant(0.0f);
    m.clearcoatRoughness = constant(0.01f);
    m.opacity = constant(1.0f);
    m.opacity.usesPrimvar = mayBeTransparent ? 1 : 0;
    m.isTransparent = mayBeTransparent ? 1 : 0;
    m.ior = constant(1.5f);
    m.normal = constant(Float3{0, 0, 1});
    setConstants(m);
    return m;
}

MaterialData convertMaterial(const Material& material, TextureTable& textures, const TextureTable::Warn& warn) {
    Converter convert(textures, warn);
    MaterialData m{};
    m.diffuse = convert.color(material.diffuseColor);
    m.emissive = convert.color(material.emissiveColor);
    m.specular = convert.color(material.specularColor);
    m.metallic = convert.number(material.metallic);
    m.roughness = convert.number(material.roughness);
    m.clearcoat = convert.number(material.clearcoat);
    m.clearcoatRoughness = convert.number(material.clearcoatRoughness);
    m.opacity = convert.number(material.opacity);
    m.ior = convert.number(material.ior);
    m.normal = convert.color(material.normal, true);
    m.opacityThreshold = material.opacityThreshold;
    m.specularWorkflow = material.useSpecularWorkflow ? 1 : 0;
    m.hasTextures = convert.usesTextures() ? 1 : 0;
    m.isTransparent = m.opacity.texture >= 0 || m.opacity.usesPrimvar || m.opacity.value.x < 1.0f ? 1 : 0;
    m.isEmissive = isBlack(m.emissive) ? 0 : 1;
    m.hasNormalMap = m.normal.texture >= 0 ? 1 : 0;
    setConstants(m);
    return m;
}

} // namespace doppel::embree
