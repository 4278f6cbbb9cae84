#include "render/embree/scene/mip_input.h"

#include "clonecore/image/memory_image_reader.h"
#include "render/embree/scene/mip_level.h"

#include <OpenImageIO/imagecache.h>
#include <OpenImageIO/imageio.h>

#include <algorithm>
#include <cstring>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace doppel::embree {

namespace {

constexpr int kTile = 64;
constexpr int kMaxChannels = 4;
constexpr std::size_t kHeldBytes = 512u << 20, kMaxImageBytes = kHeldBytes / 2;

using LevelPtr = std::shared_ptr<const MipLevel>;
using Levels = std::vector<LevelPtr>; ///< the finest may be null: let go

std::size_t bytesOf(const Levels& levels) {
    std::size_t sum = 0;
    for (const LevelPtr& level : levels) sum += level ? level->pixels.size() : 0;
    return sum;
}

/// The levels of the images that were read last. When there is no more room, images lose their finest levels first, which are
/// three quarters of them, and most lookups do without. Thread-safe.
class HeldLevels {
public:
    static HeldLevels& global() {
        static auto& held = *new HeldLevels; // outlives caches that end late
        return held;
    }

    LevelPtr find(const void* owner, std::size_t level) {
        const std::lock_guard lock(m_mutex);
        const auto at = itemOf(owner);
        if (at == m_items.end() || level >= at->levels.size()) return nullptr;
        m_items.splice(m_items.begin(), m_items, at);
        return at->levels[level];
    }
    void add(const void* owner, Levels levels) {
        const std::lock_guard lock(m_mutex);
        if (const auto before = itemOf(owner); before != m_items.end()) drop(before);
        m_bytes += bytesOf(levels);
        m_items.push_front({owner, std::move(levels)});
        for (auto at = m_items.end(); m_bytes > kHeldBytes && --at != m_items.begin();) {
            m_bytes -= at->levels[0] ? at->levels[0]->pixels.size() : 0;
            at->levels[0].reset();
        }
        while (m_bytes > kHeldBytes && m_items.size() > 1) drop(std::prev(m_items.end()));
    }
    void remove(const void* owner) {
        const std::lock_guard lock(m_mutex);
        if (const auto at = itemOf(owner); at != m_items.end()) drop(at);
    }

private:
    struct Item {
        const void* owner;
        Levels levels; ///< never empty
    };
    std::list<Item>::iterator itemOf(const void* owner) {
        return std::find_if(m_items.begin(), m_items.end(), [&](const Item& i) { return i.owner == owner; });
    }
    void drop(std::list<Item>::iterator item) {
        m_bytes -= bytesOf(item->levels);
        m_items.erase(item);
    }

    std::mutex m_mutex;
    std::list<Item> m_items; ///< the one read last comes first
    std::size_t m_bytes = 0;
};

/// The format that the pixels are held in.
OIIO::TypeDesc heldFormat(const OIIO::ImageSpec& spec) {
    if (!spec.channelformats.empty()) return OIIO::TypeFloat;
    const bool isKept = spec.format == OIIO::TypeUInt8 || spec.format == OIIO::TypeUInt16 || spec.format == OIIO::TypeHalf;
    return isKept ? spec.format : OIIO::TypeFloat;
}

/// The spec of a file as its levels have it.
OIIO::ImageSpec heldSpec(const OIIO::ImageSpec& file) {
    OIIO::ImageSpec spec = file;
    spec.nchannels = std::min(file.nchannels, kMaxChannels);
    spec.channelnames.resize(static_cast<std::size_t>(spec.nchannels));
    if (spec.alpha_channel >= spec.nchannels) spec.alpha_channel = -1;
    if (spec.z_channel >= spec.nchannels) spec.z_channel = -1;
    spec.set_format(heldFormat(file));
    spec.channelformats.clear();
    spec.tile_width = spec.tile_height = kTile;
    spec.tile_depth = 1;
    return spec;
}

/// One flat image that fills its frame.
bool isPlain(const OIIO::ImageSpec& spec) {
    return spec.depth <= 1 && spec.x == 0 && spec.y == 0 && spec.full_x == 0 && spec.full_y == 0 && spec.width > 0 && spec.height > 0 &&
           spec.width == spec.full_width && spec.height == spec.full_height && !spec.deep;
}

bool isAlike(const OIIO::ImageSpec& a, const OIIO::ImageSpec& b) {
    return a.width == b.width && a.height == b.height && a.depth == b.depth && a.nchannels == b.nchannels && a.format == b.format;
}

class MipInput final : public OIIO::ImageInput {
public:
    ~MipInput() override { HeldLevels::global().remove(this); }

    const char* format_name() const override { return "doppel mip"; }

    bool open(const std::string& name, OIIO::ImageSpec& spec) override { return open(name, spec, OIIO::ImageSpec()); }
    bool open(const std::string& name, OIIO::ImageSpec& spec, const OIIO::ImageSpec& config) override {
        close();
        std::string why;
        const auto file = openImage(name, why, &config);
        if (!file) {
            errorfmt("{}", why);
            return false;
        }
        m_name = name;
        m_config = config;
        m_level = 0;
        spec = heldSpec(file->spec());
        if (!isPlain(file->spec()) || spec.image_bytes() > kMaxImageBytes) {
            errorfmt("{} changed to what is not read as a texture with levels", name);
            return false;
        }
        m_whole = m_spec = spec;
        return true;
    }
    bool close() override {
        HeldLevels::global().remove(this);
        m_error.clear();
        return true;
    }
    int current_subimage() const override { return 0; }
    int current_miplevel() const override { return m_level; }
    bool seek_subimage(int subimage, int level) override {
        const lock_guard lock(*this);
        if (subimage != 0 || !sizeOf(level)) return false;
        m_spec = spec(subimage, level);
        m_level = level;
        return true;
    }
    OIIO::ImageSpec spec(int subimage, int level) override {
        const auto size = subimage == 0 ? sizeOf(level) : std::nullopt;
        if (!size) return {};
        OIIO::ImageSpec found = m_whole;
        found.width = found.full_width = size->width;
        found.height = found.full_height = size->height;
        return found;
    }
    OIIO::ImageSpec spec_dimensions(int subimage, int level) override {
        const OIIO::ImageSpec whole = spec(subimage, level);
        OIIO::ImageSpec found;
        found.copy_dimensions(whole);
        return found;
    }

    bool read_native_scanline(int, int, int, int, void*) override { return false; }

    bool read_native_tile(int subimage, int level, int x, int y, int, void* data) override {
        if (subimage != 0 || !sizeOf(level)) return false;
        const LevelPtr held = pixels(static_cast<std::size_t>(level));
        if (!held) {
            errorfmt("{}", m_error);
            return false;
        }
        const MipLevel& from = *held;
        const std::size_t pixelBytes = m_whole.pixel_bytes();
        auto* to = static_cast<std::byte*>(data);
        for (int row = 0; row < kTile; ++row) {
            const auto sourceRow = static_cast<std::size_t>(std::min(y + row, from.height - 1)) * static_cast<std::size_t>(from.width);
            const int count = std::clamp(from.width - x, 0, kTile);
            if (count > 0) {
                std::memcpy(to, from.pixels.data() + (sourceRow + static_cast<std::size_t>(x)) * pixelBytes,
                            static_cast<std::size_t>(count) * pixelBytes);
            }
            std::memset(to + static_cast<std::size_t>(count) * pixelBytes, 0, static_cast<std::size_t>(kTile - count) * pixelBytes);
            to += kTile * pixelBytes;
        }
        return true;
    }

private:
    struct Size {
        int width, height;
    };
    /// Of a level; nothing when there is no such level.
    std::optional<Size> sizeOf(int level) const {
        if (level < 0) return std::nullopt;
        Size size{m_whole.width, m_whole.height};
        for (int i = 0; i < level; ++i) {
            if (size.width == 1 && size.height == 1) return std::nullopt;
            size = {std::max(1, size.width / 2), std::max(1, size.height / 2)};
        }
        return size;
    }

    /// A level, read from the file when it is not held; null when that fails, with `m_error` set.
    LevelPtr pixels(std::size_t level) {
        if (LevelPtr held = HeldLevels::global().find(this, level)) return held;
        const std::lock_guard lock(m_reading);
        if (!m_error.empty()) return nullptr; // once is enough
        if (LevelPtr held = HeldLevels::global().find(this, level)) return held;
        Levels levels = read();
        if (levels.empty()) return nullptr;
        LevelPtr wanted = levels[level];
        HeldLevels::global().add(this, std::move(levels));
        return wanted;
    }

    Levels read() {
        std::string why;
        const auto file = openImage(m_name, why, &m_config);
        if (file && !isAlike(heldSpec(file->spec()), m_whole)) { // read_image would write as much as the file has now
            m_error = m_name + " changed since it was opened";
            return {};
        }
        MipLevel whole{m_whole.width, m_whole.height, std::vector<std::byte>(m_whole.image_bytes())};
        if (!file || !file->read_image(0, 0, 0, m_whole.nchannels, m_whole.format, whole.pixels.data())) {
            m_error = file ? file->geterror() : why;
            if (m_error.empty()) m_error = "it cannot be read";
            return {};
        }
        Levels levels{std::make_shared<const MipLevel>(std::move(whole))};
        while (levels.back()->width > 1 || levels.back()->height > 1) {
            levels.push_back(std::make_shared<const MipLevel>(coarserLevel(*levels.back(), m_whole.nchannels, m_whole.format)));
        }
        return levels;
    }

    std::string m_name;
    OIIO::ImageSpec m_config, m_whole;
    int m_level = 0;
    std::mutex m_reading;
    std::string m_error; ///< why the file could not be read
};

bool isOfUse(OIIO::ImageInput& file) {
    const OIIO::ImageSpec spec = file.spec();
    if (!isPlain(spec) || heldSpec(spec).image_bytes() > kMaxImageBytes) return false;
    return spec.tile_width == 0 || !file.seek_subimage(0, 1);
}

} // namespace

void addMipLevels(OIIO::TextureSystem& system, const std::string& file) {
    std::string why; // whoever looks it up is told
    const auto input = openImage(file, why);
    // The reader of the file goes on in the cache, which owns it.
    if (input && isOfUse(*input))
        system.imagecache()->add_file(OIIO::ustring(file), []() -> OIIO::ImageInput* { return new MipInput; });
    else if (isMemoryImageName(file)) // the cache finds none by itself
        system.imagecache()->add_file(OIIO::ustring(file), makeMemoryImageInput);
}

} // namespace doppel::embree
