#include "clonecore/image/display.h"

#include "clonecore/image/color_transform.h"

#include <Imath/half.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>
#include <limits>
#include <mutex>
#include <string_view>
#include <thread>

namespace doppel {

namespace {

/// Beyond this a depth means "nothing there" as well as infinity does.
constexpr float kFar = 1e30f;

/// Bytes for every half there is, so that a sample costs one look-up.
using HalfTable = std::array<std::uint8_t, 65536>;

/// NaN is 0. Without references, as std::clamp has, several are made at once.
std::uint8_t toByte(float value) {
    const float above = value > 0.0f ? value : 0.0f;
    const float unit = above < 1.0f ? above : 1.0f;
    return static_cast<std::uint8_t>(static_cast<int>(unit * 255.0f + 0.5f));
}

float srgbCurve(float linear) {
    return linear <= 0.0031308f ? 12.92f * linear : 1.055f * std::pow(linear, 1.0f / 2.4f) - 0.055f;
}

std::shared_ptr<const HalfTable> makeColourTable(float exposure, float gamma) {
    auto table = std::make_shared<HalfTable>();
    table->fill(0); // negative and NaN
    const float gain = std::exp2(exposure);
    const float power = gamma > 0 ? 1.0f / gamma : 1.0f;
    for (std::uint32_t bits = 0; bits <= 0x7c00; ++bits) { // 0x7c00 is infinity
        const float linear = std::min(imath_half_to_float(static_cast<std::uint16_t>(bits)) * gain, 1.0f);
        const float shown = srgbCurve(linear);
        (*table)[bits] = toByte(power == 1.0f ? shown : std::pow(shown, power));
    }
    return table;
}

/// Keeps the last few: the desk shows many tiles with the same exposure.
std::shared_ptr<const HalfTable> colourTable(float exposure, float gamma) {
    struct Entry {
        float exposure, gamma;
        std::shared_ptr<const HalfTable> table;
    };
    static std::mutex mutex;
    static std::vector<Entry> entries;
    const auto matches = [&](const Entry& e) { return e.exposure == exposure && e.gamma == gamma; };
    {
        std::lock_guard lock(mutex);
        const auto found = std::find_if(entries.begin(), entries.end(), matches);
        if (found != entries.end()) return found->table;
    }
    const auto table = makeColourTable(exposure, gamma);
    std::lock_guard lock(mutex);
    constexpr std::size_t kKept = 8;
    if (entries.size() == kKept) entries.erase(entries.begin());
    entries.push_back({exposure, gamma, table});
    return table;
}

/// Where an AOV's samples are, those of a region, and how to step over them.
struct Source {
    const FrameLayout& layout;
    const AovLayout& aov;
    const std::byte* pixels;
    DisplayRegion region;

    std::size_t width() const { return static_cast<std::size_t>(region.width); }
    std::size_t height() const { return static_cast<std::size_t>(region.height); }
    std::size_t channels() const { return aov.channels.size(); }
    template <class Sample>
    const Sample* row(std::size_t y) const {
        const std::size_t first = (y + static_cast<std::size_t>(region.y)) * static_cast<std::size_t>(layout.width) + static_cast<std::size_t>(region.x);
        return reinterpret_cast<const Sample*>(pixels) + first * channels();
    }
    /// Alpha is not shown, one or two colour channels become three.
    std::size_t shownChannels() const { return std::min<std::size_t>(channels(), 3); }
};

/// How a source row or column range maps to each one of the result.
struct Boxes {
    std::size_t from, to;
    std::size_t begin(std::size_t i) const { return i * from / to; }
    std::size_t end(std::size_t i) const { return std::max(begin(i) + 1, (i + 1) * from / to); }
};

/// Rows of the result: what one of the threads that share the work makes.
struct Rows {
    std::size_t begin, end;
};

/// Of a large image several threads make a band each of `rows` rows; more than four would wait for memory.
template <class Make>
void inBands(const Source& source, std::size_t rows, Make&& make) {
    constexpr std::size_t kPixelsABand = 1u << 18;
    const std::size_t wanted = source.width() * source.height() / kPixelsABand;
    const std::size_t bands = std::clamp<std::size_t>(std::min<std::size_t>(wanted, std::thread::hardware_concurrency()), 1, std::min<std::size_t>(4, rows));
    std::vector<std::jthread> threads;
    for (std::size_t band = 1; band < bands; ++band)
        threads.emplace_back([&make, rows, bands, band] { make(Rows{rows * band / bands, rows * (band + 1) / bands}); });
    make(Rows{0, rows / bands});
} // joins

float toFloat(std::uint16_t half) { return imath_half_to_float(half); }
float toFloat(float value) { return value; }

/// Calls `shade(y, row)` for each of these rows of the result, `row` being its averaged samples, the first `shown` channels of a pixel.
/// Samples that are not finite don't count; a box without any that do is NaN.
template <class Sample, class Shade>
void forAveragedRows(const Source& source, std::size_t shown, const DisplayImage& image, Rows part, Shade&& shade) {
    const Boxes columns{source.width(), static_cast<std::size_t>(image.width)};
    const Boxes rows{source.height(), static_cast<std::size_t>(image.height)};
    std::vector<float> sums(columns.to * shown);
    if (columns.from == columns.to && rows.from == rows.to) { // nothing to average
        for (std::size_t y = part.begin; y < part.end; ++y) {
            const Sample* samples = source.row<Sample>(y);
            float* out = sums.data();
            for (std::size_t x = 0; x < columns.to; ++x, samples += source.channels()) {
                for (std::size_t c = 0; c < shown; ++c) {
                    const float value = toFloat(samples[c]);
                    *out++ = std::abs(value) < kFar ? value : std::numeric_limits<float>::quiet_NaN();
                }
            }
            shade(y, sums.data());
        }
        return;
    }
    std::vector<std::uint32_t> counts(columns.to * shown);
    for (std::size_t oy = part.begin; oy < part.end; ++oy) {
        std::fill(sums.begin(), sums.end(), 0.0f);
        std::fill(counts.begin(), counts.end(), 0u);
        for (std::size_t y = rows.begin(oy); y < rows.end(oy); ++y) {
            const Sample* const samples = source.row<Sample>(y);
            for (std::size_t ox = 0; ox < columns.to; ++ox) {
                for (std::size_t x = columns.begin(ox); x < columns.end(ox); ++x) {
                    for (std::size_t c = 0; c < shown; ++c) {
                        const float value = toFloat(samples[x * source.channels() + c]);
                        const bool counted = std::abs(value) < kFar; // false for NaN
                        sums[ox * shown + c] += counted ? value : 0.0f;
                        counts[ox * shown + c] += counted ? 1u : 0u;
                    }
                }
            }
        }
        for (std::size_t i = 0; i < sums.size(); ++i) {
            sums[i] = counts[i] ? sums[i] / static_cast<float>(counts[i]) : std::numeric_limits<float>::quiet_NaN();
        }
        shade(oy, sums.data());
    }
}

/// Writes a pixel from 1 to 3 shown channels: one is grey, a missing third is black.
template <class ToByte>
void putPixel(std::uint8_t* out, std::size_t shown, ToByte&& byteOf) {
    out[0] = byteOf(0);
    out[1] = shown > 1 ? byteOf(1) : out[0];
    out[2] = shown > 2 ? byteOf(2) : (shown > 1 ? std::uint8_t{0} : out[0]);
    out[3] = 255;
}

/// The quick way: with the sRGB curve a sample is one look-up.
void showSrgb(const Source& source, const DisplayOptions& options, Rows part, DisplayImage& image) {
    const auto table = colourTable(options.exposure, options.gamma);
    const std::size_t shown = source.shownChannels(), channels = source.channels();
    const std::size_t outWidth = static_cast<std::size_t>(image.width);
    const bool isFullSize = image.width == source.region.width && image.height == source.region.height;
    if (isFullSize && source.aov.type == PixelType::Half) {
        for (std::size_t y = part.begin; y < part.end; ++y) {
            const std::uint16_t* samples = source.row<std::uint16_t>(y);
            std::uint8_t* out = image.rgba.data() + y * outWidth * 4;
            for (std::size_t x = 0; x < outWidth; ++x, samples += channels, out += 4)
                putPixel(out, shown, [&](std::size_t c) { return (*table)[samples[c]]; });
        }
        return;
    }
    const auto byteOf = [&](float value) { return (*table)[imath_float_to_half(value)]; };
    if (isFullSize) {
        for (std::size_t y = part.begin; y < part.end; ++y) {
            const float* samples = source.row<float>(y);
            std::uint8_t* out = image.rgba.data() + y * outWidth * 4;
            for (std::size_t x = 0; x < outWidth; ++x, samples += channels, out += 4)
                putPixel(out, shown, [&](std::size_t c) { return byteOf(samples[c]); });
        }
        return;
    }
    const auto shade = [&](std::size_t y, const float* samples) {
        std::uint8_t* out = image.rgba.data() + y * outWidth * 4;
        for (std::size_t x = 0; x < outWidth; ++x, samples += shown, out += 4)
            putPixel(out, shown, [&](std::size_t c) { return byteOf(samples[c]); });
    };
    if (source.aov.type == PixelType::Half) {
        forAveragedRows<std::uint16_t>(source, shown, image, part, shade);
    } else {
        forAveragedRows<float>(source, shown, image, part, shade);
    }
}

/// From blue over cyan, green and yellow to red, evenly.
DisplayColour falseColour(float value) {
    if (std::isnan(value)) return {};
    static constexpr float kAnchors[][3] = {{0.05f, 0.05f, 0.45f}, {0.0f, 0.35f, 1.0f}, {0.0f, 0.8f, 0.8f}, {0.15f, 0.85f, 0.15f},
                                            {1.0f, 0.9f, 0.0f},    {1.0f, 0.45f, 0.0f}, {0.7f, 0.0f, 0.05f}};
    constexpr std::size_t kSpans = std::size(kAnchors) - 1;
    const float at = std::clamp(value, 0.0f, 1.0f) * static_cast<float>(kSpans);
    const std::size_t span = std::min(static_cast<std::size_t>(at), kSpans - 1);
    const float t = at - static_cast<float>(span);
    const auto mixed = [&](std::size_t c) { return toByte(kAnchors[span][c] + t * (kAnchors[span + 1][c] - kAnchors[span][c])); };
    return {mixed(0), mixed(1), mixed(2)};
}

void put(std::uint8_t* out, const DisplayColour& colour) {
    out[0] = colour.red;
    out[1] = colour.green;
    out[2] = colour.blue;
    out[3] = 255;
}

/// Rec. 709 weights: what our renders are in.
float luminance(const float* rgb) { return 0.2126f * rgb[0] + 0.7152f * rgb[1] + 0.0722f * rgb[2]; }

/// Three floats of what is to be shown of `samples`, a pixel of `channels`.
void pickChannels(const float* samples, std::size_t channels, ChannelView view, float gain, float* rgb) {
    const auto colour = [&](std::size_t c) {
        const float value = c < channels ? samples[c] : channels == 1 ? samples[0] : 0.0f;
        return value * gain;
    };
    for (std::size_t c = 0; c < 3; ++c) rgb[c] = colour(c);
    if (channels == 1 || view == ChannelView::Colour) return;
    float one = 0;
    switch (view) {
        case ChannelView::Colour:
        case ChannelView::Red: one = rgb[0]; break;
        case ChannelView::Green: one = rgb[1]; break;
        case ChannelView::Blue: one = rgb[2]; break;
        case ChannelView::Alpha: one = channels > 3 ? samples[3] : 1.0f; break;
        case ChannelView::Luminance: one = luminance(rgb); break;
    }
    std::fill_n(rgb, 3, one);
}

/// Any transform, any channels, false colour: a row of floats at a time.
template <class Sample>
void showTransformed(const Source& source, const DisplayOptions& options, Rows part, DisplayImage& image) {
    const std::size_t width = static_cast<std::size_t>(image.width);
    const float power = options.gamma > 0 ? 1.0f / options.gamma : 1.0f;
    const float span = options.falseHigh - options.falseLow;
    const bool isAlpha = options.channels == ChannelView::Alpha && source.channels() > 1; // a mask, no light
    // The table of the sRGB curve has exposure and gamma in it.
    const auto table = !options.transform && !options.falseColour && !isAlpha ? colourTable(options.exposure, options.gamma) : nullptr;
    const float gain = table ? 1.0f : std::exp2(options.exposure);
    std::vector<float> row(width * 3);
    forAveragedRows<Sample>(source, source.channels(), image, part, [&](std::size_t y, const float* samples) {
        for (std::size_t x = 0; x < width; ++x, samples += source.channels())
            pickChannels(samples, source.channels(), options.channels, gain, &row[x * 3]);
        std::uint8_t* out = image.rgba.data() + y * width * 4;
        if (options.falseColour) {
            for (std::size_t x = 0; x < width; ++x, out += 4)
                put(out, falseColour(span != 0 ? (luminance(&row[x * 3]) - options.falseLow) / span : 0.0f));
            return;
        }
        if (table) {
            for (std::size_t x = 0; x < width; ++x, out += 4) putPixel(out, 3, [&](std::size_t c) { return (*table)[imath_float_to_half(row[x * 3 + c])]; });
            return;
        }
        for (float& value : row)
            if (std::isnan(value)) value = 0;
        if (!isAlpha) {
            options.transform->show(row.data(), width);
            if (power != 1.0f)
                for (float& value : row) value = std::pow(std::max(value, 0.0f), power);
        }
        for (std::size_t x = 0; x < width; ++x, out += 4) put(out, {toByte(row[x * 3]), toByte(row[x * 3 + 1]), toByte(row[x * 3 + 2])});
    });
}

/// Shows value * scale + offset of each channel, NaN as black.
struct Mapping {
    std::array<float, 3> scale{0.5f, 0.5f, 0.5f};
    std::array<float, 3> offset{0.5f, 0.5f, 0.5f};
};

// The loops below are written so that compilers work on several samples at once: no branches, no writes that could be what is read.

/// Takes a row into the lowest and highest finite value of each of its columns, which have nothing to do with each other.
template <class Sample>
void widenRanges(const Sample* row, float* __restrict low, float* __restrict high, std::size_t samples) {
    for (std::size_t i = 0; i < samples; ++i) {
        const float value = toFloat(row[i]), lowest = low[i], highest = high[i];
        const bool counts = std::abs(value) < kFar; // false for NaN
        const float below = counts ? value : lowest, above = counts ? value : highest;
        low[i] = below < lowest ? below : lowest;
        high[i] = above > highest ? above : highest;
    }
}

template <class Sample>
void mapToBytes(const Sample* row, const float* scale, const float* offset, std::uint8_t* __restrict bytes, std::size_t samples) {
    for (std::size_t i = 0; i < samples; ++i) {
        const float value = toFloat(row[i]), mapped = value * scale[i] + offset[i];
        bytes[i] = toByte(std::abs(value) < kFar ? mapped : 0.0f);
    }
}

/// Stretches the range that is there from black to white.
template <class Sample>
Mapping mappingOfRange(const Source& source) {
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    std::array<float, 3> low{kInfinity, kInfinity, kInfinity}, high{-kInfinity, -kInfinity, -kInfinity};
    std::mutex mutex;
    inBands(source, source.height(), [&](Rows part) {
        const std::size_t samples = source.width() * source.channels();
        std::vector<float> lows(samples, kInfinity), highs(samples, -kInfinity);
        for (std::size_t y = part.begin; y < part.end; ++y) widenRanges(source.row<Sample>(y), lows.data(), highs.data(), samples);
        std::lock_guard lock(mutex);
        for (std::size_t i = 0; i < samples; ++i) {
            const std::size_t c = i % source.channels();
            if (c >= source.shownChannels()) continue;
            low[c] = std::min(low[c], lows[i]);
            high[c] = std::max(high[c], highs[i]);
        }
    });
    Mapping mapping;
    for (std::size_t c = 0; c < source.shownChannels(); ++c) {
        // A flat channel is white, so that it differs from where there is nothing.
        const bool isFlat = !(high[c] > low[c]);
        mapping.scale[c] = isFlat ? 0.0f : 1.0f / (high[c] - low[c]);
        mapping.offset[c] = isFlat ? 1.0f : -low[c] * mapping.scale[c];
    }
    return mapping;
}

/// The usual case of showMapped, full size and all of at most three channels: the bytes of a row at once, then the pixels of them.
template <class Sample>
void showMappedPixels(const Source& source, const Mapping& mapping, Rows part, DisplayImage& image) {
    const std::size_t channels = source.channels(), width = source.width(), samples = width * channels;
    std::vector<float> scales(samples), offsets(samples);
    for (std::size_t i = 0; i < samples; ++i) {
        scales[i] = mapping.scale[i % channels];
        offsets[i] = mapping.offset[i % channels];
    }
    std::vector<std::uint8_t> bytes(samples);
    for (std::size_t y = part.begin; y < part.end; ++y) {
        mapToBytes(source.row<Sample>(y), scales.data(), offsets.data(), bytes.data(), samples);
        std::uint8_t* out = image.rgba.data() + y * width * 4;
        const std::uint8_t* in = bytes.data();
        for (std::size_t x = 0; x < width; ++x, in += channels, out += 4) putPixel(out, channels, [&](std::size_t c) { return in[c]; });
    }
}

template <class Sample>
void showMapped(const Source& source, const DisplayOptions& options, const Mapping& mapping, Rows part, DisplayImage& image) {
    const std::size_t shown = source.shownChannels();
    const bool oneOnly = shown > 1 && options.channels <= ChannelView::Blue && options.channels != ChannelView::Colour;
    const auto only = static_cast<std::size_t>(options.channels) - 1;
    const bool isFullSize = image.width == source.region.width && image.height == source.region.height;
    if (isFullSize && !options.falseColour && !oneOnly && source.channels() == shown) {
        showMappedPixels<Sample>(source, mapping, part, image);
        return;
    }
    forAveragedRows<Sample>(source, shown, image, part, [&](std::size_t y, const float* samples) {
        std::uint8_t* out = image.rgba.data() + y * static_cast<std::size_t>(image.width) * 4;
        for (int x = 0; x < image.width; ++x, samples += shown, out += 4) {
            const auto mapped = [&](std::size_t c) { return samples[c] * mapping.scale[c] + mapping.offset[c]; };
            if (options.falseColour && (shown == 1 || oneOnly)) {
                put(out, falseColour(mapped(oneOnly ? std::min(only, shown - 1) : 0)));
                continue;
            }
            putPixel(out, shown, [&](std::size_t c) { return toByte(mapped(oneOnly ? std::min(only, shown - 1) : c)); });
        }
    });
}

/// An id's colour in one word, red in the lowest byte; no branches, so that several are made at once. 0 is black.
std::uint32_t packedIdColour(std::uint32_t id) {
    // MurmurHash3's finalizer: neighbouring ids get unrelated bits.
    std::uint32_t h = id;
    h = (h ^ (h >> 16)) * 0x85ebca6bu;
    h = (h ^ (h >> 13)) * 0xc2b2ae35u;
    h ^= h >> 16;
    const auto channel = [h](unsigned shift) { return (64u + ((h >> shift) & 0xffu) * 191u / 255u) << shift; };
    const std::uint32_t colour = channel(0) | channel(8) | channel(16);
    return (id == 0 ? 0u : colour) | 0xff000000u;
}

void showIds(const Source& source, Rows part, DisplayImage& image) {
    const Boxes columns{source.width(), static_cast<std::size_t>(image.width)};
    const Boxes rows{source.height(), static_cast<std::size_t>(image.height)};
    // The sample in the middle: an average of ids, or of their colours, is nobody's.
    const auto middle = [](const Boxes& boxes, std::size_t i) { return (boxes.begin(i) + boxes.end(i) - 1) / 2; };
    std::vector<std::size_t> at(columns.to);
    for (std::size_t ox = 0; ox < columns.to; ++ox) at[ox] = middle(columns, ox) * source.channels();
    std::vector<std::uint32_t> row(columns.to);
    static_assert(std::endian::native == std::endian::little, "red is the first byte of a pixel");
    for (std::size_t oy = part.begin; oy < part.end; ++oy) {
        const std::uint32_t* ids = source.row<std::uint32_t>(middle(rows, oy));
        for (std::size_t ox = 0; ox < columns.to; ++ox) row[ox] = ids[at[ox]];
        for (std::uint32_t& pixel : row) pixel = packedIdColour(pixel);
        std::memcpy(image.rgba.data() + oy * columns.to * 4, row.data(), columns.to * 4);
    }
}

void showRows(const Source& source, const DisplayOptions& options, const Mapping& mapping, Rows part, DisplayImage& image) {
    const bool isHalf = source.aov.type == PixelType::Half;
    switch (displayKind(source.aov)) {
        case DisplayKind::Colours:
            if (!options.transform && !options.falseColour && options.channels == ChannelView::Colour)
                showSrgb(source, options, part, image);
            else
                isHalf ? showTransformed<std::uint16_t>(source, options, part, image) : showTransformed<float>(source, options, part, image);
            break;
        case DisplayKind::Normals:
        case DisplayKind::Values:
            isHalf ? showMapped<std::uint16_t>(source, options, mapping, part, image) : showMapped<float>(source, options, mapping, part, image);
            break;
        case DisplayKind::Ids:
            showIds(source, part, image);
            break;
    }
}

DisplayImage emptyImage(const DisplayRegion& region, const DisplayOptions& options) {
    double scale = 1.0;
    if (options.maxWidth > 0) scale = std::min(scale, static_cast<double>(options.maxWidth) / region.width);
    if (options.maxHeight > 0) scale = std::min(scale, static_cast<double>(options.maxHeight) / region.height);
    const auto scaled = [scale](int size) { return std::max(1, static_cast<int>(std::floor(size * scale + 0.5))); };
    DisplayImage image;
    image.width = scale < 1.0 ? scaled(region.width) : region.width;
    image.height = scale < 1.0 ? scaled(region.height) : region.height;
    image.rgba.resize(static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 4);
    return image;
}

DisplayRegion regionOf(const FrameLayout& layout, const DisplayRegion& wanted) {
    if (wanted.width <= 0 || wanted.height <= 0) return {0, 0, layout.width, layout.height};
    const int left = std::clamp(wanted.x, 0, layout.width - 1), top = std::clamp(wanted.y, 0, layout.height - 1);
    const int right = std::clamp(wanted.x + wanted.width, left + 1, layout.width);
    const int bottom = std::clamp(wanted.y + wanted.height, top + 1, layout.height);
    return {left, top, right - left, bottom - top};
}

} // namespace

DisplayKind displayKind(const AovLayout& aov) {
    if (aov.type == PixelType::UInt32) return DisplayKind::Ids;
    const bool isVector = aov.channels == std::vector<std::string>{"X", "Y", "Z"};
    if (isVector) return aov.name.starts_with("N") || aov.name.starts_with("normal") ? DisplayKind::Normals : DisplayKind::Values;
    return aov.type == PixelType::Float && aov.channels.size() == 1 && aov.channels[0] != "Y" ? DisplayKind::Values : DisplayKind::Colours;
}

DisplayColour idColour(std::uint32_t id) {
    const std::uint32_t packed = packedIdColour(id);
    return {static_cast<std::uint8_t>(packed), static_cast<std::uint8_t>(packed >> 8), static_cast<std::uint8_t>(packed >> 16)};
}

DisplayImage toDisplay(const Frame& frame, std::size_t aov, const DisplayOptions& options) {
    assert(aov < frame.layout().aovs.size());
    const DisplayRegion region = regionOf(frame.layout(), options.region);
    const Source source{frame.layout(), frame.layout().aovs[aov], frame.aov(aov).data(), region};
    DisplayImage image = emptyImage(region, options);
    const bool isHalf = source.aov.type == PixelType::Half;
    Mapping mapping;
    if (displayKind(source.aov) == DisplayKind::Values) {
        const Source whole{source.layout, source.aov, source.pixels, regionOf(source.layout, {})}; // the range must not change with the region
        mapping = isHalf ? mappingOfRange<std::uint16_t>(whole) : mappingOfRange<float>(whole);
    }
    inBands(source, static_cast<std::size_t>(image.height), [&](Rows part) { showRows(source, options, mapping, part, image); });
    return image;
}

} // namespace doppel
