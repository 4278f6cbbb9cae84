#include "clonecore/link/keys.h"
#include "clonecore/link/launcher_line.h"
#include "tests/unit/link/link_harness.h"

#include <gmock/gmock.h>

#include <sys/stat.h>

#include <fstream>
#include <thread>

namespace doppel::test {
namespace {

using ::testing::HasSubstr;

TEST(Keys, GeneratedOnesAreZ85AndDiffer) {
    const KeyPair one = KeyPair::generate(), two = KeyPair::generate();
    EXPECT_TRUE(isZ85Key(one.publicKey));
    EXPECT_TRUE(isZ85Key(one.secretKey));
    EXPECT_NE(one.publicKey, one.secretKey);
    EXPECT_NE(one.secretKey, two.secretKey);
}

TEST(Keys, OtherTextsAreNoKeys) {
    EXPECT_FALSE(isZ85Key(""));
    EXPECT_FALSE(isZ85Key(std::string(39, 'a')));
    EXPECT_FALSE(isZ85Key(std::string(41, 'a')));
    EXPECT_FALSE(isZ85Key(std::string(39, 'a') + " "));
    EXPECT_FALSE(isZ85Key(std::string(39, 'a') + "\""));
}

TEST(UserKeys, AreMadeOnceForTheUserAlone) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "config" / "doppel" / "keys.json";
    const auto made = userKeyPair(file);
    ASSERT_TRUE(made) << made.error().text();
    const auto again = userKeyPair(file);
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(made->publicKey, again->publicKey);
    EXPECT_EQ(made->secretKey, again->secretKey);
    struct stat info {};
    ASSERT_EQ(::stat(file.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777u, 0600u);
    ASSERT_EQ(::stat(file.parent_path().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777u, 0700u);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(file.parent_path()), {}), 1);
}

TEST(UserKeys, AreTheSameForProcessesThatStartTogether) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "keys.json";
    std::vector<std::string> keys(8);
    {
        std::vector<std::jthread> threads;
        for (std::string& key : keys)
            threads.emplace_back([&] { key = userKeyPair(file).value_or(KeyPair{}).publicKey; });
    }
    for (const std::string& key : keys) EXPECT_EQ(key, keys.front());
    EXPECT_TRUE(isZ85Key(keys.front()));
}

TEST(UserKeys, AreRefusedWhenOthersCanReadThem) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "keys.json";
    ASSERT_TRUE(userKeyPair(file));
    for (const mode_t mode : {0640u, 0604u, 0660u}) {
        ASSERT_EQ(::chmod(file.c_str(), mode), 0);
        const auto keys = userKeyPair(file);
        ASSERT_FALSE(keys);
        EXPECT_EQ(keys.error().code, ErrorCode::PermissionDenied);
        EXPECT_THAT(keys.error().message, HasSubstr("chmod 600"));
    }
}

TEST(UserKeys, DamageIsReportedAndNothingOverwritten) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "keys.json";
    const KeyPair one = KeyPair::generate(), two = KeyPair::generate();
    const std::string mixed = R"({"public":")" + one.publicKey + R"(","secret":")" + two.secretKey + "\"}";
    for (const std::string& text : {std::string("{"), std::string("[]"), std::string(R"({"public":1})"), mixed,
                                    std::string(100'000, ' ')}) {
        std::ofstream(file) << text;
        std::filesystem::permissions(file, std::filesystem::perms(0600));
        EXPECT_FALSE(userKeyPair(file));
        EXPECT_EQ(std::filesystem::file_size(file), text.size());
    }
}

TEST(UserKeys, FollowNoLinkAndNoPipe) {
    const TemporaryFolder folder;
    ASSERT_TRUE(userKeyPair(folder.path() / "real.json"));
    std::filesystem::create_symlink(folder.path() / "real.json", folder.path() / "link.json");
    EXPECT_FALSE(userKeyPair(folder.path() / "link.json"));
    ASSERT_EQ(::mkfifo((folder.path() / "pipe.json").c_str(), 0600), 0);
    EXPECT_FALSE(userKeyPair(folder.path() / "pipe.json")); // and does not wait for a writer
}

TEST(LauncherLine, SurvivesTheRoundTrip) {
    const LauncherLine line{"tcp://127.0.0.1:41213", KeyPair::generate().publicKey, 4711, 41213, 1};
    const std::string text = formatLauncherLine(line);
    EXPECT_THAT(text, ::testing::StartsWith("DOPPEL_CLONE {"));
    EXPECT_EQ(text.find('\n'), std::string::npos);
    const auto back = parseLauncherLine(text + "\n");
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(back->endpoint, line.endpoint);
    EXPECT_EQ(back->key, line.key);
    EXPECT_EQ(back->pid, 4711);
    EXPECT_EQ(back->port, 41213);
    EXPECT_EQ(back->protocol, 1);
}

TEST(LauncherLine, OfACloneThatDialsSurvivesTheRoundTrip) {
    const LauncherLine line{"", KeyPair::generate().publicKey, 4711, 0, 1, "tcp://desk.example:7000"};
    const std::string text = formatLauncherLine(line);
    EXPECT_EQ(text.find("endpoint"), std::string::npos);
    const auto back = parseLauncherLine(text);
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(back->dial, line.dial);
    EXPECT_EQ(back->key, line.key);
    EXPECT_EQ(back->endpoint, "");
    EXPECT_EQ(back->port, 0);
}

TEST(LauncherLine, OrdinaryOutputIsNotFound) {
    for (const char* text : {"", "hello", "doppel_clone {}", "DOPPEL_CLONE", " DOPPEL_CLONE {}"})
        EXPECT_EQ(parseLauncherLine(text).error().code, ErrorCode::NotFound) << text;
}

TEST(LauncherLine, MayNameOnlyAPort) {
    const auto line = parseLauncherLine(R"(DOPPEL_CLONE {"port":5000})");
    ASSERT_TRUE(line);
    EXPECT_EQ(line->endpoint, "tcp://127.0.0.1:5000");
    EXPECT_EQ(line->protocol, 1);
}

TEST(LauncherLine, DamageIsAnErrorThatSaysWhere) {
    for (const char* text :
         {"DOPPEL_CLONE ", "DOPPEL_CLONE {", "DOPPEL_CLONE []", "DOPPEL_CLONE {}", R"(DOPPEL_CLONE {"port":65536})",
          R"(DOPPEL_CLONE {"port":-1})", R"(DOPPEL_CLONE {"port":"80"})", R"(DOPPEL_CLONE {"port":80.5})",
          R"(DOPPEL_CLONE {"port":80,"pid":-4})", R"(DOPPEL_CLONE {"port":80,"key":"short"})",
          R"(DOPPEL_CLONE {"port":80,"key":7})", R"(DOPPEL_CLONE {"port":80,"protocol":0})",
          R"(DOPPEL_CLONE {"endpoint":"no endpoint"})", R"(DOPPEL_CLONE {"endpoint":"tcp://a\nb"})",
          R"(DOPPEL_CLONE {"dial":7})", R"(DOPPEL_CLONE {"dial":"ipc:///tmp/x"})", R"(DOPPEL_CLONE {"dial":"tcp://a:1","port":80})",
          R"(DOPPEL_CLONE {"dial":"tcp://a:1","endpoint":"tcp://b:1"})"}) {
        const auto line = parseLauncherLine(text);
        ASSERT_FALSE(line) << text;
        EXPECT_EQ(line.error().code, ErrorCode::ParseFailed) << text;
    }
    EXPECT_EQ(parseLauncherLine("DOPPEL_CLONE " + std::string(100'000, ' ')).error().code, ErrorCode::TooLarge);
}

} // namespace
} // namespace doppel::test
