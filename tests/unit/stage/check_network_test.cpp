#include "stage_builders.h"

#include <gmock/gmock.h>

namespace doppel {
namespace {

using namespace test;
using testing::HasSubstr;
using testing::IsEmpty;

std::string messageFor(const std::vector<CookProblem>& problems, const std::string& node,
                       const std::string& parameter) {
    std::string all;
    for (const CookProblem& problem : problems) {
        if (problem.node == node && problem.parameter == parameter) all += problem.message + "\n";
    }
    return all;
}

TEST(CheckNetwork, FindsNothingWrongWithASoundOne) {
    const TemporaryFolder folder;
    folder.write("set.gltf", "");
    NodeNetwork network;
    network.directory = folder.path();
    add(network, "set", "import", {}, {{"file", value("set.gltf")}});
    add(network, "cam", "camera", {"set"}, {{"tx", expression("$F * @shot")}});
    add(network, "OUT", "null", {"cam"});
    EXPECT_THAT(checkNetwork(network, {1, 24, 1, 10, {{"shot", 1.0}}}), IsEmpty());
}

TEST(CheckNetwork, NamesNodeParameterAndFault) {
    const TemporaryFolder folder;
    folder.write("notes.txt", "");
    NodeNetwork network;
    network.directory = folder.path();
    add(network, "odd", "hologram");
    add(network, "nofile", "import");
    add(network, "gone", "import", {}, {{"file", value("gone.usd")}});
    add(network, "text", "import", {}, {{"file", value("notes.txt")}});
    add(network, "cam", "camera", {"lost"}, {{"tx", expression("1 +")}, {"zoom", value(1)}, {"primpath", value("x")}});
    add(network, "sky", "light", {}, {{"texturefile", value("sky.hdr")}});
    add(network, "pick", "prune", {}, {{"primpattern", value("/../x")}});
    add(network, "two", "null", {"cam", "sky"});
    const auto problems = checkNetwork(network, {});
    EXPECT_THAT(messageFor(problems, "odd", ""), HasSubstr("hologram"));
    EXPECT_THAT(messageFor(problems, "nofile", "file"), HasSubstr("no file"));
    EXPECT_THAT(messageFor(problems, "gone", "file"), HasSubstr("gone.usd"));
    EXPECT_THAT(messageFor(problems, "text", "file"), HasSubstr("usda"));
    EXPECT_THAT(messageFor(problems, "cam", ""), HasSubstr("'lost'"));
    EXPECT_THAT(messageFor(problems, "cam", "tx"), HasSubstr("1 +"));
    EXPECT_THAT(messageFor(problems, "cam", "zoom"), HasSubstr("zoom"));
    EXPECT_THAT(messageFor(problems, "cam", "primpath"), HasSubstr("'x'"));
    EXPECT_THAT(messageFor(problems, "sky", "texturefile"), HasSubstr("sky.hdr"));
    EXPECT_THAT(messageFor(problems, "pick", "primpattern"), HasSubstr("/../x"));
    EXPECT_THAT(messageFor(problems, "pick", ""), HasSubstr("no input"));
    EXPECT_THAT(messageFor(problems, "two", ""), HasSubstr("2"));
}

TEST(CheckNetwork, NamesEachCycleOnce) {
    NodeNetwork network;
    add(network, "a", "null", {"b"});
    add(network, "b", "null", {"a"});
    add(network, "behind", "null", {"a"});
    add(network, "self", "merge", {"self"});
    const auto problems = checkNetwork(network, {});
    EXPECT_EQ(problems.size(), 2u);
    EXPECT_THAT(problems[0].message, HasSubstr("a -> b -> a"));
    EXPECT_THAT(problems[1].message, HasSubstr("self -> self"));
}

TEST(CheckNetwork, EndsOnVeryLongChains) {
    NodeNetwork network;
    add(network, "n0", "camera");
    for (int i = 1; i < 50000; ++i) add(network, "n" + std::to_string(i), "null", {"n" + std::to_string(i - 1)});
    EXPECT_THAT(checkNetwork(network, {}), IsEmpty());
}

}  // namespace
}  // namespace doppel
