#include "launcher/common/config_fields.h"

#include "launcher/settings/launcher_settings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace doppel {

using nlohmann::json;

namespace {

constexpr std::size_t kMaxWordBytes = 256;
constexpr std::size_t kMaxTextBytes = 32 * 1024;

bool isOneLine(const std::string& text) {
    return text.size() <= kMaxTextBytes &&
           std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; });
}

} // namespace

const json* ConfigFields::find(const char* key) const {
    const auto it = m_fields.find(key);
    return it == m_fields.end() ? nullptr : &*it;
}

Error ConfigFields::wrong(const char* key, std::string_view expected) const {
    return Error{ErrorCode::InvalidArgument, fmt::format("the {} launcher's \"{}\" must be {}", m_launcher, key, expected), {}};
}

Result<void> ConfigFields::isObject() const {
    if (m_fields.is_object() || m_fields.is_null()) return {};
    return fail(ErrorCode::InvalidArgument, fmt::format("the configuration of the {} launcher must be an object", m_launcher));
}

Result<void> ConfigFields::onlyKnown(std::initializer_list<std::string_view> known) const {
    for (const auto& item : m_fields.items()) {
        if (std::find(known.begin(), known.end(), item.key()) == known.end())
            return fail(ErrorCode::InvalidArgument, fmt::format("the {} launcher has no setting \"{}\"; it has: {}", m_launcher,
                                                                item.key(), fmt::join(known, ", ")));
    }
    return {};
}

Result<void> ConfigFields::none(std::initializer_list<const char*> ofTheUser) const {
    for (const char* key : ofTheUser) {
        if (find(key))
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("\"{}\" may not come from a scene, which must not choose what runs on this machine; put it "
                                    "under \"{}\" into {}",
                                    key, m_launcher, launcherSettingsFile().string()));
    }
    return {};
}

Result<void> ConfigFields::text(const char* key, std::string& value) const {
    const json* field = find(key);
    if (!field) return {};
    if (!field->is_string() || !isOneLine(field->get_ref<const std::string&>())) return tl::unexpected(wrong(key, "a text of one line"));
    value = field->get<std::string>();
    return {};
}

Result<void> ConfigFields::oneOf(const char* key, std::initializer_list<std::string_view> choices, std::string& value) const {
    const json* field = find(key);
    if (!field) return {};
    if (!field->is_string() || std::find(choices.begin(), choices.end(), field->get_ref<const std::string&>()) == choices.end())
        return tl::unexpected(wrong(key, fmt::format("\"{}\"", fmt::join(choices, "\" or \""))));
    value = field->get<std::string>();
    return {};
}

Result<void> ConfigFields::word(const char* key, std::string_view more, std::string& value) const {
    const json* field = find(key);
    if (!field) return {};
    const auto harmless = [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || more.find(c) != std::string_view::npos;
    };
    const std::string text = field->is_string() ? field->get<std::string>() : "?";
    if (!field->is_string() || text.size() > kMaxWordBytes || text.starts_with('-') || !std::all_of(text.begin(), text.end(), harmless))
        return tl::unexpected(wrong(key, fmt::format("letters, digits and {} only, and not begin with -", more)));
    value = text;
    return {};
}

Result<void> ConfigFields::whole(const char* key, int minimum, int maximum, int& value) const {
    const json* field = find(key);
    if (!field) return {};
    const double number = field->is_number() ? field->get<double>() : std::nan("");
    if (!(number >= minimum && number <= maximum) || number != std::floor(number))
        return tl::unexpected(wrong(key, fmt::format("a whole number from {} to {}", minimum, maximum)));
    value = static_cast<int>(number);
    return {};
}

Result<void> ConfigFields::seconds(const char* key, double minimum, double maximum, double& value) const {
    const json* field = find(key);
    if (!field) return {};
    const double number = field->is_number() ? field->get<double>() : std::nan("");
    if (!(number >= minimum && number <= maximum))
        return tl::unexpected(wrong(key, fmt::format("a number of seconds from {} to {}", minimum, maximum)));
    value = number;
    return {};
}

Result<void> ConfigFields::truth(const char* key, bool& value) const {
    const json* field = find(key);
    if (!field) return {};
    if (!field->is_boolean()) return tl::unexpected(wrong(key, "true or false"));
    value = field->get<bool>();
    return {};
}

Result<void> ConfigFields::texts(const char* key, std::vector<std::string>& values) const {
    const json* field = find(key);
    if (!field) return {};
    const Error fault = wrong(key, "a list of texts");
    if (!field->is_array() || field->size() > kMaxEntries) return tl::unexpected(fault);
    std::vector<std::string> read;
    for (const json& value : *field) {
        if (!value.is_string() || value.get_ref<const std::string&>().find('\0') != std::string::npos) return tl::unexpected(fault);
        read.push_back(value.get<std::string>());
    }
    values = std::move(read);
    return {};
}

Result<void> ConfigFields::environment(const char* key, std::map<std::string, std::string>& values) const {
    const json* field = find(key);
    if (!field) return {};
    const Error fault = wrong(key, "an object of names and texts or numbers");
    if (!field->is_object() || field->size() > kMaxEntries) return tl::unexpected(fault);
    for (const auto& [name, value] : field->items()) {
        if (!value.is_string() && !value.is_number() && !value.is_boolean()) return tl::unexpected(fault);
        const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
        if (name.empty() || name.find_first_of(std::string_view("=\0", 2)) != std::string::npos || text.find('\0') != std::string::npos)
            return tl::unexpected(fault);
        values[name] = text;
    }
    return {};
}

json schemaField(const char* type, const char* title, const char* description, json fallback) {
    return json{{"type", type}, {"title", title}, {"description", description}, {"default", std::move(fallback)}};
}

json schemaWhole(const char* title, const char* description, int fallback, int minimum, int maximum) {
    json field = schemaField("integer", title, description, fallback);
    field["minimum"] = minimum;
    field["maximum"] = maximum;
    return field;
}

json schemaChoice(const char* title, const char* description, std::vector<std::string> choices, const std::string& fallback) {
    json field = schemaField("string", title, description, fallback);
    field["enum"] = std::move(choices);
    return field;
}

json schemaOf(const char* title, json properties, std::initializer_list<const char*> basic, std::initializer_list<const char*> advanced) {
    int order = 0;
    for (const char* key : basic) properties.at(key)["order"] = ++order;
    for (const char* key : advanced) properties.at(key)["order"] = ++order;
    for (auto& [key, property] : properties.items())
        if (std::find(basic.begin(), basic.end(), key) == basic.end()) property["advanced"] = true;
    return json{{"type", "object"}, {"title", title}, {"properties", std::move(properties)}};
}

} // namespace doppel
