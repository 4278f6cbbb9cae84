// Reads Cryptomatte back (its published specification 1.2.0): the names of what covers a pixel. Plain values, any thread.
#pragma once

#include "clonecore/image/frame.h"

#include <string>
#include <vector>

namespace doppel {

struct CryptomattePick {
    std::string layer;   ///< "CryptoObject"
    std::string name;    ///< from the manifest; the id in hexadecimal digits where that does not say
    float coverage = 0;  ///< 0..1
};

/// What covers the pixel (x, y) of the full image, by layer, what covers most first. Empty without Cryptomatte.
std::vector<CryptomattePick> pickCryptomatte(const Frame& frame, int x, int y);

} // namespace doppel
