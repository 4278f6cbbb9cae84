// A name for one launch that no other has: for files and marks on other machines.
#pragma once

#include <string>

namespace doppel {

/// 16 hexadecimal digits, at random.
std::string newLaunchId();

} // namespace doppel
