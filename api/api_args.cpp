#include "api/api_args.h"

#include "clonecore/host/connection_error.h"

#include <cmath>
#include <limits>

namespace doppel {

namespace {

constexpr double kYear = 366.0 * 24 * 3600;

[[noreturn]] void refuseValue(const std::string& message) { throw ConnectionError(Error{ErrorCode::InvalidArgument, message, {}}); }

} // namespace

void ApiArgs::refuse(std::size_t index, const char* name, const char* expected) const {
    const std::string what = "argument " + std::to_string(index + 1) + " (" + name + ")";
    if (index >= m_values.size()) refuseValue(what + " is missing");
    refuseValue(what + " must be " + expected + ", not " + m_values[index].type_name());
}

const ApiValue& ApiArgs::any(std::size_t index, const char* name) const {
    if (index >= m_values.size()) refuse(index, name, "");
    return m_values[index];
}

std::string ApiArgs::text(std::size_t index, const char* name) const {
    if (!has(index) || !m_values[index].is_string()) refuse(index, name, "a string");
    return m_values[index].get<std::string>();
}

bool ApiArgs::toggle(std::size_t index, const char* name) const {
    if (has(index) && m_values[index].is_boolean()) return m_values[index].get<bool>();
    if (has(index) && m_values[index].is_number()) return m_values[index].get<double>() != 0;
    refuse(index, name, "true or false");
}

double ApiArgs::number(std::size_t index, const char* name) const {
    if (!has(index) || !m_values[index].is_number()) refuse(index, name, "a number");
    const double value = m_values[index].get<double>();
    if (!std::isfinite(value)) refuse(index, name, "a finite number");
    return value;
}

std::int64_t ApiArgs::integer(std::size_t index, const char* name) const {
    const double value = number(index, name);
    // Beyond this not every whole number is a double.
    constexpr double kExact = 9007199254740992.0;
    if (std::floor(value) != value || std::abs(value) > kExact) refuse(index, name, "a whole number");
    return static_cast<std::int64_t>(value);
}

int ApiArgs::smallInteger(std::size_t index, const char* name) const {
    const std::int64_t value = integer(index, name);
    if (value < std::numeric_limits<int>::min() || value > std::numeric_limits<int>::max()) refuse(index, name, "a smaller number");
    return static_cast<int>(value);
}

Value valueOf(const ApiValue& value, const std::string& name) {
    if (value.is_boolean()) return value.get<bool>() ? 1.0 : 0.0;
    if (value.is_number() && std::isfinite(value.get<double>())) return value.get<double>();
    if (value.is_string()) return value.get<std::string>();
    refuseValue(name + " must be a number or a string, not " + value.type_name());
}

Value ApiArgs::value(std::size_t index, const char* name) const {
    return valueOf(any(index, name), "argument " + std::to_string(index + 1) + " (" + name + ")");
}

std::vector<std::string> ApiArgs::texts(std::size_t index, const char* name) const {
    if (!has(index) || !m_values[index].is_array()) refuse(index, name, "a list of strings");
    std::vector<std::string> all;
    for (const auto& one : m_values[index]) {
        if (!one.is_string()) refuse(index, name, "a list of strings");
        all.push_back(one.get<std::string>());
    }
    return all;
}

std::vector<double> ApiArgs::numbers(std::size_t index, const char* name, std::size_t count) const {
    if (!has(index) || !m_values[index].is_array() || m_values[index].size() != count) refuse(index, name, "a list of that many numbers");
    std::vector<double> all;
    for (const auto& one : m_values[index]) {
        if (!one.is_number() || !std::isfinite(one.get<double>())) refuse(index, name, "a list of numbers");
        all.push_back(one.get<double>());
    }
    return all;
}

const std::vector<std::uint8_t>& ApiArgs::bytes(std::size_t index, const char* name) const {
    if (!has(index) || !m_values[index].is_binary()) refuse(index, name, "bytes");
    return m_values[index].get_binary();
}

std::vector<std::uint8_t> ApiArgs::takeBytes(std::size_t index, const char* name) {
    if (!has(index) || !m_values[index].is_binary()) refuse(index, name, "bytes");
    return std::move(static_cast<std::vector<std::uint8_t>&>(m_values[index].get_binary()));
}

const ApiValue& ApiArgs::dictionary(std::size_t index, const char* name) const {
    if (!has(index) || !m_values[index].is_object()) refuse(index, name, "a dictionary");
    return m_values[index];
}

std::chrono::milliseconds ApiArgs::seconds(std::size_t index, const char* name, std::chrono::milliseconds fallback) const {
    if (!has(index)) return fallback;
    const double value = number(index, name);
    if (value < 0 || value > kYear) refuse(index, name, "seconds from 0 to a year");
    return std::chrono::milliseconds(static_cast<std::int64_t>(value * 1000));
}

} // namespace doppel
