// What a renderer implements: it takes a stage, a camera and settings, and makes passes that improve a film until it is
// converged. All calls come from one thread (the render thread of a session); only cancel() may come from another.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/image/frame.h"
#include "clonecore/link/render_types.h"
#include "stage/prim.h"

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace doppel {

/// What is rendered now. Values are resolved: no pattern, scale or default is left to the delegate.
struct RenderView {
    std::string cameraPath;
    int fullWidth = 960, fullHeight = 540;          ///< pixels of the full image
    int x = 0, y = 0, width = 960, height = 540;    ///< region that is rendered (data window), pixels from upper left
    float pixelAspectRatio = 1;
    std::string aspectRatioConformPolicy = "expandAperture";
    std::vector<std::string> includedPurposes{"default", "render"};
    std::map<std::string, Value> options;           ///< RendererInfo::options by name
    bool operator==(const RenderView&) const = default;
};

struct PassResult {
    int samples = 0;     ///< samples per pixel finished so far; 0 after a coarse pass
    double percent = 0;  ///< 0..100
    bool converged = false;
    bool cancelled = false;
};

class RenderDelegate {
public:
    virtual ~RenderDelegate() = default;

    /// A new stage; prims shared with the one before (by pointer) need not be taken again. Keeps no reference past the next
    /// call. Warnings (a missing texture, an unsupported prim) go to `log`. Restarts the film.
    virtual Result<void> setStage(StagePtr stage) = 0;
    /// Camera, size, options. Restarts the film. Errors: no such camera, a bad size.
    virtual Result<void> setView(const RenderView& view) = 0;

    /// Renders the next pass; returns early with `cancelled` soon (a few ms) after cancel(). The first pass after a restart
    /// is coarse (every 8th pixel). Blocks.
    virtual PassResult renderPass() = 0;

    /// Makes a pass under way return; the next renderPass() goes on. Any thread.
    virtual void cancel() = 0;

    /// Where the next renderPass() goes on, of the data window: what the viewer marks. Not during renderPass().
    virtual std::vector<PixelRect> tilesAtWork() const { return {}; }

    /// Layout of the film for these AOVs (unknown names are left out); sizes and offsets are set.
    virtual FrameLayout layout(const std::vector<std::string>& aovs) const = 0;
    /// Writes the film as it stands into `buffer` (layout.byteSize bytes), the one copy of it. Every pixel is written, coarse
    /// ones in blocks. Not during renderPass().
    virtual void resolve(const FrameLayout& layout, std::span<std::byte> buffer) = 0;

    /// What belongs to the pixels of these AOVs besides them, e.g. the names behind the ids of Cryptomatte.
    virtual FrameMetadata metadata(const FrameLayout&) const { return {}; }

    /// Where log lines go; set once before use.
    std::function<void(std::string_view level, std::string_view text)> log = [](auto, auto) {};
};

/// A kind of delegate that can be made. Registered by app (and later by plugins).
struct RenderDelegateType {
    RendererInfo info;
    std::function<Result<std::unique_ptr<RenderDelegate>>()> create;
};

class RenderDelegateRegistry {
public:
    void add(RenderDelegateType type) { m_types.push_back(std::move(type)); }
    /// By internal name or label; "" = the first. nullptr when there is none.
    const RenderDelegateType* find(const std::string& nameOrLabel) const;
    const std::vector<RenderDelegateType>& all() const { return m_types; }

private:
    std::vector<RenderDelegateType> m_types;
};

} // namespace doppel
