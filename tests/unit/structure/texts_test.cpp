// What people read on the desk can be translated, and the translations are complete.
#include "tests/unit/structure/source_texts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>

namespace doppel::test {

namespace {

namespace fs = std::filesystem;

fs::path root() {
    const char* source = std::getenv("DOPPEL_SOURCE_DIR");
    return source ? fs::path(source) : fs::current_path();
}

std::string contentOf(const fs::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> sourcesOfTheDesk() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(root() / "ui"))
        if (entry.path().extension() == ".h" || entry.path().extension() == ".cpp") files.push_back(entry.path());
    return files;
}

std::string unescaped(std::string text) {
    for (const auto& [entity, sign] : std::map<std::string, std::string>{{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}})
        for (std::size_t at = 0; (at = text.find(entity, at)) != std::string::npos; at += sign.size()) text.replace(at, entity.size(), sign);
    for (std::size_t at = 0; (at = text.find("&amp;", at)) != std::string::npos; ++at) text.replace(at, 5, "&");
    return text;
}

struct Message {
    std::string context, source, translation;
    bool isFinished = false;
};

std::vector<Message> messagesOf(const fs::path& file) {
    static const std::regex element("<name>([^<]*)</name>|<source>([^<]*)</source>|<translation([^>]*)>([^<]*)</translation>");
    const std::string content = contentOf(file);
    std::vector<Message> messages;
    std::string context, source;
    for (std::sregex_iterator at(content.begin(), content.end(), element), end; at != end; ++at) {
        const std::smatch& match = *at;
        if (match[1].matched) context = match[1];
        else if (match[2].matched) source = unescaped(match[2]);
        else messages.push_back({context, source, unescaped(match[4]), match[3].length() == 0});
    }
    return messages;
}

std::vector<fs::path> translationFiles() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(root() / "resources/translations"))
        if (entry.path().extension() == ".ts") files.push_back(entry.path());
    return files;
}

/// "%1", "%2" … and "%n" in a text, sorted.
std::multiset<std::string> placesOf(const std::string& text) {
    static const std::regex place("%[0-9n]");
    return {std::sregex_token_iterator(text.begin(), text.end(), place), {}};
}

/// Places of `&` that underline a letter.
std::ptrdiff_t mnemonicsOf(const std::string& text) {
    static const std::regex mnemonic("&[^ &a-z;]|&[a-z](?![a-z]*;)");
    return std::distance(std::sregex_iterator(text.begin(), text.end(), mnemonic), {});
}

std::vector<std::string> faultsIn(std::string_view source) {
    std::vector<std::string> faults;
    for (const SourceText& text : textsOf(source))
        if (isReadButNotTranslatable(text)) faults.push_back(text.text);
    return faults;
}

} // namespace

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TextsOfTheDesk, AreAllTranslatable) {
    for (const fs::path& file : sourcesOfTheDesk()) {
        const std::string source = contentOf(file);
        for (const SourceText& text : textsOf(source))
            EXPECT_FALSE(isReadButNotTranslatable(text)) << fs::relative(file, root()).string() << ':' << text.line << ": put it in tr(): \"" << text.text << '"';
    }
}

TEST(TextsOfTheDesk, AreFoundWhereTheyAreShown) {
    EXPECT_THAT(faultsIn(R"x(label->setText("Nothing here");)x"), ElementsAre("Nothing here"));
    EXPECT_THAT(faultsIn(R"x(menu.addAction(theme::icon("open"), QStringLiteral("Open"));)x"), ElementsAre("Open"));
    EXPECT_THAT(faultsIn(R"x(auto* label = new QLabel("Name", this); QLabel other("Other");)x"), ElementsAre("Name", "Other"));
    EXPECT_THAT(faultsIn(R"x(setToolTip(QStringLiteral("<b>%1</b> frames").arg(n));)x"), ElementsAre("<b>%1</b> frames"));
    EXPECT_THAT(faultsIn("return fail(ErrorCode::NotFound, \"there is no \"\n   \"camera\");"), ElementsAre("there is no camera"));
    EXPECT_THAT(faultsIn(R"x(make("start", "&Play", "Play the range");)x"), ElementsAre("&Play", "Play the range"));
    EXPECT_THAT(faultsIn(R"x(document.edit("Move camera", [&](Scene& s) { s.at("x"); }, "move");)x"), ElementsAre("Move camera"));
}

TEST(TextsOfTheDesk, AreNotSeenInWhatOnlyProgramsRead) {
    EXPECT_THAT(faultsIn(R"x(label->setText(tr("Nothing here")); // "a comment that says much")x"), IsEmpty());
    EXPECT_THAT(faultsIn(R"x(button->setObjectName("start again"); box->setProperty("role", "dim");)x"), IsEmpty());
    EXPECT_THAT(faultsIn(R"x(setText(QCoreApplication::translate("Text", "Stopped")); connect(a, [this] { find("name"); });)x"), IsEmpty());
    EXPECT_THAT(faultsIn(R"x(setToolTip(QStringLiteral("<b>%1</b><br>%2").arg(title, tip)); const char quote = '"';)x"), IsEmpty());
    EXPECT_THAT(faultsIn(R"x(menu.addAction(theme::icon(QStringLiteral("open")), tr("Open"));)x"), IsEmpty());
}

TEST(Translations, AreThereForEveryText) {
    ASSERT_FALSE(translationFiles().empty());
    std::set<std::string> texts;
    for (const fs::path& file : sourcesOfTheDesk()) {
        const std::string source = contentOf(file);
        for (const SourceText& text : textsOf(source))
            if (isTranslatable(text) && text.calls.front().argument == (text.calls.front().name == "tr" ? 0 : 1)) texts.insert(text.text);
    }
    EXPECT_GT(texts.size(), 500U);
    for (const fs::path& file : translationFiles()) {
        std::set<std::string> known;
        for (const Message& message : messagesOf(file)) known.insert(message.source);
        for (const std::string& text : texts) EXPECT_TRUE(known.contains(text)) << file.filename() << " lacks \"" << text << "\": run ./dev translations and translate it";
        for (const std::string& text : known) EXPECT_TRUE(texts.contains(text)) << file.filename() << " has \"" << text << "\", which is gone: run ./dev translations";
    }
}

TEST(Translations, AreFinishedAndKeepPlacesAndMnemonics) {
    for (const fs::path& file : translationFiles()) {
        for (const Message& message : messagesOf(file)) {
            const std::string where = file.filename().string() + ", " + message.context + ": \"" + message.source + '"';
            EXPECT_TRUE(message.isFinished && !message.translation.empty()) << where << " is not translated";
            EXPECT_EQ(placesOf(message.translation), placesOf(message.source)) << where;
            EXPECT_EQ(mnemonicsOf(message.translation), mnemonicsOf(message.source)) << where;
        }
    }
}

// A context that the program does not ask for is never found; lupdate guesses it from the class that a text stands in.
TEST(Translations, HaveContextsThatTheProgramAsksFor) {
    std::set<std::string> contexts;
    static const std::regex object(R"(class (\w+)[^;{]*\{\s*Q_OBJECT)"), declared(R"(Q_DECLARE_TR_FUNCTIONS\(([\w:]+)\))");
    for (const fs::path& file : sourcesOfTheDesk()) {
        const std::string source = contentOf(file);
        for (std::sregex_iterator at(source.begin(), source.end(), object), end; at != end; ++at) contexts.insert("doppel::" + (*at)[1].str());
        for (std::sregex_iterator at(source.begin(), source.end(), declared), end; at != end; ++at) contexts.insert((*at)[1].str());
        for (const SourceText& text : textsOf(source))
            if (isTranslatable(text) && text.calls.front().name != "tr" && text.calls.front().argument == 0) contexts.insert(text.text);
    }
    for (const fs::path& file : translationFiles())
        for (const Message& message : messagesOf(file))
            EXPECT_TRUE(contexts.contains(message.context)) << file.filename() << ": nothing asks for context " << message.context << " of \"" << message.source << '"';
}

} // namespace doppel::test
