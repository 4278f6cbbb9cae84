#include "clonecore/link/launcher_line.h"

#include "clonecore/link/keys.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace doppel {

namespace {

constexpr std::string_view kPrefix = "DOPPEL_CLONE ";
constexpr std::size_t kMaxLineBytes = 4096;

tl::unexpected<Error> damaged(const std::string& what) {
    return fail(ErrorCode::ParseFailed, "damaged DOPPEL_CLONE line: " + what);
}

// An integer of the object within [0, max], 0 when absent, -1 when it is anything else.
long integer(const nlohmann::json& object, const char* key, long max) {
    const auto it = object.find(key);
    if (it == object.end()) return 0;
    if (!it->is_number_unsigned()) return -1;
    const auto value = it->get<std::uint64_t>();
    return value <= static_cast<std::uint64_t>(max) ? static_cast<long>(value) : -1;
}

// "" when absent.
Result<std::string> endpointOf(const nlohmann::json& object, const char* key) {
    const auto it = object.find(key);
    if (it == object.end()) return std::string();
    if (!it->is_string()) return damaged(std::string("\"") + key + "\" is no string");
    auto text = it->get<std::string>();
    const bool printable =
        std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) > ' ' && c != 0x7f; });
    if (!printable || text.find("://") == std::string::npos) return damaged(std::string("\"") + key + "\" is no ZeroMQ endpoint");
    return text;
}

} // namespace

std::string formatLauncherLine(const LauncherLine& line) {
    nlohmann::json object = {{"key", line.key}, {"pid", line.pid}, {"protocol", line.protocol}};
    if (line.dial.empty())
        object.update({{"endpoint", line.endpoint}, {"port", line.port}});
    else
        object["dial"] = line.dial;
    return std::string(kPrefix) + object.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

Result<LauncherLine> parseLauncherLine(std::string_view text) {
    if (!text.starts_with(kPrefix)) return fail(ErrorCode::NotFound, "not a DOPPEL_CLONE line");
    if (text.size() > kMaxLineBytes) return fail(ErrorCode::TooLarge, "the DOPPEL_CLONE line is too long");
    const auto object = nlohmann::json::parse(text.substr(kPrefix.size()), nullptr, false);
    if (!object.is_object()) return damaged("no JSON object follows");

    LauncherLine line;
    const long port = integer(object, "port", 65535);
    if (port < 0) return damaged("\"port\" is no number within 0..65535");
    line.port = static_cast<int>(port);
    line.pid = integer(object, "pid", std::numeric_limits<int>::max());
    if (line.pid < 0) return damaged("\"pid\" is no process id");
    const long protocol = object.contains("protocol") ? integer(object, "protocol", 1'000'000) : 1;
    if (protocol < 1) return damaged("\"protocol\" is no version");
    line.protocol = static_cast<int>(protocol);

    const auto key = object.find("key");
    if (key != object.end()) {
        if (!key->is_string()) return damaged("\"key\" is no string");
        line.key = key->get<std::string>();
        if (!line.key.empty() && !isZ85Key(line.key)) return damaged("\"key\" is no z85 key of 40 characters");
    }
    auto endpoint = endpointOf(object, "endpoint"), dial = endpointOf(object, "dial");
    if (!endpoint) return tl::unexpected(std::move(endpoint.error()));
    if (!dial) return tl::unexpected(std::move(dial.error()));
    line.endpoint = std::move(*endpoint);
    line.dial = std::move(*dial);
    if (!line.dial.empty()) {
        if (!line.endpoint.empty() || line.port > 0) return damaged("a clone that has \"dial\" does not listen");
        if (!line.dial.starts_with("tcp://")) return damaged("\"dial\" is no tcp endpoint");
    } else if (!line.endpoint.empty()) {
        return line;
    } else if (line.port > 0) {
        line.endpoint = "tcp://127.0.0.1:" + std::to_string(line.port);
    } else {
        return damaged("it has neither \"endpoint\" nor \"port\" nor \"dial\"");
    }
    return line;
}

} // namespace doppel
