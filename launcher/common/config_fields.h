// Reads fields of launcher configurations (of scenes, so of strangers) and settings (of this machine's user) with messages
// that name the launcher and the key. Each read leaves `value` as it was when the key is absent. Pure.
#pragma once

#include "clonecore/base/error.h"

#include <nlohmann/json.hpp>

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace doppel {

class ConfigFields {
public:
    /// Entries of a list or an object that are taken at most.
    static constexpr std::size_t kMaxEntries = 1000;

    /// `fields` must outlive this; null is an empty object. `launcher` is its name in messages.
    ConfigFields(const nlohmann::json& fields, std::string launcher) : m_fields(fields), m_launcher(std::move(launcher)) {}

    Result<void> isObject() const;
    /// Unknown keys are faults: they would be typing errors.
    Result<void> onlyKnown(std::initializer_list<std::string_view> known) const;
    /// A scene must not have these: they are said in launchers.json.
    Result<void> none(std::initializer_list<const char*> ofTheUser) const;

    /// Text of one line: no control characters.
    Result<void> text(const char* key, std::string& value) const;
    Result<void> oneOf(const char* key, std::initializer_list<std::string_view> choices, std::string& value) const;
    /// Text of letters, digits and `more`, not beginning with '-', at most 256 characters; so it is one harmless word on any
    /// command line. "" is taken.
    Result<void> word(const char* key, std::string_view more, std::string& value) const;
    Result<void> whole(const char* key, int minimum, int maximum, int& value) const;
    Result<void> seconds(const char* key, double minimum, double maximum, double& value) const;
    Result<void> truth(const char* key, bool& value) const;
    Result<void> texts(const char* key, std::vector<std::string>& values) const;
    Result<void> environment(const char* key, std::map<std::string, std::string>& values) const;

    Error wrong(const char* key, std::string_view expected) const;

private:
    const nlohmann::json* find(const char* key) const;

    const nlohmann::json& m_fields;
    std::string m_launcher;
};

/// A property of a schema.
nlohmann::json schemaField(const char* type, const char* title, const char* description, nlohmann::json fallback);
nlohmann::json schemaWhole(const char* title, const char* description, int fallback, int minimum, int maximum);
nlohmann::json schemaChoice(const char* title, const char* description, std::vector<std::string> choices, const std::string& fallback);
/// `basic` is what forms show first, in this order; then, folded, `advanced` and what neither names.
nlohmann::json schemaOf(const char* title, nlohmann::json properties, std::initializer_list<const char*> basic,
                        std::initializer_list<const char*> advanced);

/// Runs checks until one fails: `firstFault([&]{...}, [&]{...})`.
template <class... Checks>
Result<void> firstFault(const Checks&... checks) {
    Result<void> result;
    static_cast<void>((... && (result = checks()).has_value()));
    return result;
}

} // namespace doppel
