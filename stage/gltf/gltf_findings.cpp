#include "stage/gltf/gltf_findings.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <set>
#include <string>
#include <string_view>

namespace doppel::assimp {

using nlohmann::json;

namespace {

constexpr std::uint32_t kMaxJsonBytes = 512u << 20;
constexpr std::array<std::string_view, 9> kDrawn{
    "KHR_lights_punctual",     "KHR_materials_clearcoat",         "KHR_materials_emissive_strength",
    "KHR_materials_ior",       "KHR_materials_pbrSpecularGlossiness", "KHR_materials_transmission",
    "KHR_materials_unlit",     "KHR_mesh_quantization",           "KHR_texture_transform"};

bool isDrawn(const std::string& extension) {
    return std::find(kDrawn.begin(), kDrawn.end(), extension) != kDrawn.end();
}

/// The JSON of a .gltf, or the first chunk of a .glb.
json readJson(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::array<std::uint32_t, 5> header{};  // magic, version, length; length and type of the chunk
    in.read(reinterpret_cast<char*>(header.data()), sizeof header);
    constexpr std::uint32_t kGlb = 0x46546C67;  // "glTF"
    if (in && header[0] == kGlb) {
        if (header[3] > kMaxJsonBytes) return {};
        std::string text(header[3], '\0');
        in.read(text.data(), header[3]);
        return json::parse(text, nullptr, false);
    }
    in.clear();
    in.seekg(0);
    return json::parse(in, nullptr, false);
}

void addExtensionsOf(const json& object, const std::string& what, std::set<std::string>& named,
                     std::vector<ImportFinding>& found) {
    const auto extensions = object.find("extensions");
    if (extensions == object.end() || !extensions->is_object()) return;
    for (const auto& [name, value] : extensions->items()) {
        if (isDrawn(name)) continue;
        named.insert(name);
        found.push_back({"", fmt::format("{}: its extension {} is not supported; it is drawn without it", what, name), false});
    }
}

}  // namespace

std::vector<ImportFinding> gltfFindings(const std::filesystem::path& file) {
    std::string extension = file.extension().string();
    for (char& c : extension) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (extension != ".gltf" && extension != ".glb") return {};
    const json document = readJson(file);
    if (!document.is_object()) return {};

    std::vector<ImportFinding> found;
    std::set<std::string> named;
    for (const auto& [list, word] : {std::pair("materials", "material"), {"nodes", "node"}, {"meshes", "mesh"},
                                     {"textures", "texture"}}) {
        const auto items = document.find(list);
        if (items == document.end() || !items->is_array()) continue;
        for (std::size_t i = 0; i < items->size(); ++i) {
            const json& item = (*items)[i];
            if (!item.is_object()) continue;
            const auto name = item.find("name");
            const bool hasName = name != item.end() && name->is_string();
            const std::string what = hasName ? fmt::format("{} '{}'", word, name->get<std::string>()) : fmt::format("{} {}", word, i);
            addExtensionsOf(item, what, named, found);
        }
    }
    // Those that stand at primitives or accessors.
    for (const char* key : {"extensionsRequired", "extensionsUsed"}) {
        const auto names = document.find(key);
        if (names == document.end() || !names->is_array()) continue;
        for (const json& name : *names) {
            if (!name.is_string() || isDrawn(name.get<std::string>()) || !named.insert(name.get<std::string>()).second) continue;
            const bool isRequired = std::string_view(key) == "extensionsRequired";
            found.push_back({"", fmt::format("the extension {} is {} and not supported", name.get<std::string>(),
                                             isRequired ? "required" : "used"), isRequired});
        }
    }
    return found;
}

}  // namespace doppel::assimp
