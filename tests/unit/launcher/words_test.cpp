// Command lines as lists of words: nothing in a value becomes a word, a placeholder or a command.
#include "launcher/common/words.h"

#include "launcher/common/run_command.h"
#include "launcher/common/host_programs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

namespace doppel::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::vector<std::string> kNasty{"", " ", "-rf", "a b", "'", "''", "it's", "\"$HOME\"", "`id`", "$(id)", "\\", "\\'", "a\nb", "*", "~", "!x", "#", ";exit 7", "|", "&", "{clone}", "\xc3\xa9\xff"};

TEST(Words, AreSplitAsAShellDoes) {
    EXPECT_THAT(splitWords("farm  --cpus 3\t-- run").value(), ElementsAre("farm", "--cpus", "3", "--", "run"));
    EXPECT_THAT(splitWords(R"(a'b c'd "e 'f' \"g\" \h" \ i)").value(), ElementsAre("ab cd", R"(e 'f' "g" \h)", " i"));
    EXPECT_THAT(splitWords("'' \"\"").value(), ElementsAre("", ""));
    EXPECT_THAT(splitWords("a $HOME * ; b").value(), ElementsAre("a", "$HOME", "*", ";", "b")) << "no shell reads them";
    EXPECT_TRUE(splitWords(" ").value().empty());
    for (const std::string& bad : {std::string("a 'b"), std::string("a \"b"), std::string("a\\"), std::string("a\0b", 3), std::string(40'000, 'x')})
        EXPECT_FALSE(splitWords(bad).has_value()) << bad.substr(0, 20);
}

TEST(Words, PlaceholdersAreFilledOnceAndNeverSplit) {
    for (const std::string& nasty : kNasty)
        EXPECT_THAT(fillWords({"--x={v}", "{v}{v}"}, {{"v", nasty}}).value(), ElementsAre("--x=" + nasty, nasty + nasty));
    EXPECT_THAT(fillWords({"run", "{clone}", "{{x}}"}, {}, {{"clone", {"a b", "{v}"}}}).value(), ElementsAre("run", "a b", "{v}", "{x}"));
    EXPECT_THAT(fillWords({"{what}"}, {{"v", ""}}, {{"clone", {}}}).error().message, testing::AllOf(HasSubstr("{what}"), HasSubstr("{clone} {v}")));
    for (const char* bad : {"{", "}", "{v", "v}", "x{clone}"}) EXPECT_FALSE(fillWords({bad}, {{"v", ""}}, {{"clone", {"a"}}}).has_value()) << bad;
}

// The real thing: what sh makes of it.
TEST(Words, QuotedForAShellComeOutAsTheyWere) {
    ProcessReactor reactor;
    std::promise<Result<CommandResult>> done;
    std::vector<std::string> words{"printf", "<%s>\\n"};
    words.insert(words.end(), kNasty.begin(), kNasty.end());
    runCommand(reactor, {.program = "/bin/sh", .arguments = {"-c", quoteForShell(words)}, .environment = hostEnvironment()}, std::chrono::seconds(30),
               [&](Result<CommandResult> result) { done.set_value(std::move(result)); });
    const auto result = done.get_future().get();
    ASSERT_TRUE(result.has_value() && result->succeeded());
    std::string expected, got;
    for (const std::string& word : kNasty) expected += "<" + printableText(word == "a\nb" ? "a" : word) + (word == "a\nb" ? "\nb" : "") + ">\n";
    for (const std::string& line : result->output) got += line + "\n";
    EXPECT_EQ(got, expected);
}

TEST(RunCommand, WhatDoesNotEndIsKilledAndSaid) {
    ProcessReactor reactor;
    std::promise<Result<CommandResult>> done;
    runCommand(reactor, {.program = "/bin/sleep", .arguments = {"1000"}, .environment = hostEnvironment()}, std::chrono::milliseconds(50),
               [&](Result<CommandResult> result) { done.set_value(std::move(result)); });
    const auto result = done.get_future().get();
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, ErrorCode::Timeout);
}

} // namespace
} // namespace doppel::test
