// A RenderSession that paints three spheres on a floor, pass by pass, on a thread of its own: what a clone renders for tests
// of the desk. The camera path picks the side they are seen from, the frame moves them, the option "variant" colours them.
#pragma once

#include "clonecore/clone/render_session.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace doppel::test {

/// Renderer options: "samples" (16) passes until it has converged. The camera "/missing" fails the render.
class PaintedSession : public RenderSession {
public:
    explicit PaintedSession(RenderEvents& events);
    ~PaintedSession() override;

    std::vector<RendererInfo> renderers() const override;
    void setNetwork(std::shared_ptr<const NodeNetwork> network) override;
    void setRequest(const RenderRequest& request) override;
    void setPaused(bool paused) override;
    void frameWanted() override;
    void wantAllAovs() override;

private:
    void run();
    void publish(const RenderRequest& request, const FrameInfo& info, bool allAovs);

    RenderEvents& m_events;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    RenderRequest m_request;
    bool m_haveRequest = false;
    bool m_paused = false;
    bool m_restart = false;
    bool m_frameWanted = false;
    bool m_allWanted = false;
    bool m_ending = false;
    std::thread m_thread;
};

} // namespace doppel::test
