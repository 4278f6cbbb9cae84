#include "clonecore/base/utf8.h"

#include <gtest/gtest.h>

namespace doppel {
namespace {

TEST(Utf8, AcceptsEveryLength) {
    EXPECT_TRUE(isValidUtf8(""));
    EXPECT_TRUE(isValidUtf8("plain"));
    EXPECT_TRUE(isValidUtf8("\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x8E\xA8"));
    EXPECT_TRUE(isValidUtf8("\xF4\x8F\xBF\xBF"));
}

TEST(Utf8, RefusesDamage) {
    for (const char* text : {"\x80", "\xC3", "\xC3(", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF0\x80\x80\x80",
                             "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xE2\x82", "\xF0\x9F\x8E"})
        EXPECT_FALSE(isValidUtf8(text)) << text;
}

TEST(Utf8, ReportsHowMuchIsValid) {
    EXPECT_EQ(validUtf8Length("ab\xFF"), 2u);
    EXPECT_EQ(validUtf8Length("\xC3\xA4\xC3"), 2u);
}

TEST(Utf8, CountsAndFindsCharacters) {
    const std::string_view text =
        "a\xC3\xA4\xE2\x82\xAC"
        "b";
    EXPECT_EQ(utf8CharacterCount(text), 4u);
    EXPECT_EQ(utf8Offset(text, 0), 0u);
    EXPECT_EQ(utf8Offset(text, 2), 3u);
    EXPECT_EQ(utf8Offset(text, 3), 6u);
    EXPECT_EQ(utf8Offset(text, 9), text.size());
}

}  // namespace
}  // namespace doppel
