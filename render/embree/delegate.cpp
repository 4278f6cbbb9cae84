#include "render/embree/delegate.h"

#include "render/embree/cryptomatte.h"
#include "render/embree/parallel.h"
#include "render/embree/scene/camera_setup.h"

#include <tbb/info.h>

#include <algorithm>

namespace doppel::embree {

namespace {

/// How long a pass after the coarse one may take. Short, so that new pixels can be shown.
constexpr auto kPassTime = std::chrono::milliseconds(100);
/// Samples that a round gives every tile at most.
constexpr int kSamplesPerRound = 8;
/// Before these the noise of a tile cannot be told.
constexpr int kLeastSamples = 16;
/// How long one piece of work on a tile should take: cancelling waits for it.
constexpr std::chrono::duration<double> kTileTime = std::chrono::milliseconds(2);

const std::string kCryptoObject = "CryptoObject", kCryptoMaterial = "CryptoMaterial";

/// What takes a tile from its steps towards `target`: one step while coarse, then some samples at once, which spares
/// reading and writing the film for each. Sums do not depend on how many.
TileStep tileStep(const Tile& tile, int target, int samplesAtOnce) {
    TileStep s{tile.x0, tile.y0, tile.x1, tile.y1, 0, 1, 1, 0, 0};
    const int step = tile.steps;
    if (step == 0) {
        s.stride = kCoarseStride;
    } else if (step == 1) {
        s.stride = kMiddleStride;
        s.skipStrideA = kCoarseStride;
    } else if (step == 2) {
        s.skipStrideA = kCoarseStride;
        s.skipStrideB = kMiddleStride;
    } else {
        s.sample = static_cast<std::uint32_t>(step - kStepsBeforeSamples);
        s.sampleCount = static_cast<std::uint32_t>(std::clamp(target - step, 1, samplesAtOnce));
    }
    return s;
}

} // namespace

Result<std::unique_ptr<RenderDelegate>> EmbreeDelegate::create() {
    auto device = makeDevice();
    if (!device) return tl::unexpected(device.error());
    return std::make_unique<EmbreeDelegate>(std::move(*device));
}

EmbreeDelegate::EmbreeDelegate(DevicePtr device)
    : m_device(std::move(device)), m_builder(m_device.get(), [this](const std::string& text) { log("warning", text); }) {}

EmbreeDelegate::~EmbreeDelegate() = default;

Result<void> EmbreeDelegate::setStage(StagePtr stage) {
    if (!stage) return fail(ErrorCode::InvalidArgument, "there is no stage to render");
    m_stage = std::move(stage);
    m_builder.update(m_stage, m_hasView ? m_view.includedPurposes : RenderView{}.includedPurposes);
    return m_hasView ? restart() : Result<void>{};
}

Result<void> EmbreeDelegate::setView(const RenderView& view) {
    const bool purposesChanged = view.includedPurposes != (m_hasView ? m_view : RenderView{}).includedPurposes;
    m_view = view;
    m_hasView = true;
    m_options = parseOptions(view.options);
    const bool levelsChanged = m_builder.setSubdivisionLevels(m_options.subdivisionLevels);
    if (m_stage && (purposesChanged || levelsChanged)) m_builder.update(m_stage, view.includedPurposes);
    return m_stage ? restart() : Result<void>{};
}

Result<void> EmbreeDelegate::restart() {
    m_isReady = false;
    const auto camera = setUpCamera(*m_stage, m_view);
    if (!camera) return tl::unexpected(camera.error());
    m_camera = *camera;
    m_exposure = exposureFactor(*m_stage->find(m_view.cameraPath)->as<Camera>());
    if (!m_arena || m_arenaThreads != m_options.threads) {
        m_arenaThreads = m_options.threads;
        // TBB has no more than this in all and complains about larger arenas.
        const int most = tbb::info::default_concurrency();
        const int threads = m_options.threads > 0 ? std::min(m_options.threads, most) : most;
        m_arena = std::make_unique<tbb::task_arena>(threads);
    }
    m_film.reset(m_view.x, m_view.y, m_view.width, m_view.height, m_view.fullWidth, m_view.fullHeight,
                 {m_options.noiseThreshold > 0, m_options.cryptomatte});
    m_cancelled.store(false, std::memory_order_release);
    m_isReady = true;
    return {};
}

/// Steps that every tile should have after the next round: coarse, middle, one sample, two, four, eight, then eight more.
int EmbreeDelegate::nextTarget() const {
    int least = m_options.samples + kStepsBeforeSamples;
    for (const Tile& tile : m_film.tiles()) {
        if (!isDone(tile)) least = std::min(least, tile.steps);
    }
    if (least <= kStepsBeforeSamples) return least + 1;
    const int samples = least - kStepsBeforeSamples;
    const int next = samples < kSamplesPerRound ? samples * 2 : (samples / kSamplesPerRound + 1) * kSamplesPerRound;
    return std::min(next, m_options.samples) + kStepsBeforeSamples;
}

bool EmbreeDelegate::isDone(const Tile& tile) const {
    return tile.isQuiet || tile.steps >= m_options.samples + kStepsBeforeSamples;
}

/// Only at the ends of rounds, so that what a tile decides depends on its own samples alone.
void EmbreeDelegate::judgeNoise(Tile& tile) const {
    const int samples = tile.samples();
    if (m_options.noiseThreshold <= 0 || samples < kLeastSamples || samples % kSamplesPerRound != 0) return;
    tile.isQuiet = static_cast<double>(m_film.noiseOf(tile)) < m_options.noiseThreshold;
}

PassResult EmbreeDelegate::renderPass() {
    if (!m_isReady) return {0, 0, false, true};
    const bool isCoarse = nextTarget() == 1;
    renderTiles(nextTarget(), isCoarse ? Clock::time_point::max() : Clock::now() + kPassTime);
    return result(m_cancelled.exchange(false, std::memory_order_acq_rel));
}

/// Some more of a tile, towards `target` steps; false when it was cancelled before.
bool EmbreeDelegate::advance(Tile& tile, int target, const SceneData& scene, void* textureThread) const {
    if (m_cancelled.load(std::memory_order_acquire)) return false;
    const TileStep step = tileStep(tile, target, m_samplesAtOnce);
    kernels().renderStep(scene, m_film.data(), step, textureThread);
    tile.steps += static_cast<int>(step.sampleCount);
    return true;
}

void EmbreeDelegate::renderTiles(int target, Clock::time_point deadline) {
    SceneData scene = m_builder.data();
    scene.camera = m_camera;
    scene.integrator = {m_options.maxBounces, m_options.rouletteBounces, m_options.seed,
                        static_cast<float>(m_options.clampDirect), static_cast<float>(m_options.clampIndirect),
                        m_options.backgroundVisible, m_builder.hasMotion() || m_camera.isMoving, m_options.lightTree};
    std::vector<Tile>& tiles = m_film.tiles();
    std::atomic<std::size_t> next{0};
    std::atomic<int> samplesDone{0};
    const Clock::time_point start = Clock::now();
    const auto work = [&] {
        void* textureThread = m_builder.textureThreadData();
        for (std::size_t i = next++; i < tiles.size(); i = next++) {
            const int before = tiles[i].steps;
            if (isDone(tiles[i])) continue;
            while (tiles[i].steps < target) {
                if (!advance(tiles[i], target, scene, textureThread)) return;
            }
            judgeNoise(tiles[i]);
            samplesDone += tiles[i].steps - before;
            if (Clock::now() >= deadline) return;
        }
    };
    const int workers = m_arena->max_concurrency();
    m_arena->execute([&] { parallelFor(static_cast<std::size_t>(workers), [&](std::size_t) { work(); }); });
    m_builder.reportTextures();
    if (samplesDone > 0 && target > kStepsBeforeSamples) {
        const std::chrono::duration<double> each = (Clock::now() - start) * double(workers) / samplesDone.load();
        m_samplesAtOnce = static_cast<int>(std::clamp(kTileTime / each, 1.0, double(kSamplesPerRound)));
    }
}

/// As many of the tiles that come next as there are threads; none when a pass does all of them: then every tile is at work, always.
std::vector<PixelRect> EmbreeDelegate::tilesAtWork() const {
    std::vector<PixelRect> tiles;
    if (!m_isReady) return tiles;
    const int target = nextTarget();
    const std::size_t most = std::min(static_cast<std::size_t>(m_arena->max_concurrency()), kMaxTilesAtWork);
    bool isMidway = false;
    for (const Tile& tile : m_film.tiles()) {
        if (isDone(tile)) continue;
        if (tile.steps >= target) {
            isMidway = true;
        } else if (tiles.size() < most) {
            tiles.push_back({tile.x0, tile.y0, tile.x1 - tile.x0, tile.y1 - tile.y0});
        }
    }
    return isMidway ? tiles : std::vector<PixelRect>{};
}

PassResult EmbreeDelegate::result(bool cancelled) const {
    std::int64_t steps = 0;
    int least = m_options.samples + kStepsBeforeSamples;
    bool allDone = true;
    for (const Tile& tile : m_film.tiles()) {
        least = std::min(least, tile.steps);
        steps += tile.isQuiet ? m_options.samples : tile.samples();
        allDone = allDone && isDone(tile);
    }
    PassResult r;
    r.samples = std::max(least - kStepsBeforeSamples, 0);
    r.converged = allDone;
    const double all = static_cast<double>(m_options.samples) * static_cast<double>(m_film.tiles().size());
    r.percent = r.converged ? 100.0 : 100.0 * static_cast<double>(steps) / all;
    r.cancelled = cancelled && !r.converged;
    return r;
}

void EmbreeDelegate::resolve(const FrameLayout& layout, std::span<std::byte> buffer) {
    if (!m_isReady) {
        std::fill(buffer.begin(), buffer.end(), std::byte{0});
        return;
    }
    m_arena->execute([&] { m_film.resolve(layout, buffer, m_exposure); });
}

FrameMetadata EmbreeDelegate::metadata(const FrameLayout& layout) const {
    const auto has = [&](std::string_view layer) {
        return std::any_of(layout.aovs.begin(), layout.aovs.end(), [&](const auto& aov) { return aov.name.starts_with(layer); });
    };
    FrameMetadata metadata;
    if (has(kCryptoObject)) addCryptomatteMetadata(metadata, kCryptoObject, m_builder.objectNames());
    if (has(kCryptoMaterial)) addCryptomatteMetadata(metadata, kCryptoMaterial, m_builder.materialNames());
    return metadata;
}

} // namespace doppel::embree
