// Runs the clones of a scene without a window until each has converged and its image is kept, or has failed.
// Everything happens in run(), on the calling thread; events of the CloneManager arrive through a queue.
#pragma once

#include "app/commands/commands.h"
#include "app/commands/progress_printer.h"
#include "clonecore/host/clone_manager.h"
#include "gallery/gallery_service.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>

namespace doppel {

class HeadlessRender {
public:
    HeadlessRender(RenderOptions options, Scene scene, std::vector<std::string> sessionIds);
    ~HeadlessRender();

    /// Exit code: 0 if every clone succeeded, 1 if one failed, 130 if interrupted.
    int run();
    /// Ends run() early. Any thread.
    void interrupt();

private:
    enum class Phase { Waiting, Running, Fetching, Done, Failed };
    using Action = std::function<void()>;

    void post(Action action);
    void startMore();
    void onStatus(const std::string& id);
    void sayWarnings(const std::string& id);
    void onFullFrame(const std::string& id, const Result<FramePtr>& frame);
    void keepSnapshot(const std::string& id, FramePtr frame);
    void finish(const std::string& id);
    void failClone(const std::string& id, const Error& error);
    bool allEnded() const;
    Result<void> writeImages(const std::string& id, const Frame& frame);

    RenderOptions m_options;
    Document m_document;
    ProgressPrinter m_printer;
    std::map<std::string, Phase> m_phases;
    std::set<std::string> m_said; ///< warnings that were printed
    std::unique_ptr<GalleryService> m_gallery;

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Action> m_queue;
    bool m_interrupted = false;

    std::unique_ptr<CloneManager> m_manager; ///< after what its callbacks use
    Subscription m_subscription;
};

} // namespace doppel
