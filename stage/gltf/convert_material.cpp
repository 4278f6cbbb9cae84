#include "stage/gltf/convert_material.h"

#include "stage/gltf/assimp_types.h"

#include <assimp/GltfMaterial.h>
#include <assimp/material.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

namespace doppel::assimp {

namespace {

/// assimp keeps this one out of its public header.
constexpr const char* kUnlitKey = "$mat.gltf.unlit";

std::optional<float> number(const aiMaterial& material, const char* key, unsigned type, unsigned index) {
    ai_real value = 0;
    if (material.Get(key, type, index, value) != aiReturn_SUCCESS || !std::isfinite(value)) return {};
    return static_cast<float>(value);
}

std::optional<V3f> color(const aiMaterial& material, const char* key, unsigned type, unsigned index) {
    aiColor4D value;
    if (material.Get(key, type, index, value) != aiReturn_SUCCESS) return {};
    const V3f rgb = toColor(value);
    if (!std::isfinite(rgb.x) || !std::isfinite(rgb.y) || !std::isfinite(rgb.z)) return {};
    return rgb;
}

WrapMode wrapMode(const aiMaterial& material, const char* key, unsigned type, unsigned index) {
    int mode = aiTextureMapMode_Wrap;
    if (material.Get(key, type, index, mode) != aiReturn_SUCCESS) return WrapMode::Repeat;
    switch (mode) {
        case aiTextureMapMode_Clamp:
            return WrapMode::Clamp;
        case aiTextureMapMode_Mirror:
            return WrapMode::Mirror;
        case aiTextureMapMode_Decal:
            return WrapMode::Black;
        default:
            return WrapMode::Repeat;
    }
}

class Converter {
public:
    Converter(const aiMaterial& material, bool isGltf, TextureFiles& textures, std::vector<std::string>& warnings)
        : m_in(material), m_isGltf(isGltf), m_textures(textures), m_warnings(warnings) {}

    ConvertedMaterial convert() {
        aiString name;
        if (m_in.Get(AI_MATKEY_NAME, name) == aiReturn_SUCCESS) m_out.name = toText(name);
        bool twoSided = false;
        m_out.doubleSided = m_in.Get(AI_MATKEY_TWOSIDED, twoSided) == aiReturn_SUCCESS && twoSided;
        // Only glTF says it reliably; elsewhere open surfaces would turn black from behind.
        if (!m_isGltf) m_out.doubleSided = true;
        setBaseColor();
        setSurface();
        setEmission();
        setDetails();
        setOpacity();
        setTransmission();
        setSheen();
        setUnlit();
        return std::move(m_out);
    }

private:
    std::shared_ptr<Texture> texture(aiTextureType type, unsigned index, const char* colorSpace) {
        aiString file;
        if (m_in.Get(AI_MATKEY_TEXTURE(type, index), file) != aiReturn_SUCCESS || file.length == 0) return nullptr;
        auto result = std::make_shared<Texture>();
        result->file = m_textures.resolve(toText(file), m_warnings);
        result->colorSpace = colorSpace;
        result->wrapS = wrapMode(m_in, AI_MATKEY_MAPPINGMODE_U(type, index));
        result->wrapT = wrapMode(m_in, AI_MATKEY_MAPPINGMODE_V(type, index));
        setUvTransform(*result, type, index);
        int channel = 0;
        const bool known = m_in.Get(AI_MATKEY_UVWSRC(type, index), channel) == aiReturn_SUCCESS && channel >= 0;
        if (!m_hasTexture && known) m_out.uvChannel = static_cast<unsigned>(std::min(channel, 7));
        m_hasTexture = true;
        return result;
    }

    /// assimp turns uvs about the middle of the picture and glTF about its upper left corner; Texture about the lower
    /// left one.
    void setUvTransform(Texture& result, aiTextureType type, unsigned index) const {
        aiUVTransform transform;
        if (m_in.Get(AI_MATKEY_UVTRANSFORM(type, index), transform) != aiReturn_SUCCESS) return;
        const float sx = transform.mScaling.x, sy = transform.mScaling.y, angle = -transform.mRotation;
        const float c = std::cos(angle), s = std::sin(angle);
        V2f translation(transform.mTranslation.x, transform.mTranslation.y);
        if (m_isGltf) {
            // Undo assimp's change of origin to get glTF's offset, then go from upper left to lower left.
            const float offsetX = translation.x - 0.5f * sx * (-c + s + 1);
            const float offsetY = 1 - sy - (translation.y - 0.5f * sy * (s + c - 1));
            translation = V2f(s * sy + offsetX, 1 - c * sy - offsetY);
        } else {
            translation += V2f(0.5f - (c * 0.5f - s * 0.5f), 0.5f - (s * 0.5f + c * 0.5f));
        }
        if (!std::isfinite(sx) || !std::isfinite(sy) || !std::isfinite(translation.x) || !std::isfinite(translation.y))
            return;
        result.uvScale = V2f(sx, sy);
        result.uvRotation = angle * 180.0f / std::numbers::pi_v<float>;
        result.uvTranslation = translation;
    }

    static std::shared_ptr<Texture> scaled(std::shared_ptr<Texture> texture, std::array<float, 4> scale) {
        if (texture) texture->scale = scale;
        return texture;
    }

    void setBaseColor() {
        auto base = color(m_in, AI_MATKEY_BASE_COLOR);
        if (!base) base = color(m_in, AI_MATKEY_COLOR_DIFFUSE);
        m_out.baseColor = base.value_or(V3f(0.8f));
        const char* space = m_isGltf ? "sRGB" : "auto";
        m_base = texture(aiTextureType_BASE_COLOR, 0, space);
        if (!m_base) m_base = texture(aiTextureType_DIFFUSE, 0, space);
        // Exporters often leave the colour black beside a texture that was meant to be seen.
        if (m_base && !m_isGltf && m_out.baseColor == V3f(0)) m_out.baseColor = V3f(1);
        m_alpha = m_isGltf ? baseAlpha() : 1.0f;
        if (m_base) m_base->scale = {m_out.baseColor.x, m_out.baseColor.y, m_out.baseColor.z, m_alpha};
        m_out.hasColorTexture = m_base != nullptr;
        m_out.material.diffuseColor = {m_out.baseColor, m_base, "rgb", {}};
        // What assimp makes up for formats without materials: a plain grey, and vertex colours as they are.
        const bool isMadeUp = !m_isGltf && (m_out.name.empty() || m_out.name == "DefaultMaterial");
        if (!isMadeUp || m_base) return;
        m_out.baseColor = V3f(1);
        m_out.material.diffuseColor.value = V3f(0.5f);
    }

    float baseAlpha() const {
        aiColor4D value;
        return m_in.Get(AI_MATKEY_BASE_COLOR, value) == aiReturn_SUCCESS && std::isfinite(value.a) ? value.a : 1.0f;
    }

    void setSurface() {
        Material& m = m_out.material;
        if (const auto glossiness = number(m_in, AI_MATKEY_GLOSSINESS_FACTOR)) {
            setSpecularGlossiness(*glossiness);
            return;
        }
        const auto roughness = number(m_in, AI_MATKEY_ROUGHNESS_FACTOR);
        m.roughness.value = roughness ? *roughness : roughnessOfPhong();
        m.metallic.value = number(m_in, AI_MATKEY_METALLIC_FACTOR).value_or(0.0f);
        // glTF packs both into one picture.
        const bool packed = m_isGltf;
        m.metallic.texture = scaled(texture(aiTextureType_METALNESS, 0, "raw"), splat(m.metallic.value));
        m.metallic.channels = packed ? "b" : "r";
        m.roughness.texture = scaled(texture(aiTextureType_DIFFUSE_ROUGHNESS, 0, "raw"), splat(m.roughness.value));
        m.roughness.channels = packed ? "g" : "r";
        // Other formats mean something else by it.
        if (m_isGltf) m.specularWeight.value = number(m_in, AI_MATKEY_SPECULAR_FACTOR).value_or(1.0f);
    }

    static std::array<float, 4> splat(float value) { return {value, value, value, 1}; }

    float roughnessOfPhong() const {
        const float shininess = number(m_in, AI_MATKEY_SHININESS).value_or(0.0f);
        return shininess > 0 ? std::clamp(std::sqrt(2.0f / (shininess + 2.0f)), 0.05f, 1.0f) : 0.6f;
    }

    void setSpecularGlossiness(float glossiness) {
        Material& m = m_out.material;
        m.useSpecularWorkflow = true;
        const V3f specular = color(m_in, AI_MATKEY_COLOR_SPECULAR).value_or(V3f(1));
        m.specularColor = {specular,
                           scaled(texture(aiTextureType_SPECULAR, 0, "sRGB"), {specular.x, specular.y, specular.z, 1}),
                           "rgb",
                           {}};
        m.roughness.value = 1 - glossiness;
        if (m.specularColor.texture) {
            auto gloss = std::make_shared<Texture>(*m.specularColor.texture);
            gloss->scale = splat(-glossiness);
            gloss->scale[3] = -glossiness;
            gloss->bias = {1, 1, 1, 1};
            m.roughness.texture = std::move(gloss);
            m.roughness.channels = "a";
        }
    }

    void setEmission() {
        V3f emission = color(m_in, AI_MATKEY_COLOR_EMISSIVE).value_or(V3f(0));
        emission *= number(m_in, AI_MATKEY_EMISSIVE_INTENSITY).value_or(1.0f);
        auto map = texture(aiTextureType_EMISSIVE, 0, m_isGltf ? "sRGB" : "auto");
        if (map && !m_isGltf && emission == V3f(0)) emission = V3f(1);
        m_out.material.emissiveColor = {emission, scaled(map, {emission.x, emission.y, emission.z, 1}), "rgb", {}};
    }

    void setDetails() {
        Material& m = m_out.material;
        if (auto normals = texture(aiTextureType_NORMALS, 0, "raw")) {
            const float strength = number(m_in, AI_MATKEY_GLTF_TEXTURE_SCALE(aiTextureType_NORMALS, 0)).value_or(1.0f);
            normals->scale = {2 * strength, 2 * strength, 2, 1};
            normals->bias = {-strength, -strength, -1, 0};
            m.normal.texture = std::move(normals);
        }
        m.occlusion.texture = texture(aiTextureType_LIGHTMAP, 0, "raw");
        m.occlusion.channels = "r";
        const auto ior = number(m_in, AI_MATKEY_REFRACTI);
        // Other formats write 1 when they mean nothing by it.
        if (ior && (m_isGltf ? *ior >= 1.0f : *ior > 1.0f)) m.ior.value = *ior;
        m.clearcoat.value = number(m_in, AI_MATKEY_CLEARCOAT_FACTOR).value_or(0.0f);
        m.clearcoat.texture = scaled(texture(AI_MATKEY_CLEARCOAT_TEXTURE, "raw"), splat(m.clearcoat.value));
        m.clearcoat.channels = "r";
        m.clearcoatRoughness.value = number(m_in, AI_MATKEY_CLEARCOAT_ROUGHNESS_FACTOR).value_or(0.0f);
        m.clearcoatRoughness.texture =
            scaled(texture(AI_MATKEY_CLEARCOAT_ROUGHNESS_TEXTURE, "raw"), splat(m.clearcoatRoughness.value));
        m.clearcoatRoughness.channels = "g";
    }

    void setOpacity() {
        Material& m = m_out.material;
        aiString mode;
        if (m_in.Get(AI_MATKEY_GLTF_ALPHAMODE, mode) == aiReturn_SUCCESS) {
            const std::string word = toText(mode);
            if (word == "MASK") m.opacityThreshold = number(m_in, AI_MATKEY_GLTF_ALPHACUTOFF).value_or(0.5f);
            m_out.usesAlpha = word == "MASK" || word == "BLEND";
            if (m_out.usesAlpha) m.opacity = {m_alpha, m_base, "a", {}};
        } else {
            m.opacity.value = std::clamp(number(m_in, AI_MATKEY_OPACITY).value_or(1.0f), 0.0f, 1.0f);
            // A model that cannot be seen at all is a mistake of its exporter.
            if (m.opacity.value == 0) m.opacity.value = 1;
            m.opacity.texture = texture(aiTextureType_OPACITY, 0, "raw");
            m.opacity.channels = "r";
        }
    }

    void setTransmission() {
        Material& m = m_out.material;
        m.transmission.value = std::clamp(number(m_in, AI_MATKEY_TRANSMISSION_FACTOR).value_or(0.0f), 0.0f, 1.0f);
        if (m.transmission.value == 0) return;
        m.transmission.texture = scaled(texture(AI_MATKEY_TRANSMISSION_TEXTURE, "raw"), splat(m.transmission.value));
        m.transmission.channels = "r";
        m.transmissionColor = m.diffuseColor;
        // Without a thickness it is a sheet that bends nothing.
        m.thinWalled = number(m_in, AI_MATKEY_VOLUME_THICKNESS_FACTOR).value_or(0.0f) <= 0;
        const float distance = number(m_in, AI_MATKEY_VOLUME_ATTENUATION_DISTANCE).value_or(0.0f);
        if (m.thinWalled || distance <= 0) return;
        const V3f left = color(m_in, AI_MATKEY_VOLUME_ATTENUATION_COLOR).value_or(V3f(1));
        for (int i = 0; i < 3; ++i) m.absorption[i] = -std::log(std::clamp(left[i], 1e-4f, 1.0f)) / distance;
    }

    void setSheen() {
        Material& m = m_out.material;
        m.sheenColor.value = color(m_in, AI_MATKEY_SHEEN_COLOR_FACTOR).value_or(V3f(0));
        if (m.sheenColor.value == V3f(0)) return;
        const V3f& c = m.sheenColor.value;
        m.sheenColor.texture = scaled(texture(AI_MATKEY_SHEEN_COLOR_TEXTURE, "sRGB"), {c.x, c.y, c.z, 1});
        m.sheenRoughness.value = number(m_in, AI_MATKEY_SHEEN_ROUGHNESS_FACTOR).value_or(0.0f);
        const float roughness = m.sheenRoughness.value;
        m.sheenRoughness.texture = scaled(texture(AI_MATKEY_SHEEN_ROUGHNESS_TEXTURE, "raw"), {1, 1, 1, roughness});
        m.sheenRoughness.channels = "a";
    }

    void setUnlit() {
        bool unlit = false;
        if (m_in.Get(kUnlitKey, 0, 0, unlit) != aiReturn_SUCCESS || !unlit) return;
        m_out.isUnlit = true;
        Material& m = m_out.material;
        m.emissiveColor = m.diffuseColor;
        m.diffuseColor = {V3f(0), nullptr, "rgb", {}};
        m.useSpecularWorkflow = true;  // so that nothing is reflected at all
        m.specularColor = {V3f(0), nullptr, "rgb", {}};
        m.metallic = {0, nullptr, "rgb", {}};
        m.transmission = {0, nullptr, "rgb", {}};
        m.sheenColor = {V3f(0), nullptr, "rgb", {}};
        m.clearcoat = {0, nullptr, "rgb", {}};
    }

    const aiMaterial& m_in;
    const bool m_isGltf;
    TextureFiles& m_textures;
    std::vector<std::string>& m_warnings;
    ConvertedMaterial m_out;
    std::shared_ptr<Texture> m_base;
    float m_alpha = 1;
    bool m_hasTexture = false;
};

}  // namespace

ConvertedMaterial convertMaterial(const aiMaterial& material, bool isGltf, TextureFiles& textures,
                                  std::vector<std::string>& warnings) {
    return Converter(material, isGltf, textures, warnings).convert();
}

Material withVertexColors(const ConvertedMaterial& converted) {
    Material made = converted.material;
    Input<V3f>& color = converted.isUnlit ? made.emissiveColor : made.diffuseColor;
    const std::array<std::int16_t, 4> none{-1, -1, -1, -1};
    made.nodes.push_back({MaterialOp::MeshColor, none, {1, 1, 1, 1}, {}});
    if (color.texture) {
        made.nodes.push_back({MaterialOp::Image, none, {}, color.texture});
        made.nodes.push_back({MaterialOp::Multiply, {0, 1, -1, -1}, {}, {}});
        color.node = 2;
        if (converted.usesAlpha) made.opacity.node = 2;
    } else {
        color.primvar = "displayColor";
        if (converted.usesAlpha) {
            const float alpha = made.opacity.value;
            made.nodes.push_back({MaterialOp::Constant, none, {alpha, alpha, alpha, alpha}, {}});
            made.nodes.push_back({MaterialOp::Multiply, {0, 1, -1, -1}, {}, {}});
            made.opacity.node = 2;
        } else {
            made.nodes.clear();
        }
    }
    if (converted.usesAlpha) made.opacity.channels = "a";
    return made;
}

}  // namespace doppel::assimp
