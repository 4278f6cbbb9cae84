// The language of searches: what a person types becomes terms, or an error that names the word.
#include "gallery/gallery_query.h"
#include "gallery/search_sets.h"

#include <gtest/gtest.h>

#include <ctime>

namespace doppel {
namespace {

using Match = GalleryTerm::Match;

std::vector<GalleryTerm> parsed(const std::string& text) {
    auto terms = parseGallerySearch(text);
    EXPECT_TRUE(terms) << text << ": " << (terms ? "" : terms.error().text());
    return terms ? *terms : std::vector<GalleryTerm>();
}

GalleryTerm one(const std::string& text) {
    const auto terms = parsed(text);
    EXPECT_EQ(terms.size(), 1u) << text;
    return terms.empty() ? GalleryTerm{} : terms[0];
}

std::string fault(const std::string& text) {
    const auto terms = parseGallerySearch(text);
    EXPECT_FALSE(terms) << text;
    return terms ? "" : terms.error().message;
}

double localTime(int year, int month, int day, int hour = 0, int minute = 0) {
    std::tm local{};
    local.tm_year = year - 1900;
    local.tm_mon = month - 1;
    local.tm_mday = day;
    local.tm_hour = hour;
    local.tm_min = minute;
    local.tm_isdst = -1;
    return static_cast<double>(std::mktime(&local));
}

TEST(GallerySearchText, IsNothingWhenItIsBlank) {
    for (const char* text : {"", "  ", "\t\n", " - "}) EXPECT_TRUE(parsed(text).empty()) << text;
}

TEST(GallerySearchText, IsWordsAndPhrases) {
    const auto terms = parsed("hero -grain \"wide shot\" -\"not this\"");
    ASSERT_EQ(terms.size(), 4u);
    EXPECT_EQ(terms[0].text, "hero");
    EXPECT_FALSE(terms[0].isQuoted || terms[0].isNegated);
    EXPECT_TRUE(terms[1].isNegated);
    EXPECT_EQ(terms[2].text, "wide shot");
    EXPECT_TRUE(terms[2].isQuoted);
    EXPECT_TRUE(terms[3].isNegated && terms[3].isQuoted);
    for (const GalleryTerm& term : terms) EXPECT_EQ(term.match, Match::Words);
}

TEST(GallerySearchText, TakesQuotesAndBackslashesInsideQuotes) {
    EXPECT_EQ(one(R"("say \"hi\" \\o")").text, R"(say "hi" \o)");
    EXPECT_EQ(one(R"(tag:"a b")").text, "a b");
    EXPECT_EQ(one(R"("my key":value)").field, "my key");
    EXPECT_EQ(one(R"("not:a field")").field, "");
    EXPECT_EQ(one("\"open to the end").text, "open to the end");
    EXPECT_EQ(one("\"open\\").text, "open\\");
}

TEST(GallerySearchText, HasFieldsForWhatItemsHave) {
    EXPECT_EQ(one("star:yes").low, 1);
    EXPECT_EQ(one("starred:No").high, 0);
    EXPECT_EQ(one("rating:3").low, 3);
    EXPECT_EQ(one("rating:3").high, 3);
    EXPECT_EQ(one("rating:>=3").low, 3);
    EXPECT_GT(one("rating:>3").low, 3);
    EXPECT_LT(one("rating:<3").high, 3);
    EXPECT_EQ(one("rating:<=3").high, 3);
    EXPECT_EQ(one("frame:10..20").low, 10);
    EXPECT_EQ(one("frame:10..20").high, 20);
    EXPECT_EQ(one("frame:-5..").low, -5);
    EXPECT_EQ(one("frame:..2.5").high, 2.5);
    EXPECT_EQ(one("tag:hero").match, Match::Pattern);
    EXPECT_EQ(one("colour:Red").text, "red");
    EXPECT_EQ(one("color:red").field, "color");
    EXPECT_TRUE(one("color:none").isNegated);
    EXPECT_FALSE(one("-color:none").isNegated);
    EXPECT_EQ(one("status:active").text, "render_active");
    EXPECT_EQ(one("status:error").text, "error");
    EXPECT_EQ(one("label:hero").match, Match::Words);
    EXPECT_EQ(one("SESSION:clone1").field, "session");
    EXPECT_EQ(one("type:snapshot").text, "snapshot");
}

TEST(GallerySearchText, HasAnyMetadataKeyAsAField) {
    EXPECT_EQ(one("camera:/cams/a").field, "camera");
    EXPECT_EQ(one("camera:/cams/a").text, "/cams/a");
    EXPECT_EQ(one("camera:/cams/a").match, Match::Pattern);
    EXPECT_EQ(one("samples:>=64").match, Match::Range);
    EXPECT_EQ(one("samples:64").match, Match::Pattern);
    EXPECT_EQ(one("path:../up").match, Match::Pattern) << "dots that are no range";
    EXPECT_EQ(one("note:\">3\"").text, ">3") << "quoted, it is taken as it is";
    EXPECT_EQ(one("option:shot:10").field, "option:shot");
    EXPECT_EQ(one("option:shot:10").text, "10");
    EXPECT_EQ(one("time:10:30").text, "10:30");
    EXPECT_EQ(one("converged:yes").low, 1);
}

TEST(GallerySearchText, HasDatesInLocalTime) {
    EXPECT_EQ(one("created:2026-11-01").low, localTime(2026, 11, 1));
    EXPECT_LT(one("created:2026-11-01").high, localTime(2026, 11, 2));
    EXPECT_GT(one("created:2026-11-01").high, localTime(2026, 11, 1, 23, 59));
    EXPECT_EQ(one("created:>2026-11-01").low, localTime(2026, 11, 2)) << "after that day";
    EXPECT_EQ(one("created:>=2026-11-01").low, localTime(2026, 11, 1));
    EXPECT_LT(one("modified:<2026-11").high, localTime(2026, 11, 1));
    EXPECT_EQ(one("created:2026").low, localTime(2026, 1, 1));
    EXPECT_LT(one("created:2026").high, localTime(2027, 1, 1));
    EXPECT_EQ(one("created:2026-11-01T14:05").low, localTime(2026, 11, 1, 14, 5));
    EXPECT_LT(one("created:2026-11-01..2026-11-03").high, localTime(2026, 11, 4));
    const auto noon = std::chrono::system_clock::from_time_t(static_cast<std::time_t>(localTime(2026, 3, 15, 12)));
    EXPECT_EQ((*parseGallerySearch("created:today", noon))[0].low, localTime(2026, 3, 15));
    EXPECT_EQ((*parseGallerySearch("created:yesterday", noon))[0].low, localTime(2026, 3, 14));
    EXPECT_EQ((*parseGallerySearch("created:week", noon))[0].low, localTime(2026, 3, 9));
}

TEST(GallerySearchText, ErrorsNameTheWordAndShowOneThatWorks) {
    for (const char* text : {"hero rating:good", "hero rating:good rest"}) {
        EXPECT_NE(fault(text).find("'rating:good'"), std::string::npos) << fault(text);
        EXPECT_NE(fault(text).find("rating:>=3"), std::string::npos);
    }
    for (const char* text :
         {"star:maybe", "rating:", "rating:nan", "rating:inf", "rating:1..2..3", "frame:..", "color:pink", "status:lost", "created:soon",
          "created:2026-13", "created:2026-02-30", "created:20261101", "created:1960", "samples:>many", "option:shot", "!!!", "\"\"",
          "label:...", "-rating:x"})
        EXPECT_NE(fault(text).find("'" + std::string(text) + "'"), std::string::npos) << fault(text);
}

TEST(GallerySearchText, IsRefusedWhenItIsTooLongOrNoText) {
    EXPECT_EQ(parseGallerySearch(std::string(10'000, 'x')).error().code, ErrorCode::TooLarge);
    std::string words;
    for (int i = 0; i < 100; ++i) words += "w ";
    EXPECT_EQ(parseGallerySearch(words).error().code, ErrorCode::TooLarge);
    EXPECT_EQ(parseGallerySearch("\xff\xfe").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(parseGallerySearch(std::string(300, 'k') + ":v").error().code, ErrorCode::InvalidArgument);
}

TEST(GallerySearchText, IsWrittenAsItWasRead) {
    for (const char* text : {"hero -grain \"wide shot\" rating:>=3 created:2026-11", "\"open", "tag:\"a \\\" b", "\"end\\", "a\x01" "b"}) {
        const auto terms = parsed(text);
        EXPECT_EQ(parsed(gallerySearchText(terms)), terms) << text;
    }
}

TEST(GallerySearchPattern, MatchesWholeValuesWithoutCase) {
    EXPECT_TRUE(matchesPattern("*", ""));
    EXPECT_TRUE(matchesPattern("/CAMS/*", "/cams/hero"));
    EXPECT_TRUE(matchesPattern("*a*b", "xxaxbxab"));
    EXPECT_TRUE(matchesPattern("h?ro", "hero"));
    EXPECT_FALSE(matchesPattern("her", "hero"));
    EXPECT_FALSE(matchesPattern("?", ""));
    EXPECT_TRUE(matchesPattern("a***", "a"));
}

} // namespace
} // namespace doppel
