// A frame: one complete, immutable version of a clone's image with all its AOVs. Safe to read from any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace doppel {

/// How the samples of an AOV are stored. Colours are Half; depth, positions and normals Float; ids UInt32.
enum class PixelType : std::uint8_t { Half = 0, Float = 1, UInt32 = 2 };
constexpr std::size_t bytesPerSample(PixelType type) { return type == PixelType::Half ? 2 : 4; }

/// One AOV of a frame. Its pixels are interleaved, rows top to bottom, without padding.
struct AovLayout {
    std::string name;                  ///< "C", "depth", "N", ...
    std::vector<std::string> channels; ///< {"R","G","B","A"}, {"Z"}, {"X","Y","Z"}, ...; 1 to 4 of them
    PixelType type = PixelType::Half;
    std::size_t offset = 0; ///< bytes from the start of the frame's buffer, a multiple of 64

    bool operator==(const AovLayout&) const = default;
    std::size_t bytesPerPixel() const { return channels.size() * bytesPerSample(type); }
};

/// Sizes of a frame: the data window (what has pixels) inside the full image, and where each AOV lies in the buffer.
struct FrameLayout {
    int x = 0, y = 0;                  ///< upper left of the data window in the full image, pixels
    int width = 0, height = 0;         ///< of the data window, pixels
    int fullWidth = 0, fullHeight = 0; ///< of the full image, pixels
    std::vector<AovLayout> aovs;
    std::size_t byteSize = 0; ///< of the whole buffer

    bool operator==(const FrameLayout&) const = default;

    /// Sets the offsets and byteSize from the sizes and the AOVs' types.
    void computeOffsets();
    /// True if all sizes are within the caps below and offsets, types and byteSize agree. Use on anything from outside.
    bool isValid() const;
    /// Index of the AOV, or -1.
    int indexOf(std::string_view aov) const;
    std::size_t aovBytes(std::size_t index) const;
};

inline constexpr int kMaxFrameSide = 32768;             ///< pixels
inline constexpr std::size_t kMaxAovs = 128;
inline constexpr std::size_t kMaxTilesAtWork = 64;
inline constexpr std::size_t kMaxFrameBytes = 4ull << 30;

/// A part of an image, pixels from its upper left.
struct PixelRect {
    int x = 0, y = 0, width = 0, height = 0;
    bool operator==(const PixelRect&) const = default;
};

/// Whether it could lie in a frame. Use on anything from outside.
constexpr bool isInSomeFrame(const PixelRect& rect) {
    const auto lies = [](int from, int size) { return from >= 0 && from < kMaxFrameSide && size > 0 && size <= kMaxFrameSide; };
    return lies(rect.x, rect.width) && lies(rect.y, rect.height);
}

/// What a renderer says about the pixels of a frame: becomes attributes of its image files, under the same names.
using FrameMetadata = std::map<std::string, std::string>;

/// What is known of a frame besides its pixels.
struct FrameInfo {
    std::uint64_t epoch = 0;  ///< of the render that made it; rises with every restart
    std::uint64_t sequence = 0; ///< rises with every frame of one clone process
    int samples = 0;          ///< samples per pixel finished; 0 = coarse preview
    double percent = 0.0;     ///< 0..100
    bool converged = false;
    double frame = 1.0;       ///< the evaluated frame number
    double renderSeconds = 0; ///< since the epoch began
    std::string renderer;
    /// AOVs whose pixels are still those of an earlier frame: nobody looked at them, and they come over a network.
    std::vector<std::string> heldAovs;
    /// Where the renderer goes on, of the data window; at most kMaxTilesAtWork, none when it doesn't say or has converged.
    std::vector<PixelRect> tilesAtWork = {};
    std::shared_ptr<const FrameMetadata> metadata; ///< may be nullptr; not in progress reports
};

/// An immutable frame. The buffer may be heap memory or a mapped shared-memory slot; `owner` keeps it alive and its
/// deleter gives the slot back.
class Frame {
public:
    Frame(FrameLayout layout, FrameInfo info, std::shared_ptr<const std::byte> buffer);

    const FrameLayout& layout() const { return m_layout; }
    const FrameInfo& info() const { return m_info; }
    /// The whole buffer, layout().byteSize bytes.
    std::span<const std::byte> bytes() const { return {m_buffer.get(), m_layout.byteSize}; }
    /// Pixels of one AOV by index.
    std::span<const std::byte> aov(std::size_t index) const;

    /// A frame in heap memory whose pixels are all zero, e.g. for tests; `fill` may write to it before it is shared.
    static std::shared_ptr<Frame> allocate(FrameLayout layout, FrameInfo info,
                                           const std::function<void(std::span<std::byte>)>& fill = {});

private:
    FrameLayout m_layout;
    FrameInfo m_info;
    std::shared_ptr<const std::byte> m_buffer;
};

using FramePtr = std::shared_ptr<const Frame>;

/// True if `name` matches any of the blank-separated wildcard patterns (`*`, `?`, `^` excludes); empty = all.
bool matchesAovPatterns(std::string_view patterns, std::string_view name);

/// Index of the AOV to show first of a frame, given the patterns of its connection's displayAov: of the first pattern
/// that matches any, C if it matches, else the first of the layout. Without a match C, else the first; -1 without AOVs.
int firstShownAov(const FrameLayout& layout, std::string_view patterns);

} // namespace doppel
