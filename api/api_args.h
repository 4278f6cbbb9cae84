// The arguments of one call, by position, each checked as it is taken. A fault is an exception (ConnectionError, as the methods of
// Connection throw it), which MethodTable turns into an Error that names the method and the argument.
#pragma once

#include "api/api_value.h"

#include <chrono>
#include <string>
#include <vector>

namespace doppel {

class ApiArgs {
public:
    /// `values` is a list.
    explicit ApiArgs(ApiValue values) : m_values(std::move(values)) {}

    std::size_t size() const { return m_values.size(); }
    /// True when the argument is there and not null.
    bool has(std::size_t index) const { return index < m_values.size() && !m_values[index].is_null(); }

    // Each throws InvalidArgument when the argument is missing or of another kind. `name` is for the message.
    const ApiValue& any(std::size_t index, const char* name) const;
    std::string text(std::size_t index, const char* name) const;
    bool toggle(std::size_t index, const char* name) const;
    double number(std::size_t index, const char* name) const; ///< finite
    std::int64_t integer(std::size_t index, const char* name) const; ///< also a number without a fraction
    int smallInteger(std::size_t index, const char* name) const;     ///< within int
    Value value(std::size_t index, const char* name) const;          ///< a number (true = 1) or a string
    std::vector<std::string> texts(std::size_t index, const char* name) const;
    std::vector<double> numbers(std::size_t index, const char* name, std::size_t count) const;
    const std::vector<std::uint8_t>& bytes(std::size_t index, const char* name) const;
    std::vector<std::uint8_t> takeBytes(std::size_t index, const char* name); ///< the same; the argument is empty afterwards
    const ApiValue& dictionary(std::size_t index, const char* name) const;
    /// Seconds from 0 to a year; a missing one is `fallback`.
    std::chrono::milliseconds seconds(std::size_t index, const char* name, std::chrono::milliseconds fallback) const;

    std::string textOr(std::size_t index, const char* name, std::string fallback) const {
        return has(index) ? text(index, name) : std::move(fallback);
    }
    bool toggleOr(std::size_t index, const char* name, bool fallback) const { return has(index) ? toggle(index, name) : fallback; }

private:
    [[noreturn]] void refuse(std::size_t index, const char* name, const char* expected) const;

    ApiValue m_values;
};

/// A value of a dictionary from outside as number or string; throws as ApiArgs does.
Value valueOf(const ApiValue& value, const std::string& name);

} // namespace doppel
