#include "render/embree/scene/material_table.h"

#include "render/embree/kernel/surface.h"

#include <algorithm>
#include <initializer_list>

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

InputData constant(Float3 value) { return {value, -1, kRgb, 0, 0}; }
InputData constant(float value) { return constant({value, value, value}); }

class Converter {
public:
    Converter(TextureTable* textures, std::size_t nodeCount, const TextureTable::Warn& warn)
        : m_textures(textures), m_nodeCount(nodeCount), m_warn(warn) {}

    InputData color(const Input<V3f>& in, bool isNormal = false) {
        InputData out = constant(Float3{in.value.x, in.value.y, in.value.z});
        finish(in, isNormal, out);
        return out;
    }
    InputData number(const Input<float>& in) {
        InputData out = constant(in.value);
        finish(in, false, out);
        if (out.texture >= 0 && out.channel == kRgb) out.channel = 0;
        return out;
    }
    NodeData node(const MaterialNode& in) {
        NodeData out{};
        out.op = static_cast<std::uint8_t>(in.op);
        out.value = {in.value[0], in.value[1], in.value[2], in.value[3]};
        out.texture = in.op == MaterialOp::Image && in.texture ? m_textures->add(*in.texture, false, m_warn) : -1;
        out.a = in.in[0];
        out.b = in.in[1];
        out.c = in.in[2];
        out.d = in.in[3];
        m_usesTextures = m_usesTextures || out.texture >= 0 || in.op == MaterialOp::Uv;
        return out;
    }
    bool usesTextures() const { return m_usesTextures; }

private:
    template <class T>
    void finish(const Input<T>& in, bool isNormal, InputData& out) {
        out.usesPrimvar = in.primvar == "displayColor" || in.primvar == "displayOpacity" ? 1 : 0;
        if (out.usesPrimvar) return;
        out.channel = channelOf(in.channels);
        if (in.node >= 0 && static_cast<std::size_t>(in.node) < m_nodeCount) {
            out.texture = in.node;
            out.isNode = 1;
        } else if (in.texture) {
            out.texture = m_textures->add(*in.texture, isNormal, m_warn);
            m_usesTextures = true;
        }
    }

    TextureTable* m_textures; ///< null for materials without any
    std::size_t m_nodeCount;
    const TextureTable::Warn& m_warn;
    bool m_usesTextures = false;
};

bool isComputed(const InputData& in) { return in.texture >= 0 || in.usesPrimvar; }

/// Nodes up to the last one that these inputs need.
std::int16_t nodesFor(std::initializer_list<const InputData*> inputs) {
    std::int32_t count = 0;
    for (const InputData* in : inputs) {
        if (in->isNode) count = std::max(count, in->texture + 1);
    }
    return static_cast<std::int16_t>(count);
}

/// Fills what kernels read of a material whose inputs are all constant.
void setConstants(MaterialData& m) {
    bool isConstant = true;
    for (const InputData* in : {&m.diffuse, &m.emissive, &m.specular, &m.metallic, &m.roughness, &m.clearcoat,
                                &m.clearcoatRoughness, &m.opacity, &m.ior, &m.normal, &m.specularWeight, &m.specularTint,
                                &m.transmission, &m.transmissionColor, &m.sheenColor, &m.sheenRoughness, &m.coatColor}) {
        isConstant = isConstant && !isComputed(*in);
    }
    m.isConstant = isConstant ? 1 : 0;
    if (!isConstant) return;
    KernelContext context{};
    InputReader reader{};
    reader.context = &context;
    reader.displayColor = {0, 0, 0, 1};
    m.constants = readInputs(reader, m);
    m.layers = readLayers(reader, m);
}

bool isBlack(const InputData& in) {
    return !isComputed(in) && in.value.x <= 0 && in.value.y <= 0 && in.value.z <= 0;
}

bool isWhite(const InputData& in) { return !isComputed(in) && in.value.x == 1 && in.value.y == 1 && in.value.z == 1; }

/// What the material has beyond UsdPreviewSurface.
void setLayers(MaterialData& m, const Material& material, Converter& convert) {
    m.specularWeight = convert.number(material.specularWeight);
    m.specularTint = convert.color(material.specularTint);
    m.transmission = convert.number(material.transmission);
    m.transmissionColor = convert.color(material.transmissionColor);
    m.sheenColor = convert.color(material.sheenColor);
    m.sheenRoughness = convert.number(material.sheenRoughness);
    m.coatColor = convert.color(material.coatColor);
    m.layers.diffuseScale = m.layers.specularScale = 1.0f;
    m.layers.isThin = material.thinWalled ? 1 : 0;
    m.absorption = {std::max(material.absorption.x, 0.0f), std::max(material.absorption.y, 0.0f),
                    std::max(material.absorption.z, 0.0f)};
    const float r = (material.coatIor - 1) / (material.coatIor + 1);
    m.coatF0 = r * r;
    m.isGlass = isComputed(m.transmission) || m.transmission.value.x > 0 ? 1 : 0;
    const bool isOpaque = !isComputed(m.opacity) && m.opacity.value.x >= 1;
    m.isPane = material.opacityMode == OpacityMode::Transparent && material.opacityThreshold <= 0 && !isOpaque ? 1 : 0;
    m.isLayered = m.isGlass || m.isPane || !isWhite(m.specularWeight) || !isWhite(m.specularTint) ||
                  !isBlack(m.sheenColor) || !isWhite(m.coatColor) || material.coatIor != 1.5f;
}

/// The program of the material; one that reads ahead of itself is left out.
void setNodes(MaterialData& m, const Material& material, Converter& convert, std::vector<NodeData>& nodes) {
    m.firstNode = static_cast<std::int32_t>(nodes.size());
    m.nodeCount = nodesFor({&m.diffuse, &m.emissive, &m.specular, &m.metallic, &m.roughness, &m.clearcoat,
                            &m.clearcoatRoughness, &m.opacity, &m.ior, &m.normal, &m.specularWeight, &m.specularTint,
                            &m.transmission, &m.transmissionColor, &m.sheenColor, &m.sheenRoughness, &m.coatColor});
    m.opacityNodeCount = nodesFor({&m.opacity, &m.transmission, &m.transmissionColor, &m.ior, &m.metallic});
    if (!m.isGlass) m.opacityNodeCount = nodesFor({&m.opacity, &m.ior});
    for (std::int16_t i = 0; i < m.nodeCount; ++i) {
        NodeData node = convert.node(material.nodes[static_cast<std::size_t>(i)]);
        for (std::int16_t* in : {&node.a, &node.b, &node.c, &node.d}) {
            if (*in >= i) *in = -1;
        }
        nodes.push_back(node);
    }
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
    Converter none(nullptr, 0, quiet);
    setLayers(m, Material{}, none);
    setConstants(m);
    return m;
}

MaterialData convertMaterial(const Material& material, TextureTable& textures, std::vector<NodeData>& nodes,
                             const TextureTable::Warn& warn) {
    const std::size_t nodeCount = std::min(material.nodes.size(), kMaxMaterialNodes);
    if (nodeCount < material.nodes.size()) {
        warn("it has " + std::to_string(material.nodes.size()) + " nodes; inputs beyond the first " +
             std::to_string(nodeCount) + " are drawn with their constants");
    }
    Converter convert(&textures, nodeCount, warn);
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
    setLayers(m, material, convert);
    setNodes(m, material, convert, nodes);
    m.hasTextures = convert.usesTextures() ? 1 : 0;
    m.isTransparent = m.isGlass || isComputed(m.opacity) || m.opacity.value.x < 1.0f ? 1 : 0;
    m.isEmissive = isBlack(m.emissive) ? 0 : 1;
    m.hasNormalMap = m.normal.texture >= 0 ? 1 : 0; // of a node too: its tangent space is the mesh's
    if (m.hasNormalMap) m.hasTextures = 1;
    setConstants(m);
    return m;
}

} // namespace doppel::embree
