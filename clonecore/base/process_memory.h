// How much memory this process has. Any thread; reads one line of /proc.
#pragma once

#include <cstdint>

namespace doppel {

/// Bytes of this process that are in memory now (its resident set, shared pages among them); 0 where the system does not say.
std::uint64_t residentBytes();

} // namespace doppel
