// Small glTF files made by the tests themselves.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace doppel::test {

inline std::string base64(std::string_view bytes) {
    static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            group = group << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0u);
        }
        for (std::size_t j = 0; j < 4; ++j) text += i + j > bytes.size() ? '=' : kDigits[group >> (18 - 6 * j) & 63];
    }
    return text;
}

/// Builds a .gltf whose one buffer is inside it.
class GltfFile {
public:
    nlohmann::json json{
        {"asset", {{"version", "2.0"}}}, {"scene", 0}, {"scenes", {{{"nodes", nlohmann::json::array()}}}}};

    /// Adds an accessor of floats ("SCALAR", "VEC2", ...) and gives its index.
    int floats(const std::vector<float>& values, const std::string& type) {
        static const std::map<std::string, std::size_t> kWidths{{"SCALAR", 1}, {"VEC2", 2}, {"VEC3", 3}, {"VEC4", 4}};
        const std::string bytes(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
        nlohmann::json accessor{{"bufferView", view(bytes)},
                                {"componentType", 5126},
                                {"type", type},
                                {"count", values.size() / kWidths.at(type)}};
        if (type == "VEC3" && !values.empty()) {
            accessor["min"] = {-1000, -1000, -1000};
            accessor["max"] = {1000, 1000, 1000};
        }
        if (type == "SCALAR" && !values.empty()) {
            accessor["min"] = {values.front()};
            accessor["max"] = {values.back()};
        }
        return append("accessors", accessor);
    }
    int view(const std::string& bytes) {
        const std::size_t offset = m_buffer.size();
        m_buffer += bytes;
        while (m_buffer.size() % 4 != 0) m_buffer += '\0';
        return append("bufferViews", {{"buffer", 0}, {"byteOffset", offset}, {"byteLength", bytes.size()}});
    }
    int append(const std::string& array, nlohmann::json element) {
        json[array].push_back(std::move(element));
        return static_cast<int>(json[array].size()) - 1;
    }
    /// Adds a node at the root.
    int node(nlohmann::json element) {
        const int index = append("nodes", std::move(element));
        json["scenes"][0]["nodes"].push_back(index);
        return index;
    }
    /// A triangle in the XY plane with uvs; gives the index of the mesh.
    int triangle(nlohmann::json primitive = nlohmann::json::object()) {
        primitive["attributes"]["POSITION"] = floats({0, 0, 0, 1, 0, 0, 0, 1, 0}, "VEC3");
        primitive["attributes"]["TEXCOORD_0"] = floats({0, 0, 1, 0, 0, 0.25f}, "VEC2");
        return append("meshes", {{"name", "tri"}, {"primitives", {primitive}}});
    }
    std::string text() const {
        nlohmann::json whole = json;
        whole["buffers"] = {
            {{"byteLength", m_buffer.size()}, {"uri", "data:application/octet-stream;base64," + base64(m_buffer)}}};
        return whole.dump();
    }
    /// The same as .glb.
    std::string binary() const {
        nlohmann::json whole = json;
        whole["buffers"] = {{{"byteLength", m_buffer.size()}}};
        std::string text = whole.dump();
        while (text.size() % 4 != 0) text += ' ';
        std::string file("glTF");
        const auto put = [&](std::size_t value) {
            const auto number = static_cast<std::uint32_t>(value);
            file.append(reinterpret_cast<const char*>(&number), 4);
        };
        put(2);
        put(12 + 8 + text.size() + 8 + m_buffer.size());
        put(text.size());
        file += "JSON" + text;
        put(m_buffer.size());
        file += std::string("BIN\0", 4) + m_buffer;
        return file;
    }

private:
    std::string m_buffer;
};

/// The smallest PNG: one grey pixel.
inline std::string onePixelPng() {
    static constexpr unsigned char kBytes[] = {
        0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00,
        0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3a, 0x7e, 0x9b, 0x55, 0x00,
        0x00, 0x00, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x68, 0x00, 0x00, 0x00, 0x82, 0x00, 0x81,
        0x77, 0xcd, 0x72, 0xb6, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82};
    return std::string(reinterpret_cast<const char*>(kBytes), sizeof(kBytes));
}

}  // namespace doppel::test
