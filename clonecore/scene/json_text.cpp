#include "clonecore/scene/json_text.h"

#include "clonecore/base/utf8.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

namespace doppel {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxQuoted = 120;  // bytes of a fault's own words

/// Iterates over the text and tells how far it was read.
class TrackedIterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    TrackedIterator(const char* at, const char** read) : m_at(at), m_read(read) {}
    reference operator*() const { return *m_at; }
    TrackedIterator& operator++() {
        *m_read = ++m_at;
        return *this;
    }
    TrackedIterator operator++(int) {
        TrackedIterator before = *this;
        ++*this;
        return before;
    }
    bool operator==(const TrackedIterator& other) const { return m_at == other.m_at; }

private:
    const char* m_at;
    const char** m_read;
};

/// What a message may show of text that need not be UTF-8.
std::string printable(std::string_view text) {
    std::string result;
    while (!text.empty() && result.size() < kMaxQuoted) {
        const std::size_t valid = validUtf8Length(text);
        result += text.substr(0, valid);
        if (valid < text.size()) result += '?';
        text.remove_prefix(std::min(valid + 1, text.size()));
    }
    if (result.size() > kMaxQuoted) result = result.substr(0, utf8Offset(result, kMaxQuoted)).substr(0, kMaxQuoted);
    return result.substr(0, validUtf8Length(result));
}

struct Place {
    std::size_t line;
    std::size_t column;
};

/// Of byte `offset`, both from 1; columns in characters.
Place placeOf(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const std::size_t lineStart = before.rfind('\n') + 1;  // npos + 1 = 0
    return Place{1 + static_cast<std::size_t>(std::ranges::count(before, '\n')),
                 1 + utf8CharacterCount(before.substr(lineStart))};
}

/// The events of nlohmann's parser, made into a value.
class Builder {
public:
    Builder(const JsonLimits& limits, const JsonEntryTaker& take) : m_limits(limits), m_take(take) {}

    enum class Fault { None, Syntax, DuplicateKey, TooDeep, TooMany };
    Fault fault = Fault::None;
    std::string detail;           ///< of a fault of syntax: the parser's words; of a duplicate: the key
    std::size_t faultOffset = 0;  ///< of a fault of syntax; bytes
    Json root;

    /// Pointer to the object that has a key twice.
    std::string pointer() const {
        std::string result;
        for (std::size_t i = 1; i < m_open.size(); ++i) {
            const Level& parent = m_open[i - 1];
            result += jsonPointerStep(parent.value->is_array() ? std::to_string(parent.value->size() - 1) : parent.key);
        }
        return result;
    }

    bool null() { return scalar(nullptr); }
    bool boolean(bool value) { return scalar(value); }
    bool number_integer(Json::number_integer_t value) { return scalar(value); }
    bool number_unsigned(Json::number_unsigned_t value) { return scalar(value); }
    bool number_float(Json::number_float_t value, const std::string&) { return scalar(value); }
    bool string(std::string& value) { return scalar(std::move(value)); }
    bool binary(Json::binary_t&) { return false; }  // not in JSON text
    bool start_object(std::size_t) { return open(Json::value_t::object); }
    bool start_array(std::size_t) { return open(Json::value_t::array); }
    bool end_object() {
        Json* closed = m_open.back().value;
        close();
        const bool isEntry =
            m_take && m_open.size() == 2 && m_open[0].value->is_object() && m_open[1].value->is_object();
        if (isEntry && m_take(m_open[0].key, m_open[1].key, *closed)) *closed = nullptr;
        return true;
    }
    bool end_array() { return close(); }

    bool key(std::string& name) {
        auto& members = m_open.back().value->get_ref<Json::object_t&>();
        const std::size_t before = members.size();
        // Saved files are sorted, so the end is mostly the right place.
        const auto member = members.emplace_hint(members.end(), name, nullptr);
        if (members.size() == before) {
            fault = Fault::DuplicateKey;
            detail = name;
            return false;
        }
        m_open.back().member = &member->second;
        m_open.back().key = std::move(name);
        return true;
    }

    bool parse_error(std::size_t position, const std::string&, const Json::exception& error) {
        fault = Fault::Syntax;
        faultOffset = position == 0 ? 0 : position - 1;
        detail = error.what();
        // "[json.exception.parse_error.101] parse error at line 2, column 3: syntax error while ...": keep the end.
        if (const std::size_t colon = detail.find(": "); colon != std::string::npos) detail.erase(0, colon + 2);
        return false;
    }

private:
    struct Level {
        Json* value;
        Json* member = nullptr;  ///< of an object: where the next value goes
        std::string key;
    };

    template <class T>
    Json* place(T&& value) {
        if (m_open.empty()) {
            root = Json(std::forward<T>(value));
            return &root;
        }
        Level& level = m_open.back();
        if (level.member) return &(*std::exchange(level.member, nullptr) = Json(std::forward<T>(value)));
        auto& elements = level.value->get_ref<Json::array_t&>();
        elements.emplace_back(std::forward<T>(value));
        return &elements.back();
    }

    template <class T>
    bool scalar(T&& value) {
        place(std::forward<T>(value));
        return counted();
    }

    bool counted() {
        if (++m_values <= m_limits.values) return true;
        fault = Fault::TooMany;
        return false;
    }

    bool open(Json::value_t type) {
        if (m_open.size() >= static_cast<std::size_t>(m_limits.depth)) {
            fault = Fault::TooDeep;
            return false;
        }
        m_open.push_back(Level{place(type), nullptr, {}});
        return counted();
    }

    bool close() {
        m_open.pop_back();
        return true;
    }

    const JsonLimits m_limits;
    std::size_t m_values = 0;
    const JsonEntryTaker& m_take;
    std::vector<Level> m_open;
};

/// Walks the text once more and notes the line at which wanted values begin; ends early at `stopAt` keys of a name.
class Locator {
public:
    Locator(std::string_view text, const char* const* read) : m_text(text), m_read(read) {}

    std::map<std::string, int> lines;  ///< wanted pointers; filled in where found
    /// When set: stop at the second key of this name in the object at `duplicateIn`.
    std::optional<std::string> duplicateKey;
    std::string duplicateIn;
    std::size_t maxDepth = SIZE_MAX;  ///< stop where it is exceeded

    /// Line of what was read last.
    int line() {
        const char* end =
            *m_read > m_text.data() ? *m_read - 1 : *m_read;  // the parser reads one byte ahead of a number
        m_line += static_cast<int>(std::count(m_counted, std::max(end, m_counted), '\n'));
        m_counted = std::max(end, m_counted);
        return m_line;
    }

    bool null() { return value(); }
    bool boolean(bool) { return value(); }
    bool number_integer(Json::number_integer_t) { return value(); }
    bool number_unsigned(Json::number_unsigned_t) { return value(); }
    bool number_float(Json::number_float_t, const std::string&) { return value(); }
    bool string(std::string&) { return value(); }
    bool binary(Json::binary_t&) { return value(); }
    bool start_object(std::size_t) { return open(false); }
    bool start_array(std::size_t) { return open(true); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }

    bool key(std::string& name) {
        if (duplicateKey && name == *duplicateKey && m_path == duplicateIn && m_seen++ > 0) return false;
        m_path.resize(m_open.back().pathSize);
        m_path += jsonPointerStep(name);
        return true;
    }

    bool parse_error(std::size_t, const std::string&, const Json::exception&) { return false; }

private:
    struct Level {
        std::size_t pathSize;  ///< of the container itself
        bool array;
        std::size_t count = 0;
    };

    void enter() {
        if (m_open.empty() || !m_open.back().array) return;
        m_path.resize(m_open.back().pathSize);
        m_path += "/" + std::to_string(m_open.back().count++);
    }
    void note() {
        if (const auto wanted = lines.find(m_path); wanted != lines.end()) wanted->second = line();
    }
    void leave() {
        if (!m_open.empty()) m_path.resize(m_open.back().pathSize);
    }
    bool value() {
        enter();
        note();
        leave();
        return true;
    }
    bool open(bool array) {
        if (m_open.size() >= maxDepth) return false;
        enter();
        note();
        m_open.push_back(Level{m_path.size(), array});
        return true;
    }
    bool close() {
        m_open.pop_back();
        leave();
        return true;
    }

    std::string_view m_text;
    const char* const* m_read;
    const char* m_counted = m_text.data();
    int m_line = 1;
    std::string m_path;
    std::vector<Level> m_open;
    int m_seen = 0;
};

template <class Prepare>
Locator locate(std::string_view text, const char*& read, Prepare&& prepare) {
    read = text.data();
    Locator locator(text, &read);
    prepare(locator);
    Json::sax_parse(TrackedIterator(text.data(), &read), TrackedIterator(text.data() + text.size(), &read), &locator);
    return locator;
}

tl::unexpected<Error> faultOf(const Builder& builder, std::string_view text, const std::string& fileName,
                              const JsonLimits& limits) {
    const char* read = nullptr;
    const auto at = [&](auto line) { return fileName + ":" + std::to_string(line); };
    switch (builder.fault) {
        case Builder::Fault::DuplicateKey: {
            Locator locator = locate(text, read, [&](Locator& l) {
                l.duplicateKey = builder.detail;
                l.duplicateIn = builder.pointer();
            });
            const std::string pointer = builder.pointer() + jsonPointerStep(builder.detail);
            return fail(ErrorCode::ParseFailed, pointer + ": the key is there twice; remove one of them",
                        at(locator.line()));
        }
        case Builder::Fault::TooDeep: {
            Locator locator =
                locate(text, read, [&](Locator& l) { l.maxDepth = static_cast<std::size_t>(limits.depth); });
            return fail(ErrorCode::TooLarge, "nested deeper than " + std::to_string(limits.depth) + " levels",
                        at(locator.line()));
        }
        case Builder::Fault::TooMany:
            return fail(ErrorCode::TooLarge, "more than the allowed " + std::to_string(limits.values) + " values",
                        fileName);
        case Builder::Fault::Syntax:
        case Builder::Fault::None:
            break;
    }
    const Place place = placeOf(text, builder.faultOffset);
    return fail(ErrorCode::ParseFailed,
                "damaged at column " + std::to_string(place.column) + ": " + printable(builder.detail), at(place.line));
}

}  // namespace

Result<nlohmann::json> parseJson(std::string_view text, const std::string& fileName, const JsonLimits& limits,
                                 const JsonEntryTaker& take) {
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return fail(ErrorCode::ParseFailed, "the file is empty", fileName + ":1");
    Builder builder(limits, take);
    if (Json::sax_parse(text.begin(), text.end(), &builder)) return std::move(builder.root);
    return faultOf(builder, text, fileName, limits);
}

std::string jsonPointerStep(std::string_view key) {
    std::string step = "/";
    for (const char c : key) {
        if (c == '~')
            step += "~0";
        else if (c == '/')
            step += "~1";
        else
            step += c;
    }
    return step;
}

std::vector<int> linesOf(std::string_view text, const std::vector<std::string>& pointers) {
    const char* read = nullptr;
    const Locator found = locate(text, read, [&](Locator& locator) {
        for (std::string pointer : pointers) {
            locator.lines.emplace(pointer, 0);
            // What is missing is reported where it should be: in the nearest value around it.
            while (!pointer.empty()) {
                pointer.erase(pointer.rfind('/'));
                locator.lines.emplace(pointer, 0);
            }
        }
    });
    std::vector<int> lines;
    for (std::string pointer : pointers) {
        while (found.lines.at(pointer) == 0 && !pointer.empty()) pointer.erase(pointer.rfind('/'));
        lines.push_back(std::max(found.lines.at(pointer), 1));
    }
    return lines;
}

}  // namespace doppel
