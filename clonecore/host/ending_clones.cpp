#include "clonecore/host/ending_clones.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace doppel {

namespace {

// How long a link without a process of ours stays open behind its Bye.
constexpr std::chrono::milliseconds kLinger{250};
// A launcher that does not tell of the end of its process within this many grace periods is not waited for any more.
constexpr int kPatience = 3;

} // namespace

EndingClones::~EndingClones() { clear(); }

void EndingClones::add(std::shared_ptr<CloneProcess> process, std::unique_ptr<CloneLink> link, bool quit) {
    if (process && process->hasEnded()) process.reset();
    if (link) link->leave(quit);
    if (!process && !link) return;

    const std::uint64_t key = m_nextKey++;
    if (process) {
        CloneProcess::Callbacks callbacks;
        // The entry goes in a task of its own: this callback belongs to it.
        callbacks.exited = [this, key](ExitStatus) { m_loop.post([this, key] { remove(key); }); };
        callbacks.failed = [this, key](const Error&) { m_loop.post([this, key] { remove(key); }); };
        process->setCallbacks(std::move(callbacks));
        process->stop(m_grace);
    }
    const auto patience = process ? m_grace * kPatience : kLinger;
    {
        std::lock_guard lock(m_mutex);
        ++m_count;
    }
    const IoLoop::TimerId timer = m_loop.startTimer(patience, [this, key] {
        const auto it = m_entries.find(key);
        if (it == m_entries.end()) return;
        if (it->second.process) spdlog::warn("a clone process did not end in time and is let go of");
        it->second.timer = 0;
        m_loop.post([this, key] { remove(key); });
    });
    m_entries[key] = Entry{std::move(process), std::move(link), timer};
}

void EndingClones::remove(std::uint64_t key) {
    auto node = m_entries.extract(key);
    if (node.empty()) return;
    if (node.mapped().timer != 0) m_loop.cancelTimer(node.mapped().timer);
    node = {};
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
