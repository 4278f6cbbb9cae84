// Other times of an opened file cost, and change, only what moves.
#include "usd_fixture.h"

namespace doppel {
namespace {

constexpr const char* kAnimated = R"((startTimeCode = 1; endTimeCode = 10)
def Xform "Still" {
    def Mesh "m" { point3f[] points = [(0,0,0), (1,0,0), (0,1,0)]; int[] faceVertexCounts = [3]; int[] faceVertexIndices = [0,1,2] }
}
def Xform "Moving" {
    double3 xformOp:translate.timeSamples = { 1: (0,0,0), 5: (4,0,0), 10: (4,0,0) }
    uniform token[] xformOpOrder = ["xformOp:translate"]
    def Mesh "still" { point3f[] points = [(0,0,0)] }
    def Mesh "waving" {
        point3f[] points.timeSamples = { 1: [(0,0,0), (1,0,0), (0,1,0)], 2: [(0,0,5), (1,0,5), (0,1,5)] }
        int[] faceVertexCounts = [3]
        int[] faceVertexIndices = [0,1,2]
        texCoord2f[] primvars:st = [(0,0), (1,0), (0,1)] ( interpolation = "vertex" )
    }
}
def Sphere "Blinking" { token visibility.timeSamples = { 1: "inherited", 2: "invisible" } }
def Sphere "Growing" { double radius.timeSamples = { 1: 1, 2: 2 } }
def Camera "Zooming" { float focalLength.timeSamples = { 1: 20, 2: 40 } }
def SphereLight "Fading" { float inputs:intensity.timeSamples = { 1: 1, 2: 0 } }
)";

class TimeSamples : public UsdTest {
protected:
    std::unique_ptr<ImportedFile> openText(std::string_view body) {
        auto file = open(writeUsda("scene.usda", body));
        EXPECT_TRUE(file) << file.error().text();
        return file ? std::move(*file) : nullptr;
    }
    StagePtr at(ImportedFile& file, double time) {
        auto stage = file.read(time);
        EXPECT_TRUE(stage) << stage.error().text();
        return stage ? *stage : std::make_shared<const Stage>();
    }
};

TEST_F(TimeSamples, SaysWhetherAnythingMoves) {
    EXPECT_TRUE(openText(kAnimated)->isAnimated());
    EXPECT_FALSE(openText("def Sphere \"s\" {}")->isAnimated());
    EXPECT_FALSE(openText("def Sphere \"s\" { double radius.timeSamples = { 1: 3 } }")->isAnimated());
}

TEST_F(TimeSamples, ReadsASingleSample) {
    auto file = openText("def Camera \"c\" { float focalLength.timeSamples = { 1: 33 } }");
    EXPECT_EQ(dataAt<Camera>(*at(*file, 7), "/c").focalLength, 33);
}

TEST_F(TimeSamples, InterpolatesTransformsPointsCamerasLightsAndShapes) {
    auto file = openText(kAnimated);
    at(*file, 1);
    const auto stage = at(*file, 1.5);
    EXPECT_DOUBLE_EQ(stage->find("/Moving")->localTransform[3][0], 0.5);
    EXPECT_EQ(dataAt<Mesh>(*stage, "/Moving/waving").points[0], V3f(0, 0, 2.5f));
    EXPECT_EQ(dataAt<Camera>(*stage, "/Zooming").focalLength, 30);
    EXPECT_EQ(dataAt<Light>(*stage, "/Fading").intensity, 0.5f);
    EXPECT_TRUE(stage->find("/Blinking")->visible);
    EXPECT_FALSE(at(*file, 2)->find("/Blinking")->visible);
    EXPECT_NEAR(worldBounds(*at(*file, 2)).max.y, 2, 1e-4) << "the growing sphere";
}

TEST_F(TimeSamples, SharesAllPrimsThatDoNotMove) {
    auto file = openText(kAnimated);
    const auto first = at(*file, 1), second = at(*file, 2);
    EXPECT_EQ(first->find("/Still"), second->find("/Still"));
    EXPECT_EQ(first->find("/Moving/still"), second->find("/Moving/still"));
    EXPECT_NE(first->find("/Moving"), second->find("/Moving"));
    const auto before = dataAt<Mesh>(*first, "/Moving/waving"), after = dataAt<Mesh>(*second, "/Moving/waving");
    EXPECT_FALSE(before.points.sharesWith(after.points));
    EXPECT_TRUE(before.faceVertexIndices.sharesWith(after.faceVertexIndices));
    EXPECT_TRUE(before.uvs.values.sharesWith(after.uvs.values));
    EXPECT_EQ(before.points[0], V3f(0, 0, 0)) << "the earlier stage is as it was";
}

TEST_F(TimeSamples, ATimeAtWhichNothingChangedIsTheSameStage) {
    auto file = openText(kAnimated);
    const auto first = at(*file, 6);
    EXPECT_EQ(at(*file, 6), first);
    EXPECT_EQ(at(*file, 8), first) << "all samples are held between 5 and 10";
    EXPECT_NE(at(*file, 3), first);
}

TEST_F(TimeSamples, AnimatedPrototypesChangeEveryInstanceAndNothingElse) {
    auto file = openText(R"(
class Xform "Asset" {
    def Sphere "ball" { double radius.timeSamples = { 1: 1, 2: 2 } }
    def Sphere "still" {}
}
def Xform "World" {
    def Xform "one" ( instanceable = true
        inherits = </Asset> ) {}
    def Xform "two" ( instanceable = true
        inherits = </Asset> ) {}
}
def PointInstancer "many" {
    rel prototypes = </many/ball>
    int[] protoIndices = [0]
    point3f[] positions = [(0,0,0)]
    def Sphere "ball" { double radius.timeSamples = { 1: 1, 2: 2 } }
}
def Xform "Other" {}
)");
    const auto first = at(*file, 1), second = at(*file, 2);
    EXPECT_NE(first->find("/World/one"), second->find("/World/one"));
    EXPECT_EQ(second->find("/World/one")->prototype, second->find("/World/two")->prototype);
    EXPECT_EQ(first->find("/World/two/still"), second->find("/World/two/still"));
    EXPECT_EQ(first->find("/Other"), second->find("/Other"));
    const auto before = dataAt<PointInstancer>(*first, "/many"), after = dataAt<PointInstancer>(*second, "/many");
    ASSERT_EQ(after.prototypes.size(), 1u);
    EXPECT_NE(before.prototypes[0], after.prototypes[0]);
    EXPECT_TRUE(before.transforms.sharesWith(after.transforms));
    EXPECT_FALSE(second->find("/many/ball")->visible);
}

TEST_F(TimeSamples, TimeCodesMustBeFinite) {
    auto file = openText(kAnimated);
    const auto stage = file->read(std::nan(""));
    ASSERT_FALSE(stage);
    EXPECT_EQ(stage.error().code, ErrorCode::InvalidArgument);
}

TEST_F(TimeSamples, StagesOutliveTheirFile) {
    auto file = openText(kAnimated);
    const auto stage = at(*file, 2);
    file.reset();
    EXPECT_EQ(dataAt<Mesh>(*stage, "/Moving/waving").points[1], V3f(1, 0, 5));
}

TEST_F(TimeSamples, GiveMotionOverTheShutter) {
    auto file = openText(R"(
def Xform "Moving" {
    double3 xformOp:translate.timeSamples = { 0: (0,0,0), 10: (10,0,0) }
    uniform token[] xformOpOrder = ["xformOp:translate"]
    def Mesh "waving" {
        point3f[] points.timeSamples = { 0: [(0,0,0), (1,0,0), (0,1,0)], 10: [(0,0,10), (1,0,10), (0,1,10)] }
        int[] faceVertexCounts = [3]
        int[] faceVertexIndices = [0,1,2]
    }
    def Sphere "still" {}
}
def Mesh "changing" {
    point3f[] points.timeSamples = { 0: [(0,0,0), (1,0,0), (0,1,0)], 5: [(0,0,10), (1,0,10), (0,1,10), (2,2,2)] }
}
def Mesh "ended" { point3f[] points.timeSamples = { 0: [(0,0,0)], 1: [(1,0,0)] } }
def PointInstancer "copies" {
    rel prototypes = </copies/p>
    int[] protoIndices = [0]
    point3f[] positions.timeSamples = { 0: [(0,0,0)], 10: [(0,10,0)] }
    def Sphere "p" {}
}
)");
    file->setShutter({-0.5, 0.5});
    const auto stage = at(*file, 5);
    EXPECT_EQ(stage->shutter, (Shutter{-0.5, 0.5}));
    const auto motion = stage->find("/Moving")->motion, waving = stage->find("/Moving/waving")->motion;
    ASSERT_TRUE(motion && waving);
    EXPECT_DOUBLE_EQ(motion->transformOpen[3][0], 4.5);
    EXPECT_DOUBLE_EQ(motion->transformClose[3][0], 5.5);
    EXPECT_TRUE(motion->pointsOpen.empty());
    ASSERT_EQ(waving->pointsOpen.size(), 3u);
    EXPECT_EQ(waving->pointsOpen[0], V3f(0, 0, 4.5f));
    EXPECT_EQ(waving->pointsClose[0], V3f(0, 0, 5.5f));
    EXPECT_EQ(stage->find("/Moving/still")->motion, nullptr);
    EXPECT_EQ(stage->find("/ended")->motion, nullptr);
    const auto copies = stage->find("/copies")->motion;
    ASSERT_TRUE(copies && copies->instancesOpen.size() == 1);
    EXPECT_DOUBLE_EQ(copies->instancesClose[0][3][1], 5.5);
    if (const auto changing = stage->find("/changing")->motion) {
        EXPECT_TRUE(changing->pointsOpen.empty()) << "another number of points";
    }
    const auto later = at(*file, 6);
    EXPECT_DOUBLE_EQ(later->find("/Moving")->motion->transformOpen[3][0], 5.5);
    EXPECT_EQ(later->find("/copies")->motion->instancesOpen.size(), 1u);
    file->setShutter({});
    const auto sharp = at(*file, 6);
    EXPECT_EQ(sharp->shutter, Shutter());
    EXPECT_EQ(sharp->find("/Moving")->motion, nullptr);
    EXPECT_EQ(sharp->find("/Moving/waving")->motion, nullptr);
}

}  // namespace
}  // namespace doppel
