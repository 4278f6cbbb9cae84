#include "clonecore/image/difference.h"

#include <Imath/half.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace doppel {

namespace {

template <class Sample>
float read(const std::byte* from) {
    Sample sample;
    std::memcpy(&sample, from, sizeof sample);
    if constexpr (sizeof(Sample) == 2)
        return imath_half_to_float(sample);
    else
        return static_cast<float>(sample);
}

/// One AOV of a frame, by coordinates of the full image.
struct Plane {
    const FrameLayout& layout;
    const AovLayout& aov;
    const std::byte* pixels;

    const std::byte* at(int x, int y) const {
        const auto row = static_cast<std::size_t>(y - layout.y) * static_cast<std::size_t>(layout.width);
        return pixels + (row + static_cast<std::size_t>(x - layout.x)) * aov.bytesPerPixel();
    }
    /// `samples` of a row from there on as floats.
    void row(int x, int y, std::span<float> samples) const {
        const std::byte* from = at(x, y);
        const std::size_t step = bytesPerSample(aov.type);
        for (float& sample : samples) {
            switch (aov.type) {
                case PixelType::Half: sample = read<std::uint16_t>(from); break;
                case PixelType::Float: sample = read<float>(from); break;
                case PixelType::UInt32: sample = read<std::uint32_t>(from); break;
            }
            from += step;
        }
    }
};

std::string sizeText(const Plane& plane) {
    return std::to_string(plane.layout.fullWidth) + " x " + std::to_string(plane.layout.fullHeight) + " with " +
           std::to_string(plane.aov.channels.size()) + " channels";
}

/// Two values that mean the same (both infinite, both NaN) don't differ; where only one is a number the difference is infinite.
float difference(float a, float b) {
    if (a == b || (std::isnan(a) && std::isnan(b))) return 0;
    const float by = std::abs(a - b);
    return std::isnan(by) ? std::numeric_limits<float>::infinity() : by;
}

} // namespace

Result<ImageDifference> imageDifference(const Frame& a, std::size_t aovA, const Frame& b, std::size_t aovB) {
    const Plane first{a.layout(), a.layout().aovs[aovA], a.aov(aovA).data()};
    const Plane second{b.layout(), b.layout().aovs[aovB], b.aov(aovB).data()};
    const FrameLayout& la = first.layout;
    const FrameLayout& lb = second.layout;
    if (la.fullWidth != lb.fullWidth || la.fullHeight != lb.fullHeight || first.aov.channels.size() != second.aov.channels.size())
        return fail(ErrorCode::InvalidArgument, "cannot compare '" + first.aov.name + "' of " + sizeText(first) + " with '" + second.aov.name + "' of " +
                                                    sizeText(second) + ": render both at one size");
    FrameLayout layout;
    layout.x = std::max(la.x, lb.x);
    layout.y = std::max(la.y, lb.y);
    layout.width = std::min(la.x + la.width, lb.x + lb.width) - layout.x;
    layout.height = std::min(la.y + la.height, lb.y + lb.height) - layout.y;
    layout.fullWidth = la.fullWidth;
    layout.fullHeight = la.fullHeight;
    if (layout.width <= 0 || layout.height <= 0) return fail(ErrorCode::InvalidArgument, "cannot compare two images whose regions have no pixel in common");
    // Depth of one image less that of the other is shown as a colour: what is equal is black, not the nearest of a range.
    AovLayout aov{first.aov.name, first.aov.channels, PixelType::Float, 0};
    if (aov.channels.size() == 1) aov.channels = {"Y"};
    if (aov.channels == std::vector<std::string>{"X", "Y", "Z"}) aov.channels = {"R", "G", "B"};
    layout.aovs = {aov};
    layout.computeOffsets();

    const std::size_t channels = aov.channels.size(), samples = static_cast<std::size_t>(layout.width) * channels;
    DifferenceMetrics metrics;
    double sum = 0, squares = 0;
    auto frame = Frame::allocate(layout, a.info(), [&](std::span<std::byte> out) {
        std::vector<float> rowA(samples), rowB(samples);
        std::byte* to = out.data();
        for (int y = 0; y < layout.height; ++y, to += samples * sizeof(float)) {
            first.row(layout.x, layout.y + y, rowA);
            second.row(layout.x, layout.y + y, rowB);
            for (std::size_t i = 0; i < samples; ++i) {
                const float by = difference(rowA[i], rowB[i]);
                rowA[i] = by;
                sum += static_cast<double>(by);
                squares += static_cast<double>(by) * static_cast<double>(by);
                if (static_cast<double>(by) > metrics.largest) {
                    metrics.largest = static_cast<double>(by);
                    metrics.x = layout.x + static_cast<int>(i / channels);
                    metrics.y = layout.y + y;
                }
            }
            std::memcpy(to, rowA.data(), samples * sizeof(float));
        }
    });
    const double count = static_cast<double>(samples) * layout.height;
    metrics.mean = sum / count;
    metrics.rms = std::sqrt(squares / count);
    metrics.psnr = metrics.rms > 0 ? -20.0 * std::log10(metrics.rms) : std::numeric_limits<double>::infinity();
    return ImageDifference{std::move(frame), metrics};
}

} // namespace doppel
