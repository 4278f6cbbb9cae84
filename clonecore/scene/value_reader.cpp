#include "clonecore/scene/value_reader.h"

#include "clonecore/base/utf8.h"
#include "clonecore/scene/json_writer.h"

namespace doppel {
namespace {

constexpr std::size_t kMaxShown = 40;  // characters of a wrong value

/// The value as a message shows it, on one line and not long.
std::string shown(const nlohmann::json& value) {
    if (value.is_object()) return "an object";
    if (value.is_array() && value.size() > 8) return "a list of " + std::to_string(value.size());
    std::string text = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    if (const std::size_t end = utf8Offset(text, kMaxShown); end < text.size()) text = text.substr(0, end) + "...";
    return text;
}

}  // namespace

void ValueReader::fault(const JsonPath& path, std::string message, ErrorCode code) {
    if (faults.size() < kMaxSceneFaults) faults.push_back(SceneFault{path.pointer(), std::move(message), code});
}

void ValueReader::expected(const JsonPath& path, std::string_view what, const nlohmann::json& found) {
    fault(path, "expected " + std::string(what) + ", found " + shown(found));
}

bool ValueReader::isObject(const JsonPath& path, const nlohmann::json& value) {
    if (!value.is_object()) expected(path, "an object", value);
    return value.is_object();
}

void ValueReader::read(const JsonPath& path, nlohmann::json& value, std::string& target) {
    if (value.is_string())
        target = std::move(value.get_ref<std::string&>());
    else
        expected(path, "a string", value);
}

void ValueReader::read(const JsonPath& path, nlohmann::json& value, bool& target) {
    if (value.is_boolean())
        target = value.get<bool>();
    else
        expected(path, "true or false", value);
}

void ValueReader::read(const JsonPath& path, nlohmann::json& value, double& target) {
    if (value.is_number())
        target = value.get<double>();
    else
        expected(path, "a number", value);
}

void ValueReader::read(const JsonPath& path, nlohmann::json& value, Value& target) {
    if (value.is_number())
        target = value.get<double>();
    else if (value.is_string())
        target = std::move(value.get_ref<std::string&>());
    else
        expected(path, "a number or a string", value);
}

void ValueReader::readWithin(const JsonPath& path, nlohmann::json& value, double least, double most, double& target) {
    if (value.is_number() && value.get<double>() >= least && value.get<double>() <= most)
        target = value.get<double>();
    else
        expected(path, "a number from " + jsonText(least) + " to " + jsonText(most), value);
}

}  // namespace doppel
