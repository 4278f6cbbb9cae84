// What `doppel check` is told of a file, prim by prim.
#include "usd_fixture.h"

#include <gmock/gmock.h>

namespace doppel {
namespace {

using testing::HasSubstr;

class Findings : public UsdTest {
protected:
    std::vector<ImportFinding> of(std::string_view body) { return ofFile(writeUsda("scene.usda", body)); }
    std::vector<ImportFinding> ofFile(const std::filesystem::path& path) {
        auto file = open(path);
        EXPECT_TRUE(file) << file.error().text();
        if (!file) return {};
        EXPECT_TRUE((*file)->read(1));
        auto found = (*file)->findings();
        EXPECT_TRUE(found) << found.error().text();
        return found ? *found : std::vector<ImportFinding>();
    }
    static std::string text(const std::vector<ImportFinding>& found) {
        std::string all;
        for (const ImportFinding& finding : found)
            all += (finding.isError ? "error " : "note ") + finding.prim + ": " + finding.message + "\n";
        return all;
    }
};

TEST_F(Findings, AreNoneForASoundFile) {
    EXPECT_EQ(text(of("def Xform \"World\" { def Sphere \"s\" {}\ndef SphereLight \"l\" {}\ndef Camera \"c\" {}\ndef Scope \"x\" {} }")),
              "");
}

TEST_F(Findings, NameWhatIsNotDrawn) {
    const std::string found = text(of(R"(
def Volume "fog" { rel field:density = </fog/d>; def OpenVDBAsset "d" { asset filePath = @gone.vdb@ } }
def NurbsPatch "patch" {}
def PortalLight "portal" {}
def Gizmo "unheard" { def Sphere "below" {} }
)"));
    EXPECT_THAT(found, HasSubstr("error /fog: "));
    EXPECT_THAT(found, HasSubstr("error /fog/d: the file @gone.vdb@"));
    EXPECT_THAT(found, HasSubstr("error /patch: "));
    EXPECT_THAT(found, HasSubstr("error /portal: "));
    EXPECT_THAT(found, HasSubstr("error /unheard: its type 'Gizmo' is not known"));
}

TEST_F(Findings, NoteWhatLightsDoNot) {
    const std::string found = text(of(R"(
def SphereLight "linked" (prepend apiSchemas = ["CollectionAPI:lightLink"]) {
    bool collection:lightLink:includeRoot = 0
    rel collection:lightLink:includes = </ball>
}
def SphereLight "profiled" (prepend apiSchemas = ["ShapingAPI"]) { asset inputs:shaping:ies:file = @lamp.ies@ }
def SphereLight "shadowless" (prepend apiSchemas = ["ShadowAPI"]) { bool inputs:shadow:enable = 0 }
def SphereLight "filtered" { rel light:filters = </filter> }
def LightFilter "filter" {}
def Sphere "ball" {}
def SphereLight "plain" {}
)"));
    EXPECT_THAT(found, HasSubstr("note /linked: light linking"));
    EXPECT_THAT(found, HasSubstr("note /profiled: IES"));
    EXPECT_THAT(found, HasSubstr("error /profiled: the file @lamp.ies@"));
    EXPECT_THAT(found, HasSubstr("note /shadowless: inputs:shadow:enable"));
    EXPECT_THAT(found, HasSubstr("note /filtered: light filters"));
    EXPECT_THAT(found, testing::Not(HasSubstr("/plain")));
    EXPECT_THAT(found, testing::Not(HasSubstr("/ball:")));
}

TEST_F(Findings, NameMaterialsAndTheirFiles) {
    const std::string found = text(of(R"(
def Material "m" {
    token outputs:surface.connect = </m/s.outputs:surface>
    token outputs:displacement.connect = </m/s.outputs:displacement>
    def Shader "s" {
        uniform token info:id = "UsdPreviewSurface"
        color3f inputs:diffuseColor.connect = </m/t.outputs:rgb>
        float inputs:displacement = 0.5
        token outputs:surface
        token outputs:displacement
    }
    def Shader "t" { uniform token info:id = "UsdUVTexture"; asset inputs:file = @gone.png@; float3 outputs:rgb }
}
def Material "odd" {
    token outputs:surface.connect = </odd/s.outputs:surface>
    def Shader "s" { uniform token info:id = "MadeUpSurface"; token outputs:surface }
}
)"));
    EXPECT_THAT(found, HasSubstr("note /m: material /m: its displacement"));
    EXPECT_THAT(found, HasSubstr("error /m: material /m: the file @gone.png@"));
    EXPECT_THAT(found, HasSubstr("error /odd: material /odd: its surface shader 'MadeUpSurface'"));
    for (const char* word : {"gone.png", "displacement"}) EXPECT_EQ(found.find(word), found.rfind(word)) << "said once\n" << found;
}

TEST_F(Findings, NamePrimsOfInstancesByTheirPath) {
    const std::string found = text(of(R"(
class "proto" { def NurbsPatch "patch" {} }
def Xform "a" (instanceable = true; inherits = </proto>) {}
)"));
    EXPECT_THAT(found, HasSubstr("error /a/patch: "));
}

TEST_F(Findings, NameBrokenGeometryAndReferences) {
    const std::string found = text(of(R"(
def Mesh "bad" { point3f[] points = [(0,0,0)]; int[] faceVertexCounts = [3]; int[] faceVertexIndices = [0,1,2] }
def "away" (references = @gone.usda@) {}
)"));
    EXPECT_THAT(found, HasSubstr("error /bad: "));
    EXPECT_THAT(found, HasSubstr("error /away: "));
    EXPECT_THAT(found, HasSubstr("gone.usda"));
}

}  // namespace
}  // namespace doppel
