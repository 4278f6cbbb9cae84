// Who waits for a frame with every AOV of one connection. Each is answered exactly once: by the first such frame that is
// not older than the request, by an error, or by a deadline. I/O thread only.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/image/frame.h"
#include "clonecore/link/io_loop.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>

namespace doppel {

inline constexpr std::chrono::milliseconds kFullFrameTimeout{30'000};

class FullFrameRequests {
public:
    using Done = std::function<void(Result<FramePtr>)>;

    explicit FullFrameRequests(IoLoop& loop) : m_loop(loop) {}
    ~FullFrameRequests();

    /// `epoch` is that of the request to the clone at this time: a frame of an older one is no answer.
    void add(std::uint64_t epoch, Done done, std::chrono::milliseconds timeout = kFullFrameTimeout);
    void answer(const FramePtr& frame);
    void failAll(const Error& error);
    bool empty() const { return m_waiting.empty(); }

private:
    struct Waiting {
        std::uint64_t epoch;
        Done done;
        IoLoop::TimerId timer;
    };
    // Takes those for which `matches` holds out of the list before any of them is called: a callback may add others.
    std::list<Waiting> take(const std::function<bool(const Waiting&)>& matches);

    IoLoop& m_loop;
    std::list<Waiting> m_waiting;
};

} // namespace doppel
