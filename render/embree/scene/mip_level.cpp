#include "render/embree/scene/mip_level.h"

#include <Imath/half.h>

#include <algorithm>

namespace doppel::embree {

namespace {

/// Which pixels of the finer level a pixel covers along one axis, and how much of it each makes up. Three at most: a level
/// is half as wide as the finer one, rounded down.
struct Cover {
    int first, count;
    float weights[3];
};

std::vector<Cover> coversOf(int finer, int coarser) {
    std::vector<Cover> covers(static_cast<std::size_t>(coarser));
    const double step = double(finer) / coarser;
    for (int i = 0; i < coarser; ++i) {
        Cover& c = covers[static_cast<std::size_t>(i)];
        const double begin = i * step, end = begin + step;
        c = {static_cast<int>(begin), 0, {0, 0, 0}};
        for (int p = c.first; p < finer && c.count < 3 && p < end - 1e-9; ++p, ++c.count) {
            c.weights[c.count] = static_cast<float>((std::min(end, p + 1.0) - std::max(begin, double(p))) / step);
        }
    }
    return covers;
}

float toFloat(std::uint8_t v) { return v; }
float toFloat(std::uint16_t v) { return v; }
float toFloat(Imath::half v) { return v; }
float toFloat(float v) { return v; }
void fromFloat(float v, std::uint8_t& out) { out = static_cast<std::uint8_t>(v + 0.5f); }
void fromFloat(float v, std::uint16_t& out) { out = static_cast<std::uint16_t>(v + 0.5f); }
void fromFloat(float v, Imath::half& out) { out = Imath::half(v); }
void fromFloat(float v, float& out) { out = v; }

template <class T>
MipLevel filtered(const MipLevel& finer, int channels) {
    MipLevel out{std::max(1, finer.width / 2), std::max(1, finer.height / 2), {}};
    const auto perPixel = static_cast<std::size_t>(channels);
    const std::size_t finerRow = static_cast<std::size_t>(finer.width) * perPixel;
    const std::size_t outRow = static_cast<std::size_t>(out.width) * perPixel;
    out.pixels.resize(outRow * static_cast<std::size_t>(out.height) * sizeof(T));
    const auto* source = reinterpret_cast<const T*>(finer.pixels.data());
    auto* target = reinterpret_cast<T*>(out.pixels.data());
    const std::vector<Cover> columns = coversOf(finer.width, out.width), rows = coversOf(finer.height, out.height);
    std::vector<float> sums(finerRow);
    for (int y = 0; y < out.height; ++y) {
        const Cover& row = rows[static_cast<std::size_t>(y)];
        std::fill(sums.begin(), sums.end(), 0.0f);
        for (int k = 0; k < row.count; ++k) {
            const T* from = source + static_cast<std::size_t>(row.first + k) * finerRow;
            const float weight = row.weights[k];
            for (std::size_t i = 0; i < finerRow; ++i) sums[i] += weight * toFloat(from[i]);
        }
        T* to = target + static_cast<std::size_t>(y) * outRow;
        for (const Cover& column : columns) {
            const float* from = sums.data() + static_cast<std::size_t>(column.first) * perPixel;
            for (std::size_t c = 0; c < perPixel; ++c) {
                float sum = column.weights[0] * from[c];
                for (int k = 1; k < column.count; ++k) sum += column.weights[k] * from[static_cast<std::size_t>(k) * perPixel + c];
                fromFloat(sum, *to++);
            }
        }
    }
    return out;
}

} // namespace

MipLevel coarserLevel(const MipLevel& finer, int channels, OIIO::TypeDesc format) {
    if (format == OIIO::TypeUInt8) return filtered<std::uint8_t>(finer, channels);
    if (format == OIIO::TypeUInt16) return filtered<std::uint16_t>(finer, channels);
    if (format == OIIO::TypeHalf) return filtered<Imath::half>(finer, channels);
    return filtered<float>(finer, channels);
}

} // namespace doppel::embree
