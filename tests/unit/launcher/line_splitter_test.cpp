#include "launcher/process/line_splitter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace doppel::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> split(const std::vector<std::string>& pieces) {
    std::vector<std::string> lines;
    LineSplitter splitter;
    const auto onLine = [&](std::string line) { lines.push_back(std::move(line)); };
    for (const std::string& piece : pieces) splitter.feed(piece, onLine);
    splitter.finish(onLine);
    return lines;
}

TEST(LineSplitter, JoinsPiecesAndKnowsEveryLineEnd) {
    EXPECT_THAT(split({"a", "b\nc\r\nd\re"}), ElementsAre("ab", "c", "d", "e"));
    EXPECT_THAT(split({"a\r", "\nb\n"}), ElementsAre("a", "b"));
    EXPECT_THAT(split({"\n\n"}), ElementsAre("", ""));
    EXPECT_THAT(split({""}), IsEmpty());
}

TEST(LineSplitter, CutsLongLinesAndSaysSo) {
    const std::string exact(kMaxOutputLineBytes, 'x');
    EXPECT_THAT(split({exact + "\n"}), ElementsAre(exact));
    EXPECT_THAT(split({exact, "y", "z\nnext\n"}), ElementsAre(exact + "...", "next"));
}

TEST(PrintableText, KeepsUtf8AndReplacesTheRest) {
    const std::string bad = "\xEF\xBF\xBD";
    EXPECT_EQ(printableText("tab\there, \xC3\xA4 \xE2\x82\xAC \xF0\x9F\x90\xB4"), "tab\there, \xC3\xA4 \xE2\x82\xAC \xF0\x9F\x90\xB4");
    EXPECT_EQ(printableText(std::string_view("\x1b[0m\0", 5)), bad + "[0m" + bad);
    EXPECT_EQ(printableText("\xC0\x80"), bad + bad) << "overlong";
    EXPECT_EQ(printableText("\xED\xA0\x80"), bad + bad + bad) << "a surrogate";
    EXPECT_EQ(printableText("\xF4\x90\x80\x80"), bad + bad + bad + bad) << "beyond Unicode";
    EXPECT_EQ(printableText("\xE2\x82"), bad + bad) << "cut short";
    EXPECT_EQ(printableText("\x80z"), bad + "z");
}

} // namespace
} // namespace doppel::test
