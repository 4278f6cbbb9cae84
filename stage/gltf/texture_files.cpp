#include "stage/gltf/texture_files.h"

#include "clonecore/base/atomic_file.h"
#include "stage/gltf/assimp_types.h"
#include "stage/memory_scope.h"

#include <assimp/scene.h>
#include <assimp/texture.h>

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <span>
#include <string_view>

namespace doppel::assimp {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxTextureBytes = std::size_t{1} << 30;
constexpr unsigned kMaxTextureSide = 65536;

/// FNV-1a, 64 bits. A clash only costs a second file, as contents are compared too.
std::uint64_t hashOf(std::string_view bytes) {
    std::uint64_t hash = 14695981039346656037ull;
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    return hash;
}

std::string percentDecoded(const std::string& text) {
    const auto digit = [](char c) {
        return c >= '0' && c <= '9'   ? c - '0'
               : c >= 'a' && c <= 'f' ? c - 'a' + 10
               : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                      : -1;
    };
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? digit(text[i + 1]) : -1;
        const int low = high >= 0 ? digit(text[i + 2]) : -1;
        if (low < 0) {
            result += text[i];
            continue;
        }
        result += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return result;
}

bool isFile(const fs::path& path) {
    std::error_code error;
    return fs::is_regular_file(path, error);
}

bool hasContent(const fs::path& file, std::string_view bytes) {
    std::error_code error;
    if (fs::file_size(file, error) != bytes.size() || error) return false;
    std::ifstream stream(file, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    return stream && content == bytes;
}

std::string extensionOf(const aiTexture& texture, std::string_view bytes) {
    if (bytes.starts_with("\x89PNG")) return "png";
    if (bytes.starts_with("\xff\xd8\xff")) return "jpg";
    std::string hint;
    for (const char c : std::string_view(texture.achFormatHint, sizeof(texture.achFormatHint))) {
        const bool fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!fits) break;
        hint += c;
    }
    return hint.empty() ? "img" : hint;
}

/// assimp's raw texels are BGRA from the top left, which is what a TGA holds.
std::string asTga(const aiTexture& texture) {
    std::string file(18, '\0');
    file[2] = 2;  // true colour, not compressed
    const auto put16 = [&](std::size_t at, unsigned value) {
        file[at] = static_cast<char>(value & 0xFF);
        file[at + 1] = static_cast<char>(value >> 8 & 0xFF);
    };
    put16(12, texture.mWidth);
    put16(14, texture.mHeight);
    file[16] = 32;    // bits a pixel
    file[17] = 0x28;  // eight alpha bits, rows from the top
    const std::size_t texels = std::size_t{texture.mWidth} * texture.mHeight;
    return file.append(reinterpret_cast<const char*>(texture.pcData), texels * 4);
}

/// Unless the scene names textures by number ("*0") or file name, nothing is embedded.
const aiTexture* embedded(const aiScene* scene, const std::string& name) {
    return scene && !name.empty() ? scene->GetEmbeddedTexture(name.c_str()) : nullptr;
}

Result<void> checkEmbedded(const aiTexture& texture) {
    if (!texture.pcData || texture.mWidth == 0) return fail(ErrorCode::ParseFailed, "the embedded texture is empty");
    const bool isCompressed = texture.mHeight == 0;
    const std::size_t size = isCompressed ? texture.mWidth : std::size_t{texture.mWidth} * texture.mHeight * 4;
    const bool tooWide = !isCompressed && (texture.mWidth >= kMaxTextureSide || texture.mHeight >= kMaxTextureSide);
    if (size > kMaxTextureBytes || tooWide)
        return fail(ErrorCode::TooLarge, "the embedded texture is over 1 GiB or 65535 pixels a side");
    return {};
}

}  // namespace

std::filesystem::path textureCacheFolder() {
    const char* cache = std::getenv("XDG_CACHE_HOME");  // NOLINT: nobody sets the environment meanwhile
    if (cache && fs::path(cache).is_absolute()) return fs::path(cache) / "doppel" / "textures";
    const char* home = std::getenv("HOME");  // NOLINT
    std::error_code error;
    const fs::path base = home && *home ? fs::path(home) / ".cache" : fs::temp_directory_path(error);
    return base / "doppel" / "textures";
}

Result<std::filesystem::path> extractTexture(const aiTexture& texture) {
    if (auto sound = checkEmbedded(texture); !sound) return tl::unexpected(std::move(sound.error()));
    const bool isCompressed = texture.mHeight == 0;
    const std::string raw = isCompressed ? std::string() : asTga(texture);
    const std::string_view bytes =
        isCompressed ? std::string_view(reinterpret_cast<const char*>(texture.pcData), texture.mWidth) : raw;
    const std::string extension = isCompressed ? extensionOf(texture, bytes) : "tga";

    const fs::path folder = textureCacheFolder();
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) {
        return fail(ErrorCode::Io,
                    fmt::format("cannot make the cache folder '{}': {}; set XDG_CACHE_HOME to a folder that can be "
                                "written",
                                folder.string(), error.message()));
    }
    const std::uint64_t hash = hashOf(bytes);
    for (int clash = 0;; ++clash) {
        const std::string suffix = clash == 0 ? std::string() : fmt::format("_{}", clash);
        const fs::path file = folder / fmt::format("{:016x}-{}{}.{}", hash, bytes.size(), suffix, extension);
        if (hasContent(file, bytes)) return file;
        if (isFile(file) && clash < 8) continue;
        if (const auto written = writeBytesAtomically(file, bytes); !written) return tl::unexpected(written.error());
        return file;
    }
}

TextureFiles::TextureFiles(std::filesystem::path modelFile, const aiScene* scene, std::filesystem::path root, MemoryScope* memory)
    : m_modelFile(std::move(modelFile)), m_scene(scene), m_root(std::move(root)), m_memory(memory) {}

std::string TextureFiles::resolve(const std::string& name, std::vector<std::string>& warnings) {
    const auto [it, isNew] = m_known.try_emplace(name);
    if (isNew) it->second = find(name, warnings);
    return it->second;
}

/// The image's name, in memory as its model is.
Result<std::string> TextureFiles::findSource(const std::string& name) const {
    const aiTexture* texture = embedded(m_scene, name);
    if (!texture) return m_memory->image(MemoryScope::nameIn(percentDecoded(name)));
    if (auto sound = checkEmbedded(*texture); !sound) return tl::unexpected(std::move(sound.error()));
    const std::string raw = texture->mHeight == 0 ? std::string() : asTga(*texture);
    const std::string_view bytes = texture->mHeight == 0
                                       ? std::string_view(reinterpret_cast<const char*>(texture->pcData), texture->mWidth)
                                       : std::string_view(raw);
    const std::string extension = raw.empty() ? extensionOf(*texture, bytes) : "tga";
    auto content = MemoryFile::copyOf(name + "." + extension, std::as_bytes(std::span(bytes)));
    if (!content) return tl::unexpected(std::move(content.error()));
    const std::string image = fmt::format("{}#{:016x}-{}", m_modelFile.string(), hashOf(bytes), bytes.size());
    return m_memory->image(image, std::move(*content));
}

std::string TextureFiles::find(const std::string& name, std::vector<std::string>& warnings) const {
    if (m_memory) {
        auto image = findSource(name);
        if (image) return *image;
        warnings.push_back(fmt::format("'{}': the texture '{}' cannot be used: {}", m_modelFile.string(), name, image.error().text()));
        return name;
    }
    const fs::path folder = m_modelFile.parent_path();
    if (const aiTexture* texture = embedded(m_scene, name)) {
        const auto file = extractTexture(*texture);
        if (file) return file->string();
        warnings.push_back(fmt::format("'{}': the embedded texture '{}' cannot be used: {}", m_modelFile.string(), name,
                                       file.error().text()));
        return (folder / "missing_embedded_texture").string();
    }
    std::string forward = name;
    std::replace(forward.begin(), forward.end(), '\\', '/');
    const std::string plain = percentDecoded(forward);
    const std::string file = fs::path(plain).filename().string();
    // As written, then the places where a moved model usually has them.
    const auto beside = [&](const std::string& named) {
        const fs::path path(named);
        return path.is_absolute() && !m_root.empty() ? m_root / path.relative_path() : folder / path;
    };
    const fs::path candidates[] = {beside(forward), beside(plain), folder / file, folder / "textures" / file};
    for (const fs::path& candidate : candidates) {
        if (isFile(candidate)) return candidate.lexically_normal().string();
    }
    warnings.push_back(fmt::format("'{}': the texture '{}' was not found", m_modelFile.string(), name));
    return (folder / plain).lexically_normal().string();
}

}  // namespace doppel::assimp
