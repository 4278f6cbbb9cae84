#include "render/embree/parallel.h"

#include <tbb/parallel_for.h>

namespace doppel::embree::detail {

void runTurns(std::size_t count, void (*turn)(void* loop, std::size_t i), void* loop) {
    tbb::parallel_for(std::size_t{0}, count, [turn, loop](std::size_t i) { turn(loop, i); });
}

} // namespace doppel::embree::detail
