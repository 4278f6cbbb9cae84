#include "clonecore/scene/json_writer.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace doppel {
namespace {

constexpr std::size_t kMaxLine = 100;  // bytes of a list on one line

std::string newLine(int depth) { return "\n" + std::string(static_cast<std::size_t>(depth) * 2, ' '); }

template <class T>
std::string dumped(const T& value) {
    return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

bool isUnescaped(char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }

bool isPlain(const nlohmann::json& value) { return !value.is_structured() || value.empty(); }

}  // namespace

std::string jsonText(std::string_view text) {
    // Nearly all texts need no escapes.
    if (!std::ranges::all_of(text, isUnescaped)) return dumped(text);
    std::string quoted;
    quoted.reserve(text.size() + 2);
    quoted += '"';
    quoted += text;
    return quoted += '"';
}

std::string jsonText(double number) { return std::isfinite(number) ? toString(Value(number)) : "null"; }

std::string jsonText(const Value& value) {
    if (const double* number = std::get_if<double>(&value)) return jsonText(*number);
    return jsonText(std::string_view(std::get<std::string>(value)));
}

std::string jsonText(const nlohmann::json& value, int depth) {
    if (value.is_object()) {
        JsonMembers members;
        for (const auto& [key, member] : value.items()) members.emplace_back(key, jsonText(member, depth + 1));
        return jsonObject(std::move(members), depth);
    }
    if (value.is_array()) {
        std::vector<std::string> items;
        for (const nlohmann::json& item : value) items.push_back(jsonText(item, depth + 1));
        return jsonList(items, std::ranges::all_of(value, isPlain), depth);
    }
    return dumped(value);
}

std::string jsonObject(JsonMembers members, int depth) {
    if (members.empty()) return "{}";
    std::ranges::sort(members);
    std::string text = "{";
    const std::string line = newLine(depth + 1);
    for (const auto& [key, value] : members) {
        text += (text.size() > 1 ? "," : "") + line + jsonText(std::string_view(key)) + ": ";
        text += value;
    }
    return text + newLine(depth) + "}";
}

std::string jsonObjectInline(JsonMembers members) {
    std::ranges::sort(members);
    std::string text = "{";
    for (const auto& [key, value] : members) {
        text += (text.size() > 1 ? ", " : "") + jsonText(std::string_view(key)) + ": ";
        text += value;
    }
    return text + "}";
}

std::string jsonList(const std::vector<std::string>& items, bool plain, int depth) {
    if (items.empty()) return "[]";
    const std::size_t length =
        std::accumulate(items.begin(), items.end(), std::size_t{0},
                        [](std::size_t n, const std::string& item) { return n + item.size() + 2; });
    const bool oneLine = plain && length <= kMaxLine;
    std::string text = "[";
    for (const std::string& item : items) {
        if (oneLine)
            text += text.size() > 1 ? ", " : "";
        else
            text += (text.size() > 1 ? "," : "") + newLine(depth + 1);
        text += item;
    }
    return text + (oneLine ? "" : newLine(depth)) + "]";
}

}  // namespace doppel
