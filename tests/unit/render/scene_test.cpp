// What of a stage becomes what in the picture.
#include "render/embree/scene/image_map.h"
#include "tests/unit/render/rendered.h"

#include <OpenImageIO/imagebuf.h>
#include <gmock/gmock.h>

#include <filesystem>

namespace doppel {
namespace {

using namespace test;

/// A folder that goes away with the test.
struct TemporaryFolder {
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "doppel-render-XXXXXX").string();
        path = mkdtemp(name.data());
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path); }
    std::filesystem::path path;
};

/// Writes an 8-bit or float image; `color` gives linear values by pixel.
std::string writeImage(const std::filesystem::path& file, int width, int height, bool isFloat,
                       const std::function<V3f(int, int)>& color) {
    OIIO::ImageBuf image(OIIO::ImageSpec(width, height, 3, isFloat ? OIIO::TypeFloat : OIIO::TypeUInt8));
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const V3f c = color(x, y);
            const float values[3] = {c.x, c.y, c.z};
            image.setpixel(x, y, values);
        }
    }
    EXPECT_TRUE(image.write(file.string())) << image.geterror();
    return file.string();
}

/// Looks straight down at a plane of 2 x 2 units that fills the image, in a white dome: C is the plane's albedo.
Picture seenFromAbove(StageBuilder& b, TestDelegate& d, int size = 32, int samples = 16) {
    b.add("dome", domeLight());
    Camera c = camera(20);
    c.orthographic = true; // 2 units wide
    b.add("camera", c, fromAbove(10));
    return d.render(b.stage(), viewOf(size, size, samples));
}

TEST(Instances, SharedMeshesAreBuiltOnceAndMovesRebuildTheTopLevelAlone) {
    TestDelegate d;
    const auto mesh = std::make_shared<const Mesh>(sphereMesh(0.1f));
    StageBuilder b;
    for (int i = 0; i < 20; ++i) b.add("s" + std::to_string(i), mesh, translation(i * 0.3 - 3, 0, 0));
    const auto cameraPrim = b.add("camera", camera(), fromAbove(10));
    const auto stage = b.stage();
    d.render(stage, viewOf(32, 32, 1));
    EXPECT_EQ(d.embree().statistics().builtGeometries, 1u);
    EXPECT_EQ(d.embree().statistics().instances, 20u);
    EXPECT_EQ(d.embree().statistics().topLevelBuilds, 1u);

    // One moved: nothing but the top level is built.
    auto moved = std::make_shared<Stage>(*stage);
    auto prim = std::make_shared<Prim>(*stage->find("/s3"));
    prim->localTransform = translation(0, 1, 0);
    moved->root = replacePrim(stage->root, "/s3", prim);
    d.render(moved, viewOf(32, 32, 1));
    EXPECT_EQ(d.embree().statistics().builtGeometries, 1u);
    EXPECT_EQ(d.embree().statistics().topLevelBuilds, 2u);

    // The camera moved: nothing is built.
    auto looking = std::make_shared<Stage>(*moved);
    auto cameraMoved = std::make_shared<Prim>(*cameraPrim);
    cameraMoved->localTransform = fromAbove(12);
    looking->root = replacePrim(moved->root, "/camera", cameraMoved);
    d.render(looking, viewOf(32, 32, 1));
    EXPECT_EQ(d.embree().statistics().builtGeometries, 1u);
    EXPECT_EQ(d.embree().statistics().topLevelBuilds, 2u);
}

TEST(Instances, NativeInstancesAndPointInstancersShareTheirPrototype) {
    TestDelegate d;
    auto mesh = std::make_shared<Prim>();
    mesh->name = "mesh";
    mesh->data = std::make_shared<const Mesh>(planeMesh(0.2f));
    auto prototype = std::make_shared<Prim>();
    prototype->name = "prototype";
    prototype->children.push_back(mesh);
    StageBuilder b;
    for (const double x : {-0.7, 0.7}) {
        auto instance = std::make_shared<Prim>();
        instance->name = x < 0 ? "left" : "right";
        instance->localTransform = translation(x, 0, 0);
        instance->prototype = prototype;
        b.add(instance);
    }
    PointInstancer copies;
    copies.prototypes = {prototype};
    copies.protoIndices = {0, 0, 7};
    copies.transforms = {translation(0, 0, -0.7), translation(0, 0, 0.7), M44d()};
    b.add("copies", copies);
    const Picture p = seenFromAbove(b, d);
    EXPECT_EQ(d.embree().statistics().builtGeometries, 1u);
    EXPECT_EQ(d.embree().statistics().instances, 4u);
    for (const auto& [x, y] : {std::pair{5, 16}, {27, 16}, {16, 5}, {16, 27}}) EXPECT_FLOAT_EQ(p.at("C", x, y, 3), 1.0f);
    EXPECT_FLOAT_EQ(p.at("C", 16, 16, 3), 0.0f);
    EXPECT_NE(p.id(5, 16), p.id(27, 16));
    EXPECT_TRUE(d.hasLogged("1 of 3 copies"));
}

TEST(Meshes, BadDataIsDroppedWithOneLineThatNamesThePrim) {
    TestDelegate d;
    Mesh mesh = planeMesh(1);
    mesh.points = {V3f(-1, 0, 1), V3f(1, 0, 1), V3f(1, 0, -1), V3f(-1, 0, -1), V3f(NAN, 0, 0)};
    mesh.faceVertexCounts = {4, 3, 3, 2, 3, 100};
    mesh.faceVertexIndices = {0, 1, 2, 3, 0, 1, 77, 0, 1, 4, 0, 1, 0, -1, 1};
    StageBuilder b;
    b.add("broken", mesh);
    const Picture p = seenFromAbove(b, d);
    EXPECT_FLOAT_EQ(p.at("C", 16, 16, 3), 1.0f); // the good face is there
    EXPECT_TRUE(d.hasLogged("'/broken': 5 of 6 faces"));
    EXPECT_EQ(d.lines.size(), 1u);
}

TEST(Meshes, FacesWithoutAreaAreNamedAndTheOthersDrawn) {
    TestDelegate d;
    Mesh mesh = planeMesh(1);
    mesh.faceVertexCounts = {4, 3, 3};
    mesh.faceVertexIndices = {0, 1, 2, 3, 0, 0, 0, 1, 2, 1};
    StageBuilder b;
    b.add("flat", mesh);
    EXPECT_FLOAT_EQ(seenFromAbove(b, d).at("C", 16, 16, 3), 1.0f);
    EXPECT_TRUE(d.hasLogged("'/flat': 2 of 3 faces have no area"));
}

TEST(Meshes, EmptyAndNonsensicalStagesRenderNothingWithoutACrash) {
    TestDelegate d;
    StageBuilder b;
    b.add("empty", Mesh{});
    Mesh onlyCounts;
    onlyCounts.faceVertexCounts = {3, -5, 1000000};
    b.add("counts", onlyCounts);
    Mesh flat = planeMesh(1);
    b.add("flat", flat, scaling(0));
    Curves curves;
    curves.vertexCounts = {4, 4, -1};
    curves.points = {V3f(0), V3f(1), V3f(NAN), V3f(2), V3f(3)};
    b.add("curves", curves);
    Points points;
    points.points = {V3f(NAN)};
    b.add("points", points);
    const Picture p = seenFromAbove(b, d);
    EXPECT_FLOAT_EQ(p.at("C", 16, 16, 3), 0.0f);
    EXPECT_TRUE(d.hasLogged("/flat"));
    EXPECT_TRUE(d.hasLogged("/curves"));
}

TEST(Meshes, HiddenPrimsAndOtherPurposesAreNotDrawn) {
    TestDelegate d;
    StageBuilder b;
    auto hidden = b.add("hidden", planeMesh(1));
    hidden->visible = false;
    auto proxy = b.add("proxy", planeMesh(1));
    proxy->purpose = Purpose::Proxy;
    EXPECT_FLOAT_EQ(seenFromAbove(b, d).at("C", 16, 16, 3), 0.0f);
    RenderView view = viewOf(32, 32, 1);
    view.includedPurposes = {"default", "proxy"};
    EXPECT_FLOAT_EQ(d.render(b.stage(), view).at("C", 16, 16, 3), 1.0f);
}

TEST(Meshes, SubsetsHaveTheirOwnMaterials) {
    TestDelegate d;
    Mesh mesh;
    mesh.points = {V3f(-1, 0, 1), V3f(0, 0, 1), V3f(1, 0, 1), V3f(-1, 0, -1), V3f(0, 0, -1), V3f(1, 0, -1)};
    mesh.faceVertexCounts = {4, 4};
    mesh.faceVertexIndices = {0, 1, 4, 3, 1, 2, 5, 4};
    mesh.subsets = {{"right", "/green", {1}}};
    StageBuilder b;
    b.add("red", lambert(V3f(1, 0, 0)));
    b.add("green", lambert(V3f(0, 1, 0)));
    b.add("mesh", mesh, M44d(), "/red");
    const Picture p = seenFromAbove(b, d);
    EXPECT_NEAR(p.at("albedo", 8, 16, 0), 1, 0.01);
    EXPECT_NEAR(p.at("albedo", 24, 16, 0), 0, 0.01);
    EXPECT_NEAR(p.at("albedo", 24, 16, 1), 1, 0.01);
}

TEST(Meshes, DisplayColorOfEveryInterpolation) {
    for (const Interpolation interpolation :
         {Interpolation::Constant, Interpolation::Uniform, Interpolation::Vertex, Interpolation::FaceVarying}) {
        TestDelegate d;
        Mesh mesh = planeMesh(1);
        const bool isMany = interpolation == Interpolation::Vertex || interpolation == Interpolation::FaceVarying;
        mesh.displayColor = {interpolation, std::vector<V3f>(isMany ? 4 : 1, V3f(0.2f, 0.4f, 0.8f)), {}};
        StageBuilder b;
        b.add("mesh", mesh);
        const Picture p = seenFromAbove(b, d);
        EXPECT_NEAR(p.at("albedo", 16, 16, 2), 0.8f, 0.002f) << static_cast<int>(interpolation);
        EXPECT_TRUE(d.lines.empty());
    }
}

TEST(Meshes, NormalsOfEveryInterpolationIndexedOrNot) {
    const V3f tilted = V3f(0.6f, 0.8f, 0), other = V3f(0, 1, 0);
    struct Case {
        Interpolation interpolation;
        std::vector<V3f> values;
        std::vector<std::int32_t> indices;
    };
    for (const Case& c : std::vector<Case>{{Interpolation::Constant, {tilted}, {}},
                                           {Interpolation::Uniform, {tilted}, {}},
                                           {Interpolation::Uniform, {other, tilted}, {1}},
                                           {Interpolation::Vertex, std::vector<V3f>(4, tilted), {}},
                                           {Interpolation::Vertex, {other, tilted}, {1, 1, 1, 1}},
                                           {Interpolation::FaceVarying, std::vector<V3f>(4, tilted), {}},
                                           {Interpolation::FaceVarying, {tilted, other}, {0, 0, 0, 0}}}) {
        TestDelegate d;
        Mesh mesh = planeMesh(1);
        mesh.normals = {c.interpolation, c.values, c.indices};
        StageBuilder b;
        b.add("plane", mesh);
        const Picture p = seenFromAbove(b, d);
        EXPECT_NEAR(p.at("N", 16, 16, 0), 0.6f, 1e-4f) << static_cast<int>(c.interpolation) << " " << c.indices.size();
        EXPECT_NEAR(p.at("N", 16, 16, 1), 0.8f, 1e-4f);
        EXPECT_TRUE(d.lines.empty());
    }
}

TEST(Meshes, LeftHandedAndSingleSidedFacesAreSeenFromBothSides) {
    for (const bool leftHanded : {false, true}) {
        for (const double turn : {0.0, 180.0}) {
            TestDelegate d;
            Mesh mesh = planeMesh(1);
            mesh.leftHanded = leftHanded;
            M44d matrix;
            matrix.rotate(Imath::V3d(turn * M_PI / 180, 0, 0));
            StageBuilder b;
            b.add("plane", mesh, matrix);
            const Picture p = seenFromAbove(b, d);
            EXPECT_FLOAT_EQ(p.at("C", 16, 16, 3), 1.0f);
            EXPECT_NEAR(p.at("N", 16, 16, 1), 1.0f, 1e-4f) << "turned to the viewer";
        }
    }
}

TEST(Instances, InstancersInsideOfInstancersMultiply) {
    auto ball = std::make_shared<Prim>();
    ball->name = "ball";
    ball->data = std::make_shared<const Mesh>(sphereMesh(0.2f));
    auto inner = std::make_shared<Prim>();
    inner->name = "inner";
    PointInstancer pair;
    pair.prototypes = {ball};
    pair.protoIndices = {0, 0};
    pair.transforms = {translation(0, 0, -0.3), translation(0, 0, 0.3)};
    inner->data = std::make_shared<const PointInstancer>(pair);
    PointInstancer outer;
    outer.prototypes = {inner};
    outer.protoIndices = {0, 0, 0};
    outer.transforms = {translation(-0.7, 0, 0), translation(0, 0, 0), translation(0.7, 0, 0)};
    TestDelegate d;
    StageBuilder b;
    b.add("outer", outer, translation(0, 0, 0.2));
    const Picture p = seenFromAbove(b, d, 64, 1);
    EXPECT_EQ(d.embree().statistics().builtGeometries, 1u) << "shared, not copied";
    EXPECT_EQ(d.embree().statistics().instances, 6u);
    for (const double x : {-0.7, 0.0, 0.7}) {
        for (const double z : {-0.1, 0.5}) {
            const int column = static_cast<int>(32 + 32 * x), row = static_cast<int>(32 + 32 * z);
            EXPECT_FLOAT_EQ(p.at("C", column, row, 3), 1.0f) << x << " " << z;
        }
    }
}

TEST(Meshes, PrimvarsThatDoNotFitAreIgnoredWithAWord) {
    TestDelegate d;
    Mesh mesh = planeMesh(1);
    mesh.uvs = {Interpolation::FaceVarying, Array<V2f>{V2f(0), V2f(1)}, {}};
    mesh.normals = {Interpolation::Vertex, Array<V3f>{V3f(0, 1, 0)}, {}};
    mesh.displayColor = {Interpolation::Vertex, Array<V3f>{V3f(1), V3f(1)}, {0, 1, 9, -4}};
    StageBuilder b;
    b.add("mesh", mesh);
    EXPECT_FLOAT_EQ(seenFromAbove(b, d).at("C", 16, 16, 3), 1.0f);
    EXPECT_TRUE(d.hasLogged("texture coordinates do not fit"));
    EXPECT_TRUE(d.hasLogged("normals do not fit"));
    EXPECT_TRUE(d.hasLogged("display colours do not fit"));
}

TEST(Materials, UnknownBindingFallsBackWithAWord) {
    TestDelegate d;
    StageBuilder b;
    b.add("plane", planeMesh(1), M44d(), "/nothing");
    EXPECT_GT(seenFromAbove(b, d).at("C", 16, 16), 0.1f);
    EXPECT_TRUE(d.hasLogged("'/plane': its material '/nothing' does not exist"));
}

TEST(Materials, HalfOpaqueSurfaceMixesWithWhatIsBehind) {
    TestDelegate d;
    StageBuilder b;
    Material front = lambert(V3f(1, 0, 0));
    front.opacity.value = 0.25f;
    b.add("front", front);
    b.add("back", lambert(V3f(0, 1, 0)));
    b.add("a", planeMesh(4, 1), M44d(), "/front");
    b.add("b", planeMesh(4, 0), M44d(), "/back");
    Light sun; // from above, so that shadows fall through too
    sun.type = LightType::Distant;
    sun.angle = 0;
    sun.intensity = static_cast<float>(M_PI);
    b.add("sun", sun, lookAt({0, 5, 0}, {0, 0, 0}, {0, 0, -1}));
    Camera c = camera(20);
    c.orthographic = true;
    b.add("camera", c, fromAbove(10));
    RenderView view = viewOf(16, 16, 1024);
    view.options["maxbounces"] = 0.0;
    const Picture p = d.render(b.stage(), view);
    EXPECT_NEAR(p.mean("C", 0), 0.25, 0.01);
    EXPECT_NEAR(p.mean("C", 1), 0.75 * 0.75, 0.015); // seen through it, lit through it
    EXPECT_FLOAT_EQ(p.at("C", 8, 8, 3), 1.0f);
}

TEST(Materials, OpacityThresholdCutsOut) {
    for (const float threshold : {0.3f, 0.6f}) {
        TestDelegate d;
        StageBuilder b;
        Material m = lambert(V3f(1));
        m.opacity.value = 0.5f;
        m.opacityThreshold = threshold;
        b.add("m", m);
        b.add("plane", planeMesh(1), M44d(), "/m");
        EXPECT_FLOAT_EQ(seenFromAbove(b, d).at("C", 16, 16, 3), threshold < 0.5f ? 1.0f : 0.0f);
    }
}

TEST(Materials, DisplayOpacityMakesUnboundGeometryTransparent) {
    TestDelegate d;
    Mesh mesh = planeMesh(1);
    mesh.displayOpacity = {Interpolation::Constant, Array<float>{0.5f}, {}};
    StageBuilder b;
    b.add("mesh", mesh);
    const Picture p = seenFromAbove(b, d, 32, 64);
    EXPECT_NEAR(p.mean("C", 8, 8, 24, 24, 3), 0.5, 0.02);
}

Texture textureOf(const std::string& file) {
    Texture t;
    t.file = file;
    return t;
}

TEST(Textures, MissingFileGivesItsFallbackAndOneLine) {
    TestDelegate d;
    Texture t = textureOf("/does/not/exist.png");
    t.fallback = {0.2f, 0.6f, 0.4f, 1};
    Material m = lambert(V3f(1));
    m.diffuseColor.texture = std::make_shared<const Texture>(t);
    StageBuilder b;
    b.add("m", m);
    b.add("a", planeMesh(1), M44d(), "/m");
    const Picture p = seenFromAbove(b, d);
    EXPECT_NEAR(p.at("albedo", 16, 16, 1), 0.6f, 0.001f);
    EXPECT_EQ(d.lines.size(), 1u);
    EXPECT_TRUE(d.hasLogged("/does/not/exist.png"));
}

TEST(Textures, LowerLeftIsOriginAndEightBitColorsAreSrgb) {
    TemporaryFolder folder;
    // Upper half white, lower half mid grey in sRGB (0.5 -> 0.214 linear); left columns black.
    const std::string file = writeImage(folder.path / "t.png", 64, 64, false, [](int x, int y) {
        return x < 32 ? V3f(0) : (y < 32 ? V3f(1) : V3f(0.5f));
    });
    const auto albedo = [&](const std::string& colorSpace) {
        TestDelegate d;
        Texture t = textureOf(file);
        t.colorSpace = colorSpace;
        Material m = lambert(V3f(1));
        m.diffuseColor.texture = std::make_shared<const Texture>(t);
        StageBuilder b;
        b.add("m", m);
        b.add("a", planeMesh(1), M44d(), "/m");
        const Picture p = seenFromAbove(b, d);
        EXPECT_TRUE(d.lines.empty());
        return p;
    };
    // planeMesh: st (0,0) at -X +Z, which is the lower left as seen from above.
    const Picture automatic = albedo("auto");
    EXPECT_NEAR(automatic.at("albedo", 8, 24), 0.0f, 0.01f);
    EXPECT_NEAR(automatic.at("albedo", 24, 8), 1.0f, 0.01f);
    EXPECT_NEAR(automatic.at("albedo", 24, 24), 0.2140f, 0.006f);
    EXPECT_NEAR(albedo("raw").at("albedo", 24, 24), 0.502f, 0.006f);
}

TEST(Textures, TransformScaleBiasAndWrap) {
    TemporaryFolder folder;
    const std::string file =
        writeImage(folder.path / "t.exr", 64, 64, true, [](int x, int) { return x < 32 ? V3f(0) : V3f(1); });
    Texture t = textureOf(file);
    t.uvTranslation = V2f(0.5f, 0); // shifts by half: left becomes 1
    t.scale = {0.5f, 0.5f, 0.5f, 1};
    t.bias = {0.25f, 0.25f, 0.25f, 0};
    Material m = lambert(V3f(1));
    m.diffuseColor.texture = std::make_shared<const Texture>(t);
    TestDelegate d;
    StageBuilder b;
    b.add("m", m);
    b.add("a", planeMesh(1), M44d(), "/m");
    const Picture p = seenFromAbove(b, d);
    EXPECT_NEAR(p.at("albedo", 8, 16), 0.75f, 0.01f);
    EXPECT_NEAR(p.at("albedo", 24, 16), 0.25f, 0.01f);
}

TEST(Textures, UdimTilesAreFoundByTheirNumber) {
    TemporaryFolder folder;
    writeImage(folder.path / "t.1001.exr", 16, 16, true, [](int, int) { return V3f(1, 0, 0); });
    writeImage(folder.path / "t.1002.exr", 16, 16, true, [](int, int) { return V3f(0, 1, 0); });
    writeImage(folder.path / "t.1011.exr", 16, 16, true, [](int, int) { return V3f(0, 0, 1); });
    Mesh mesh = planeMesh(1);
    mesh.uvs = {Interpolation::Vertex, Array<V2f>{V2f(0, 0), V2f(2, 0), V2f(2, 2), V2f(0, 2)}, {}};
    Material m = lambert(V3f(1));
    m.diffuseColor.texture = std::make_shared<const Texture>(textureOf((folder.path / "t.<UDIM>.exr").string()));
    TestDelegate d;
    StageBuilder b;
    b.add("m", m);
    b.add("a", mesh, M44d(), "/m");
    const Picture p = seenFromAbove(b, d);
    EXPECT_NEAR(p.at("albedo", 8, 24, 0), 1, 0.01f);  // 1001 lower left
    EXPECT_NEAR(p.at("albedo", 24, 24, 1), 1, 0.01f); // 1002 to its right
    EXPECT_NEAR(p.at("albedo", 8, 8, 2), 1, 0.01f);   // 1011 above
}

TEST(Textures, NormalMapTiltsTheNormalAlongTheTexturesAxes) {
    TemporaryFolder folder;
    // (0.5, 0, 0.866) in tangent space, as a map stores it.
    const std::string file =
        writeImage(folder.path / "n.exr", 16, 16, true, [](int, int) { return V3f(0.75f, 0.5f, 0.933f); });
    Texture t = textureOf(file);
    t.colorSpace = "raw";
    t.scale = {2, 2, 2, 1};
    t.bias = {-1, -1, -1, 0};
    Material m = lambert(V3f(1));
    m.normal.texture = std::make_shared<const Texture>(t);
    TestDelegate d;
    StageBuilder b;
    b.add("m", m);
    b.add("a", planeMesh(1), M44d(), "/m");
    const Picture p = seenFromAbove(b, d);
    EXPECT_NEAR(p.at("N", 16, 16, 0), 0.5f, 0.01f); // s runs along +X
    EXPECT_NEAR(p.at("N", 16, 16, 1), 0.866f, 0.01f);
}

/// What a camera sees that looks along `direction` into a dome of four coloured quarters and white poles.
V3f domeColor(Imath::V3d direction, bool zUp, const M44d& transform = M44d()) {
    static const TemporaryFolder folder;
    static const std::string file = writeImage(folder.path / "dome.exr", 64, 32, true, [](int x, int y) {
        if (y < 8) return V3f(1);
        if (y >= 24) return V3f(0);
        // Columns from the left: longitude pi..pi/2, pi/2..0, 0..-pi/2, -pi/2..-pi
        return x < 16 ? V3f(1, 0, 0) : x < 32 ? V3f(0, 1, 0) : x < 48 ? V3f(0, 0, 1) : V3f(1, 1, 0);
    });
    TestDelegate d;
    StageBuilder b;
    Light dome = domeLight();
    dome.textureFile = file;
    b.add("dome", dome, transform);
    const Imath::V3d up = std::abs(direction.y) > 0.9 ? Imath::V3d(0, 0, 1) : Imath::V3d(0, 1, 0);
    b.add("camera", camera(1), lookAt({0, 0, 0}, direction, up));
    const auto stage = b.stage();
    stage->info.zUp = zUp;
    const Picture p = d.render(stage, viewOf(4, 4, 1));
    return {p.at("C", 2, 2, 0), p.at("C", 2, 2, 1), p.at("C", 2, 2, 2)};
}

TEST(Dome, OrientationIsThatOfUsdAndOpenExrAlsoOnZUpStages) {
    for (const bool zUp : {false, true}) {
        EXPECT_NEAR(domeColor({0, 1, 0}, zUp).x, 1, 0.01);                             // pole at +Y
        EXPECT_NEAR(domeColor({0, -1, 0}, zUp).x, 0, 0.01);
        EXPECT_LT((domeColor({1, 0, 1}, zUp) - V3f(0, 1, 0)).length(), 0.02f);         // longitude pi/4
        EXPECT_LT((domeColor({1, 0, -1}, zUp) - V3f(1, 0, 0)).length(), 0.02f);        // 3/4 pi
        EXPECT_LT((domeColor({-1, 0, 1}, zUp) - V3f(0, 0, 1)).length(), 0.02f);        // -pi/4
        EXPECT_LT((domeColor({-1, 0, -1}, zUp) - V3f(1, 1, 0)).length(), 0.02f);
    }
}

TEST(Dome, TurnsWithItsTransform) {
    M44d turned;
    turned.rotate(Imath::V3d(M_PI / 2, 0, 0)); // what tools put on domes of Z-up stages: +Y becomes +Z
    EXPECT_NEAR(domeColor({0, 0, 1}, true, turned).x, 1, 0.01);
}

TEST(Dome, TexturedAndConstantDomesGiveTheSameLight) {
    TemporaryFolder folder;
    const std::string file = writeImage(folder.path / "even.exr", 32, 16, true, [](int, int) { return V3f(0.5f); });
    const auto picture = [&](const std::string& texture) {
        TestDelegate d;
        StageBuilder b;
        b.add("m", lambert(V3f(0.8f)));
        b.add("plane", planeMesh(5), M44d(), "/m");
        b.add("sphere", sphereMesh(1), translation(0, 1, 0), "/m");
        Light dome = domeLight(V3f(1), texture.empty() ? 0.5f : 1.0f);
        dome.textureFile = texture;
        b.add("dome", dome);
        b.add("camera", camera(), lookAt({0, 3, 5}, {0, 0.5, 0}));
        return d.render(b.stage(), viewOf(32, 32, 128));
    };
    const Picture even = picture(""), textured = picture(file);
    for (const char* aov : {"C", "directdiffuse", "indirectdiffuse"}) {
        EXPECT_NEAR(even.mean(aov), textured.mean(aov), 0.01 * even.mean("C")) << aov;
    }
}

TEST(Dome, SmallSunInTheTextureIsFoundByImportanceSampling) {
    TemporaryFolder folder;
    // One bright texel straight above a horizontal plane.
    const std::string file = writeImage(folder.path / "sun.exr", 256, 128, true, [](int x, int y) {
        return y == 20 && x == 64 ? V3f(100000) : V3f(0.01f);
    });
    TestDelegate d;
    StageBuilder b;
    b.add("m", lambert(V3f(1)));
    b.add("plane", planeMesh(50), M44d(), "/m");
    Light dome = domeLight();
    dome.textureFile = file;
    b.add("dome", dome);
    b.add("camera", camera(0.1f), fromAbove(5));
    RenderView view = viewOf(16, 16, 64);
    view.options["maxbounces"] = 0.0;
    const Picture p = d.render(b.stage(), view);
    // L * solid angle of the texel * cos / pi, and the even rest.
    const double theta = (20 + 0.5) / 128 * M_PI;
    const double expected = 100000 * (2 * M_PI / 256) * (M_PI / 128) * std::sin(theta) * std::cos(theta) / M_PI + 0.01;
    EXPECT_NEAR(p.mean("C"), expected, 0.03 * expected);
    double variance = 0;
    for (int i = 0; i < 256; ++i) variance += std::pow(p.at("C", i % 16, i / 16) - expected, 2) / 256;
    EXPECT_LT(std::sqrt(variance), 0.3 * expected);
}

TEST(Dome, MissingImageIsNamedAndTheColorStays) {
    TestDelegate d;
    StageBuilder b;
    Light dome = domeLight(V3f(0.25f));
    dome.textureFile = "/no/such/dome.exr";
    b.add("dome", dome);
    b.add("camera", camera());
    EXPECT_NEAR(d.render(b.stage(), viewOf(4, 4, 1)).at("C", 1, 1), 0.25f, 0.001f);
    EXPECT_TRUE(d.hasLogged("/no/such/dome.exr"));
}

TEST(ImageMap, TexelsKeepTheirValueWithinTheirPrecision) {
    for (const float v : {0.0f, 1e-6f, 0.18f, 1.0f, 1.5f, 1000.0f, 65000.0f}) {
        const auto map = embree::makeImageMap({{v, v / 2, v / 4}}, 1, 1, false);
        const embree::ImageData data = map->data();
        const std::uint32_t texel = data.texels[0];
        const float unit = std::exp2(static_cast<float>(texel >> 27) - 24.0f) * map->scale;
        EXPECT_NEAR(static_cast<float>(texel & 511u) * unit, v, v / 500 + 1e-7f);
    }
    const auto bright = embree::makeImageMap({{1e7f, 0, 0}}, 1, 1, false);
    EXPECT_GT(bright->scale, 100.0f);
}

} // namespace
} // namespace doppel
