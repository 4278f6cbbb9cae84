#include "tests/fuzz/target.h"

#include <cstdio>
#include <cstdlib>

namespace doppel::fuzz {

void require(bool holds, const char* promise) {
    if (holds) return;
    std::fprintf(stderr, "broken promise: %s\n", promise);
    std::abort();
}

} // namespace doppel::fuzz
