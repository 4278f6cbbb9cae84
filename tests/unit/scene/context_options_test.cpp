#include "clonecore/scene/context_options.h"

#include <gtest/gtest.h>

namespace doppel {
namespace {

struct RenamedOption : testing::Test {
    RenamedOption() {
        scene.contextOptions = {{"shot", Value(1.0)}, {"take", Value(std::string("a"))}};
        Node node;
        node.name = "cam";
        node.type = "camera";
        for (const auto& [key, text] : std::map<std::string, std::string>{{"tx", "@shot + $shot*${shot}"},
                                                                          {"ty", "strcat(\"@shot\", '$shot', @shots)"},
                                                                          {"tz", "@shot +"},
                                                                          {"rx", "\"\xc3\xa9\" + @shot"},
                                                                          {"ry", "@shot = 2"}})
            node.parameters[key].expression = text;
        scene.setNode(node);
        ConnectionRecord record;
        record.sessionId = "hero";
        record.frameExpression = "$F + @shot";
        record.contextOptionExpressions = {{"shot", "@shot + 1"}, {"take", "\"b\""}};
        scene.setConnection(record);
    }
    std::string expression(const char* key) const { return scene.node("cam")->parameters.at(key).expression; }

    Scene scene;
};

TEST_F(RenamedOption, IsFollowedByEverythingThatReadsIt) {
    ASSERT_TRUE(renameContextOption(scene, "shot", "cut"));
    EXPECT_EQ(scene.contextOptions, (ContextOptions{{"cut", Value(1.0)}, {"take", Value(std::string("a"))}}));
    EXPECT_EQ(expression("tx"), "@cut + $cut*${cut}");
    EXPECT_EQ(expression("ty"), "strcat(\"@shot\", '$shot', @shots)") << "strings and other names stay";
    EXPECT_EQ(expression("tz"), "@cut +") << "it has tokens, though it makes no sense";
    EXPECT_EQ(expression("ry"), "@shot = 2") << "what can't be read stays";
    EXPECT_EQ(expression("rx"), "\"\xc3\xa9\" + @cut");
    const auto record = scene.connection("hero");
    EXPECT_EQ(record->frameExpression, "$F + @cut");
    EXPECT_EQ(record->contextOptionExpressions, (std::map<std::string, std::string>{{"cut", "@cut + 1"}, {"take", "\"b\""}}));
}

TEST_F(RenamedOption, ThatIsCalledLikeAVariableIsReadWithAt) {
    ASSERT_TRUE(renameContextOption(scene, "shot", "F"));
    EXPECT_EQ(expression("tx"), "@F + @F*@F");
    ASSERT_TRUE(renameContextOption(scene, "F", "shot"));
    EXPECT_EQ(scene.connection("hero")->frameExpression, "$F + @shot") << "$F was the frame all the time";
}

TEST_F(RenamedOption, LeavesTheSceneAsItIsWhenTheNameWontDo) {
    const Scene before = scene;
    for (const char* name : {"take", "", "2nd", "a b", "@x"}) EXPECT_FALSE(renameContextOption(scene, "shot", name)) << name;
    EXPECT_FALSE(renameContextOption(scene, "nothing", "x"));
    EXPECT_TRUE(renameContextOption(scene, "shot", "shot"));
    ConnectionRecord record = *scene.connection("hero");
    record.frameExpression = "@shot";
    while (record.frameExpression.size() + 8 < kMaxExpressionLength) record.frameExpression += "+ @shot";
    Scene longOne = scene;
    longOne.setConnection(record);
    const Scene untouched = longOne;
    const auto failed = renameContextOption(longOne, "shot", "a_longer_name");
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().text().find("hero"), std::string::npos);
    EXPECT_TRUE(longOne == untouched);
    EXPECT_TRUE(scene == before);
}

} // namespace
} // namespace doppel
