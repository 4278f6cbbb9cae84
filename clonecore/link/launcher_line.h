// The one line that a clone prints on stdout and a launcher reads.
#pragma once

#include "clonecore/base/error.h"

#include <string>
#include <string_view>

namespace doppel {

/// DOPPEL_CLONE {"endpoint":"tcp://127.0.0.1:41213","key":"<z85>","pid":4711,"port":41213,"protocol":1}
/// or, of a clone that dials its host: DOPPEL_CLONE {"dial":"tcp://desk:7000","key":"<z85>","pid":4711,"protocol":1}
struct LauncherLine {
    std::string endpoint; ///< as bound; "" when it dials
    std::string key;      ///< z85 public key; "" = plain
    long pid = 0;
    int port = 0;         ///< 0 unless tcp
    int protocol = 1;
    std::string dial{};   ///< endpoint of the host that it dials; "" = it listens
};

std::string formatLauncherLine(const LauncherLine& line);
/// NotFound when `text` does not begin with "DOPPEL_CLONE " (ordinary output); other errors when it does but is damaged.
Result<LauncherLine> parseLauncherLine(std::string_view text);

} // namespace doppel
