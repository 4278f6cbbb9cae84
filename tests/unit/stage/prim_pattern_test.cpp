#include "stage/prim_pattern.h"

#include <gtest/gtest.h>

namespace doppel {
namespace {

bool matches(const char* pattern, const char* path) {
    const Result<PrimPattern> parsed = PrimPattern::parse(pattern);
    EXPECT_TRUE(parsed) << pattern;
    return parsed && parsed->matches(path);
}

TEST(PrimPattern, MatchesExactPaths) {
    EXPECT_TRUE(matches("/World/cam", "/World/cam"));
    EXPECT_FALSE(matches("/World/cam", "/World/cam2"));
    EXPECT_FALSE(matches("/World/cam", "/World"));
    EXPECT_FALSE(matches("/World/cam", "/World/cam/lens"));
}

TEST(PrimPattern, KeepsOneStarWithinAName) {
    EXPECT_TRUE(matches("/World/*", "/World/cam"));
    EXPECT_FALSE(matches("/World/*", "/World/cam/lens"));
    EXPECT_TRUE(matches("/World/leg?_*", "/World/leg1_left"));
    EXPECT_FALSE(matches("/World/leg?_*", "/World/leg_left"));
    EXPECT_TRUE(matches("/*/*_geo", "/a/b_geo"));
}

TEST(PrimPattern, LetsTwoStarsStandForAnyNumberOfLevels) {
    EXPECT_TRUE(matches("/**", "/a"));
    EXPECT_TRUE(matches("/**", "/a/b/c"));
    EXPECT_TRUE(matches("/World/**", "/World/a/b"));
    EXPECT_FALSE(matches("/World/**", "/World"));
    EXPECT_TRUE(matches("/**/cam", "/cam"));
    EXPECT_TRUE(matches("/**/cam", "/a/b/cam"));
    EXPECT_TRUE(matches("/a/**/c/**/e", "/a/b/c/d/d2/e"));
    EXPECT_FALSE(matches("/a/**/c", "/a/c/d"));
}

TEST(PrimPattern, TakesSeveralPatternsAndAMissingSlash) {
    EXPECT_TRUE(matches("/a  /b\t/c/*", "/c/x"));
    EXPECT_TRUE(matches("World/cam", "/World/cam"));
    EXPECT_FALSE(matches("", "/a"));
    EXPECT_FALSE(matches("   ", "/a"));
}

TEST(PrimPattern, RefusesWhatCanMatchNothing) {
    EXPECT_FALSE(PrimPattern::parse("/"));
    EXPECT_FALSE(PrimPattern::parse("/a/../b"));
    EXPECT_EQ(PrimPattern::parse(std::string(100000, 'a')).error().code, ErrorCode::TooLarge);
}

TEST(PrimPattern, EndsSoonOnHostilePatterns) {
    std::string stars, levels, name(120, 'a');
    for (int i = 0; i < 5000; ++i) stars += "*a";
    for (int i = 0; i < 5000; ++i) levels += "/**";
    std::string path;
    for (int i = 0; i < 200; ++i) path += "/" + name;
    EXPECT_FALSE(matches(("/" + stars + "b").c_str(), ("/" + name).c_str()));
    EXPECT_FALSE(matches((levels + "/b").c_str(), path.c_str()));
    EXPECT_TRUE(matches(levels.c_str(), path.c_str()));
    std::string mixed;
    for (int i = 0; i < 5000; ++i) mixed += "/**/*a*";
    EXPECT_FALSE(matches((mixed + "/b").c_str(), path.c_str()));
}

}  // namespace
}  // namespace doppel
