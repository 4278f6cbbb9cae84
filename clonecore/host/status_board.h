// What is known of every connection, for readers on any thread: the newest status of those that were ever started, the
// scene they belong to, and what they were last asked to render. Connections that were never started cost nothing here.
// Written by the I/O thread (statuses, inputs) and the document's thread (scene). Thread-safe.
#pragma once

#include "clonecore/host/clone_status.h"
#include "clonecore/scene/scene.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace doppel {

class StatusBoard {
public:
    explicit StatusBoard(Scene scene);

    /// `gone`: connections that were deleted or replaced. They are back to "never started" at once, and what their sessions still
    /// say is dropped until forget(). Returns the scene's number; numbers only grow.
    std::uint64_t setScene(Scene scene, const std::set<std::string>& gone = {});
    /// False when `id` is gone: whoever says this belongs to a connection that is no more.
    bool setStatus(const std::string& id, CloneStatus status);
    void setInputs(const std::string& id, EvaluatedInputs inputs);
    /// The session of a gone connection has ended: from now on its id stands for what scene `number` means by it, unless that is gone
    /// too by now.
    void forget(const std::string& id, std::uint64_t number);

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
    std::uint64_t m_number = 0;                  // of m_scene
    std::map<std::string, std::uint64_t> m_gone; // in which scene; until its session has ended
    std::uint64_t m_version = 0; // rises with every change, so that a waiter misses none
    std::shared_ptr<const CloneStatus> m_neverStarted = std::make_shared<CloneStatus>();
};

} // namespace doppel
