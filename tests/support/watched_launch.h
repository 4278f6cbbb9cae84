// What tests of launchers share: a receiver of a launch's events to wait on, and an eye on processes that are nobody's child here.
#pragma once

#include "clonecore/host/launcher.h"
#include "launcher/process/pidfd.h"

#include <poll.h>

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace doppel::test {

/// What a launched process told, to wait for.
class Watched {
public:
    LaunchEvents events() {
        return {.output = [this](std::string line, bool isStderr) {
                    change([&] { (isStderr ? errors : lines).push_back(std::move(line)); });
                },
                .waiting = [this](std::string what) { change([&] { waits.push_back(std::move(what)); }); },
                .ready = [this](CloneAddress a) { change([&] { address = std::move(a); }); },
                .exited = [this](ExitStatus e) { change([&] { exit = e; }); },
                .failed = [this](Error e) { change([&] { error = std::move(e); }); }};
    }
    bool wait(const std::function<bool()>& condition) {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, std::chrono::seconds(60), condition);
    }
    bool waitExit() {
        return wait([&] { return exit || error; });
    }
    bool waitLine(const std::string& line) {
        return wait([&] { return std::find(lines.begin(), lines.end(), line) != lines.end(); });
    }
    /// While more may come.
    std::string line(std::size_t index) {
        std::lock_guard lock(m_mutex);
        return index < lines.size() ? lines[index] : std::string();
    }

    // To be read in the conditions of wait(), or when nothing more comes.
    std::vector<std::string> lines, errors, waits;
    std::optional<CloneAddress> address;
    std::optional<ExitStatus> exit;
    std::optional<Error> error;

private:
    void change(const std::function<void()>& edit) {
        {
            std::lock_guard lock(m_mutex);
            edit();
        }
        m_changed.notify_all();
    }
    std::mutex m_mutex;
    std::condition_variable m_changed;
};

/// Watches a process that is nobody's child here; true once it has ended.
class OtherProcess {
public:
    explicit OtherProcess(const std::string& pid) : m_fd(openPidFd(std::stoi(pid))) {}
    bool ends() const { return !m_fd || poll(60'000); }
    bool runs() const { return m_fd && !poll(0); }

private:
    bool poll(int milliseconds) const {
        pollfd ready{m_fd.get(), POLLIN, 0};
        return ::poll(&ready, 1, milliseconds) == 1;
    }
    FileDescriptor m_fd;
};

} // namespace doppel::test
