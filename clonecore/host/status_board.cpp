#include "clonecore/host/status_board.h"

#include <utility>

namespace doppel {

StatusBoard::StatusBoard(Scene scene) : m_scene(std::move(scene)) {}

std::uint64_t StatusBoard::setScene(Scene scene, const std::set<std::string>& gone) {
    std::uint64_t number = 0;
    {
        std::lock_guard lock(m_mutex);
        std::swap(m_scene, scene); // the old one is freed without the lock
        number = ++m_number;
        for (const std::string& id : gone) {
            m_statuses.erase(id);
            m_inputs.erase(id);
            m_gone[id] = number;
        }
        ++m_version;
    }
    m_changed.notify_all();
    return number;
}

bool StatusBoard::setStatus(const std::string& id, CloneStatus status) {
    auto next = std::make_shared<const CloneStatus>(std::move(status));
    {
        std::lock_guard lock(m_mutex);
        if (m_gone.contains(id)) return false;
        m_statuses[id].swap(next);
        ++m_version;
    }
    m_changed.notify_all();
    return true;
}

void StatusBoard::setInputs(const std::string& id, EvaluatedInputs inputs) {
    std::lock_guard lock(m_mutex);
    if (!m_gone.contains(id)) m_inputs[id] = std::move(inputs);
}

void StatusBoard::forget(const std::string& id, std::uint64_t number) {
    std::lock_guard lock(m_mutex);
    if (const auto it = m_gone.find(id); it != m_gone.end() && it->second <= number) m_gone.erase(it);
}

std::shared_ptr<const CloneStatus> StatusBoard::find(const std::string& id) const {
    if (!m_scene.connections->contains(id)) return nullptr;
    const auto it = m_statuses.find(id);
    return it == m_statuses.end() ? m_neverStarted : it->second;
}

std::shared_ptr<const CloneStatus> StatusBoard::status(const std::string& id) const {
    std::lock_guard lock(m_mutex);
    return find(id);
}

EvaluatedInputs StatusBoard::inputs(const std::string& id) const {
    Scene scene;
    {
        std::lock_guard lock(m_mutex);
        if (!m_scene.connections->contains(id)) return {};
        if (const auto it = m_inputs.find(id); it != m_inputs.end()) return it->second;
        scene = m_scene;
    }
    return evaluateInputs(*scene.connection(id), scene.expressionContext());
}

bool StatusBoard::waitUntil(const std::string& id, const std::function<bool(const CloneStatus&)>& condition,
                            std::chrono::steady_clock::time_point deadline) const {
    std::unique_lock lock(m_mutex);
    while (true) {
        const std::uint64_t version = m_version;
        const auto status = find(id);
        lock.unlock();
        if (!status) return false;
        if (condition(*status)) return true;
        lock.lock();
        if (!m_changed.wait_until(lock, deadline, [&] { return m_version != version; })) return false;
    }
}

} // namespace doppel
