#include "render/embree/scene/image_map.h"

#include "render/embree/kernel/math.h"
#include "render/embree/scene/dome_map.h"

#include <OpenImageIO/imagebuf.h>
#include <OpenImageIO/imagebufalgo.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace doppel::embree {

namespace {

constexpr int kMaxWidth = 4096, kMaxHeight = 2048;
/// Fine enough that a cell is at most two pixels wide: a sun of a few pixels fills its cell.
constexpr int kMaxCdfWidth = 2048, kMaxCdfHeight = 1024;
constexpr float kLargestTexel = 65408.0f;

float srgbToLinear(float v) { return v <= 0.04045f ? v / 12.92f : std::pow((v + 0.055f) / 1.055f, 2.4f); }

/// Luminance averaged as bilinear lookups spread it: a bright texel also shines from its neighbours, which must be picked
/// as often as that deserves.
std::vector<float> spreadLuminance(const std::vector<Float3>& pixels, int width, int height, bool wrapX) {
    const auto index = [width](int x, int y) { return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x); };
    std::vector<float> rows(pixels.size()), spread(pixels.size());
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const int left = x > 0 ? x - 1 : (wrapX ? width - 1 : 0), right = x + 1 < width ? x + 1 : (wrapX ? 0 : x);
            rows[index(x, y)] = 0.125f * (luminance(pixels[index(left, y)]) + luminance(pixels[index(right, y)])) +
                                0.75f * luminance(pixels[index(x, y)]);
        }
    }
    for (int y = 0; y < height; ++y) {
        const int above = std::max(y - 1, 0), below = std::min(y + 1, height - 1);
        for (int x = 0; x < width; ++x) {
            spread[index(x, y)] = 0.125f * (rows[index(x, above)] + rows[index(x, below)]) + 0.75f * rows[index(x, y)];
        }
    }
    return spread;
}

/// Means over the cells of a coarser grid.
std::vector<float> cellMeans(const std::vector<float>& values, int width, int height, int columns, int rows) {
    std::vector<double> sums(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows), 0.0);
    std::vector<int> counts(sums.size(), 0);
    for (int y = 0; y < height; ++y) {
        const int row = static_cast<int>(static_cast<std::int64_t>(y) * rows / height);
        for (int x = 0; x < width; ++x) {
            const int column = static_cast<int>(static_cast<std::int64_t>(x) * columns / width);
            const std::size_t cell = static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column);
            sums[cell] += static_cast<double>(values[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)]);
            ++counts[cell];
        }
    }
    std::vector<float> cells(sums.size());
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = static_cast<float>(sums[i] / std::max(counts[i], 1));
    return cells;
}

/// Fills `cdf` (count + 1 values, 0 to 1) from weights; even when all weights are zero. Returns their sum.
double buildCdf(const float* weights, int count, float* cdf) {
    double sum = 0;
    for (int i = 0; i < count; ++i) sum += weights[i];
    double running = 0;
    cdf[0] = 0;
    for (int i = 0; i < count; ++i) {
        running += sum > 0 ? weights[i] / sum : 1.0 / count;
        cdf[i + 1] = static_cast<float>(running);
    }
    cdf[count] = 1;
    return sum;
}

void buildSampling(ImageMap& map, const std::vector<Float3>& pixels, bool isLatLong) {
    map.cdfWidth = std::min(map.width, kMaxCdfWidth);
    map.cdfHeight = std::min(map.height, kMaxCdfHeight);
    const auto columns = static_cast<std::size_t>(map.cdfWidth), rows = static_cast<std::size_t>(map.cdfHeight);
    std::vector<float> cells = cellMeans(spreadLuminance(pixels, map.width, map.height, isLatLong), map.width, map.height,
                                         map.cdfWidth, map.cdfHeight);
    double mean = 0;
    for (const float c : cells) mean += static_cast<double>(c);
    mean /= static_cast<double>(cells.size());
    // No cell may be impossible to pick: whatever light it gives would be lost.
    for (float& c : cells) c = c + static_cast<float>(0.001 * mean);

    double weighted = 0, weights = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        const double sine = isLatLong ? std::sin((static_cast<double>(row) + 0.5) / static_cast<double>(rows) * M_PI) : 1.0;
        for (std::size_t column = 0; column < columns; ++column) {
            float& c = cells[row * columns + column];
            weighted += static_cast<double>(c) * sine;
            weights += sine;
            c = static_cast<float>(static_cast<double>(c) * sine);
        }
    }
    map.meanLuminance = static_cast<float>(weighted / std::max(weights, 1e-30));

    map.conditional.resize(rows * (columns + 1));
    map.marginal.resize(rows + 1);
    std::vector<float> rowSums(rows);
    for (std::size_t row = 0; row < rows; ++row) {
        rowSums[row] = static_cast<float>(buildCdf(&cells[row * columns], map.cdfWidth, &map.conditional[row * (columns + 1)]));
    }
    buildCdf(rowSums.data(), map.cdfHeight, map.marginal.data());
    // The density is what the float tables really give, so that estimates stay unbiased.
    map.density.resize(rows * columns);
    for (std::size_t row = 0; row < rows; ++row) {
        const float rowShare = map.marginal[row + 1] - map.marginal[row];
        const float* conditional = &map.conditional[row * (columns + 1)];
        for (std::size_t column = 0; column < columns; ++column) {
            map.density[row * columns + column] = rowShare * (conditional[column + 1] - conditional[column]) *
                                                  static_cast<float>(rows * columns);
        }
    }
}

} // namespace

std::uint32_t encodeTexel(Float3 color) {
    const auto clean = [](float v) { return v > 0.0f ? std::min(v, kLargestTexel) : 0.0f; };
    const float r = clean(color.x), g = clean(color.y), b = clean(color.z);
    const float largest = std::max({r, g, b});
    if (largest < 0x1p-24f) return 0;
    int exponent = std::max(-16, static_cast<int>(std::floor(std::log2(largest)))) + 16; // biased by 15, one above
    float unit = std::exp2(static_cast<float>(exponent - 24));
    if (static_cast<int>(largest / unit + 0.5f) == 512) {
        ++exponent;
        unit *= 2.0f;
    }
    const auto part = [unit](float v) { return static_cast<std::uint32_t>(v / unit + 0.5f) & 511u; };
    return part(r) | part(g) << 9 | part(b) << 18 | static_cast<std::uint32_t>(exponent) << 27;
}

ImageData ImageMap::data() const {
    return {texels.data(), width, height, marginal.data(), conditional.data(), density.data(), cdfWidth, cdfHeight};
}

ImageMapPtr makeImageMap(const std::vector<Float3>& pixels, int width, int height, bool isLatLong) {
    auto map = std::make_shared<ImageMap>();
    map->width = width;
    map->height = height;
    std::vector<Float3> clean = pixels;
    float largest = 0;
    for (Float3& c : clean) {
        if (!(std::isfinite(c.x) && std::isfinite(c.y) && std::isfinite(c.z))) c = {0, 0, 0};
        c = {std::max(c.x, 0.0f), std::max(c.y, 0.0f), std::max(c.z, 0.0f)};
        largest = std::max({largest, c.x, c.y, c.z});
    }
    if (largest > kLargestTexel) map->scale = std::exp2(std::ceil(std::log2(largest / kLargestTexel)));
    map->texels.reserve(clean.size());
    for (const Float3& c : clean) map->texels.push_back(encodeTexel(c * (1.0f / map->scale)));
    buildSampling(*map, clean, isLatLong);
    return map;
}

Result<ImageMapPtr> loadImageMap(const std::string& file, bool isDome, const std::string& format) {
    OIIO::ImageBuf image(file);
    if (!image.read(0, 0, 0, 3, true, OIIO::TypeFloat)) {
        return fail(ErrorCode::Io, "cannot read the light's image '" + file + "': " + image.geterror());
    }
    if (image.spec().width < 1 || image.spec().height < 1 || image.nchannels() < 1) {
        return fail(ErrorCode::ParseFailed, "the light's image '" + file + "' is empty");
    }
    const bool isSrgb = image.file_format_name() != "hdr" && image.nativespec().format == OIIO::TypeUInt8;
    if (image.spec().width > kMaxWidth || image.spec().height > kMaxHeight) {
        const double factor = std::min(double(kMaxWidth) / image.spec().width, double(kMaxHeight) / image.spec().height);
        const OIIO::ROI roi(0, std::max(1, int(image.spec().width * factor)), 0, std::max(1, int(image.spec().height * factor)),
                            0, 1, 0, image.nchannels());
        image = OIIO::ImageBufAlgo::resize(image, "box", 0, roi);
    }
    const int width = image.spec().width, height = image.spec().height, channels = image.nchannels();
    std::vector<float> values(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * static_cast<std::size_t>(channels));
    if (!image.get_pixels(image.roi(), OIIO::TypeFloat, values.data())) {
        return fail(ErrorCode::Io, "cannot read the light's image '" + file + "': " + image.geterror());
    }
    std::vector<Float3> pixels(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        const float* p = &values[i * static_cast<std::size_t>(channels)];
        Float3 c{p[0], channels > 2 ? p[1] : p[0], channels > 2 ? p[2] : p[0]};
        if (isSrgb) c = {srgbToLinear(c.x), srgbToLinear(c.y), srgbToLinear(c.z)};
        pixels[i] = c;
    }
    if (!isDome) return makeImageMap(pixels, width, height, false);
    const auto known = domeFormatOf(format, width, height);
    if (!known) {
        return fail(ErrorCode::Unsupported, "the light's image '" + file + "' has the format '" + format +
                                                "'; known are latlong, mirroredBall, angular and cubeMapVerticalCross");
    }
    const DomeImage dome = toLatLong({std::move(pixels), width, height}, *known);
    return makeImageMap(dome.pixels, dome.width, dome.height, true);
}

} // namespace doppel::embree
