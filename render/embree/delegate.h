// The path tracer as a RenderDelegate: owns the Embree device, the scene, the film and the schedule of passes.
// All calls on the render thread; only cancel() from others. setStage, setView and renderPass block.
#pragma once

#include "render/embree/film.h"
#include "render/embree/render_options.h"
#include "render/embree/scene/scene_builder.h"
#include "render/render_delegate.h"

#include <tbb/task_arena.h>

#include <atomic>
#include <chrono>
#include <memory>

namespace doppel::embree {

class EmbreeDelegate final : public RenderDelegate {
public:
    static Result<std::unique_ptr<RenderDelegate>> create();
    explicit EmbreeDelegate(DevicePtr device);
    ~EmbreeDelegate() override;

    Result<void> setStage(StagePtr stage) override;
    Result<void> setView(const RenderView& view) override;
    /// A pass after the first is short (about a tenth of a second): it may leave some tiles a sample behind others.
    PassResult renderPass() override;
    /// Sticky: a cancel between passes ends the next one at once.
    void cancel() override { m_cancelled.store(true, std::memory_order_release); }
    std::vector<PixelRect> tilesAtWork() const override;
    FrameLayout layout(const std::vector<std::string>& aovs) const override { return m_film.layout(aovs); }
    void resolve(const FrameLayout& layout, std::span<std::byte> buffer) override;
    FrameMetadata metadata(const FrameLayout& layout) const override;

    /// For tests.
    const SceneBuilder::Statistics& statistics() const { return m_builder.statistics(); }

private:
    using Clock = std::chrono::steady_clock;

    Result<void> restart();
    int nextTarget() const;
    void renderTiles(int target, Clock::time_point deadline);
    bool isDone(const Tile& tile) const;
    void judgeNoise(Tile& tile) const;
    bool advance(Tile& tile, int target, const SceneData& scene, void* textureThread) const;
    PassResult result(bool cancelled) const;

    DevicePtr m_device;
    SceneBuilder m_builder;
    Film m_film;
    StagePtr m_stage;
    RenderView m_view;
    bool m_hasView = false, m_isReady = false;
    RenderOptions m_options;
    CameraData m_camera{};
    float m_exposure = 1;
    std::unique_ptr<tbb::task_arena> m_arena;
    int m_arenaThreads = 0; ///< what it was made for
    int m_samplesAtOnce = 1; ///< of a tile; as many as fit in a millisecond or two
    std::atomic<bool> m_cancelled{false};
};

} // namespace doppel::embree
