#include "clonecore/image/membuf_wire.h"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

namespace doppel {

namespace {

using nlohmann::json;

constexpr std::string_view kVerb = "membuf 1 ";
constexpr std::array<const char*, 3> kTypeNames{"half", "float", "uint32"}; // in the order of PixelType

std::string withLength(const json& object) {
    const std::string text = object.dump(-1, ' ', false, json::error_handler_t::replace);
    std::string answer;
    for (unsigned shift = 0; shift < 32; shift += 8) answer += static_cast<char>(text.size() >> shift & 0xff);
    return answer + text;
}

json layoutToJson(const FrameLayout& layout) {
    json aovs = json::array();
    for (const AovLayout& aov : layout.aovs)
        aovs.push_back({{"name", aov.name},
                        {"channels", aov.channels},
                        {"type", kTypeNames[static_cast<std::size_t>(aov.type)]},
                        {"offset", aov.offset}});
    return {{"x", layout.x},
            {"y", layout.y},
            {"width", layout.width},
            {"height", layout.height},
            {"fullWidth", layout.fullWidth},
            {"fullHeight", layout.fullHeight},
            {"byteSize", layout.byteSize},
            {"aovs", std::move(aovs)}};
}

json infoToJson(const FrameInfo& info) {
    return {{"epoch", info.epoch},
            {"sequence", info.sequence},
            {"samples", info.samples},
            {"percent", info.percent},
            {"converged", info.converged},
            {"frame", info.frame},
            {"renderSeconds", info.renderSeconds},
            {"renderer", info.renderer},
            {"heldAovs", info.heldAovs},
            {"metadata", info.metadata ? json(*info.metadata) : json()}};
}

/// Members of an object, each of the type that is asked for; what is missing or of another type is noted, not thrown.
class Members {
public:
    explicit Members(const json& object) : m_object(object) {}

    int integer(const char* key) { return static_cast<int>(whole(key, static_cast<std::uint64_t>(std::numeric_limits<int>::max()))); }
    std::uint64_t whole(const char* key, std::uint64_t most = std::numeric_limits<std::uint64_t>::max()) {
        const json& value = at(key);
        if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most) return broken(std::uint64_t{0});
        return value.get<std::uint64_t>();
    }
    double number(const char* key) { return at(key).is_number() ? at(key).get<double>() : broken(0.0); }
    bool truth(const char* key) { return at(key).is_boolean() ? at(key).get<bool>() : broken(false); }
    std::string text(const char* key) { return at(key).is_string() ? at(key).get<std::string>() : broken(std::string()); }
    std::vector<std::string> texts(const char* key, std::size_t most) {
        const json& list = at(key);
        if (!list.is_array() || list.size() > most) return broken(std::vector<std::string>());
        std::vector<std::string> result;
        for (const json& item : list) {
            if (!item.is_string()) return broken(std::vector<std::string>());
            result.push_back(item.get<std::string>());
        }
        return result;
    }
    const json& at(const char* key) const {
        static const json none;
        const auto found = m_object.is_object() ? m_object.find(key) : m_object.end();
        return m_object.is_object() && found != m_object.end() ? *found : none;
    }
    bool isSound() const { return !m_isBroken; }

private:
    template <class T>
    T broken(T instead) {
        m_isBroken = true;
        return instead;
    }

    const json& m_object;
    bool m_isBroken = false;
};

std::optional<FrameLayout> layoutFrom(const json& object) {
    Members in(object);
    FrameLayout layout;
    layout.x = in.integer("x");
    layout.y = in.integer("y");
    layout.width = in.integer("width");
    layout.height = in.integer("height");
    layout.fullWidth = in.integer("fullWidth");
    layout.fullHeight = in.integer("fullHeight");
    layout.byteSize = in.whole("byteSize");
    const json& aovs = in.at("aovs");
    if (!in.isSound() || !aovs.is_array() || aovs.size() > kMaxAovs) return std::nullopt;
    for (const json& item : aovs) {
        Members members(item);
        AovLayout aov{members.text("name"), members.texts("channels", 4), PixelType::Half, members.whole("offset")};
        const auto type = std::find(kTypeNames.begin(), kTypeNames.end(), members.text("type"));
        if (!members.isSound() || type == kTypeNames.end()) return std::nullopt;
        aov.type = static_cast<PixelType>(type - kTypeNames.begin());
        layout.aovs.push_back(std::move(aov));
    }
    if (!layout.isValid()) return std::nullopt;
    return layout;
}

std::optional<FrameInfo> infoFrom(const json& object) {
    Members in(object);
    FrameInfo info;
    info.epoch = in.whole("epoch");
    info.sequence = in.whole("sequence");
    info.samples = in.integer("samples");
    info.percent = in.number("percent");
    info.converged = in.truth("converged");
    info.frame = in.number("frame");
    info.renderSeconds = in.number("renderSeconds");
    info.renderer = in.text("renderer");
    info.heldAovs = in.texts("heldAovs", kMaxAovs);
    if (!in.isSound()) return std::nullopt;
    const json& metadata = in.at("metadata");
    if (metadata.is_null()) return info;
    if (!metadata.is_object()) return std::nullopt;
    FrameMetadata values;
    for (const auto& [key, value] : metadata.items()) {
        if (!value.is_string()) return std::nullopt;
        values.emplace(key, value.get<std::string>());
    }
    info.metadata = std::make_shared<const FrameMetadata>(std::move(values));
    return info;
}

} // namespace

int membufSeals() { return F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE; }

std::string encodeMembufRequest(const std::string& id) { return std::string(kVerb) + id + "\n"; }

std::optional<std::string> decodeMembufRequest(std::string_view line) {
    if (!line.starts_with(kVerb)) return std::nullopt;
    return std::string(line.substr(kVerb.size()));
}

std::string encodeMembufAnswer(const MembufHeader& header) {
    return withLength({{"version", header.version}, {"layout", layoutToJson(header.layout)}, {"info", infoToJson(header.info)}});
}

std::string encodeMembufError(const std::string& message) { return withLength({{"error", message}}); }

Result<MembufHeader> decodeMembufAnswer(std::string_view text) {
    const json object = json::parse(text, nullptr, false);
    Members in(object);
    if (in.at("error").is_string()) return fail(ErrorCode::Refused, in.at("error").get<std::string>());
    MembufHeader header;
    header.version = in.whole("version");
    auto layout = layoutFrom(in.at("layout"));
    auto info = infoFrom(in.at("info"));
    if (!in.isSound() || !layout || !info) return fail(ErrorCode::ParseFailed, "the host's answer is damaged; it may be of another version of Doppel");
    header.layout = std::move(*layout);
    header.info = std::move(*info);
    return header;
}

Result<sockaddr_un> unixAddress(const std::filesystem::path& socket) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = socket.string();
    if (path.empty() || path.size() >= sizeof address.sun_path)
        return fail(ErrorCode::InvalidArgument, "the path of a socket has at most " + std::to_string(sizeof address.sun_path - 1) +
                                                    " bytes; set XDG_RUNTIME_DIR to a shorter folder", path);
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

bool isOfThisUser(int socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid();
}

} // namespace doppel
