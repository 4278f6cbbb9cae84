#include "clonecore/host/full_frame_requests.h"

#include <iterator>
#include <utility>

namespace doppel {

FullFrameRequests::~FullFrameRequests() {
    failAll(Error{ErrorCode::Cancelled, "the connection went away before its image was complete", {}});
}

void FullFrameRequests::add(std::uint64_t epoch, Done done, std::chrono::milliseconds timeout) {
    const auto it = m_waiting.insert(m_waiting.end(), Waiting{epoch, std::move(done), 0});
    it->timer = m_loop.startTimer(timeout, [this, it] {
        const Done late = std::move(it->done);
        m_waiting.erase(it);
        late(fail(ErrorCode::Timeout, "the clone sent no complete image in time; look at its log and try again"));
    });
}

std::list<FullFrameRequests::Waiting> FullFrameRequests::take(const std::function<bool(const Waiting&)>& matches) {
    std::list<Waiting> taken;
    for (auto it = m_waiting.begin(); it != m_waiting.end();) {
        const auto next = std::next(it);
        if (matches(*it)) {
            m_loop.cancelTimer(it->timer);
            taken.splice(taken.end(), m_waiting, it);
        }
        it = next;
    }
    return taken;
}

void FullFrameRequests::answer(const FramePtr& frame) {
    for (const Waiting& waiting : take([&](const Waiting& w) { return w.epoch <= frame->info().epoch; }))
        waiting.done(frame);
}

void FullFrameRequests::failAll(const Error& error) {
    for (const Waiting& waiting : take([](const Waiting&) { return true; })) waiting.done(tl::unexpected(error));
}

} // namespace doppel
