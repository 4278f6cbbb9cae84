// What a host says of a membuf image to another process, and what such a process asks.
#include "clonecore/image/membuf_wire.h"
#include "tests/fuzz/target.h"

namespace doppel::fuzz {

bool feed(std::string_view bytes) {
    if (const auto id = decodeMembufRequest(bytes)) {
        const std::string line = encodeMembufRequest(*id);
        require(decodeMembufRequest(std::string_view(line).substr(0, line.size() - 1)) == id, "a request that was read is written the same");
        return true;
    }
    const auto header = decodeMembufAnswer(bytes);
    if (!header) return false;
    require(header->layout.isValid(), "a layout that was read is sound");
    require(header->layout.byteSize <= kMaxFrameBytes, "an image is no larger than it may be");
    const auto again = decodeMembufAnswer(std::string_view(encodeMembufAnswer(*header)).substr(4));
    require(again.has_value() && again->layout == header->layout && again->version == header->version, "an answer that was read is written the same");
    return true;
}

std::vector<std::string> seeds() {
    MembufHeader header;
    header.layout.width = header.layout.fullWidth = 40;
    header.layout.height = header.layout.fullHeight = 24;
    header.layout.aovs = {{"C", {"R", "G", "B", "A"}, PixelType::Half}, {"depth", {"Z"}, PixelType::Float}, {"primId", {"id"}, PixelType::UInt32}};
    header.layout.computeOffsets();
    header.info.samples = 64;
    header.info.renderer = "embree";
    header.info.metadata = std::make_shared<const FrameMetadata>(FrameMetadata{{"cryptomatte/1/name", "CryptoObject"}});
    header.version = 12;
    const std::string line = encodeMembufRequest("hero");
    return {line.substr(0, line.size() - 1), encodeMembufAnswer(header).substr(4)};
}

} // namespace doppel::fuzz
