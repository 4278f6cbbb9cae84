#include "clonecore/host/ending_clones.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace doppel {

namespace {

// A launcher that does not tell of the end of its process within this many grace periods is not waited for any more.
constexpr int kPatience = 3;

} // namespace

EndingClones::~EndingClones() { clear(); }

void EndingClones::add(std::shared_ptr<CloneProcess> process, std::unique_ptr<CloneLink> link, bool quit) {
    if (link) {
        link->leave(ByeMessage{quit, false});
        // In a task of its own: this may be called from one of its callbacks.
        m_loop.post([closing = std::shared_ptr<CloneLink>(std::move(link))] {});
    }
    if (!process || process->hasEnded()) return;

    const std::uint64_t key = m_nextKey++;
    const auto ended = [this, key] { m_loop.post([this, key] { remove(key); }); }; // the callback belongs to the entry
    CloneProcess::Callbacks callbacks;
    callbacks.exited = [ended](ExitStatus) { ended(); };
    callbacks.failed = [ended](const Error&) { ended(); };
    process->setCallbacks(std::move(callbacks));
    process->stop(m_grace);
    {
        std::lock_guard lock(m_mutex);
        ++m_count;
    }
    const IoLoop::TimerId timer = m_loop.startTimer(m_grace * kPatience, [this, key] {
        spdlog::warn("a clone process did not end in time and is let go of");
        remove(key);
    });
    m_entries[key] = Entry{std::move(process), timer};
}

void EndingClones::remove(std::uint64_t key) {
    auto node = m_entries.extract(key);
    if (node.empty()) return;
    m_loop.cancelTimer(node.mapped().timer);
    node = {}; // kills the process if it still runs
    std::lock_guard lock(m_mutex);
    if (--m_count == 0) m_emptied.notify_all();
}

void EndingClones::clear() {
    while (!m_entries.empty()) remove(m_entries.begin()->first);
}

bool EndingClones::waitUntilEmpty(std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(m_mutex);
    return m_emptied.wait_until(lock, deadline, [&] { return m_count == 0; });
}

} // namespace doppel
