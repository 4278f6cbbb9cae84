#include "api/api_wire.h"

#include <utility>

namespace doppel {

namespace {

/// Builds a value while counting what is in it: the parser stops where a cap is reached.
class Builder : public nlohmann::json_sax<ApiValue> {
public:
    ApiValue take() { return std::move(m_root); }
    const std::string& fault() const { return m_fault; }

    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(number_integer_t value) override { return put(value); }
    bool number_unsigned(number_unsigned_t value) override { return put(value); }
    bool number_float(number_float_t value, const string_t&) override { return put(value); }
    bool string(string_t& value) override { return put(std::move(value)); }
    bool binary(binary_t& value) override { return put(ApiValue::binary(std::move(value))); }
    bool start_object(std::size_t) override { return open(ApiValue::object()); }
    bool start_array(std::size_t) override { return open(ApiValue::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& value) override {
        m_key = std::move(value);
        return true;
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) override {
        if (m_fault.empty()) m_fault = "it is damaged at byte " + std::to_string(position);
        return false;
    }

private:
    ApiValue* add(ApiValue value) {
        if (++m_count > kMaxApiValues) {
            m_fault = "it has more than " + std::to_string(kMaxApiValues) + " values";
            return nullptr;
        }
        if (m_open.empty()) return &(m_root = std::move(value));
        ApiValue& parent = *m_open.back();
        if (parent.is_object()) return &(parent[m_key] = std::move(value));
        parent.push_back(std::move(value));
        return &parent.back();
    }
    bool put(ApiValue value) { return add(std::move(value)) != nullptr; }
    bool open(ApiValue value) {
        if (m_open.size() >= kMaxApiDepth) {
            m_fault = "it is nested deeper than " + std::to_string(kMaxApiDepth);
            return false;
        }
        ApiValue* added = add(std::move(value));
        if (added) m_open.push_back(added);
        return added != nullptr;
    }
    bool close() {
        m_open.pop_back();
        return true;
    }

    ApiValue m_root;
    std::vector<ApiValue*> m_open; ///< pointers into lists stay good: only the last list grows
    std::string m_key;
    std::string m_fault;
    std::size_t m_count = 0;
};

tl::unexpected<Error> damaged(const std::string& what) { return fail(ErrorCode::ParseFailed, "damaged message: " + what); }

Result<ApiValue> decodeList(std::string_view bytes) {
    if (bytes.size() > kMaxApiMessageBytes) return fail(ErrorCode::TooLarge, "a message of " + std::to_string(bytes.size()) + " bytes is too long");
    Builder builder;
    if (!ApiValue::sax_parse(bytes.begin(), bytes.end(), &builder, ApiValue::input_format_t::msgpack))
        return damaged(builder.fault().empty() ? "it is not MessagePack" : builder.fault());
    ApiValue value = builder.take();
    if (!value.is_array() || value.empty() || !value[0].is_string()) return damaged("it is no list that begins with its kind");
    return value;
}

std::string encodeList(const ApiValue& list) {
    std::string bytes;
    ApiValue::to_msgpack(list, bytes);
    return bytes;
}

bool isCount(const ApiValue& value) { return value.is_number_unsigned() || (value.is_number_integer() && value.get<std::int64_t>() >= 0); }

ApiValue errorValue(const Error& error) { return {std::string(toString(error.code)), error.message, error.context}; }

bool isError(const ApiValue& value) {
    return value.is_array() && value.size() == 3 && value[0].is_string() && value[1].is_string() && value[2].is_string();
}

Error errorOf(const ApiValue& value) {
    return {errorCodeOf(value[0].get<std::string>()), value[1].get<std::string>(), value[2].get<std::string>()};
}

Result<ApiClientMessage> takeCalls(ApiValue& list) {
    if (list.size() != 3 || !isCount(list[1]) || !list[2].is_array()) return damaged("calls are [\"call\", id, [[method, arguments], ...]]");
    if (list[2].size() > kMaxApiBatch) return fail(ErrorCode::TooLarge, "more than " + std::to_string(kMaxApiBatch) + " calls in one message");
    ApiCalls calls{list[1].get<std::uint64_t>(), {}};
    calls.calls.reserve(list[2].size());
    for (ApiValue& call : list[2]) {
        if (!call.is_array() || call.size() != 2 || !call[0].is_string() || !call[1].is_array()) return damaged("a call is [method, [arguments]]");
        calls.calls.push_back({std::move(call[0].get_ref<std::string&>()), std::move(call[1])});
    }
    return calls;
}

Result<ApiHostMessage> takeResults(ApiValue& list) {
    if (list.size() != 3 || !isCount(list[1]) || !list[2].is_array()) return damaged("results are [\"result\", id, [...]]");
    ApiResults results{list[1].get<std::uint64_t>(), {}};
    results.results.reserve(list[2].size());
    for (ApiValue& one : list[2]) {
        if (!one.is_array() || one.empty() || !one[0].is_boolean()) return damaged("a result is [true, value] or [false, error]");
        if (one[0].get<bool>() && one.size() == 2) results.results.emplace_back(std::move(one[1]));
        else if (!one[0].get<bool>() && one.size() == 2 && isError(one[1])) results.results.push_back(tl::unexpected(errorOf(one[1])));
        else return damaged("a result is [true, value] or [false, error]");
    }
    return results;
}

} // namespace

std::string encode(const ApiClientMessage& message) {
    ApiValue list = ApiValue::array();
    if (const auto* hello = std::get_if<ApiHello>(&message)) {
        list = {"hello", hello->protocolMin, hello->protocolMax, hello->client};
    } else if (const auto* calls = std::get_if<ApiCalls>(&message)) {
        ApiValue all = ApiValue::array();
        for (const auto& call : calls->calls) {
            ApiValue one = ApiValue::array();
            one.push_back(call.method);
            one.push_back(call.arguments);
            all.push_back(std::move(one));
        }
        list.push_back("call");
        list.push_back(calls->id);
        list.push_back(std::move(all));
    } else {
        list.push_back("subscribe");
        list.push_back(std::get<ApiSubscribe>(message).wanted);
    }
    return encodeList(list);
}

std::string encode(const ApiHostMessage& message) {
    ApiValue list = ApiValue::array();
    if (const auto* welcome = std::get_if<ApiWelcome>(&message)) {
        list = {"welcome", welcome->protocol, welcome->version};
    } else if (const auto* results = std::get_if<ApiResults>(&message)) {
        ApiValue all = ApiValue::array();
        for (const auto& result : results->results) {
            ApiValue one = ApiValue::array();
            one.push_back(result.has_value());
            one.push_back(result ? *result : errorValue(result.error()));
            all.push_back(std::move(one));
        }
        list.push_back("result");
        list.push_back(results->id);
        list.push_back(std::move(all));
    } else if (const auto* event = std::get_if<ApiEvent>(&message)) {
        list.push_back("event");
        list.push_back(event->type);
        list.push_back(event->id);
        list.push_back(event->data);
    } else {
        list.push_back("refused");
        list.push_back(errorValue(std::get<ApiRefusal>(message).error));
    }
    return encodeList(list);
}

Result<ApiClientMessage> decodeApiClientMessage(std::string_view bytes) {
    auto list = decodeList(bytes);
    if (!list) return tl::unexpected(std::move(list.error()));
    const std::string kind = (*list)[0].get<std::string>();
    if (kind == "call") return takeCalls(*list);
    if (kind == "hello") {
        if (list->size() != 4 || !(*list)[1].is_number_integer() || !(*list)[2].is_number_integer() || !(*list)[3].is_string())
            return damaged("a hello is [\"hello\", protocol, protocol, name]");
        return ApiHello{(*list)[1].get<int>(), (*list)[2].get<int>(), (*list)[3].get<std::string>().substr(0, 200)};
    }
    if (kind == "subscribe") {
        if (list->size() != 2 || !(*list)[1].is_boolean()) return damaged("a subscription is [\"subscribe\", wanted]");
        return ApiSubscribe{(*list)[1].get<bool>()};
    }
    return damaged("there is no kind '" + kind.substr(0, 64) + "'");
}

Result<ApiHostMessage> decodeApiHostMessage(std::string_view bytes) {
    auto list = decodeList(bytes);
    if (!list) return tl::unexpected(std::move(list.error()));
    const std::string kind = (*list)[0].get<std::string>();
    if (kind == "result") return takeResults(*list);
    if (kind == "event") {
        if (list->size() != 4 || !(*list)[1].is_string() || !(*list)[2].is_string() || !(*list)[3].is_object())
            return damaged("an event is [\"event\", type, id, data]");
        return ApiEvent{(*list)[1].get<std::string>(), (*list)[2].get<std::string>(), std::move((*list)[3])};
    }
    if (kind == "welcome") {
        if (list->size() != 3 || !(*list)[1].is_number_integer() || !(*list)[2].is_string())
            return damaged("a welcome is [\"welcome\", protocol, version]");
        return ApiWelcome{(*list)[1].get<int>(), (*list)[2].get<std::string>()};
    }
    if (kind == "refused") {
        if (list->size() != 2 || !isError((*list)[1])) return damaged("a refusal is [\"refused\", error]");
        return ApiRefusal{errorOf((*list)[1])};
    }
    return damaged("there is no kind '" + kind.substr(0, 64) + "'");
}

} // namespace doppel
