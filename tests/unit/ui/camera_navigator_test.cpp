#include "ui/viewer/camera_navigator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <variant>

namespace doppel::test {
namespace {

using testing::HasSubstr;
using Vector = std::array<double, 3>;

Vector target(const CameraPose& pose, double distance) {
    const Vector f = pose.forward();
    return {pose.position[0] + f[0] * distance, pose.position[1] + f[1] * distance, pose.position[2] + f[2] * distance};
}

void expectNear(const Vector& a, const Vector& b) {
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(a[i], b[i], 1e-9) << i;
}

TEST(CameraPoses, LookAlongMinusZ) {
    expectNear(CameraPose{}.forward(), {0, 0, -1});
    expectNear(CameraPose{{}, {0, 90, 0}}.forward(), {-1, 0, 0});
    expectNear(CameraPose{{}, {90, 0, 0}}.forward(), {0, 1, 0});
}

TEST(CameraPoses, OrbitKeepsWhatTheyLookAtWhereItIs) {
    CameraPose pose{{0, 1, 5}, {-10, 20, 0}};
    const Vector before = target(pose, 4);
    pose.orbit(4, 0.3, -0.2);
    expectNear(target(pose, 4), before);
    EXPECT_DOUBLE_EQ(pose.rotation[1], 20 - 54);
    EXPECT_DOUBLE_EQ(pose.rotation[2], 0) << "the horizon stays level";
}

TEST(CameraPoses, OrbitStopsShortOfTheZenith) {
    CameraPose pose{{0, 1, 5}, {0, 0, 0}};
    pose.orbit(4, 0, 10);
    EXPECT_DOUBLE_EQ(pose.rotation[0], -89.5);
    pose.orbit(4, 0, -10);
    EXPECT_DOUBLE_EQ(pose.rotation[0], 89.5);
}

TEST(CameraPoses, WhereZIsUpTheyTurnAboutZ) {
    CameraPose pose{{0, -5, 1}, {90, 0, 0}}; // level, looking along Y
    expectNear(pose.forward(), {0, 1, 0});
    const Vector before = target(pose, 5);
    pose.orbit(5, 0.25, 0);
    EXPECT_DOUBLE_EQ(pose.rotation[2], -45);
    EXPECT_DOUBLE_EQ(pose.rotation[1], 0);
    expectNear(target(pose, 5), before);
    EXPECT_NEAR(pose.position[2], 1, 1e-9);
}

TEST(CameraPoses, PanFollowsThePointer) {
    CameraPose pose{{0, 0, 5}, {0, 0, 0}};
    pose.pan(5, 0.5, 0.1, 0.2); // what is seen at 5 is 2.5 high
    expectNear(pose.position, {-0.25, 0.5, 5});
}

TEST(CameraPoses, DollyGoesNearer) {
    CameraPose pose{{0, 0, 5}, {0, 0, 0}};
    pose.dolly(4, 0.5);
    expectNear(pose.position, {0, 0, 3});
}

struct Navigation : testing::Test {
    void SetUp() override {
        document.edit("Make", [](Scene& scene) {
            Node camera;
            camera.name = "cam";
            camera.type = "camera";
            camera.parameters["tz"].value = 5.0;
            scene.setNode(camera);
            ConnectionRecord record;
            record.sessionId = "hero";
            record.cameraPath = "/cameras/cam";
            scene.setConnection(record);
        });
    }
    double parameter(const char* name) const {
        const auto node = document.scene().node("cam");
        const auto found = node->parameters.find(name);
        return found == node->parameters.end() ? 0 : std::get<double>(found->second.value);
    }
    Document document;
    CameraNavigator navigator{document};
};

TEST_F(Navigation, ADragIsOneStep) {
    ASSERT_TRUE(navigator.begin("hero", 5));
    navigator.orbit(0.1, 0);
    navigator.orbit(0.1, 0);
    navigator.end();
    EXPECT_NEAR(parameter("ry"), -36, 1e-9);
    EXPECT_NEAR(std::hypot(parameter("tx"), parameter("tz")), 5, 1e-9) << "about the origin";
    ASSERT_TRUE(navigator.begin("hero", 5));
    navigator.dolly(0.5);
    navigator.end();
    document.undo();
    EXPECT_NEAR(std::hypot(parameter("tx"), parameter("tz")), 5, 1e-9);
    document.undo();
    EXPECT_EQ(parameter("ry"), 0);
    EXPECT_EQ(parameter("tz"), 5);
}

TEST_F(Navigation, WithoutADistanceTurnsAboutTheFocus) {
    ASSERT_TRUE(navigator.begin("hero", 0));
    navigator.orbit(0.5, 0); // half an image: a quarter turn
    EXPECT_NEAR(parameter("tx"), -5, 1e-9);
    EXPECT_NEAR(parameter("tz"), 0, 1e-9);
}

TEST_F(Navigation, FocusSetsTheDistance) {
    ASSERT_TRUE(navigator.focus("hero", 3.25));
    EXPECT_EQ(parameter("focusdistance"), 3.25);
    EXPECT_EQ(document.undoLabel(), "Focus cam");
    EXPECT_FALSE(navigator.focus("hero", INFINITY));
}

TEST_F(Navigation, ACameraThatNoNodeMakesIsNamed) {
    document.edit("Other camera", [](Scene& scene) {
        ConnectionRecord record = *scene.connection("hero");
        record.cameraPath = "/World/cam_main";
        scene.setConnection(record);
    });
    const auto begun = navigator.begin("hero", 5);
    ASSERT_FALSE(begun);
    EXPECT_THAT(begun.error().text(), HasSubstr("/World/cam_main"));
    EXPECT_FALSE(navigator.isActive());
}

TEST_F(Navigation, AnExpressionIsNotOverwritten) {
    document.edit("Animate", [](Scene& scene) {
        Node node = *scene.node("cam");
        node.parameters["rx"].expression = "$F";
        scene.setNode(node);
    });
    const auto begun = navigator.begin("hero", 5);
    ASSERT_FALSE(begun);
    EXPECT_THAT(begun.error().text(), HasSubstr("'rx'"));
    EXPECT_EQ(document.scene().node("cam")->parameters.at("rx").expression, "$F");
}

TEST_F(Navigation, ACameraThatIsDeletedMeanwhileIsLetGo) {
    ASSERT_TRUE(navigator.begin("hero", 5));
    document.edit("Delete", [](Scene& scene) { scene.removeNode("cam"); });
    navigator.orbit(0.1, 0);
    EXPECT_FALSE(navigator.isActive());
    EXPECT_EQ(document.scene().node("cam"), nullptr);
}

} // namespace
} // namespace doppel::test
