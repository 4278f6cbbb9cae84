#include "render/embree/film.h"

#include "render/embree/kernel/math.h"
#include "render/embree/parallel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace doppel::embree {

namespace {

enum Aov { Color, Depth, Normal, Position, Albedo, DirectDiffuse, IndirectDiffuse, DirectSpecular, IndirectSpecular, Emission, PrimId,
           CryptoObject0, CryptoObject1, CryptoObject2, CryptoMaterial0, CryptoMaterial1, CryptoMaterial2, kAovCount };

/// Id and coverage, twice: what one AOV of Cryptomatte holds.
constexpr int kRanksPerAov = 2;
static_assert(CryptoObject0 + kCryptoRanks / kRanksPerAov == CryptoMaterial0);

static_assert(kTileSide % kCoarseStride == 0);

struct AovInfo {
    const char* name;
    std::vector<std::string> channels;
    PixelType type;
    bool isLight; ///< averaged over samples and scaled by the exposure
};

const std::array<AovInfo, kAovCount>& infos() {
    static const std::vector<std::string> rgb{"R", "G", "B"}, rgba{"R", "G", "B", "A"}, xyz{"X", "Y", "Z"};
    static const std::array<AovInfo, kAovCount> all{{
        {"C", rgba, PixelType::Half, true},
        {"depth", {"Z"}, PixelType::Float, false},
        {"N", xyz, PixelType::Float, false},
        {"P", xyz, PixelType::Float, false},
        {"albedo", rgb, PixelType::Half, false},
        {"directdiffuse", rgb, PixelType::Half, true},
        {"indirectdiffuse", rgb, PixelType::Half, true},
        {"directspecular", rgb, PixelType::Half, true},
        {"indirectspecular", rgb, PixelType::Half, true},
        {"emission", rgb, PixelType::Half, true},
        {"primId", {"id"}, PixelType::UInt32, false},
        {"CryptoObject00", rgba, PixelType::Float, false},
        {"CryptoObject01", rgba, PixelType::Float, false},
        {"CryptoObject02", rgba, PixelType::Float, false},
        {"CryptoMaterial00", rgba, PixelType::Float, false},
        {"CryptoMaterial01", rgba, PixelType::Float, false},
        {"CryptoMaterial02", rgba, PixelType::Float, false},
    }};
    return all;
}

int aovNamed(const std::string& name) {
    for (int i = 0; i < kAovCount; ++i) {
        if (name == infos()[static_cast<std::size_t>(i)].name) return i;
    }
    return -1;
}

constexpr std::size_t kFloatsPerPixel = 4 + 6 * 3 + 1 + 3 + 3 + 1;
constexpr std::size_t kCryptoFloats = 2 * kCryptoRanks;

} // namespace

const std::vector<std::string>& aovNames() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> v;
        for (const AovInfo& info : infos()) v.emplace_back(info.name);
        return v;
    }();
    return names;
}

void Film::reset(int x, int y, int width, int height, int fullWidth, int fullHeight, Extras extras) {
    const int tilesAcross = (width + kTileSide - 1) / kTileSide, tilesDown = (height + kTileSide - 1) / kTileSide;
    const std::size_t pixels = static_cast<std::size_t>(tilesAcross) * static_cast<std::size_t>(tilesDown) * kTileSide * kTileSide;
    const std::size_t floats = pixels * (kFloatsPerPixel + (extras.noise ? 3 : 0) + (extras.cryptomatte ? 2 * kCryptoFloats : 0));
    if (floats > m_capacity) {
        m_memory.reset();
        m_memory = std::make_unique_for_overwrite<float[]>(floats);
        m_capacity = floats;
    }
    m_fullWidth = fullWidth;
    m_fullHeight = fullHeight;
    float* next = m_memory.get();
    const auto take = [&](std::size_t channels) {
        float* p = next;
        next += channels * pixels;
        return p;
    };
    m_data = {};
    m_data.color = take(4);
    for (float** p : {&m_data.directDiffuse, &m_data.indirectDiffuse, &m_data.directSpecular, &m_data.indirectSpecular,
                      &m_data.emission, &m_data.albedo, &m_data.normal, &m_data.position}) {
        *p = take(3);
    }
    m_data.depth = take(1);
    m_data.primId = reinterpret_cast<std::uint32_t*>(take(1));
    if (extras.noise) m_data.halfColor = take(3);
    if (extras.cryptomatte) {
        m_data.cryptoObject = take(kCryptoFloats);
        m_data.cryptoMaterial = take(kCryptoFloats);
    }
    m_data.tilesAcross = tilesAcross;
    m_data.x = x;
    m_data.y = y;
    m_data.width = width;
    m_data.height = height;

    m_tiles.clear();
    for (int ty = 0; ty < height; ty += kTileSide) {
        for (int tx = 0; tx < width; tx += kTileSide) {
            m_tiles.push_back({tx, ty, std::min(tx + kTileSide, width), std::min(ty + kTileSide, height)});
        }
    }
    // From the middle outwards: what people look at sharpens first.
    std::stable_sort(m_tiles.begin(), m_tiles.end(), [width, height](const Tile& a, const Tile& b) {
        const auto distance = [&](const Tile& t) {
            const int dx = t.x0 + t.x1 - width, dy = t.y0 + t.y1 - height;
            return static_cast<std::int64_t>(dx) * dx + static_cast<std::int64_t>(dy) * dy;
        };
        return distance(a) < distance(b);
    });
}

FrameLayout Film::layout(const std::vector<std::string>& aovs) const {
    FrameLayout layout;
    layout.x = m_data.x;
    layout.y = m_data.y;
    layout.width = m_data.width;
    layout.height = m_data.height;
    layout.fullWidth = m_fullWidth;
    layout.fullHeight = m_fullHeight;
    for (const std::string& name : aovs) {
        const int aov = aovNamed(name);
        if (aov < 0 || !isKept(aov) || layout.indexOf(name) >= 0) continue;
        const AovInfo& info = infos()[static_cast<std::size_t>(aov)];
        layout.aovs.push_back({info.name, info.channels, info.type, 0});
    }
    layout.computeOffsets();
    return layout;
}

bool Film::isKept(int aov) const { return aov < CryptoObject0 || m_data.cryptoObject; }

float Film::noiseOf(const Tile& tile) const {
    const int samples = tile.samples();
    if (!m_data.halfColor || samples < 2) return 0;
    // Odd samples are the smaller half when their count is odd; what they differ from all by is half of the two's difference.
    const float perSample = 1.0f / static_cast<float>(samples), perOdd = 1.0f / static_cast<float>(samples / 2);
    double sum = 0;
    for (int y = tile.y0; y < tile.y1; ++y) {
        for (int x = tile.x0; x < tile.x1; ++x) {
            const std::size_t pixel = filmIndex(m_data, x, y);
            const float* all = m_data.color + 4 * pixel;
            const float* odd = m_data.halfColor + 3 * pixel;
            float error = 0, brightness = 0;
            for (int c = 0; c < 3; ++c) {
                error += std::fabs(all[c] * perSample - odd[c] * perOdd);
                brightness += all[c] * perSample;
            }
            sum += static_cast<double>(error * error / std::max(brightness, 1e-3f));
        }
    }
    return static_cast<float>(std::sqrt(sum / ((tile.x1 - tile.x0) * (tile.y1 - tile.y0))));
}

const float* Film::plane(int aov) const {
    switch (aov) {
    case Color: return m_data.color;
    case Depth: return m_data.depth;
    case Normal: return m_data.normal;
    case Position: return m_data.position;
    case Albedo: return m_data.albedo;
    case DirectDiffuse: return m_data.directDiffuse;
    case IndirectDiffuse: return m_data.indirectDiffuse;
    case DirectSpecular: return m_data.directSpecular;
    case IndirectSpecular: return m_data.indirectSpecular;
    case Emission: return m_data.emission;
    default: return reinterpret_cast<const float*>(m_data.primId);
    }
}

void Film::resolve(const FrameLayout& layout, std::span<std::byte> buffer, float exposure) const {
    parallelFor(m_tiles.size(), [&](std::size_t i) { resolveTile(m_tiles[i], layout, buffer, exposure); });
}

void Film::resolveTile(const Tile& tile, const FrameLayout& layout, std::span<std::byte> buffer, float exposure) const {
    for (std::size_t i = 0; i < layout.aovs.size(); ++i) {
        const int aov = aovNamed(layout.aovs[i].name);
        if (aov < 0 || layout.aovs[i].offset + layout.aovBytes(i) > buffer.size()) continue;
        std::byte* target = buffer.data() + layout.aovs[i].offset;
        if (!isKept(aov)) continue;
        if (aov >= CryptoObject0) {
            resolveCrypto(tile, aov, target);
        } else {
            resolveAov(tile, aov, exposure, target);
        }
    }
}

/// The ids of a pixel by coverage, the largest first; two of them go into each AOV.
void Film::resolveCrypto(const Tile& tile, int aov, std::byte* target) const {
    const bool isMaterial = aov >= CryptoMaterial0;
    const float* plane = isMaterial ? m_data.cryptoMaterial : m_data.cryptoObject;
    const int firstRank = kRanksPerAov * (aov - (isMaterial ? CryptoMaterial0 : CryptoObject0));
    const float perSample = 1.0f / static_cast<float>(std::max(tile.samples(), 1));
    const int stride = tile.stride();
    struct Rank {
        float id, samples;
    };
    for (int y = tile.y0; y < tile.y1; ++y) {
        for (int x = tile.x0; x < tile.x1; ++x) {
            std::array<Rank, kCryptoRanks> ranks{};
            if (stride > 0) {
                const int sourceX = x - (x - tile.x0) % stride, sourceY = y - (y - tile.y0) % stride;
                const std::size_t pixel = filmIndex(m_data, sourceX, sourceY);
                std::memcpy(ranks.data(), plane + kCryptoFloats * pixel, sizeof(ranks));
                std::stable_sort(ranks.begin(), ranks.end(), [](const Rank& a, const Rank& b) { return a.samples > b.samples; });
                for (Rank& rank : ranks) rank.samples *= perSample;
            }
            const std::size_t pixel = static_cast<std::size_t>(y) * static_cast<std::size_t>(m_data.width) + static_cast<std::size_t>(x);
            constexpr std::size_t bytes = kRanksPerAov * sizeof(Rank);
            std::memcpy(target + bytes * pixel, ranks.data() + firstRank, bytes);
        }
    }
}

void Film::resolveAov(const Tile& tile, int aov, float exposure, std::byte* target) const {
    const AovInfo& info = infos()[static_cast<std::size_t>(aov)];
    const std::size_t channels = info.channels.size();
    const std::size_t pixelBytes = channels * bytesPerSample(info.type);
    const auto width = static_cast<std::size_t>(m_data.width);
    const auto columns = static_cast<std::size_t>(tile.x1 - tile.x0);
    const float perSample = 1.0f / static_cast<float>(std::max(tile.samples(), 1));
    const float light = info.isLight ? exposure * perSample : perSample;
    const float scale[4] = {light, light, light, aov == Color ? perSample : light};
    const int stride = tile.stride();
    float gathered[4 * kTileSide];

    for (int y = tile.y0; y < tile.y1; ++y) {
        std::byte* row = target + (static_cast<std::size_t>(y) * width + static_cast<std::size_t>(tile.x0)) * pixelBytes;
        if (stride == 0) {
            std::memset(row, 0, columns * pixelBytes);
            continue;
        }
        // Pixels that are not there yet show the one at the upper left of their block.
        const int sourceY = y - (y - tile.y0) % stride;
        if (sourceY != y) {
            std::memcpy(row, row - width * pixelBytes * static_cast<std::size_t>(y - sourceY), columns * pixelBytes);
            continue;
        }
        const float* source = plane(aov) + filmIndex(m_data, tile.x0, y) * channels;
        if (stride > 1) {
            for (std::size_t x = 0; x < columns; ++x) {
                const float* from = source + (x - x % static_cast<std::size_t>(stride)) * channels;
                std::copy(from, from + channels, gathered + x * channels);
            }
            source = gathered;
        }
        if (info.type == PixelType::Half) {
            // Three channels have one scale; four take the pattern.
            kernels().toHalf(source, columns * channels, scale, reinterpret_cast<std::uint16_t*>(row));
        } else {
            std::memcpy(row, source, columns * pixelBytes);
        }
    }
}

} // namespace doppel::embree
