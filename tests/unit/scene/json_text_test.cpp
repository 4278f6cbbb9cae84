#include "clonecore/scene/json_text.h"

#include <gtest/gtest.h>

namespace doppel {
namespace {

TEST(JsonText, DepthAndNumberOfValuesAreLimited) {
    EXPECT_TRUE(parseJson("[[1, 2], 3]", "a", {.depth = 2, .values = 5}));
    EXPECT_EQ(parseJson("[\n[1, 2], 3]", "a", {.depth = 1}).error().text(), "a:2: nested deeper than 1 levels");
    const auto many = parseJson("[[1, 2], 3]", "a", {.depth = 2, .values = 4});
    ASSERT_FALSE(many);
    EXPECT_EQ(many.error().text(), "a: more than the allowed 4 values");
    EXPECT_EQ(many.error().code, ErrorCode::TooLarge);
}

TEST(JsonText, EntriesAreTakenWhenComplete) {
    std::vector<std::string> taken;
    const auto root = parseJson(R"({"x": {"a": {"deep": {"er": 1}}, "b": 2, "c": {}}, "y": {"d": {}}, "z": [{}]})", "a",
                                {}, [&](const std::string& section, const std::string& key, nlohmann::json& value) {
                                    taken.push_back(section + "/" + key + "=" + value.dump());
                                    return section == "x";
                                });
    ASSERT_TRUE(root) << root.error().text();
    EXPECT_EQ(taken, (std::vector<std::string>{"x/a={\"deep\":{\"er\":1}}", "x/c={}", "y/d={}"}));
    EXPECT_EQ(*root, nlohmann::json::parse(R"({"x": {"a": null, "b": 2, "c": null}, "y": {"d": {}}, "z": [{}]})"));
}

TEST(JsonText, FindsLinesByPointer) {
    const std::string text = "{\n\"a/b\":\n[1,\n{\"~\": 2}],\n\"c\": 12\n}";
    EXPECT_EQ(linesOf(text, {"", "/a~1b", "/a~1b/0", "/a~1b/1/~0", "/c"}), (std::vector<int>{1, 3, 3, 4, 5}));
    EXPECT_EQ(linesOf(text, {"/a~1b/1/missing", "/missing/too"}), (std::vector<int>{4, 1})) << "the nearest one around";
}

}  // namespace
}  // namespace doppel
