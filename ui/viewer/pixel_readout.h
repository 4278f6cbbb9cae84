// The numbers of one pixel: every channel of an AOV in full precision. Pure functions, any thread.
#pragma once

#include "clonecore/image/frame.h"

#include <QString>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace doppel {

struct ChannelValue {
    std::string channel; ///< "R", "Z", ...
    double value = 0;    ///< as stored; ids are exact
};

/// Values at (x, y) of the full image, origin upper left; nullopt outside the data window or for a bad index.
std::optional<std::vector<ChannelValue>> pixelValues(const Frame& frame, std::size_t aov, int x, int y);

/// "R 0.18   G 0.2   B 0.21   A 1"; empty where the frame has no pixel.
QString valuesText(const Frame& frame, std::size_t aov, int x, int y);

/// "x 12  y 30   C   R 0.18  G 0.2  B 0.21  A 1"; only the coordinates where the frame has no pixel.
QString pixelText(const Frame& frame, std::size_t aov, int x, int y);

} // namespace doppel
