// Loops over all processors.
#pragma once

#include <atomic>
#include <cstddef>

namespace doppel::embree {

namespace detail {

/// TBB's loop: calls turn(loop, i). Compiled by itself, as ThreadSanitizer must not look into TBB's templates (parallel.cpp).
void runTurns(std::size_t count, void (*turn)(void* loop, std::size_t i), void* loop);

} // namespace detail

/// Calls body(0) to body(count - 1), several at a time, in the task arena of the calling thread; returns when all are through.
template <class Body>
void parallelFor(std::size_t count, const Body& body) {
    // The atomics say what TBB orders anyway, for ThreadSanitizer, which does not see the library's own.
    struct Loop {
        const Body& body;
        std::atomic<int> begun{0}, ended{0};
    } loop{body};
    loop.begun.store(1, std::memory_order_release);
    const auto turn = [](void* data, std::size_t i) {
        auto& shared = *static_cast<Loop*>(data);
        (void)shared.begun.load(std::memory_order_acquire);
        shared.body(i);
        shared.ended.fetch_add(1, std::memory_order_release);
    };
    detail::runTurns(count, turn, &loop);
    (void)loop.ended.load(std::memory_order_acquire);
}

} // namespace doppel::embree
