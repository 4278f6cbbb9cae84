// One connection over cameras, frames, options and renderers.
#include "clonecore/scene/connection_matrix.h"

#include <gtest/gtest.h>

#include <set>

namespace doppel {
namespace {

Scene sceneWithHero() {
    Scene scene;
    scene.contextOptions = {{"shot", Value(1.0)}, {"variant", Value(std::string("red"))}};
    ConnectionRecord hero;
    hero.sessionId = "hero";
    hero.name = "Hero";
    hero.lopNode = "OUT";
    hero.cameraPath = "/cameras/main";
    hero.renderer = "embree";
    hero.group = "Looks";
    hero.launcherConfig = {{"launcher", "slurm"}};
    scene.setConnection(hero);
    return scene;
}

ConnectionMatrix matrixOf(const std::string& frames, const std::string& variants = {}) {
    ConnectionMatrix matrix;
    matrix.frames = *parseFrameList(frames, {});
    if (!variants.empty()) matrix.options.push_back({"variant", *parseValueList(variants, {})});
    return matrix;
}

std::vector<ConnectionRecord> made(const ConnectionMatrix& matrix, const Scene& scene = sceneWithHero()) {
    auto records = makeMatrix(scene, *scene.connection("hero"), matrix);
    EXPECT_TRUE(records) << records.error().message;
    return records ? *records : std::vector<ConnectionRecord>();
}

std::string fault(const ConnectionMatrix& matrix) {
    const Scene scene = sceneWithHero();
    const auto records = makeMatrix(scene, *scene.connection("hero"), matrix);
    return records ? "none" : records.error().message;
}

} // namespace

TEST(ConnectionMatrix, HasEveryCombinationOnce) {
    ConnectionMatrix matrix = matrixOf("1, 2", "red, blue");
    matrix.cameras = {"/cameras/main", "/cameras/top"};
    matrix.renderers = {"embree", "cycles"};
    EXPECT_EQ(matrixSize(matrix), 16);
    const auto records = made(matrix);
    ASSERT_EQ(records.size(), 16u);
    std::set<std::string> seen;
    for (const auto& r : records)
        seen.insert(r.cameraPath + r.frameExpression + r.contextOptionExpressions.at("variant") + r.renderer);
    EXPECT_EQ(seen.size(), 16u);
    EXPECT_EQ(records[0].name, "Hero, main, 1, red, embree");
    EXPECT_EQ(records[1].renderer, "cycles") << "renderers are innermost";
    EXPECT_EQ(records[8].cameraPath, "/cameras/top") << "cameras are outermost";
    EXPECT_EQ(records[15].contextOptionExpressions.at("variant"), "\"blue\"");
}

TEST(ConnectionMatrix, KeepsWhatHasNoAxis) {
    const auto records = made(matrixOf("10-12"));
    ASSERT_EQ(records.size(), 3u);
    for (const auto& r : records) {
        EXPECT_EQ(r.cameraPath, "/cameras/main");
        EXPECT_EQ(r.renderer, "embree");
        EXPECT_EQ(r.group, "Looks");
        EXPECT_EQ(r.launcherConfig, (nlohmann::json{{"launcher", "slurm"}}));
        EXPECT_TRUE(r.contextOptionExpressions.empty());
    }
    EXPECT_EQ(records[2].frameExpression, "12");
}

TEST(ConnectionMatrix, OfNothingIsOneCopy) {
    const auto records = made({});
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(records[0].sessionId, "hero1");
    EXPECT_EQ(records[0].name, "Hero");
}

TEST(ConnectionMatrix, SessionIdsSayWhatTheyAreAndAreFree) {
    Scene scene = sceneWithHero();
    ConnectionRecord taken;
    taken.sessionId = "hero_5";
    scene.setConnection(taken);
    const auto records = made(matrixOf("5, 6, -7, $F + 1"), scene);
    ASSERT_EQ(records.size(), 4u);
    std::set<std::string> ids;
    for (const auto& r : records) {
        EXPECT_TRUE(isValidNodeName(r.sessionId)) << r.sessionId;
        EXPECT_FALSE(scene.connection(r.sessionId)) << r.sessionId;
        ids.insert(r.sessionId);
    }
    EXPECT_EQ(ids.size(), 4u);
    EXPECT_EQ(records[0].sessionId, "hero_5_1");
    EXPECT_EQ(records[1].sessionId, "hero_6") << "a value at the end is not counted up to another one";
}

TEST(ConnectionMatrix, LongValuesMakeValidIds) {
    ConnectionMatrix matrix;
    matrix.cameras = {"/c/" + std::string(300, 'x'), "/c/" + std::string(300, 'x') + "y"};
    const auto records = made(matrix);
    ASSERT_EQ(records.size(), 2u);
    EXPECT_TRUE(isValidNodeName(records[0].sessionId));
    EXPECT_TRUE(isValidNodeName(records[1].sessionId));
    EXPECT_NE(records[0].sessionId, records[1].sessionId);
}

TEST(ConnectionMatrix, StandsInItsOwnOrderBehindTheOthers) {
    Scene scene = sceneWithHero();
    ConnectionRecord last;
    last.sessionId = "last";
    last.order = 41;
    scene.setConnection(last);
    const auto records = made(matrixOf("1-12"), scene);
    for (std::size_t i = 0; i < records.size(); ++i) EXPECT_EQ(records[i].order, 42.0 + static_cast<double>(i));
}

TEST(ConnectionMatrix, NamesFollowThePattern) {
    ConnectionMatrix matrix = matrixOf("7", "red, blue");
    matrix.cameras = {"/World/rig/close"};
    matrix.namePattern = "{n}: {camera} f{frame} {variant} ({option}) {renderer} of {name}";
    matrix.group = "Wedges";
    const auto records = made(matrix);
    EXPECT_EQ(records[1].name, "2: close f7 blue (blue) embree of Hero");
    EXPECT_EQ(records[1].group, "Wedges");
}

TEST(ConnectionMatrix, RefusesPatternsThatMeanNothing) {
    ConnectionMatrix matrix = matrixOf("1, 2");
    matrix.namePattern = "{lens}";
    EXPECT_NE(fault(matrix).find("{lens}"), std::string::npos) << fault(matrix);
    EXPECT_NE(fault(matrix).find("{camera}"), std::string::npos) << "says which there are";
    matrix.namePattern = "{frame";
    EXPECT_NE(fault(matrix).find("'}'"), std::string::npos) << fault(matrix);
}

TEST(ConnectionMatrix, RefusesAnOptionTwice) {
    ConnectionMatrix matrix = matrixOf("1", "red");
    matrix.options.push_back(matrix.options.front());
    EXPECT_NE(fault(matrix).find("'variant'"), std::string::npos);
}

TEST(ConnectionMatrix, RefusesMoreThanItMayMake) {
    ConnectionMatrix matrix = matrixOf("1-500");
    EXPECT_EQ(made(matrix).size(), 500u);
    matrix = matrixOf("1-501");
    EXPECT_NE(fault(matrix).find("501 connections are more than the 500"), std::string::npos) << fault(matrix);
    for (int i = 0; i < 50; ++i) matrix.options.push_back({"o" + std::to_string(i), matrix.frames});
    EXPECT_NE(fault(matrix).find("are more than the 500"), std::string::npos) << "also where a size would overflow";
}

} // namespace doppel
