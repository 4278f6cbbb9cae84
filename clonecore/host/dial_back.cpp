#include "clonecore/host/dial_back.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace doppel {

namespace {

constexpr std::size_t kMaxAddressBytes = 200; // a host name has 253 at most, an endpoint 255 here

tl::unexpected<Error> wrong(const char* key, const char* expected) {
    return fail(ErrorCode::InvalidArgument, std::string("the launcher configuration's \"") + key + "\" must be " + expected);
}

bool isAddress(const std::string& text) {
    return text.size() <= kMaxAddressBytes && !text.starts_with('-') && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("._:[]-").find(c) != std::string_view::npos;
    });
}

bool isLoopback(const std::string& address) {
    if (address == "localhost" || address == "[::1]") return true;
    return address.starts_with("127.") && address.find_first_not_of("0123456789.") == std::string::npos;
}

std::string machineName() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 && name[0] ? std::string(name.data()) : std::string("localhost");
}

} // namespace

std::string DialBack::listenEndpoint() const {
    const std::string own = address == "localhost" ? "127.0.0.1" : address;
    return "tcp://" + (isLoopback(own) ? own : std::string("*")) + ":" + (port > 0 ? std::to_string(port) : std::string("*"));
}

std::string DialBack::dialEndpoint(int boundPort) const { return "tcp://" + address + ":" + std::to_string(boundPort); }

Result<std::optional<DialBack>> readDialBack(const nlohmann::json& config, const std::string& defaultAddress) {
    if (!config.is_object() || !config.contains("dialBack")) return std::nullopt;
    if (!config["dialBack"].is_boolean()) return wrong("dialBack", "true or false");
    if (!config["dialBack"].get<bool>()) return std::nullopt;

    DialBack result;
    if (const auto field = config.find("dialAddress"); field != config.end()) {
        if (!field->is_string() || !isAddress(field->get_ref<const std::string&>()))
            return wrong("dialAddress", "the name or address of this host: letters, digits and ._:[]- only");
        result.address = field->get<std::string>();
    }
    if (result.address.empty()) result.address = defaultAddress.empty() ? machineName() : defaultAddress;
    if (result.address.find(':') != std::string::npos && !result.address.starts_with('[')) result.address = "[" + result.address + "]";
    if (const auto field = config.find("port"); field != config.end()) {
        const double number = field->is_number() ? field->get<double>() : -1;
        if (!(number >= 0 && number <= 65535) || number != std::floor(number)) return wrong("port", "a whole number from 0 to 65535");
        result.port = static_cast<int>(number);
    }
    return result;
}

} // namespace doppel
