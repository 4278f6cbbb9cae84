#include "gallery/gallery_query.h"

#include "clonecore/base/utf8.h"
#include "gallery/date_range.h"
#include "gallery/gallery_item.h"
#include "gallery/search_words.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <map>
#include <optional>

namespace doppel {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::size_t kMaxFieldBytes = 256;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
std::string lowered(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), lower);
    return text;
}

struct Range {
    double low = -kInfinity, high = kInfinity;
};
/// What a single value stands for: a number itself, a date its span.
using RangeOf = std::function<std::optional<Range>(std::string_view)>;

std::optional<Range> numberRange(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return Range{value, value};
}

double below(double value) { return std::nextafter(value, -kInfinity); }
double above(double value) { return std::nextafter(value, kInfinity); }

/// `5`, `=5`, `>5`, `>=5`, `<5`, `<=5`, `5..8`, `5..`, `..8`.
std::optional<Range> parseRange(std::string_view text, const RangeOf& single) {
    if (const auto dots = text.find(".."); dots != std::string_view::npos) {
        const std::string_view first = text.substr(0, dots), last = text.substr(dots + 2);
        const auto low = first.empty() ? Range{} : single(first), high = last.empty() ? Range{} : single(last);
        if (!low || !high || (first.empty() && last.empty())) return std::nullopt;
        return Range{low->low, high->high};
    }
    const bool isMore = text.starts_with('>'), isLess = text.starts_with('<');
    if (isMore || isLess || text.starts_with('=')) text.remove_prefix(1);
    const bool isEqual = (isMore || isLess) && text.starts_with('=');
    if (isEqual) text.remove_prefix(1);
    const auto range = single(text);
    if (!range) return std::nullopt;
    if (isMore) return Range{isEqual ? range->low : above(range->high), kInfinity};
    if (isLess) return Range{-kInfinity, isEqual ? range->high : below(range->low)};
    return range;
}

std::optional<Range> yesOrNo(const std::string& text) {
    if (text == "yes" || text == "true" || text == "1") return Range{1, 1};
    if (text == "no" || text == "false" || text == "0") return Range{0, 0};
    return std::nullopt;
}

bool hasLetterOrDigit(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || static_cast<unsigned char>(c) >= 0x80;
    });
}

tl::unexpected<Error> failWord(const SearchWord& word, const std::string& why) {
    return fail(ErrorCode::InvalidArgument, "cannot search for '" + word.source + "': " + why);
}

using Now = std::chrono::system_clock::time_point;
using Parser = Result<GalleryTerm> (*)(const SearchWord&, GalleryTerm, Now);

Result<GalleryTerm> withRange(const SearchWord& word, GalleryTerm term, std::optional<Range> range, const char* help) {
    if (!range) return failWord(word, help);
    term.match = GalleryTerm::Match::Range;
    term.low = range->low;
    term.high = range->high;
    return term;
}

Result<GalleryTerm> parseYesNo(const SearchWord& word, GalleryTerm term, Now) {
    return withRange(word, std::move(term), yesOrNo(lowered(word.value)), "say yes or no, e.g. star:yes");
}

Result<GalleryTerm> parseNumber(const SearchWord& word, GalleryTerm term, Now) {
    return withRange(word, std::move(term), parseRange(word.value, numberRange),
                     "give a number, e.g. rating:3, rating:>=3 or frame:10..20");
}

Result<GalleryTerm> parseTime(const SearchWord& word, GalleryTerm term, Now now) {
    const auto date = [&](std::string_view text) -> std::optional<Range> {
        const auto span = parseDate(text, now);
        if (!span) return std::nullopt;
        return Range{span->begin, below(span->end)};
    };
    return withRange(word, std::move(term), parseRange(lowered(word.value), date),
                     "give a date, e.g. created:2026-11, created:>2026-11-01, created:2026-11-01..2026-11-07 or created:today");
}

Result<GalleryTerm> parsePattern(const SearchWord& word, GalleryTerm term, Now) {
    term.match = GalleryTerm::Match::Pattern;
    term.text = word.value;
    term.isQuoted = word.isQuoted;
    return term;
}

Result<GalleryTerm> parseColor(const SearchWord& word, GalleryTerm term, Now) {
    term.match = GalleryTerm::Match::Pattern;
    term.text = lowered(word.value);
    if (term.text == "none") {
        term.text = "*";
        term.isNegated = !term.isNegated;
    } else if (term.text == "any") {
        term.text = "*";
    } else if (std::find(kGalleryColors.begin(), kGalleryColors.end(), term.text) == kGalleryColors.end()) {
        return failWord(word, "a colour is blue, green, purple, yellow, teal, red, any or none");
    }
    return term;
}

Result<GalleryTerm> parseStatus(const SearchWord& word, GalleryTerm term, Now) {
    term.match = GalleryTerm::Match::Pattern;
    term.text = lowered(word.value);
    if (term.text == "active" || term.text == "complete") term.text = "render_" + term.text;
    if (std::find(kGalleryStatuses.begin(), kGalleryStatuses.end(), term.text) == kGalleryStatuses.end())
        return failWord(word, "a status is active, complete or error");
    return term;
}

Result<GalleryTerm> parseText(const SearchWord& word, GalleryTerm term, Now) {
    term.match = GalleryTerm::Match::Words;
    term.text = word.value;
    term.isQuoted = word.isQuoted;
    if (!hasLetterOrDigit(term.text)) return failWord(word, "it has no letters or digits to look for");
    return term;
}

/// Any metadata key: a range if the value reads like one, else a pattern.
Result<GalleryTerm> parseMetadata(const SearchWord& word, GalleryTerm term, Now now) {
    const bool isComparison = word.value.find_first_of("<>=") == 0;
    const bool looksLikeRange = isComparison || word.value.find("..") != std::string::npos;
    if (word.isQuoted || !looksLikeRange) return parsePattern(word, std::move(term), now);
    const auto range = parseRange(word.value, numberRange);
    if (range || isComparison) return withRange(word, std::move(term), range, "give a number, e.g. samples:>=64 or samples:10..20");
    return parsePattern(word, std::move(term), now);
}

struct Field {
    const char* name; ///< in GalleryTerm
    Parser parse;
};

const std::map<std::string, Field, std::less<>>& knownFields() {
    static const std::map<std::string, Field, std::less<>> kFields{
        {"star", {"star", parseYesNo}},      {"starred", {"star", parseYesNo}},
        {"converged", {"converged", parseYesNo}},
        {"rating", {"rating", parseNumber}}, {"frame", {"frame", parseNumber}},
        {"created", {"created", parseTime}}, {"modified", {"modified", parseTime}},
        {"color", {"color", parseColor}},    {"colour", {"color", parseColor}},
        {"tag", {"tag", parsePattern}},      {"status", {"status", parseStatus}},
        {"type", {"type", parsePattern}},    {"session", {"session", parsePattern}},
        {"id", {"id", parsePattern}},        {"label", {"label", parseText}},
        {"comment", {"comment", parseText}}};
    return kFields;
}

Result<GalleryTerm> parseWord(const SearchWord& word, Now now) {
    GalleryTerm term;
    term.source = word.source;
    term.isNegated = word.isNegated;
    if (!word.hasField) return parseText(word, std::move(term), now);
    if (word.field.size() > kMaxFieldBytes) return failWord(word, "the name before the colon is too long");
    if (word.field == "option") return failWord(word, "name the option and its value, e.g. option:shot:10");
    if (word.value.empty() && !word.isQuoted) return failWord(word, "a value must follow the colon");
    if (const auto known = knownFields().find(lowered(word.field)); known != knownFields().end()) {
        term.field = known->second.name;
        return known->second.parse(word, std::move(term), now);
    }
    term.field = word.field;
    return parseMetadata(word, std::move(term), now);
}

} // namespace

Result<std::vector<GalleryTerm>> parseGallerySearch(std::string_view text, Now now) {
    if (text.size() > kMaxGallerySearchBytes)
        return fail(ErrorCode::TooLarge, "the search is too long: it has " + std::to_string(text.size()) + " bytes, and " +
                                             std::to_string(kMaxGallerySearchBytes) + " are allowed");
    if (!isValidUtf8(text)) return fail(ErrorCode::InvalidArgument, "the search is not UTF-8 text");
    const std::vector<SearchWord> words = splitSearch(text);
    if (words.size() > kMaxGallerySearchWords)
        return fail(ErrorCode::TooLarge, "the search has " + std::to_string(words.size()) + " words, and " +
                                             std::to_string(kMaxGallerySearchWords) + " are allowed");
    std::vector<GalleryTerm> terms;
    for (const SearchWord& word : words) {
        Result<GalleryTerm> term = parseWord(word, now);
        if (!term) return tl::unexpected<Error>(term.error());
        terms.push_back(std::move(*term));
    }
    return terms;
}

std::string gallerySearchText(const std::vector<GalleryTerm>& terms) {
    std::string text;
    for (const GalleryTerm& term : terms) text += (text.empty() ? "" : " ") + term.source;
    return text;
}

} // namespace doppel
