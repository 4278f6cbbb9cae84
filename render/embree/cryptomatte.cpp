#include "render/embree/cryptomatte.h"

#include <array>
#include <bit>
#include <cstring>

namespace doppel::embree {

namespace {

std::string hex(std::uint32_t value) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text(8, '0');
    for (std::size_t i = 8; i-- > 0; value >>= 4) text[i] = digits[value & 15u];
    return text;
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20) {
            out += "\\u" + hex(static_cast<unsigned char>(c)).substr(4);
            continue;
        }
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

} // namespace

std::uint32_t murmurHash3(std::string_view text, std::uint32_t seed) {
    const auto mixed = [](std::uint32_t k) { return std::rotl(k * 0xcc9e2d51u, 15) * 0x1b873593u; };
    std::uint32_t hash = seed;
    std::size_t at = 0;
    for (; at + 4 <= text.size(); at += 4) {
        std::array<unsigned char, 4> b{};
        std::memcpy(b.data(), text.data() + at, 4);
        const std::uint32_t k = b[0] | std::uint32_t{b[1]} << 8 | std::uint32_t{b[2]} << 16 | std::uint32_t{b[3]} << 24;
        hash = std::rotl(hash ^ mixed(k), 13) * 5 + 0xe6546b64u;
    }
    std::uint32_t tail = 0;
    for (std::size_t i = text.size(); i-- > at;) tail = tail << 8 | static_cast<unsigned char>(text[i]);
    if (at < text.size()) hash ^= mixed(tail);
    hash ^= static_cast<std::uint32_t>(text.size());
    hash = (hash ^ hash >> 16) * 0x85ebca6bu;
    hash = (hash ^ hash >> 13) * 0xc2b2ae35u;
    return hash ^ hash >> 16;
}

std::uint32_t cryptomatteId(std::string_view name) {
    const std::uint32_t hash = murmurHash3(name);
    const std::uint32_t exponent = hash >> 23 & 255u;
    return exponent == 0 || exponent == 255 ? hash ^ 1u << 23 : hash;
}

void addCryptomatteMetadata(std::map<std::string, std::string>& metadata, const std::string& layer,
                            const std::set<std::string>& names) {
    const std::string prefix = "cryptomatte/" + hex(murmurHash3(layer)).substr(0, 7) + "/";
    metadata[prefix + "name"] = layer;
    metadata[prefix + "hash"] = "MurmurHash3_32";
    metadata[prefix + "conversion"] = "uint32_to_float32";
    std::string manifest = "{";
    for (const std::string& name : names) {
        manifest += (manifest.size() > 1 ? "," : "") + quoted(name) + ":\"" + hex(cryptomatteId(name)) + '"';
    }
    metadata[prefix + "manifest"] = manifest + "}";
}

} // namespace doppel::embree
