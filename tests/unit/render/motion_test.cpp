// Motion blur: transforms, points, cameras, copies of instancers, seen through a shutter.
#include "tests/unit/render/rendered.h"

namespace doppel {
namespace {

using namespace test;

/// White, and as bright as its alpha, in a white dome that is not seen.
RenderView blurred(int samples) {
    RenderView view = viewOf(64, 64, samples);
    view.options["background"] = 0.0;
    view.options["maxbounces"] = 0.0;
    return view;
}

std::shared_ptr<Motion> still(const M44d& at) {
    auto motion = std::make_shared<Motion>();
    motion->transformOpen = motion->transformClose = at;
    return motion;
}

std::shared_ptr<Motion> moving(const M44d& open, const M44d& close) {
    auto motion = std::make_shared<Motion>();
    motion->transformOpen = open;
    motion->transformClose = close;
    return motion;
}

/// A camera that sees 4 by 4 units of the xz plane, 16 pixels a unit.
void addCameraAndLight(StageBuilder& b) {
    Camera c = camera(40);
    c.orthographic = true;
    c.verticalAperture = c.horizontalAperture = 40;
    b.add("camera", c, fromAbove(10));
    b.add("dome", domeLight());
}

std::shared_ptr<Stage> withShutter(const StageBuilder& b) {
    auto stage = b.stage();
    stage->shutter = {-0.25, 0.25};
    return stage;
}

TEST(MotionBlur, AMovingSquareIsSpreadOverItsWay) {
    StageBuilder b;
    addCameraAndLight(b);
    const auto square = b.add("square", planeMesh(0.5f));
    square->motion = moving(translation(-1, 0, 0), translation(1, 0, 0));
    const Picture p = render(withShutter(b), blurred(256));
    // From -1.5 to 1.5: full nowhere, in the middle half of the time, a quarter after a quarter of a unit.
    EXPECT_NEAR(p.mean("C", 31, 31, 33, 33, 3), 0.5, 0.02);
    EXPECT_NEAR(p.mean("C", 12, 31, 13, 33, 3), 0.14, 0.03);
    EXPECT_NEAR(p.mean("C", 0, 0, 7, 64, 3), 0, 1e-6);
    // Nothing is lost: one square unit, of 16.
    EXPECT_NEAR(p.mean("C", 3), 1.0 / 16, 0.002);
    EXPECT_NEAR(p.mean("C", 31, 31, 33, 33, 0) / p.mean("C", 31, 31, 33, 33, 3), 0.5, 0.05) << "grey, with a little gloss";
}

TEST(MotionBlur, ParentsMoveTheirChildren) {
    StageBuilder b;
    addCameraAndLight(b);
    auto square = std::make_shared<Prim>();
    square->name = "square";
    square->data = std::make_shared<const Mesh>(planeMesh(0.5f));
    auto parent = std::make_shared<Prim>();
    parent->name = "parent";
    parent->motion = moving(translation(-1, 0, 0), translation(1, 0, 0));
    parent->children.push_back(square);
    b.add(parent);
    EXPECT_NEAR(render(withShutter(b), blurred(256)).mean("C", 31, 31, 33, 33, 3), 0.5, 0.02);
}

TEST(MotionBlur, MovingPointsOfMeshesCurvesAndPoints) {
    const auto shifted = [](const Array<V3f>& points, float x) {
        std::vector<V3f> out(points.begin(), points.end());
        for (V3f& p : out) p.x += x;
        return out;
    };
    const auto render1 = [&](auto data) {
        StageBuilder b;
        addCameraAndLight(b);
        const auto points = data.points;
        const auto prim = b.add("thing", data);
        const auto motion = still(M44d());
        motion->pointsOpen = shifted(points, -1);
        motion->pointsClose = shifted(points, 1);
        prim->motion = motion;
        return render(withShutter(b), blurred(256)).mean("C", 31, 31, 33, 33, 3);
    };
    EXPECT_NEAR(render1(planeMesh(0.5f)), 0.5, 0.02);
    Mesh refined = planeMesh(0.5f);
    refined.subdivision = SubdivisionScheme::Bilinear;
    EXPECT_NEAR(render1(refined), 0.5, 0.02);
    Points ball;
    ball.points = {V3f(0)};
    ball.widths = {Interpolation::Constant, Array<float>{1.0f}, {}};
    EXPECT_NEAR(render1(ball), 0.5, 0.02);
    Curves hair;
    hair.points = {V3f(0, 0, -1), V3f(0, 0, 1)};
    hair.vertexCounts = {2};
    hair.widths = {Interpolation::Constant, Array<float>{1.0f}, {}};
    hair.basis = CurveBasis::Linear;
    EXPECT_NEAR(render1(hair), 0.5, 0.02);
}

TEST(MotionBlur, CopiesOfAnInstancerMoveEachByItself) {
    StageBuilder b;
    addCameraAndLight(b);
    auto prototype = std::make_shared<Prim>();
    prototype->name = "square";
    prototype->data = std::make_shared<const Mesh>(planeMesh(0.5f));
    PointInstancer instancer;
    instancer.prototypes = {prototype};
    instancer.protoIndices = {0, 0};
    instancer.transforms = {translation(0, 0, -1), translation(0, 0, 1)};
    const auto prim = b.add("copies", instancer);
    const auto motion = still(M44d());
    motion->instancesOpen = {translation(-1, 0, -1), translation(0, 0, 1)};
    motion->instancesClose = {translation(1, 0, -1), translation(0, 0, 1)};
    prim->motion = motion;
    const Picture p = render(withShutter(b), blurred(256));
    EXPECT_NEAR(p.mean("C", 31, 15, 33, 17, 3), 0.5, 0.02);
    EXPECT_NEAR(p.mean("C", 31, 47, 33, 49, 3), 1.0, 1e-6) << "the other one is still";
}

TEST(MotionBlur, AMovingCameraBlursWhatIsStill) {
    StageBuilder b;
    Camera c = camera(40);
    c.orthographic = true;
    c.verticalAperture = c.horizontalAperture = 40;
    const auto cam = b.add("camera", c, fromAbove(10));
    cam->motion = moving(fromAbove(10) * translation(-1, 0, 0), fromAbove(10) * translation(1, 0, 0));
    b.add("dome", domeLight());
    b.add("square", planeMesh(0.5f));
    EXPECT_NEAR(render(withShutter(b), blurred(256)).mean("C", 31, 31, 33, 33, 3), 0.5, 0.02);
}

TEST(MotionBlur, NormalsTurnWithWhatTurns) {
    // A plane that turns about x by 60 degrees, lit by a sun from above: its mean light is that of the angles in between.
    StageBuilder b;
    Camera c = camera(10);
    c.orthographic = true;
    c.verticalAperture = c.horizontalAperture = 10;
    b.add("camera", c, fromAbove(10));
    Light sun;
    sun.type = LightType::Distant;
    sun.angle = 0;
    sun.intensity = 1;
    b.add("sun", sun, fromAbove(10));
    b.add("white", lambert(V3f(1)));
    const auto square = b.add("square", planeMesh(3), M44d(), "/white");
    M44d open, close;
    open.setEulerAngles(Imath::V3d(-0.5, 0, 0));
    close.setEulerAngles(Imath::V3d(0.5, 0, 0));
    square->motion = moving(open, close);
    RenderView view = blurred(256);
    const double light = render(withShutter(b), view).middle("C");
    // Places go straight between both ends, so the tangent of the angle does: cosine of atan(tan(0.5) (2t - 1)).
    double expected = 0;
    for (int i = 0; i < 1000; ++i) expected += std::cos(std::atan(std::tan(0.5) * (2 * (i + 0.5) / 1000 - 1))) / 1000;
    EXPECT_NEAR(light, expected / M_PI, 0.003);
}

TEST(MotionBlur, MotionThatDoesNotFitIsNamedAndTheShapeStays) {
    StageBuilder b;
    addCameraAndLight(b);
    const auto square = b.add("square", planeMesh(0.5f));
    const auto motion = still(M44d());
    motion->pointsOpen = {V3f(NAN), V3f(0), V3f(0), V3f(0)};
    motion->pointsClose = {V3f(0), V3f(0), V3f(0), V3f(0)};
    square->motion = motion;
    TestDelegate d;
    EXPECT_NEAR(d.render(withShutter(b), blurred(4)).middle("C", 4, 3), 1.0, 1e-6);
    EXPECT_TRUE(d.hasLogged("/square"));
}

TEST(MotionBlur, TheSameStageIsRenderedAnewWhenOnlyItsMotionChanges) {
    StageBuilder still1, moved;
    addCameraAndLight(still1);
    const auto mesh = std::make_shared<const Mesh>(planeMesh(0.5f));
    still1.add("square", mesh);
    addCameraAndLight(moved);
    moved.add("square", mesh)->motion = moving(translation(-1, 0, 0), translation(1, 0, 0));
    TestDelegate d;
    EXPECT_NEAR(d.render(still1.stage(), blurred(64)).middle("C", 2, 3), 1.0, 1e-6);
    EXPECT_NEAR(d.render(withShutter(moved), blurred(256)).middle("C", 2, 3), 0.5, 0.02);
    EXPECT_NEAR(d.render(still1.stage(), blurred(64)).middle("C", 2, 3), 1.0, 1e-6);
    EXPECT_EQ(d.embree().statistics().builtGeometries, 1u);
}

} // namespace
} // namespace doppel
