#include "clonecore/image/frame_file.h"

#include "clonecore/base/atomic_file.h"
#include "clonecore/image/aov_spec.h"
#include "clonecore/image/fd_proxy.h"

#include <OpenImageIO/imageio.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <system_error>

namespace doppel {

namespace {

namespace fs = std::filesystem;

/// Attributes that OpenEXR keeps for itself: written as metadata, they would make the file unreadable.
bool isReserved(const std::string& key) {
    static const std::set<std::string> kReserved{"channels",
                                                 "chunkCount",
                                                 "compression",
                                                 "dataWindow",
                                                 "displayWindow",
                                                 "lineOrder",
                                                 "name",
                                                 "pixelAspectRatio",
                                                 "screenWindowCenter",
                                                 "screenWindowWidth",
                                                 "tiles",
                                                 "type",
                                                 "version",
                                                 "view",
                                                 "multiView",
                                                 "worldToCamera",
                                                 "worldToNDC",
                                                 "chromaticities",
                                                 "dwaCompressionLevel"};
    return key.empty() || kReserved.contains(key) || key.starts_with("oiio:") || key.starts_with("openexr:");
}

void addMetadata(OIIO::ImageSpec& spec, const std::map<std::string, std::string>& metadata) {
    for (const auto& [key, value] : metadata) spec.attribute(isReserved(key) ? "doppel:" + key : key, value);
}

OIIO::ImageSpec fileSpec(const Frame& frame, std::size_t aov, const std::map<std::string, std::string>& metadata) {
    OIIO::ImageSpec spec = aovSpec(frame, aov);
    spec.erase_attribute("oiio:subimages");
    // Formats know no 64-bit attributes, and a sequence number means nothing outside its process.
    spec.erase_attribute("doppel:sequence");
    spec.attribute("doppel:epoch", std::to_string(frame.info().epoch));
    spec.attribute("Software", "Doppel");
    addMetadata(spec, metadata);
    return spec;
}

tl::unexpected<Error> failWrite(const fs::path& file, int errnoValue, const std::string& reason) {
    // What OpenEXR writes itself says so in words only.
    for (const int full : {ENOSPC, EDQUOT}) {
        if (errnoValue == 0 && reason.find(std::generic_category().message(full)) != std::string::npos)
            errnoValue = full;
    }
    if (errnoValue == 0)
        return fail(ErrorCode::Io,
                    "cannot write '" + file.string() + "': " + (reason.empty() ? "unknown reason" : reason));
    Error error = errnoError("cannot write", file.string(), errnoValue);
    if (error.code == ErrorCode::NoSpace) error.message += "; free some space or choose another place";
    return tl::unexpected<Error>(std::move(error));
}

/// One image to write, its samples as in memory.
struct Part {
    OIIO::ImageSpec spec;
    const void* pixels;
    OIIO::stride_t pixelStride = OIIO::AutoStride; ///< bytes
};

Result<void> writePicture(OIIO::ImageOutput& out, OIIO::Filesystem::IOProxy& proxy, const Part& part,
                          const std::string& name) {
    if (!out.set_ioproxy(&proxy) || !out.open(name, part.spec) ||
        !out.write_image(part.spec.format, part.pixels, part.pixelStride) || !out.close())
        return fail(ErrorCode::Io, out.geterror());
    return {};
}

/// OpenEXR writes files of several parts through a stream whose last buffer may fail unnoticed, so look at the end of
/// each.
Result<void> checkLastRows(const fs::path& file, const std::vector<Part>& parts) {
    OIIO::ImageSpec spec;
    const auto in = OIIO::ImageInput::create("openexr");
    if (!in || !in->open(file.string(), spec)) return fail(ErrorCode::Io, in ? in->geterror() : OIIO::geterror());
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const OIIO::ImageSpec& expected = parts[i].spec;
        std::vector<std::byte> row(expected.scanline_bytes());
        if (!in->seek_subimage(static_cast<int>(i), 0) ||
            !in->read_scanline(expected.y + expected.height - 1, 0, expected.format, row.data()))
            return fail(ErrorCode::Io, "not all of it arrived: " + in->geterror());
    }
    return {};
}

Result<void> writeParts(OIIO::ImageOutput& out, const std::vector<Part>& parts, const fs::path& file) {
    const auto failed = [&] { return fail(ErrorCode::Io, out.geterror()); };
    std::vector<OIIO::ImageSpec> specs;
    for (const Part& part : parts) specs.push_back(part.spec);
    if (!out.open(file.string(), static_cast<int>(specs.size()), specs.data())) return failed();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0 && !out.open(file.string(), specs[i], OIIO::ImageOutput::AppendSubimage)) return failed();
        if (!out.write_image(specs[i].format, parts[i].pixels, parts[i].pixelStride)) return failed();
    }
    if (!out.close()) return failed();
    return parts.size() > 1 ? checkLastRows(file, parts) : Result<void>();
}

Result<void> writeAtomically(const fs::path& file, const std::vector<Part>& parts) {
    return writeFileAtomically(file, [&](const fs::path& temporary) -> Result<void> {
        const auto out = OIIO::ImageOutput::create(temporary.string());
        if (!out) {
            OIIO::geterror();
            return fail(ErrorCode::Unsupported, "cannot write '" + file.string() +
                                                    "': no image format has the extension '" +
                                                    file.extension().string() + "'; use .exr or .png");
        }
        if (parts.size() > 1 || !out->supports("ioproxy")) {
            const Result<void> written = writeParts(*out, parts, temporary);
            return written ? written : failWrite(file, 0, written.error().message);
        }
        FdProxy proxy(temporary);
        if (!proxy.opened()) return failWrite(file, proxy.errnoValue(), {});
        const Result<void> written = writePicture(*out, proxy, parts[0], temporary.string());
        if (written && proxy.errnoValue() == 0) return {};
        return failWrite(file, proxy.errnoValue(), written ? "" : written.error().message);
    });
}

/// An opaque picture as 8-bit sRGB; alpha only where there is some.
struct Picture {
    OIIO::ImageSpec spec;
    std::vector<std::uint8_t> bytes;
};

Picture pictureOf(const DisplayImage& image) {
    bool isOpaque = true;
    for (std::size_t i = 3; i < image.rgba.size(); i += 4) isOpaque = isOpaque && image.rgba[i] == 255;
    Picture picture{OIIO::ImageSpec(image.width, image.height, isOpaque ? 3 : 4, OIIO::TypeUInt8), {}};
    picture.spec.attribute("oiio:ColorSpace", "sRGB");
    picture.spec.attribute("oiio:UnassociatedAlpha", 1);
    picture.spec.attribute("Software", "Doppel");
    if (!isOpaque) {
        picture.bytes = image.rgba;
        return picture;
    }
    picture.bytes.reserve(image.rgba.size() / 4 * 3);
    for (std::size_t i = 0; i + 3 < image.rgba.size(); i += 4)
        picture.bytes.insert(picture.bytes.end(), &image.rgba[i], &image.rgba[i] + 3);
    return picture;
}

std::string lowerExtension(const fs::path& file) {
    std::string extension = file.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return extension;
}

bool holdsFloats(const std::string& extension) {
    static const std::set<std::string> kFloatFormats{".tif", ".tiff", ".hdr", ".rgbe", ".pfm", ".fits", ".iff"};
    return kFloatFormats.contains(extension);
}

bool holdsAlpha(const std::string& extension) {
    return extension != ".hdr" && extension != ".rgbe" && extension != ".pfm";
}

} // namespace

Result<void> writeExr(const Frame& frame, const fs::path& file, const std::map<std::string, std::string>& metadata) {
    std::vector<Part> parts;
    for (std::size_t aov = 0; aov < frame.layout().aovs.size(); ++aov) {
        Part& part = parts.emplace_back(Part{fileSpec(frame, aov, metadata), frame.aov(aov).data()});
        part.spec.attribute("compression", "zip");
    }
    return writeAtomically(file, parts);
}

Result<void> writePng(const Frame& frame, std::size_t aov, const fs::path& file) {
    const Picture picture = pictureOf(toDisplay(frame, aov));
    return writeAtomically(file, {Part{picture.spec, picture.bytes.data()}});
}

Result<void> writeImage(const Frame& frame, std::size_t aov, const fs::path& file,
                        const std::map<std::string, std::string>& metadata) {
    const std::string extension = lowerExtension(file);
    if (extension == ".exr") return writeExr(frame, file, metadata);
    if (!holdsFloats(extension)) return writePng(frame, aov, file);
    Part part{fileSpec(frame, aov, metadata), frame.aov(aov).data()};
    if (part.spec.nchannels == 4 && !holdsAlpha(extension)) {
        part.pixelStride = static_cast<OIIO::stride_t>(part.spec.pixel_bytes());
        part.spec.nchannels = 3;
        part.spec.channelnames.resize(3);
        part.spec.alpha_channel = -1;
    }
    return writeAtomically(file, {part});
}

Result<std::vector<std::uint8_t>> encodePng(const DisplayImage& image) {
    if (image.width < 1 || image.height < 1 ||
        image.rgba.size() != static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 4)
        return fail(ErrorCode::InvalidArgument, "cannot make a PNG: the picture's size and its pixels don't agree");
    const Picture picture = pictureOf(image);
    const auto out = OIIO::ImageOutput::create("picture.png");
    if (!out)
        return fail(ErrorCode::MissingPart, "cannot make a PNG: OpenImageIO has no PNG writer: " + OIIO::geterror());
    std::vector<unsigned char> bytes;
    OIIO::Filesystem::IOVecOutput proxy(bytes);
    const Result<void> written = writePicture(*out, proxy, Part{picture.spec, picture.bytes.data()}, "picture.png");
    if (!written) return fail(ErrorCode::Internal, "cannot make a PNG: " + written.error().message);
    return bytes;
}

} // namespace doppel
