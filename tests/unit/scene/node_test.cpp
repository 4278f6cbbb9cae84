#include "clonecore/scene/node.h"

#include <gtest/gtest.h>

#include <set>

namespace doppel {
namespace {

TEST(Node, NamesFollowTheRules) {
    for (const char* name : {"a", "_", "hero", "Hero_2", "_9", "OUT"}) EXPECT_TRUE(isValidNodeName(name)) << name;
    for (const char* name : {"", "9a", "a b", "a-b", "a.b", "a/b", "\xC3\xA4", "a\n"})
        EXPECT_FALSE(isValidNodeName(name)) << name;
    EXPECT_TRUE(isValidNodeName(std::string(128, 'a')));
    EXPECT_FALSE(isValidNodeName(std::string(129, 'a')));
    EXPECT_FALSE(isValidNodeName(std::string_view("a\0b", 3)));
}

TEST(Node, TakenNamesCountUp) {
    const std::set<std::string> taken{"hero", "cam9", "cam10", "a1", "x99999999999", "_"};
    const auto unique = [&](const std::string& name) {
        return uniqueName(name, [&](const std::string& n) { return taken.contains(n); });
    };
    EXPECT_EQ(unique("free"), "free");
    EXPECT_EQ(unique("hero"), "hero1");
    EXPECT_EQ(unique("cam9"), "cam11");
    EXPECT_EQ(unique("a1"), "a2");
    EXPECT_EQ(unique("_"), "_1");
    EXPECT_EQ(unique("x99999999999"), "x99999999999_1");
}

}  // namespace
}  // namespace doppel
