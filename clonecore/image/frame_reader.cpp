// readExr: an EXR file as a frame.
#include "clonecore/image/aov_spec.h"
#include "clonecore/image/frame_file.h"

#include <OpenImageIO/imageio.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <unistd.h>

namespace doppel {

namespace {

tl::unexpected<Error> failRead(ErrorCode code, const std::filesystem::path& file, const std::string& why) {
    return fail(code, "cannot read '" + file.string() + "': " + why);
}

std::optional<PixelType> pixelTypeOf(const OIIO::ImageSpec& spec) {
    for (const OIIO::TypeDesc& type : spec.channelformats) {
        if (type != spec.format) return std::nullopt;
    }
    for (const PixelType type : {PixelType::Half, PixelType::Float, PixelType::UInt32}) {
        if (toOiioType(type) == spec.format) return type;
    }
    return std::nullopt;
}

FrameInfo infoOf(const OIIO::ImageSpec& spec) {
    FrameInfo info;
    const std::string epoch(spec.get_string_attribute("doppel:epoch"));
    std::from_chars(epoch.data(), epoch.data() + epoch.size(), info.epoch);
    info.samples = spec.get_int_attribute("doppel:samples");
    info.converged = spec.get_int_attribute("doppel:converged") != 0;
    info.percent = static_cast<double>(spec.get_float_attribute("doppel:percent"));
    info.frame = static_cast<double>(spec.get_float_attribute("doppel:frame", 1.0f));
    info.renderSeconds = static_cast<double>(spec.get_float_attribute("doppel:renderSeconds"));
    info.renderer = std::string(spec.get_string_attribute("doppel:renderer"));
    return info;
}

Result<AovLayout> aovOf(const OIIO::ImageSpec& spec, int part, const std::filesystem::path& file) {
    const auto type = pixelTypeOf(spec);
    std::string name(spec.get_string_attribute("oiio:subimagename"));
    if (name.empty()) name = part == 0 ? "C" : "part" + std::to_string(part);
    if (!type || spec.deep || spec.nchannels < 1 || spec.nchannels > 4)
        return failRead(ErrorCode::Unsupported, file,
                        "its part '" + name + "' is not 1 to 4 channels of half, float or uint32");
    return AovLayout{std::move(name), spec.channelnames, *type, 0};
}

Result<FrameLayout> layoutOf(OIIO::ImageInput& in, const std::filesystem::path& file) {
    const OIIO::ImageSpec first = in.spec(0);
    FrameLayout layout;
    layout.x = first.x - first.full_x;
    layout.y = first.y - first.full_y;
    layout.width = first.width;
    layout.height = first.height;
    layout.fullWidth = first.full_width;
    layout.fullHeight = first.full_height;
    for (int part = 0; in.seek_subimage(part, 0); ++part) {
        const OIIO::ImageSpec spec = in.spec(part);
        if (spec.x != first.x || spec.y != first.y || spec.width != first.width || spec.height != first.height)
            return failRead(ErrorCode::Unsupported, file, "its parts have different data windows");
        if (layout.aovs.size() == kMaxAovs) return failRead(ErrorCode::TooLarge, file, "it has too many parts");
        Result<AovLayout> aov = aovOf(spec, part, file);
        if (!aov) return tl::unexpected<Error>(aov.error());
        layout.aovs.push_back(std::move(*aov));
    }
    layout.computeOffsets();
    if (!layout.isValid()) return failRead(ErrorCode::TooLarge, file, "its size is out of range or its names repeat");
    return layout;
}

} // namespace

Result<FramePtr> readExr(const std::filesystem::path& file) {
    if (::access(file.c_str(), R_OK) != 0)
        return tl::unexpected<Error>(errnoError("cannot read", file.string(), errno));
    const auto in = OIIO::ImageInput::create("openexr");
    OIIO::ImageSpec spec;
    if (!in || !in->open(file.string(), spec))
        return failRead(ErrorCode::ParseFailed, file,
                        "it is not a readable EXR file: " + (in ? in->geterror() : OIIO::geterror()));
    const Result<FrameLayout> layout = layoutOf(*in, file);
    if (!layout) return tl::unexpected<Error>(layout.error());

    std::string error;
    const FramePtr frame = Frame::allocate(*layout, infoOf(spec), [&](std::span<std::byte> buffer) {
        for (std::size_t a = 0; a < layout->aovs.size() && error.empty(); ++a) {
            const AovLayout& aov = layout->aovs[a];
            if (!in->read_image(static_cast<int>(a), 0, 0, -1, toOiioType(aov.type), buffer.data() + aov.offset))
                error = in->geterror();
        }
    });
    if (!frame) return failRead(ErrorCode::TooLarge, file, "there is not enough memory for it");
    if (!error.empty()) return failRead(ErrorCode::ParseFailed, file, "it is damaged: " + error);
    return frame;
}

} // namespace doppel
