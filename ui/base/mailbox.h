// How other threads hand work to the main thread: functions are queued and run there, in order, with one pending wake at
// a time. Created and destroyed on the main thread; handles go anywhere and may outlive it. Nothing runs after the
// destructor, so a callback may safely capture the owner of the mailbox.
#pragma once

#include <functional>
#include <memory>

namespace doppel {

class Mailbox {
    struct State;

public:
    /// A copyable, thread-safe way in.
    class Handle {
    public:
        /// Any thread; never blocks for longer than a queue push. Dropped when the mailbox is gone.
        void post(std::function<void()> function) const;

    private:
        friend class Mailbox;
        explicit Handle(std::shared_ptr<State> state) : m_state(std::move(state)) {}
        std::shared_ptr<State> m_state;
    };

    Mailbox();
    ~Mailbox();
    Mailbox(const Mailbox&) = delete;
    Mailbox& operator=(const Mailbox&) = delete;

    Handle handle() const { return Handle(m_state); }

private:
    std::shared_ptr<State> m_state;
};

} // namespace doppel
