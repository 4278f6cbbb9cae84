#include "render/session/stage_render_session.h"

#include "render/session/render_worker.h"

#include <thread>
#include <utility>

namespace doppel {

namespace {

/// What of a request decides what is cooked.
bool cooksTheSame(const RenderRequest& a, const RenderRequest& b) {
    return a.lopNode == b.lopNode && a.frame == b.frame && a.options == b.options;
}

/// What of a request restarts nothing.
bool rendersTheSame(const RenderRequest& a, const RenderRequest& b) {
    RenderRequest c = b;
    c.epoch = a.epoch;
    c.displayAov = a.displayAov;
    return a == c;
}

bool isSame(const NodeNetwork& a, const NodeNetwork& b) {
    return a.nodes == b.nodes && a.frames == b.frames && a.directory == b.directory && *a.sources == *b.sources;
}

/// Puts what comes from the I/O thread into the mailbox and interrupts the render thread when that restarts something.
class StageRenderSession final : public RenderSession {
public:
    StageRenderSession(const RenderDelegateRegistry& registry, RenderEvents& events)
        : m_registry(registry), m_worker(registry, events, m_mailbox), m_thread([this] { m_worker.run(); }) {}

    ~StageRenderSession() override {
        m_mailbox.putStop();
        m_worker.cancelCook();
        m_worker.cancelPass();
        m_thread.join();
    }

    std::vector<RendererInfo> renderers() const override {
        std::vector<RendererInfo> infos;
        for (const RenderDelegateType& type : m_registry.all()) infos.push_back(type.info);
        return infos;
    }

    void setNetwork(std::shared_ptr<const NodeNetwork> network) override {
        if (!network || (m_network && isSame(*m_network, *network))) return;
        m_network = network;
        m_mailbox.putNetwork(std::move(network));
        m_worker.cancelCook();
        m_worker.cancelPass();
    }

    void setRequest(const RenderRequest& request) override {
        const bool cooksAgain = m_request && !cooksTheSame(*m_request, request);
        const bool rendersAgain = !m_request || !rendersTheSame(*m_request, request);
        const bool showsOther = m_request && m_request->displayAov != request.displayAov;
        m_request = request;
        m_mailbox.putRequest(request);
        if (cooksAgain) m_worker.cancelCook();
        // Another AOV restarts nothing, but should not wait for the end of a pass.
        if (rendersAgain || showsOther) m_worker.cancelPass();
    }

    void setPaused(bool paused) override {
        m_mailbox.putPaused(paused);
        if (paused) m_worker.cancelPass();
    }
    void frameWanted() override { m_mailbox.putFrameWanted(); }
    void wantAllAovs() override {
        m_mailbox.putAllAovsWanted();
        m_worker.cancelPass();
    }

private:
    const RenderDelegateRegistry& m_registry;
    SessionMailbox m_mailbox;
    RenderWorker m_worker;
    // The newest of each, on the caller's thread: to see what an edit changes.
    std::shared_ptr<const NodeNetwork> m_network;
    std::optional<RenderRequest> m_request;
    std::thread m_thread; ///< last: runs on all of the above
};

} // namespace

RenderSessionFactory stageRenderSessionFactory(const RenderDelegateRegistry& registry) {
    return [&registry](RenderEvents& events) -> std::unique_ptr<RenderSession> {
        return std::make_unique<StageRenderSession>(registry, events);
    };
}

} // namespace doppel
