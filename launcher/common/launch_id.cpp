#include "launcher/common/launch_id.h"

#include <fmt/format.h>

#include <random>

namespace doppel {

std::string newLaunchId() {
    std::random_device random;
    return fmt::format("{:08x}{:08x}", random(), random());
}

} // namespace doppel
