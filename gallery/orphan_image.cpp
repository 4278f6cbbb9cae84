#include "gallery/orphan_image.h"

#include "clonecore/image/frame_file.h"
#include "gallery/image_folder.h"
#include "gallery/missing_image.h"
#include "gallery/snapshot.h"

#include <OpenImageIO/imageio.h>

#include <sys/stat.h>

#include <charconv>
#include <cmath>
#include <set>

namespace doppel {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "doppel:";
constexpr std::size_t kMostAttributes = 1000, kMostBytes = 1 << 20; ///< of each

/// The "doppel:" attributes of the first part, without the prefix.
std::map<std::string, std::string> attributesOf(const fs::path& file) {
    std::map<std::string, std::string> attributes;
    const auto in = OIIO::ImageInput::create("openexr");
    OIIO::ImageSpec spec;
    if (!in || !in->open(file.string(), spec)) {
        OIIO::geterror(); // not an EXR: then not ours
        return attributes;
    }
    for (const OIIO::ParamValue& attribute : spec.extra_attribs) {
        const std::string_view name(attribute.name().c_str(), attribute.name().size());
        if (!name.starts_with(kPrefix) || attributes.size() == kMostAttributes) continue;
        std::string value = attribute.get_string();
        if (value.size() <= kMostBytes) attributes[std::string(name.substr(kPrefix.size()))] = std::move(value);
    }
    return attributes;
}

/// Ids of our making begin with the milliseconds since 1970 in 12 hexadecimal digits.
double timeOfId(const std::string& id) {
    constexpr std::size_t kIdDigits = 32, kTimeDigits = 12;
    std::uint64_t milliseconds = 0;
    if (id.size() != kIdDigits) return 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + kTimeDigits, milliseconds, 16);
    return error == std::errc() && end == id.data() + kTimeDigits ? static_cast<double>(milliseconds) / 1000.0 : 0;
}

double timeOfFile(const fs::path& file) {
    struct stat facts {};
    return ::stat(file.c_str(), &facts) == 0 ? static_cast<double>(facts.st_mtime) : 0;
}

double createdOf(const std::map<std::string, std::string>& attributes, const std::string& id, const fs::path& file) {
    double created = 0;
    if (const auto found = attributes.find("created"); found != attributes.end())
        std::from_chars(found->second.data(), found->second.data() + found->second.size(), created);
    if (!(created > 0) || !std::isfinite(created)) created = timeOfId(id);
    return created > 0 ? created : timeOfFile(file);
}

Result<std::vector<std::uint8_t>> thumbnailOf(const fs::path& file, const GalleryItem& item) {
    const Result<FramePtr> frame = readExr(file);
    if (!frame) return tl::unexpected<Error>(frame.error());
    const auto shown = item.metadata.find("display_aov");
    int aov = shown == item.metadata.end() ? -1 : (*frame)->layout().indexOf(shown->second);
    if (aov < 0) aov = std::max(firstShownAov((*frame)->layout(), {}), 0);
    DisplayOptions small;
    small.maxWidth = small.maxHeight = kThumbnailSide;
    return encodePng(toDisplay(**frame, static_cast<std::size_t>(aov), small));
}

} // namespace

std::optional<OrphanImage> readOrphan(const fs::path& file) {
    const std::map<std::string, std::string> attributes = attributesOf(file);
    if (!attributes.contains("item")) return std::nullopt;
    OrphanImage orphan;
    GalleryItem& item = orphan.item;
    const auto text = [&](const char* name) {
        const auto found = attributes.find(name);
        return found == attributes.end() ? std::string() : found->second;
    };
    if (isValidItemId(text("item"))) item.id = text("item");
    item.label = text("label").empty() ? file.stem().string() : text("label");
    item.sessionId = text("session_id");
    item.filePath = file.string();
    item.created = item.modified = createdOf(attributes, item.id, file);
    // Fields of the item, or said twice with another name.
    static const std::set<std::string> kOthers{"item", "label", "session_id", "created", "epoch", "renderSeconds", "held"};
    for (const auto& [key, value] : attributes) {
        if (!kOthers.contains(key)) item.metadata[key] = value;
    }
    auto thumbnail = thumbnailOf(file, item);
    if (thumbnail) {
        orphan.thumbnail = std::move(*thumbnail);
    } else {
        item.status = "error";
        item.metadata[kErrorKey] = thumbnail.error().message;
    }
    return orphan;
}

} // namespace doppel
