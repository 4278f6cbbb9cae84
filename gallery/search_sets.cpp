#include "gallery/search_sets.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <utility>

namespace doppel {

namespace {

constexpr int kRowsBetweenLooks = 4096; ///< at the cancel token

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

void makeSet(std::vector<std::int64_t>& keys) {
    if (!std::is_sorted(keys.begin(), keys.end())) std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
}

KeySet intersection(const KeySet& a, const KeySet& b) {
    KeySet both;
    both.reserve(std::min(a.size(), b.size()));
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    return both;
}

KeySet difference(const KeySet& a, const KeySet& b) {
    if (b.empty()) return a;
    KeySet rest;
    rest.reserve(a.size());
    std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(rest));
    return rest;
}

KeySet combined(const KeySet& a, const KeySet& b) {
    KeySet all;
    all.reserve(a.size() + b.size());
    std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(all));
    return all;
}

/// A term of words as an FTS5 expression: nothing in it but a quoted string and our own syntax.
std::string textExpression(const GalleryTerm& term) {
    std::string quoted = "\"";
    for (const char c : term.text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    quoted += term.isQuoted ? "\"" : "\" *";
    return term.field.empty() ? quoted : "(" + term.field + " : " + quoted + ")";
}

bool isExact(const GalleryTerm& term) { return term.isQuoted || term.text.find_first_of("*?") == std::string::npos; }

bool accepts(const GalleryTerm& term, std::string_view value) {
    if (!isExact(term)) return matchesPattern(term.text, value);
    return std::equal(value.begin(), value.end(), term.text.begin(), term.text.end(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

bool isWithin(const GalleryTerm& term, std::string_view value) {
    double number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    return error == std::errc() && end == value.data() + value.size() && number >= term.low && number <= term.high;
}

/// Judges the second column of rows in the order of an index, where equal values follow each other: once a value.
template <class Judge>
auto remembered(Judge judge) {
    return [judge, last = std::string(), verdict = judge(std::string_view())](const KeyRows& row) mutable {
        const std::string_view value = row.text(1);
        if (value != last) {
            verdict = judge(value);
            last = value;
        }
        return verdict;
    };
}

const char* orderColumn(GallerySort sort) {
    switch (sort) {
        case GallerySort::Created: return "created";
        case GallerySort::Modified: return "modified";
        case GallerySort::Label: return "label COLLATE NOCASE";
        case GallerySort::Rating: return "rating";
        case GallerySort::Session: return "session_id COLLATE NOCASE";
        case GallerySort::Frame: return "frame";
    }
    return "created";
}

} // namespace

bool matchesPattern(std::string_view pattern, std::string_view text) {
    std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && (pattern[p] == '?' || lower(pattern[p]) == lower(text[t]))) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

template <class Accept>
Result<std::vector<std::int64_t>> SearchSets::collect(KeyRows& rows, Accept accept) {
    std::vector<std::int64_t> keys;
    for (int row = 0; rows.step(); ++row) {
        if (row % kRowsBetweenLooks == 0 && m_cancel.stop_requested())
            return fail(ErrorCode::Cancelled, "the search was cancelled");
        if (accept(rows)) keys.push_back(rows.key());
    }
    return keys;
}

Result<KeySet> SearchSets::collectSet(KeyRows& rows) {
    auto keys = collect(rows, [](const KeyRows&) { return true; });
    if (keys) makeSet(*keys);
    return keys;
}

Result<std::vector<std::int64_t>> SearchSets::order(GallerySort sort) {
    KeyRows rows(m_database, std::string("SELECT item FROM items ORDER BY ") + orderColumn(sort) + ", item");
    return collect(rows, [](const KeyRows&) { return true; });
}

Result<KeyMatches> SearchSets::textMatches(const std::string& expression) {
    KeyRows rows(m_database, "SELECT rowid FROM search WHERE search MATCH ?");
    rows.bind(1, expression);
    auto keys = collectSet(rows);
    if (!keys) return tl::unexpected<Error>(keys.error());
    return KeyMatches{std::move(*keys)};
}

Result<KeyMatches> SearchSets::rangeMatches(const GalleryTerm& term) {
    if (term.field == "star") {
        KeyRows rows(m_database, "SELECT item FROM items WHERE starred = 1");
        auto keys = collectSet(rows);
        if (!keys) return tl::unexpected<Error>(keys.error());
        return KeyMatches{std::move(*keys), term.high < 1};
    }
    for (const char* column : {"rating", "frame", "created", "modified"}) {
        if (term.field != column) continue;
        KeyRows rows(m_database, std::string("SELECT item FROM items WHERE ") + column + " BETWEEN ? AND ?");
        rows.bind(1, term.low);
        rows.bind(2, term.high);
        auto keys = collectSet(rows);
        if (!keys) return tl::unexpected<Error>(keys.error());
        return KeyMatches{std::move(*keys)};
    }
    return metadataMatches(term);
}

Result<KeyMatches> SearchSets::patternMatches(const GalleryTerm& term) {
    if (term.field == "color") return columnMatches("color_tag", "", term);
    if (term.field == "status") return columnMatches("status", "render_complete", term);
    if (term.field == "type") return columnMatches("type_name", "snapshot", term);
    if (term.field == "tag") return tagMatches(term);
    const bool isSession = term.field == "session", isId = term.field == "id";
    if (!isSession && !isId) return metadataMatches(term);
    const std::string column = isSession ? "session_id" : "id";
    const bool useIndex = isSession && isExact(term);
    KeyRows rows(m_database, "SELECT item, " + column + " FROM items" +
                                           (useIndex ? " WHERE session_id = ? COLLATE NOCASE" : " ORDER BY " + column +
                                            (isSession ? " COLLATE NOCASE" : "")));
    if (useIndex) rows.bind(1, term.text);
    auto keys = collect(rows, remembered([&](std::string_view value) { return accepts(term, value); }));
    if (!keys) return tl::unexpected<Error>(keys.error());
    makeSet(*keys);
    return KeyMatches{std::move(*keys)};
}

/// Of a column where most items have the value `common`, which no index holds: then the others are looked at.
Result<KeyMatches> SearchSets::columnMatches(const std::string& column, const std::string& common,
                                                      const GalleryTerm& term) {
    // "*" for a colour means any.
    const bool takesCommon = !common.empty() && accepts(term, common);
    KeyRows rows(m_database,
                           "SELECT item, " + column + " FROM items WHERE " + column + " <> '" + common + "'");
    auto keys = collect(rows, remembered([&](std::string_view value) { return accepts(term, value) != takesCommon; }));
    if (!keys) return tl::unexpected<Error>(keys.error());
    makeSet(*keys);
    return KeyMatches{std::move(*keys), takesCommon};
}

Result<KeyMatches> SearchSets::tagMatches(const GalleryTerm& term) {
    KeyRows names(m_database, "SELECT tag FROM tags");
    KeyRows rows(m_database, "SELECT item FROM item_tags WHERE tag = ?");
    KeyMatches found;
    while (names.step()) {
        if (!accepts(term, names.text(0))) continue;
        rows.reset();
        rows.bind(1, names.text(0));
        const auto keys = collectSet(rows);
        if (!keys) return tl::unexpected<Error>(keys.error());
        found.keys = combined(found.keys, *keys);
    }
    return found;
}

Result<KeyMatches> SearchSets::metadataMatches(const GalleryTerm& term) {
    const bool isRange = term.match == GalleryTerm::Match::Range;
    const bool useIndex = !isRange && isExact(term);
    KeyRows rows(m_database, std::string("SELECT item, value FROM metadata WHERE key = ?") +
                                           (useIndex ? " AND value = ? COLLATE NOCASE" : ""));
    rows.bind(1, term.field);
    if (useIndex) rows.bind(2, term.text);
    auto keys = useIndex ? collectSet(rows) : collect(rows, remembered([&](std::string_view value) {
        return isRange ? isWithin(term, value) : accepts(term, value);
    }));
    if (!keys) return tl::unexpected<Error>(keys.error());
    makeSet(*keys);
    return KeyMatches{std::move(*keys)};
}

Result<KeyMatches> SearchSets::matches(const GalleryTerm& term) {
    auto found = term.match == GalleryTerm::Match::Words    ? textMatches(textExpression(term))
                 : term.match == GalleryTerm::Match::Range ? rangeMatches(term)
                                                           : patternMatches(term);
    if (found && term.isNegated) found->isComplement = !found->isComplement;
    return found;
}

/// What is below nothing, or below what is hidden.
Result<KeySet> SearchSets::roots(const KeySet& hidden) {
    KeyRows free(m_database, "SELECT item FROM items WHERE parent IS NULL");
    auto keys = collectSet(free);
    if (!keys) return keys;
    KeyRows children(m_database, "SELECT item FROM items WHERE parent = ?");
    for (const std::int64_t parent : hidden) {
        children.reset();
        children.bind(1, parent);
        const auto below = collectSet(children);
        if (!below) return below;
        *keys = combined(*keys, *below);
    }
    return keys;
}

Result<KeyMatches> SearchSets::find(const GalleryQuery& query) {
    KeyRows marked(m_database, "SELECT item FROM claims WHERE kind = 'delete'");
    auto excluded = collectSet(marked);
    if (!excluded) return tl::unexpected<Error>(excluded.error());
    std::optional<KeySet> found;
    const auto require = [&](KeySet keys) { found = found ? intersection(*found, keys) : std::move(keys); };

    if (query.parents == GalleryQuery::Parents::Roots) {
        auto keys = roots(*excluded);
        if (!keys) return tl::unexpected<Error>(keys.error());
        require(std::move(*keys));
    } else if (query.parents == GalleryQuery::Parents::ChildrenOf) {
        KeyRows rows(m_database, "SELECT item FROM items WHERE parent = (SELECT item FROM items WHERE id = ?)");
        rows.bind(1, query.parentId);
        auto keys = collectSet(rows);
        if (!keys) return tl::unexpected<Error>(keys.error());
        require(std::move(*keys));
    }

    std::string words; // all at once: the full-text index skips what only one of them has
    for (const GalleryTerm& term : query.terms) {
        if (term.match == GalleryTerm::Match::Words && !term.isNegated) {
            words += (words.empty() ? "" : " AND ") + textExpression(term);
            continue;
        }
        auto keys = matches(term);
        if (!keys) return tl::unexpected<Error>(keys.error());
        if (keys->isComplement)
            excluded = combined(*excluded, keys->keys);
        else
            require(std::move(keys->keys));
    }
    if (!words.empty()) {
        auto keys = textMatches(words);
        if (!keys) return tl::unexpected<Error>(keys.error());
        require(std::move(keys->keys));
    }
    if (!found) return KeyMatches{std::move(*excluded), true};
    return KeyMatches{difference(*found, *excluded)};
}

} // namespace doppel
