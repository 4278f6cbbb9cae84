// What a fuzz target is: one decoder, whatever bytes it is fed. Each target is linked twice: with libFuzzer (./dev fuzz) and,
// in every build, with a driver that feeds it its seeds and mutations of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace doppel::fuzz {

/// Decodes `bytes`, and checks what must hold when that succeeds. Ends the process (require) when it does not. True when the
/// bytes were accepted.
bool feed(std::string_view bytes);

/// Inputs that are accepted, to begin with.
std::vector<std::string> seeds();

/// Ends the process with a message that names the broken promise.
void require(bool holds, const char* promise);

} // namespace doppel::fuzz
