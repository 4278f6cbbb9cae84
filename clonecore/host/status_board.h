// What is known of every connection, for readers on any thread: the newest status of those that were ever started, the
// scene they belong to, and what they were last asked to render. Connections that were never started cost nothing here.
// Written by the I/O thread (statuses, inputs) and the document's thread (scene). Thread-safe.
#pragma once

#include "clonecore/host/clone_status.h"
#include "clonecore/scene/scene.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace doppel {

class StatusBoard {
public:
    explicit StatusBoard(Scene scene);

    void setScene(Scene scene);
    void setStatus(const std::string& id, CloneStatus status);
    void setInputs(const std::string& id, EvaluatedInputs inputs);
    /// Back to "never started".
    void forget(const std::string& id);

    /// nullptr when the scene has no such connection; a Stopped status for one that was never started.
    std::shared_ptr<const CloneStatus> status(const std::string& id) const;
    /// What it was last asked to render; evaluated now for one that was never asked. Defaults for an unknown id.
    EvaluatedInputs inputs(const std::string& id) const;

    /// Blocks until `condition` holds (true), the deadline passes or the connection is gone (false). `condition` is
    /// called without a lock held.
    bool waitUntil(const std::string& id, const std::function<bool(const CloneStatus&)>& condition,
                   std::chrono::steady_clock::time_point deadline) const;

private:
    std::shared_ptr<const CloneStatus> find(const std::string& id) const; // m_mutex is held

    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    Scene m_scene;
    std::map<std::string, std::shared_ptr<const CloneStatus>> m_statuses;
    std::map<std::string, EvaluatedInputs> m_inputs;
    std::uint64_t m_version = 0; // rises with every change, so that a waiter misses none
    std::shared_ptr<const CloneStatus> m_neverStarted = std::make_shared<CloneStatus>();
};

} // namespace doppel
