// Messages of the scripting interface, from a client to a host and back.
#include "api/api_wire.h"
#include "tests/fuzz/target.h"

namespace doppel::fuzz {

namespace {

/// What was decoded goes back onto the wire, and means the same there.
template <class Message, class Decode>
bool survives(const Result<Message>& message, Decode&& decode) {
    if (!message) return false;
    const std::string written = encode(*message);
    const auto again = decode(written);
    require(again.has_value(), "a message that was read can be read again");
    require(encode(*again) == written, "a message that was read is written the same");
    return true;
}

} // namespace

bool feed(std::string_view bytes) {
    const bool fromClient = survives(decodeApiClientMessage(bytes), [](const std::string& text) { return decodeApiClientMessage(text); });
    const bool fromHost = survives(decodeApiHostMessage(bytes), [](const std::string& text) { return decodeApiHostMessage(text); });
    return fromClient || fromHost;
}

std::vector<std::string> seeds() {
    const ApiValue arguments{"hero", 1.5, -3, true, nullptr, apiBytes({0, 1, 255}), {{"a", {1, 2, {{"b", "c"}}}}}};
    ApiResults results{7, {}};
    results.results.emplace_back(ApiValue{{"state", "converged"}, {"samples", 64}});
    results.results.push_back(fail(ErrorCode::NotFound, "there is none", "hero"));
    return {encode(ApiClientMessage(ApiHello{1, 1, "a client"})),
            encode(ApiClientMessage(ApiSubscribe{true})),
            encode(ApiClientMessage(ApiCalls{3, {{"connection.setName", arguments}, {"host.info", ApiValue::array()}}})),
            encode(ApiHostMessage(ApiWelcome{1, "0.1.0"})),
            encode(ApiHostMessage(results)),
            encode(ApiHostMessage(ApiEvent{"image", "hero", {{"version", 12}}})),
            encode(ApiHostMessage(ApiRefusal{{ErrorCode::Refused, "no", {}}}))};
}

} // namespace doppel::fuzz
