#include "clonecore/image/cryptomatte_names.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <cctype>
#include <cstdio>
#include <cstring>
#include <map>

namespace doppel {

namespace {

/// Layer name of an AOV that holds ranks of it ("CryptoObject00": two ids with their coverage); "" for others.
std::string layerOf(const AovLayout& aov) {
    const std::string& name = aov.name;
    const bool isRank = name.size() > 2 && name.find("rypto") != std::string::npos && std::isdigit(static_cast<unsigned char>(name[name.size() - 1])) &&
                        std::isdigit(static_cast<unsigned char>(name[name.size() - 2]));
    return isRank && aov.type == PixelType::Float && aov.channels.size() == 4 ? name.substr(0, name.size() - 2) : std::string();
}

std::string hexOf(std::uint32_t id) {
    char text[9];
    std::snprintf(text, sizeof text, "%08x", id);
    return text;
}

/// The manifest of a layer, "{}" when the frame has none.
std::string manifestOf(const Frame& frame, const std::string& layer) {
    if (!frame.info().metadata) return "{}";
    const FrameMetadata& metadata = *frame.info().metadata;
    for (const auto& [key, value] : metadata) {
        if (!key.starts_with("cryptomatte/") || !key.ends_with("/name") || value != layer) continue;
        const auto manifest = metadata.find(key.substr(0, key.size() - 4) + "manifest");
        if (manifest != metadata.end()) return manifest->second;
    }
    return "{}";
}

std::string nameOf(const nlohmann::json& manifest, std::uint32_t id) {
    const std::string hex = hexOf(id);
    if (manifest.is_object())
        for (const auto& [name, value] : manifest.items())
            if (value.is_string() && value.get_ref<const std::string&>() == hex) return name;
    return hex;
}

} // namespace

std::vector<CryptomattePick> pickCryptomatte(const Frame& frame, int x, int y) {
    const FrameLayout& layout = frame.layout();
    const int column = x - layout.x, row = y - layout.y;
    std::vector<CryptomattePick> picks;
    if (column < 0 || row < 0 || column >= layout.width || row >= layout.height) return picks;
    const auto pixel = static_cast<std::size_t>(row) * static_cast<std::size_t>(layout.width) + static_cast<std::size_t>(column);
    std::map<std::string, nlohmann::json> manifests;
    for (std::size_t i = 0; i < layout.aovs.size(); ++i) {
        const std::string layer = layerOf(layout.aovs[i]);
        if (layer.empty()) continue;
        float ranks[4];
        std::memcpy(ranks, frame.aov(i).data() + pixel * sizeof ranks, sizeof ranks);
        if (!manifests.contains(layer)) manifests[layer] = nlohmann::json::parse(manifestOf(frame, layer), nullptr, false);
        for (const int rank : {0, 2})
            if (ranks[rank + 1] > 0) picks.push_back({layer, nameOf(manifests[layer], std::bit_cast<std::uint32_t>(ranks[rank])), ranks[rank + 1]});
    }
    std::stable_sort(picks.begin(), picks.end(), [](const CryptomattePick& a, const CryptomattePick& b) {
        return a.layer != b.layer ? a.layer < b.layer : a.coverage > b.coverage;
    });
    return picks;
}

} // namespace doppel
