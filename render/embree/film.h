// The film: what has been rendered so far, per pixel and AOV, and how far each tile is. Written by the kernels tile by
// tile, read by resolve(); never both at once. Memory is not cleared on a restart: the first sample overwrites.
#pragma once

#include "clonecore/image/frame.h"
#include "render/embree/kernel/kernels.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace doppel::embree {

/// How far a tile is: every 8th pixel, every 4th, then all with one sample, two samples, ...
inline constexpr int kCoarseStride = 8, kMiddleStride = 4;
inline constexpr int kStepsBeforeSamples = 2;

struct Tile {
    int x0 = 0, y0 = 0, x1 = 0, y1 = 0; ///< pixels of the region, end exclusive
    int steps = 0;                      ///< done
    bool isQuiet = false;               ///< its noise is below the threshold: it gets no more samples

    int samples() const { return steps > kStepsBeforeSamples ? steps - kStepsBeforeSamples : 0; }
    /// Distance of the pixels that are there; 1 = all, 0 = none.
    int stride() const { return steps == 0 ? 0 : steps == 1 ? kCoarseStride : steps == 2 ? kMiddleStride : 1; }
};

/// The names of all AOVs, in the order of the film.
const std::vector<std::string>& aovNames();

class Film {
public:
    /// What is kept besides the AOVs that always are.
    struct Extras {
        bool noise = false;       ///< what noiseOf needs
        bool cryptomatte = false;
    };

    /// New size (data window within the full image); forgets everything. `fullWidth` and so on only go into layouts.
    void reset(int x, int y, int width, int height, int fullWidth, int fullHeight, Extras extras);

    /// How noisy a tile is: the root mean square of its pixels' errors, estimated from the two halves of their samples, each
    /// over the root of its brightness (Dammertz et al. 2010). 0 without Extras::noise.
    float noiseOf(const Tile& tile) const;

    const FilmData& data() const { return m_data; }
    std::vector<Tile>& tiles() { return m_tiles; }
    const std::vector<Tile>& tiles() const { return m_tiles; }

    /// Leaves out unknown names and AOVs that are not kept.
    FrameLayout layout(const std::vector<std::string>& aovs) const;

    /// Writes every pixel of every AOV of `layout` (made by layout(); others are left out). `exposure` scales what is light.
    /// Runs in parallel in the caller's arena.
    void resolve(const FrameLayout& layout, std::span<std::byte> buffer, float exposure) const;

private:
    void resolveTile(const Tile& tile, const FrameLayout& layout, std::span<std::byte> buffer, float exposure) const;
    void resolveCrypto(const Tile& tile, int aov, std::byte* target) const;
    bool isKept(int aov) const;
    void resolveAov(const Tile& tile, int aov, float exposure, std::byte* target) const;
    const float* plane(int aov) const;

    FilmData m_data{};
    int m_fullWidth = 0, m_fullHeight = 0;
    std::unique_ptr<float[]> m_memory;
    std::size_t m_capacity = 0; ///< floats
    std::vector<Tile> m_tiles;
};

} // namespace doppel::embree
