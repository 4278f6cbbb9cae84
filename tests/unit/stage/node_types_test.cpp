#include "stage/node_types.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

namespace doppel {
namespace {

TEST(NodeTypes, HasTheNineTypesEachWithTextForPeople) {
    std::set<std::string> names;
    for (const NodeTypeInfo& type : nodeTypes()) {
        names.insert(type.name);
        EXPECT_FALSE(type.label.empty()) << type.name;
        EXPECT_FALSE(type.help.empty()) << type.name;
        EXPECT_TRUE(type.maxInputs == -1 || type.maxInputs >= type.minInputs) << type.name;
        std::set<std::string> parameters;
        for (const ParameterInfo& parameter : type.parameters) {
            EXPECT_TRUE(parameters.insert(parameter.name).second) << parameter.name;
            EXPECT_FALSE(parameter.label.empty()) << parameter.name;
            EXPECT_FALSE(parameter.help.empty()) << parameter.name;
            EXPECT_EQ(parameter.kind == ParameterInfo::Kind::Menu, !parameter.menu.empty()) << parameter.name;
        }
    }
    EXPECT_EQ(names, (std::set<std::string>{"import", "camera", "light", "xform", "prune", "rendersettings", "merge",
                                            "switch", "null"}));
}

TEST(NodeTypes, FindsParametersByNameAndByStem) {
    const NodeTypeInfo* import = findNodeType("import");
    ASSERT_TRUE(import);
    EXPECT_EQ(import->parameter("file")->kind, ParameterInfo::Kind::File);
    EXPECT_EQ(import->parameter("variant:/World/Hero:color")->name, "variant:*");
    EXPECT_EQ(import->parameter("variant:"), nullptr);
    EXPECT_EQ(import->parameter("nonsense"), nullptr);
    EXPECT_EQ(findNodeType("nonsense"), nullptr);
    EXPECT_TRUE(findNodeType("rendersettings")->parameter("option:doppel:samples"));
}

TEST(NodeTypes, AreAllInTheGuide) {
    const char* source = std::getenv("DOPPEL_SOURCE_DIR");
    if (!source) GTEST_SKIP() << "DOPPEL_SOURCE_DIR is not set";
    std::ifstream file(std::string(source) + "/docs/stage-nodes.md");
    std::stringstream buffer;
    buffer << file.rdbuf();
    const std::string guide = buffer.str();
    ASSERT_FALSE(guide.empty());
    for (const NodeTypeInfo& type : nodeTypes()) {
        const std::size_t start = guide.find("\n## " + type.name + "\n");
        ASSERT_NE(start, std::string::npos) << type.name;
        const std::string section = guide.substr(start, guide.find("\n## ", start + 1) - start);
        for (const ParameterInfo& parameter : type.parameters) {
            std::string name = parameter.name;
            if (name.back() == '*') name.back() = '<';
            EXPECT_NE(section.find("`" + name), std::string::npos) << type.name << " " << parameter.name;
        }
    }
}

}  // namespace
}  // namespace doppel
