#include "ui/gallery/image_loader.h"

#include <OpenImageIO/imageio.h>

#include <algorithm>
#include <memory>
#include <string>

namespace doppel {

namespace {

PixelType pixelType(const OIIO::ImageSpec& spec) {
    const OIIO::TypeDesc type = spec.format;
    if (type == OIIO::TypeDesc::HALF || type == OIIO::TypeDesc::UINT8) return PixelType::Half;
    return type == OIIO::TypeDesc::UINT32 ? PixelType::UInt32 : PixelType::Float;
}

OIIO::TypeDesc oiioType(PixelType type) {
    switch (type) {
        case PixelType::Half: return OIIO::TypeDesc::HALF;
        case PixelType::Float: return OIIO::TypeDesc::FLOAT;
        case PixelType::UInt32: return OIIO::TypeDesc::UINT32;
    }
    return OIIO::TypeDesc::FLOAT;
}

AovLayout aovOf(const OIIO::ImageSpec& spec, int part) {
    AovLayout aov;
    aov.name = spec.get_string_attribute("oiio:subimagename");
    if (aov.name.empty()) aov.name = part == 0 ? "C" : "part" + std::to_string(part);
    for (int c = 0; c < std::min(spec.nchannels, 4); ++c) {
        const std::string channel = spec.channelnames[static_cast<std::size_t>(c)];
        aov.channels.push_back(channel.substr(channel.rfind('.') + 1));
    }
    aov.type = pixelType(spec);
    return aov;
}

} // namespace

Result<FramePtr> loadFrame(const std::filesystem::path& file) {
    const std::string name = file.string();
    const auto input = OIIO::ImageInput::open(name);
    if (!input) return fail(ErrorCode::Io, "cannot open the image: " + OIIO::geterror(), name);

    FrameLayout layout;
    std::vector<int> parts;
    for (int part = 0; input->seek_subimage(part, 0); ++part) {
        const OIIO::ImageSpec spec = input->spec();
        if (part == 0) {
            layout.x = spec.x - spec.full_x;
            layout.y = spec.y - spec.full_y;
            layout.width = spec.width;
            layout.height = spec.height;
            layout.fullWidth = spec.full_width;
            layout.fullHeight = spec.full_height;
        }
        if (spec.width != layout.width || spec.height != layout.height || parts.size() == kMaxAovs) continue;
        layout.aovs.push_back(aovOf(spec, part));
        parts.push_back(part);
    }
    input->geterror(); // seeking behind the last part is how the number of parts is found
    layout.computeOffsets();
    if (!layout.isValid()) return fail(ErrorCode::TooLarge, "the image has an unusable size or is larger than can be shown", name);

    std::string fault;
    auto frame = Frame::allocate(layout, FrameInfo{}, [&](std::span<std::byte> bytes) {
        for (std::size_t i = 0; i < parts.size() && fault.empty(); ++i) {
            const AovLayout& aov = layout.aovs[i];
            if (!input->read_image(parts[i], 0, 0, static_cast<int>(aov.channels.size()), oiioType(aov.type),
                                   bytes.data() + aov.offset))
                fault = input->geterror();
        }
    });
    if (!fault.empty()) return fail(ErrorCode::Io, "cannot read the image: " + fault, name);
    return FramePtr(std::move(frame));
}

} // namespace doppel
