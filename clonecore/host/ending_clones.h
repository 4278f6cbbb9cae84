// Clones that their connections have let go of and that are still ending: each process gets its time to stop softly. Lets
// the manager wait for all of them. I/O thread, but for waitUntilEmpty.
#pragma once

#include "clonecore/host/clone_link.h"
#include "clonecore/host/clone_process.h"
#include "clonecore/link/io_loop.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

namespace doppel {

class EndingClones {
public:
    EndingClones(IoLoop& loop, std::chrono::milliseconds grace) : m_loop(loop), m_grace(grace) {}
    ~EndingClones();

    /// Takes over what a connection lets go of (either may be null): says Bye and closes the link, stops the process softly
    /// and, when it has not ended after the grace period, hard. `quit` asks the clone to end its process.
    void add(std::shared_ptr<CloneProcess> process, std::unique_ptr<CloneLink> link, bool quit);
    /// Drops everything now, killing what still runs.
    void clear();

    /// Any thread but the I/O thread. False when something is still ending at the deadline.
    bool waitUntilEmpty(std::chrono::steady_clock::time_point deadline);

private:
    struct Entry {
        std::shared_ptr<CloneProcess> process;
        IoLoop::TimerId timer = 0;
    };
    void remove(std::uint64_t key);

    IoLoop& m_loop;
    const std::chrono::milliseconds m_grace;
    std::map<std::uint64_t, Entry> m_entries;
    std::uint64_t m_nextKey = 0;
    std::mutex m_mutex; // guards m_count
    std::condition_variable m_emptied;
    std::size_t m_count = 0;
};

} // namespace doppel
