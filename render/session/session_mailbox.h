// What the outside asked of a render session and the render thread has not yet taken. Edits replace each other: the newest
// wins. Thread-safe; only take() blocks.
#pragma once

#include "clonecore/link/render_types.h"
#include "clonecore/scene/scene.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>

namespace doppel {

class SessionMailbox {
public:
    /// What came since the last take().
    struct Mail {
        std::shared_ptr<const NodeNetwork> network; ///< null = no new one
        std::optional<RenderRequest> request;
        std::optional<bool> paused;
        bool frameWanted = false;
        bool allAovsWanted = false;
        bool stop = false;
    };

    void putNetwork(std::shared_ptr<const NodeNetwork> network);
    void putRequest(const RenderRequest& request);
    void putPaused(bool paused);
    void putFrameWanted();
    void putAllAovsWanted();
    void putStop();

    /// Takes everything. `wait`: blocks until there is something.
    Mail take(bool wait);
    /// True when take() would not block.
    bool hasMail() const;

private:
    template <class Change>
    void put(Change&& change);

    mutable std::mutex m_mutex;
    std::condition_variable m_arrived;
    Mail m_mail;
    bool m_hasMail = false;
};

} // namespace doppel
