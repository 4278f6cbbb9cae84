// Small frames for the tests of this folder.
#pragma once

#include "clonecore/image/frame.h"

#include <Imath/half.h>

#include <cstring>
#include <span>

namespace doppel::test {

/// C (half RGBA), depth (float Z), N (float XYZ) and primId (uint32).
inline FrameLayout layoutOf(int width, int height) {
    FrameLayout layout;
    layout.width = layout.fullWidth = width;
    layout.height = layout.fullHeight = height;
    layout.aovs = {{"C", {"R", "G", "B", "A"}, PixelType::Half},
                   {"depth", {"Z"}, PixelType::Float},
                   {"N", {"X", "Y", "Z"}, PixelType::Float},
                   {"primId", {"id"}, PixelType::UInt32}};
    layout.computeOffsets();
    return layout;
}

template <class Sample>
std::span<Sample> samplesOf(std::span<std::byte> buffer, const FrameLayout& layout, std::size_t aov) {
    return {reinterpret_cast<Sample*>(buffer.data() + layout.aovs[aov].offset), layout.aovBytes(aov) / sizeof(Sample)};
}

/// Every sample of every AOV is `value` (alpha too).
inline std::shared_ptr<Frame> uniformFrame(FrameLayout layout, float value, FrameInfo info = {}) {
    return Frame::allocate(layout, std::move(info), [&](std::span<std::byte> buffer) {
        for (std::size_t a = 0; a < layout.aovs.size(); ++a) {
            switch (layout.aovs[a].type) {
                case PixelType::Half:
                    for (Imath::half& s : samplesOf<Imath::half>(buffer, layout, a)) s = value;
                    break;
                case PixelType::Float:
                    for (float& s : samplesOf<float>(buffer, layout, a)) s = value;
                    break;
                case PixelType::UInt32:
                    for (std::uint32_t& s : samplesOf<std::uint32_t>(buffer, layout, a))
                        s = static_cast<std::uint32_t>(value);
                    break;
            }
        }
    });
}

} // namespace doppel::test
