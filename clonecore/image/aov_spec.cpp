#include "clonecore/image/aov_spec.h"

#include <algorithm>

namespace doppel {

OIIO::TypeDesc toOiioType(PixelType type) {
    switch (type) {
        case PixelType::Half:
            return OIIO::TypeHalf;
        case PixelType::Float:
            return OIIO::TypeFloat;
        case PixelType::UInt32:
            return OIIO::TypeUInt32;
    }
    return OIIO::TypeUnknown;
}

namespace {

void addFrameAttributes(OIIO::ImageSpec& spec, const FrameInfo& info) {
    const auto addUInt64 = [&](const char* name, std::uint64_t value) {
        spec.attribute(name, OIIO::TypeDesc(OIIO::TypeDesc::UINT64), &value);
    };
    addUInt64("doppel:epoch", info.epoch);
    addUInt64("doppel:sequence", info.sequence);
    spec.attribute("doppel:samples", info.samples);
    spec.attribute("doppel:converged", info.converged ? 1 : 0);
    spec.attribute("doppel:percent", static_cast<float>(info.percent));
    spec.attribute("doppel:frame", static_cast<float>(info.frame));
    spec.attribute("doppel:renderSeconds", static_cast<float>(info.renderSeconds));
    spec.attribute("doppel:renderer", info.renderer);
}

/// All metadata goes to the first AOV, where readers look first. What says "<group>/name" = "X" (as Cryptomatte does) goes
/// to the AOVs whose names begin with X too, with the rest of its group.
void addMetadata(OIIO::ImageSpec& spec, const FrameMetadata& metadata, std::size_t index, const std::string& aov) {
    for (const auto& [key, text] : metadata) {
        const auto name = metadata.find(key.substr(0, key.rfind('/') + 1) + "name");
        if (index == 0 || (name != metadata.end() && aov.starts_with(name->second))) spec.attribute(key, text);
    }
}

} // namespace

OIIO::ImageSpec aovSpec(const Frame& frame, std::size_t aov) {
    const FrameLayout& layout = frame.layout();
    const AovLayout& a = layout.aovs[aov];
    OIIO::ImageSpec spec(layout.width, layout.height, static_cast<int>(a.channels.size()), toOiioType(a.type));
    spec.x = layout.x;
    spec.y = layout.y;
    spec.full_x = 0;
    spec.full_y = 0;
    spec.full_width = layout.fullWidth;
    spec.full_height = layout.fullHeight;
    spec.channelnames = a.channels;
    spec.alpha_channel = -1;
    spec.z_channel = -1;
    for (std::size_t c = 0; c < a.channels.size(); ++c) {
        if (a.channels[c] == "A") spec.alpha_channel = static_cast<int>(c);
        if (a.channels[c] == "Z" && a.channels.size() == 1) spec.z_channel = static_cast<int>(c);
    }
    spec.attribute("oiio:subimagename", a.name);
    spec.attribute("oiio:subimages", static_cast<int>(layout.aovs.size()));
    if (a.type == PixelType::Half) spec.attribute("oiio:ColorSpace", "Linear");
    addFrameAttributes(spec, frame.info());
    const auto& held = frame.info().heldAovs;
    if (std::find(held.begin(), held.end(), a.name) != held.end()) spec.attribute("doppel:held", 1);
    if (frame.info().metadata) addMetadata(spec, *frame.info().metadata, aov, a.name);
    return spec;
}

} // namespace doppel
