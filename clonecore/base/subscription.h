// Callbacks that end themselves: a CallbackList keeps them, a Subscription removes its one when it goes away.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace doppel {

/// Owns one registered callback. After the destructor (or reset) returns, the callback is not called again, except
/// that a call already under way on another thread may still finish.
class [[nodiscard]] Subscription {
public:
    Subscription() = default;
    explicit Subscription(std::function<void()> remove) : m_remove(std::move(remove)) {}
    Subscription(Subscription&& other) noexcept : m_remove(std::exchange(other.m_remove, nullptr)) {}
    Subscription& operator=(Subscription&& other) noexcept {
        if (this != &other) {
            reset();
            m_remove = std::exchange(other.m_remove, nullptr);
        }
        return *this;
    }
    ~Subscription() { reset(); }

    void reset() {
        if (auto remove = std::exchange(m_remove, nullptr)) remove();
    }
    explicit operator bool() const { return static_cast<bool>(m_remove); }

private:
    std::function<void()> m_remove;
};

template <class Signature>
class CallbackList;

/// Thread-safe list of callbacks. `notify` calls them outside the lock, so they may add or remove others.
/// Subscriptions may outlive the list.
template <class... Args>
class CallbackList<void(Args...)> {
public:
    using Callback = std::function<void(Args...)>;

    Subscription add(Callback callback) {
        auto entry = std::make_shared<Callback>(std::move(callback));
        {
            std::lock_guard lock(m_state->mutex);
            m_state->entries.push_back(entry);
        }
        return Subscription([weak = std::weak_ptr<State>(m_state), raw = entry.get()] {
            if (auto state = weak.lock()) {
                std::lock_guard lock(state->mutex);
                std::erase_if(state->entries, [raw](const auto& e) { return e.get() == raw; });
            }
        });
    }

    void notify(Args... args) const {
        std::vector<std::shared_ptr<Callback>> entries;
        {
            std::lock_guard lock(m_state->mutex);
            entries = m_state->entries;
        }
        for (const auto& entry : entries) {
            {
                std::lock_guard lock(m_state->mutex);
                if (std::find(m_state->entries.begin(), m_state->entries.end(), entry) == m_state->entries.end())
                    continue; // removed by a callback before it
            }
            (*entry)(args...);
        }
    }

private:
    struct State {
        std::mutex mutex;
        std::vector<std::shared_ptr<Callback>> entries;
    };
    std::shared_ptr<State> m_state = std::make_shared<State>();
};

} // namespace doppel
