#include "render/embree/scene/texture_table.h"

#include "render/embree/kernel/math.h"
#include "render/embree/scene/mip_input.h"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace doppel::embree {

namespace {

constexpr float kCacheMegabytes = 2048.0f;
OIIO::TextureOpt::Wrap toWrap(WrapMode mode) {
    switch (mode) {
    case WrapMode::Black: return OIIO::TextureOpt::WrapBlack;
    case WrapMode::Clamp: return OIIO::TextureOpt::WrapClamp;
    case WrapMode::Repeat: return OIIO::TextureOpt::WrapPeriodic;
    case WrapMode::Mirror: return OIIO::TextureOpt::WrapMirror;
    }
    return OIIO::TextureOpt::WrapPeriodic;
}

/// The wrap modes that a file says it is made for ("periodic,clamp").
void takeWrap(const OIIO::ImageSpec& spec, OIIO::TextureOpt::Wrap& s, OIIO::TextureOpt::Wrap& t) {
    const std::string modes = spec.get_string_attribute("wrapmodes");
    if (!modes.empty()) OIIO::TextureOpt::parse_wrapmodes(modes.c_str(), s, t);
}

/// A closed file must be read again as a whole (see mip_input.h), so many stay open: half of what the process may have.
int filesToKeepOpen() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return 10'000;
    return static_cast<int>(std::clamp<rlim_t>(limit.rlim_cur / 2, 100, 10'000));
}

/// What the texture system complained of, in a line; it says some things twice.
std::string firstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

/// What the file says of itself; else 8-bit colours are sRGB and all others hold what they mean.
std::string automaticColorSpace(const OIIO::ImageSpec& spec) {
    if (spec.format != OIIO::TypeUInt8) {
        // OpenImageIO calls every 16-bit PNG or TIFF sRGB, and every float file linear: only other words say something.
        const std::string said = spec.get_string_attribute("oiio:ColorSpace");
        const bool saysNothing = said == "sRGB" || said == "Linear" || said.empty();
        return saysNothing ? "raw" : said;
    }
    if (spec.nchannels < 3) return "raw";
    const std::string said = spec.get_string_attribute("oiio:ColorSpace");
    return colorConversion(said) ? said : "sRGB";
}

} // namespace

TextureTable::TextureTable() : m_system(OIIO::TextureSystem::create(false)) {
    m_system->attribute("max_memory_MB", kCacheMegabytes);
    m_system->attribute("max_open_files", filesToKeepOpen());
    m_system->attribute("autotile", 64);
    m_system->attribute("automip", 1);
    m_system->attribute("accept_untiled", 1);
    m_system->attribute("accept_unmipped", 1);
    m_system->attribute("gray_to_rgb", 1);
    // UsdPreviewSurface wants colours as they are in the file, not multiplied by alpha.
    m_system->attribute("unassociatedalpha", 1);
}

TextureTable::~TextureTable() {
    for (const auto& [id, thread] : m_threads) m_system->destroy_thread_info(thread);
    OIIO::TextureSystem::destroy(m_system, true); // with its image cache, which is ours alone
}

OIIO::TextureSystem::Perthread* TextureTable::thread() const {
    std::lock_guard lock(m_threadsMutex);
    auto& info = m_threads[std::this_thread::get_id()];
    if (!info) info = m_system->create_thread_info();
    return m_system->get_perthread_info(info);
}

void* TextureTable::threadData() const { return thread(); }

void TextureTable::open(const Texture& texture, bool isNormal, Entry& entry, const Warn& warn) const {
    entry.isUdim = texture.file.find("<UDIM>") != std::string::npos;
    OIIO::TextureSystem::Perthread* const self = thread();
    if (!entry.isUdim) addMipLevels(*m_system, texture.file);
    OIIO::TextureSystem::TextureHandle* const handle = m_system->get_texture_handle(OIIO::ustring(texture.file), self);
    OIIO::TextureSystem::TextureHandle* first = handle;
    if (entry.isUdim) {
        // Facts that all tiles share are asked of the first one that is there.
        std::vector<OIIO::ustring> tiles;
        int columns = 0, rows = 0;
        m_system->inventory_udim(handle, self, tiles, columns, rows);
        const auto found = std::find_if(tiles.begin(), tiles.end(), [](OIIO::ustring t) { return !t.empty(); });
        if (found == tiles.end()) {
            warn("no tile of texture '" + texture.file + "' can be found; its fallback is used");
            return;
        }
        for (const OIIO::ustring& tile : tiles) {
            if (!tile.empty()) addMipLevels(*m_system, tile.string());
        }
        first = m_system->get_texture_handle(*found, self);
    }
    OIIO::ImageSpec spec;
    if (!m_system->get_imagespec(first, self, 0, spec)) {
        warn("cannot read texture '" + texture.file + "' (" + firstLine(m_system->geterror()) + "); its fallback is used");
        return;
    }
    entry.channels = spec.nchannels;
    const bool isAutomatic = texture.colorSpace == "auto";
    const std::string space = !isAutomatic ? texture.colorSpace : isNormal ? "raw" : automaticColorSpace(spec);
    const auto conversion = colorConversion(space);
    if (!conversion) warn("the colour space '" + space + "' of '" + texture.file + "' is not known; it is read as raw");
    entry.color = conversion.value_or(ColorConversion{});
    entry.isColor = entry.color.curve != TransferCurve::Linear || entry.color.matrix;
    if (texture.wrapFromFile) takeWrap(spec, entry.wrapS, entry.wrapT);
    entry.handle = handle;
}

std::int32_t TextureTable::add(const Texture& texture, bool isNormal, const Warn& warn) {
    const Key key{texture.file, texture.colorSpace, static_cast<int>(texture.wrapS), static_cast<int>(texture.wrapT),
                  texture.scale, texture.bias, texture.fallback,
                  {texture.uvRotation, texture.uvScale.x, texture.uvScale.y, texture.uvTranslation.x, texture.uvTranslation.y},
                  isNormal, texture.wrapFromFile};
    const auto [at, isNew] = m_index.try_emplace(key, static_cast<std::int32_t>(m_entries.size()));
    if (!isNew) return at->second;

    Entry entry;
    entry.file = texture.file;
    entry.wrapS = toWrap(texture.wrapS);
    entry.wrapT = toWrap(texture.wrapT);
    std::copy(texture.scale.begin(), texture.scale.end(), entry.scale);
    std::copy(texture.bias.begin(), texture.bias.end(), entry.bias);
    std::copy(texture.fallback.begin(), texture.fallback.end(), entry.fallback);
    // UsdTransform2d: scale, then rotate counter-clockwise, then translate.
    const float angle = texture.uvRotation * kPi / 180.0f, sine = std::sin(angle), cosine = std::cos(angle);
    const float matrix[4] = {cosine * texture.uvScale.x, -sine * texture.uvScale.y, sine * texture.uvScale.x,
                             cosine * texture.uvScale.y};
    std::copy(matrix, matrix + 4, entry.matrix);
    entry.footprintScale = std::sqrt(std::abs(texture.uvScale.x * texture.uvScale.y));
    entry.translation[0] = texture.uvTranslation.x;
    entry.translation[1] = texture.uvTranslation.y;
    entry.hasTransform = texture.uvRotation != 0 || texture.uvScale != V2f(1) || texture.uvTranslation != V2f(0);
    open(texture, isNormal, entry, [&](const std::string& text) {
        if (!m_warned.try_emplace(texture.file, true).second) return;
        warn(text);
    });
    m_entries.push_back(entry);
    return at->second;
}

void TextureTable::sample(const void* table, void* threadData, std::int32_t texture, Float2 uv, float footprint,
                          float* rgba) {
    const auto* self = static_cast<const TextureTable*>(table);
    self->lookUp(self->m_entries[static_cast<std::size_t>(texture)], threadData, uv, footprint, rgba);
}

/// Once a file, not once a pixel. Tiles that a UDIM set lacks are no problem.
void TextureTable::noteProblem(const Entry& entry) const {
    const std::string why = firstLine(m_system->geterror());
    if (entry.isUdim) return;
    const std::lock_guard lock(m_problemsMutex);
    if (!m_failedFiles.insert(entry.file).second) return;
    m_problems.push_back("cannot read the pixels of texture '" + entry.file + "' (" + why + "); its fallback is used");
}

std::vector<std::string> TextureTable::takeProblems() {
    const std::lock_guard lock(m_problemsMutex);
    return std::exchange(m_problems, {});
}

void TextureTable::lookUp(const Entry& entry, void* threadData, Float2 uv, float footprint, float* rgba) const {
    float s = uv.x, t = uv.y;
    if (entry.hasTransform) {
        s = entry.matrix[0] * uv.x + entry.matrix[1] * uv.y + entry.translation[0];
        t = entry.matrix[2] * uv.x + entry.matrix[3] * uv.y + entry.translation[1];
    }
    const bool usable = entry.handle && std::isfinite(s) && std::isfinite(t);
    OIIO::TextureOpt options;
    options.swrap = entry.isUdim ? OIIO::TextureOpt::WrapClamp : entry.wrapS;
    options.twrap = entry.isUdim ? OIIO::TextureOpt::WrapClamp : entry.wrapT;
    options.mipmode = OIIO::TextureOpt::MipModeTrilinear;
    options.interpmode = OIIO::TextureOpt::InterpBilinear;
    options.fill = 1.0f; // alpha of images that have none
    // USD counts t from the bottom, images from the top. UDIM tiles are numbered from the bottom too.
    const float row = entry.isUdim ? std::floor(t) : 0.0f;
    const float flipped = row + std::min(1.0f - (t - row), entry.isUdim ? 0.999999f : 1e30f);
    const float width = std::clamp(footprint * entry.footprintScale, 0.0f, 1.0f);
    const bool read = usable && m_system->texture(entry.handle, static_cast<OIIO::TextureSystem::Perthread*>(threadData),
                                                  options, s, flipped, width, 0.0f, 0.0f, width, 4, rgba);
    if (!read) {
        if (usable) noteProblem(entry);
        std::copy(entry.fallback, entry.fallback + 4, rgba);
        return;
    }
    if (entry.channels == 2) { // grey with alpha
        rgba[3] = rgba[1];
        rgba[1] = rgba[2] = rgba[0];
    }
    if (entry.isColor) toLinear(entry.color, rgba);
    for (int i = 0; i < 4; ++i) rgba[i] = rgba[i] * entry.scale[i] + entry.bias[i];
}

} // namespace doppel::embree
