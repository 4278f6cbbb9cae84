// Numbers for the frames of this process: each is higher than the one before. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>

namespace doppel {

inline std::uint64_t nextFrameSequence() {
    static std::atomic<std::uint64_t> sequence{0};
    return ++sequence;
}

} // namespace doppel
