// Frames of a real progressive render, for benches that send them.
#pragma once

#include "clonecore/image/frame.h"

#include <string>
#include <vector>

namespace doppel::bench {

/// What the "hero" clone of the example scene publishes one after the other, from its first whole pass on. Starts a clone process and
/// waits for it; ends the program with a message when it renders nothing.
std::vector<FramePtr> recordFrames(int width, int height, const std::string& aovs, std::size_t count);

} // namespace doppel::bench
