// Connections on a clipboard: what is written reads back, what is not ours or is damaged is refused.
#include "clonecore/scene/connection_text.h"

#include "clonecore/scene/connection_order.h"
#include "tests/unit/scene/scene_samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace doppel {
namespace {

using testing::HasSubstr;

std::vector<ConnectionRecord> samples() {
    const Scene scene = test::fullScene();
    return {*scene.connection("hero"), *scene.connection("plain")};
}

Error faultOf(const std::string& text) {
    const auto records = connectionsFromText(text);
    EXPECT_FALSE(records) << text;
    return records ? Error{} : records.error();
}

std::string withHero(const std::string& members) {
    return "{\"clipboard\": \"doppel connections\", \"doppel\": 1, \"connections\": {\"hero\": {" + members + "}}}";
}

} // namespace

TEST(ConnectionText, EveryFieldSurvives) {
    const auto back = connectionsFromText(connectionsToText(samples()));
    ASSERT_TRUE(back) << back.error().text();
    ASSERT_EQ(back->size(), 2u);
    auto wanted = samples();
    EXPECT_TRUE(std::ranges::is_permutation(*back, wanted));
}

TEST(ConnectionText, ComesInTheOrderOfTheList) {
    auto records = samples();
    records[0].order = 5;
    records[1].group = records[0].group = "";
    const auto back = connectionsFromText(connectionsToText(records));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->front().sessionId, "plain");
}

TEST(ConnectionText, OtherTextsAreNotTaken) {
    for (const std::string text : {"", "hello", "{}", "[1, 2]", "{\"doppel\": 1, \"connections\": {\"a\": {}}}"}) {
        EXPECT_EQ(faultOf(text).code, ErrorCode::NotFound) << text;
        EXPECT_FALSE(looksLikeConnections(text));
        EXPECT_THAT(faultOf(text).text(), HasSubstr("copy some"));
    }
    EXPECT_EQ(faultOf("\"doppel connections\"").code, ErrorCode::ParseFailed);
    EXPECT_EQ(faultOf("{\"doppel\": 1, \"x\": \"doppel connections\"}").code, ErrorCode::NotFound);
}

TEST(ConnectionText, IsCheckedAsStrictlyAsAScene) {
    EXPECT_EQ(faultOf(withHero("\"resolution\": [99999, 1]")).text(),
              "clipboard:1: /connections/hero/resolution: expected two integers from 0 to 32768, found [99999,1]");
    EXPECT_EQ(faultOf(withHero("\"launcherConfig\": \"rm\"")).code, ErrorCode::ParseFailed);
    EXPECT_EQ(faultOf(withHero("\"name\": 1")).code, ErrorCode::ParseFailed);
    EXPECT_THAT(faultOf("{\"clipboard\": \"doppel connections\", \"doppel\": 1, \"connections\": {\"1x\": {}}}").text(), HasSubstr("/connections/1x"));
    EXPECT_THAT(faultOf("{\"clipboard\": \"doppel connections\", \"doppel\": 1, \"connections\": {\"a\": {}, \"a\": {}}}").text(), HasSubstr("twice"));
    EXPECT_EQ(faultOf("{\"clipboard\": \"doppel connections\", \"doppel\": 99, \"connections\": {}}").code, ErrorCode::NewerVersion);
    EXPECT_EQ(faultOf("{\"clipboard\": \"doppel connections\", \"connections\": {\"a\": {}}}").code, ErrorCode::ParseFailed);
}

TEST(ConnectionText, TruncatedAndOversizedOnesAreRefused) {
    const std::string text = connectionsToText(samples());
    for (std::size_t length = 0; length + 3 < text.size(); length += 7)
        EXPECT_FALSE(connectionsFromText(text.substr(0, length))) << length;
    EXPECT_EQ(faultOf(text + std::string(kMaxConnectionTextBytes, ' ')).code, ErrorCode::TooLarge);
    std::string many;
    for (std::size_t i = 0; i <= kMaxConnectionTextEntries; ++i) many += (many.empty() ? "\"c" : ", \"c") + std::to_string(i) + "\": {}";
    EXPECT_EQ(faultOf("{\"clipboard\": \"doppel connections\", \"doppel\": 1, \"connections\": {" + many + "}}").code, ErrorCode::TooLarge);
    EXPECT_FALSE(connectionsFromText("{\"clipboard\": \"doppel connections\", \"doppel\": 1, \"connections\": {\"a\": {\"x\": " +
                                     std::string(200, '[') + std::string(200, ']') + "}}}"));
}

TEST(ConnectionText, AddedOnesGetFreeIds) {
    Scene scene = test::fullScene();
    const auto ids = addConnections(scene, samples());
    EXPECT_EQ(ids, (std::vector<std::string>{"hero1", "plain1"}));
    EXPECT_EQ(scene.connection("hero1")->cameraPath, "/World/cam");
    EXPECT_EQ(addConnections(scene, samples()), (std::vector<std::string>{"hero2", "plain2"}));
    EXPECT_EQ(scene.connections->size(), 6u);
}

TEST(ConnectionText, AddedOnesStandLastWhereAnOrderWasMade) {
    Scene scene = test::fullScene(); // the hero has an order
    auto records = samples();
    for (auto& record : records) record.group.clear();
    addConnections(scene, records);
    const auto all = connectionsInOrder(scene);
    EXPECT_GT(scene.connection("hero1")->order, scene.connection("hero")->order);
    EXPECT_GT(scene.connection("plain1")->order, scene.connection("hero1")->order);
}

} // namespace doppel
