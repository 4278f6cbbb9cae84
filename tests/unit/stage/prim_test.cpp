#include "stage_builders.h"

#include <gmock/gmock.h>

namespace doppel {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::IsEmpty;

bool near(const Imath::V3d& a, const Imath::V3d& b) { return (a - b).length() < 1e-9; }

TEST(Traverse, VisitsParentsFirstInTheOrderOfTheFile) {
    const Stage stage = stageOf({prim("b", {prim("y"), prim("x")}), prim("a")});
    EXPECT_THAT(pathsIn(stage), ElementsAre("/b", "/b/y", "/b/x", "/a"));
}

TEST(Traverse, SkipsWhatIsBelowWhenVisitReturnsFalse) {
    const Stage stage = stageOf({prim("a", {prim("b")}), prim("c")});
    std::vector<std::string> paths;
    traverse(stage, [&](const PrimPlace& place) {
        paths.push_back(place.path);
        return place.path != "/a";
    });
    EXPECT_THAT(paths, ElementsAre("/a", "/c"));
}

TEST(Traverse, ShowsThePrototypeBelowEveryInstance) {
    const PrimPtr tree = prim("tree", {prim("leaf", {}, triangle())});
    const Stage stage = stageOf({instance("left", tree, moved(-5, 0, 0)), instance("right", tree, moved(5, 0, 0))});
    EXPECT_THAT(pathsIn(stage), ElementsAre("/left", "/left/leaf", "/right", "/right/leaf"));
    EXPECT_EQ(stage.find("/left/leaf"), stage.find("/right/leaf"));
    EXPECT_TRUE(near(placeOf(stage, "/right/leaf").worldTransform.translation(), {5, 0, 0}));
}

TEST(Traverse, ShowsThePrototypesOwnDataAtTheInstancesPath) {
    const Stage stage = stageOf({instance("rock1", prim("rock", {}, triangle(), moved(0, 1, 0)), moved(2, 0, 0))});
    EXPECT_THAT(pathsOf<Mesh>(stage), ElementsAre("/rock1"));
    const PrimPlace place = placeOf(stage, "/rock1");
    ASSERT_TRUE(place.prim && place.prim->as<Mesh>());
    EXPECT_TRUE(near(place.worldTransform.translation(), {2, 1, 0}));
}

TEST(Traverse, InheritsTransformVisibilityPurposeAndMaterial) {
    auto parent = std::make_shared<Prim>(*prim("p", {prim("c", {}, triangle(), moved(1, 0, 0))}, {}, moved(0, 2, 0)));
    parent->visible = false;
    parent->purpose = Purpose::Proxy;
    parent->materialPath = "/M";
    const PrimPlace place = placeOf(stageOf({parent}), "/p/c");
    EXPECT_TRUE(near(place.worldTransform.translation(), {1, 2, 0}));
    EXPECT_FALSE(place.visible);
    EXPECT_EQ(place.purpose, Purpose::Proxy);
    EXPECT_EQ(place.materialPath, "/M");
}

TEST(Traverse, ForgetsParentTransformsWhereAPrimResetsThem) {
    auto child = std::make_shared<Prim>(*prim("c", {}, {}, moved(1, 0, 0)));
    child->resetsTransform = true;
    EXPECT_TRUE(near(placeOf(stageOf({prim("p", {child}, {}, moved(9, 9, 9))}), "/p/c").worldTransform.translation(),
                     {1, 0, 0}));
}

TEST(Traverse, EndsOnTreesThatAreDeeperThanAnyRealOne) {
    PrimPtr deep = prim("x");
    for (int i = 0; i < 4 * kMaxPrimDepth; ++i) deep = prim("x", {deep});
    const Stage stage = stageOf({deep});
    EXPECT_EQ(pathsIn(stage).size(), static_cast<std::size_t>(kMaxPrimDepth));
    std::string path;
    for (int i = 0; i < 4000; ++i) path += "/x";
    EXPECT_EQ(stage.find(path), nullptr);
}

TEST(Traverse, EndsOnAPrimThatContainsItself) {
    auto loop = std::make_shared<Prim>();
    loop->name = "loop";
    loop->prototype = loop;
    EXPECT_EQ(stageOf({loop}).find("/loop/nothing"), nullptr);
    EXPECT_LE(pathsIn(stageOf({loop})).size(), static_cast<std::size_t>(kMaxPrimDepth) + 1);
    loop->prototype.reset();  // a ring of shared pointers would leak
}

TEST(Find, GivesNullForWhatIsNotThere) {
    const Stage stage = stageOf({prim("a", {prim("b")})});
    for (const char* path : {"", "a", "/", "/a/", "//a", "/a/c", "/a/b/c", "/a/../a", "/b"}) {
        if (std::string_view(path) == "/") continue;
        EXPECT_EQ(stage.find(path), nullptr) << path;
    }
    EXPECT_EQ(stage.find("/"), stage.root);
    EXPECT_EQ(stage.find("/a/b")->name, "b");
    Stage empty;
    empty.root = nullptr;
    EXPECT_EQ(empty.find("/a"), nullptr);
}

TEST(WorldBounds, TakesVisibleRenderGeometryWithInstances) {
    auto hidden = std::make_shared<Prim>(*prim("hidden", {}, triangle(), moved(100, 0, 0)));
    hidden->visible = false;
    auto guide = std::make_shared<Prim>(*prim("guide", {}, triangle(), moved(0, 100, 0)));
    guide->purpose = Purpose::Guide;
    const PrimPtr rock = prim("rock", {prim("m", {}, triangle())});
    const Stage stage = stageOf({hidden, guide, instance("a", rock), instance("b", rock, moved(5, 0, 0))});
    const Imath::Box3d box = worldBounds(stage);
    EXPECT_TRUE(near(box.min, {0, 0, 0}));
    EXPECT_TRUE(near(box.max, {6, 1, 0}));
}

TEST(WorldBounds, CountsTheCopiesOfAPointInstancer) {
    auto instancer = std::make_shared<PointInstancer>();
    instancer->prototypes = {prim("leaf", {}, triangle(), moved(0, 0, 1))};
    instancer->protoIndices = {0, 0, 7};  // the last names a prototype that does not exist
    instancer->transforms = {moved(1, 0, 0), moved(3, 0, 0), moved(50, 0, 0)};
    const Imath::Box3d box =
        worldBounds(stageOf({prim("forest", {}, std::shared_ptr<const PointInstancer>(instancer), moved(0, 0, 10))}));
    EXPECT_TRUE(near(box.min, {1, 0, 11}));
    EXPECT_TRUE(near(box.max, {4, 1, 11}));
}

TEST(WorldBounds, IsEmptyWithoutGeometry) {
    EXPECT_TRUE(worldBounds(stageOf({prim("a")})).isEmpty());
    EXPECT_TRUE(worldBounds(Stage()).isEmpty());
}

TEST(ReplacePrim, SharesEverythingBesideThePath) {
    const PrimPtr root = stageOf({prim("a", {prim("x"), prim("y")}), prim("b")}).root;
    const PrimPtr changed = replacePrim(root, "/a/x", prim("x", {prim("new")}));
    EXPECT_NE(changed, root);
    EXPECT_EQ(changed->children[1], root->children[1]);
    EXPECT_EQ(changed->children[0]->children[1], root->children[0]->children[1]);
    EXPECT_EQ(changed->children[0]->children[0]->children[0]->name, "new");
}

TEST(ReplacePrim, MakesMissingParentsAndNamesThePrimAfterThePath) {
    const PrimPtr root =
        replacePrim(nullptr, "/cameras/wide/left", prim("anything", {}, std::make_shared<const Camera>()));
    Stage stage;
    stage.root = root;
    EXPECT_THAT(pathsIn(stage), ElementsAre("/cameras", "/cameras/wide", "/cameras/wide/left"));
    EXPECT_EQ(stage.find("/cameras")->typeName, "Xform");
}

TEST(ReplacePrim, RemovesWithNull) {
    Stage stage = stageOf({prim("a", {prim("x")}), prim("b")});
    stage.root = replacePrim(stage.root, "/a/x", nullptr);
    stage.root = replacePrim(stage.root, "/b", nullptr);
    EXPECT_THAT(pathsIn(stage), ElementsAre("/a"));
}

TEST(ReplacePrim, GivesTheSameRootWhenNothingChanges) {
    const PrimPtr root = stageOf({prim("a", {prim("x")})}).root;
    EXPECT_EQ(replacePrim(root, "/a/x", root->children[0]->children[0]), root);
    EXPECT_EQ(replacePrim(root, "/a/none", nullptr), root);
    EXPECT_EQ(replacePrim(root, "no/path", prim("x")), root);
}

TEST(ReplacePrim, ChangesOneInstanceWithoutTheOthers) {
    const PrimPtr tree = prim("tree", {prim("leaf"), prim("trunk")});
    Stage stage = stageOf({instance("left", tree), instance("right", tree)});
    const PrimPtr right = stage.root->children[1];
    stage.root = replacePrim(stage.root, "/left/leaf", nullptr);
    EXPECT_THAT(pathsIn(stage), ElementsAre("/left", "/left/trunk", "/right", "/right/leaf", "/right/trunk"));
    EXPECT_EQ(stage.root->children[1], right);
}

TEST(PrimPath, MakesValidUniqueNames) {
    EXPECT_EQ(makePrimName("my mesh.001"), "my_mesh_001");
    EXPECT_EQ(makePrimName("9lives"), "_9lives");
    EXPECT_EQ(makePrimName("", "mesh"), "mesh");
    EXPECT_EQ(makePrimName("...", "mesh"), "mesh");
    EXPECT_EQ(makePrimName("Gl\xc3\xbchbirne"), "Gl\xc3\xbchbirne");
    EXPECT_LE(makePrimName(std::string(5000, 'x')).size(), 128u);
    std::set<std::string, std::less<>> taken;
    EXPECT_EQ(uniquePrimName("leg", taken), "leg");
    EXPECT_EQ(uniquePrimName("leg", taken), "leg1");
    EXPECT_EQ(uniquePrimName("leg1", taken), "leg1_1");
    for (int i = 0; i < 20000; ++i) uniquePrimName("leg", taken);
    EXPECT_EQ(taken.size(), 20003u);
}

TEST(PrimPath, TellsPathsFromOtherText) {
    for (const char* good : {"/", "/a", "/a/b_1"}) EXPECT_TRUE(isPrimPath(good)) << good;
    for (const char* bad : {"", "a", "/a/", "//", "/a//b", "/./a", "/a/.."}) EXPECT_FALSE(isPrimPath(bad)) << bad;
    EXPECT_EQ(parentPrimPath("/a/b"), "/a");
    EXPECT_EQ(parentPrimPath("/a"), "/");
    EXPECT_EQ(primPathName("/a/b"), "b");
    EXPECT_EQ(joinPrimPath("/", "a"), "/a");
}

}  // namespace
}  // namespace doppel
