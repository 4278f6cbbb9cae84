#include "tests/fuzz/target.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size); // NOLINT: libFuzzer's name

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    (void)doppel::fuzz::feed({reinterpret_cast<const char*>(data), size});
    return 0;
}
