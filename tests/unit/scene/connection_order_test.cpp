// The order of connections in lists, and moving them.
#include "clonecore/scene/connection_order.h"

#include <gtest/gtest.h>

namespace doppel {
namespace {

Scene sceneOf(const std::vector<std::tuple<std::string, std::string, double>>& records) {
    Scene scene;
    for (const auto& [id, group, order] : records) {
        ConnectionRecord record;
        record.sessionId = id;
        record.group = group;
        record.order = order;
        scene.setConnection(record);
    }
    return scene;
}

std::string listed(const Scene& scene) {
    std::string text, group;
    for (const auto& record : connectionsInOrder(scene)) {
        if (record->group != group) text += "[" + record->group + "] ";
        group = record->group;
        text += record->sessionId + " ";
    }
    return text;
}

} // namespace

TEST(ConnectionOrder, IsBySessionIdWhereNothingIsSaid) {
    EXPECT_EQ(listed(sceneOf({{"c", "", 0}, {"a", "", 0}, {"b", "", 0}})), "a b c ");
}

TEST(ConnectionOrder, PutsUngroupedOnesFirstAndGroupsInTheOrderOfTheirFirst) {
    EXPECT_EQ(listed(sceneOf({{"a", "B", 3}, {"b", "A", 4}, {"c", "B", 9}, {"d", "", 7}, {"e", "", 6}})), "e d [B] a c [A] b ");
}

TEST(ConnectionOrder, MovingKeepsTheOthersUntouchedWhileThereIsRoom) {
    Scene scene = sceneOf({{"a", "", 1}, {"b", "", 2}, {"c", "", 3}, {"d", "", 4}});
    const Scene before = scene;
    moveConnections(scene, {"d"}, {.before = "b"});
    EXPECT_EQ(listed(scene), "a d b c ");
    EXPECT_EQ(difference(before, scene).connections, (std::set<std::string>{"d"}));
    moveConnections(scene, {"a", "b"}, {});
    EXPECT_EQ(listed(scene), "d c a b ");
    moveConnections(scene, {"b"}, {.before = "d"});
    EXPECT_EQ(listed(scene), "b d c a ");
}

TEST(ConnectionOrder, MovingNumbersAnewWhereThereIsNoRoom) {
    Scene scene = sceneOf({{"a", "", 0}, {"b", "", 0}, {"c", "", 0}});
    moveConnections(scene, {"c"}, {.before = "b"});
    EXPECT_EQ(listed(scene), "a c b ");
    for (int i = 0; i < 200; ++i) moveConnections(scene, {i % 2 ? "b" : "c"}, {.before = i % 2 ? "c" : "b"});
    EXPECT_EQ(listed(scene), "a b c ");
}

TEST(ConnectionOrder, MovingIntoAGroupAndOut) {
    Scene scene = sceneOf({{"a", "", 1}, {"b", "", 2}, {"c", "G", 3}, {"d", "G", 4}, {"e", "H", 5}});
    moveConnections(scene, {"a"}, {.group = "G", .before = "d"});
    EXPECT_EQ(listed(scene), "b [G] c a d [H] e ");
    moveConnections(scene, {"e", "b"}, {.group = "G"});
    EXPECT_EQ(listed(scene), "[G] c a d b e ");
    moveConnections(scene, {"d"}, {.group = ""});
    EXPECT_EQ(listed(scene), "d [G] c a b e ");
    moveConnections(scene, {"c"}, {.group = "New"});
    EXPECT_EQ(listed(scene), "d [G] a b e [New] c ");
}

TEST(ConnectionOrder, GroupsMoveAsAWhole) {
    Scene scene = sceneOf({{"a", "A", 1}, {"b", "A", 9}, {"c", "B", 5}, {"d", "B", 6}, {"e", "C", 10}});
    moveConnections(scene, {"c", "d"}, {.before = "a"});
    EXPECT_EQ(listed(scene), "[B] c d [A] a b [C] e ");
    moveConnections(scene, {"a", "b"}, {});
    EXPECT_EQ(listed(scene), "[B] c d [C] e [A] a b ");
}

TEST(ConnectionOrder, MovingBeforeOneThatMovesAlongStaysInPlace) {
    Scene scene = sceneOf({{"a", "", 1}, {"b", "", 2}, {"c", "", 3}});
    moveConnections(scene, {"a", "b"}, {.before = "b"});
    EXPECT_EQ(listed(scene), "a b c ");
    moveConnections(scene, {"a", "b", "c"}, {.before = "a"});
    EXPECT_EQ(listed(scene), "a b c ");
}

TEST(ConnectionOrder, UnknownOnesMoveNothing) {
    Scene scene = sceneOf({{"a", "", 0}, {"b", "", 0}});
    const Scene before = scene;
    moveConnections(scene, {"nobody"}, {.before = "a"});
    EXPECT_TRUE(difference(before, scene).empty());
    moveConnections(scene, {"a"}, {.before = "nobody"});
    EXPECT_EQ(listed(scene), "b a ");
}

TEST(ConnectionOrder, AListBecomesTheOrder) {
    Scene scene = sceneOf({{"a", "", 0}, {"b", "", 0}, {"c", "", 0}});
    orderConnections(scene, {"c", "a"});
    EXPECT_EQ(listed(scene), "c a b ");
}

TEST(ConnectionOrder, NewOnesGoLastOnlyWhereAnOrderWasMade) {
    EXPECT_EQ(lastOrder(sceneOf({{"a", "", 0}})), 0);
    EXPECT_EQ(lastOrder(sceneOf({{"a", "", 0}, {"b", "", 4}})), 5);
}

} // namespace doppel
