// USD layers that are in memory only.
#include "clonecore/base/memory_image.h"
#include "stage/memory_scope.h"
#include "usd_fixture.h"

#include <gmock/gmock.h>

#include <fstream>

namespace doppel {
namespace {

using testing::HasSubstr;

class UsdInMemory : public UsdTest {
protected:
    void push(const std::string& name, const std::string& content) {
        SourceVersion version{{}, content.size()};
        version.hash[0] = static_cast<std::uint8_t>(++pushes);
        contents[version.hash] = MemoryFile::copyOf(name, std::as_bytes(std::span(content))).value();
        auto next = std::make_shared<SourceMap>(*sources);
        next->insert_or_assign(name, version);
        sources = std::move(next);
    }
    /// The text of a .usda file with that body.
    std::string usda(std::string_view body) { return contentOf(writeUsda("scratch.usda", body)); }
    static std::string contentOf(const std::filesystem::path& file) {
        std::ifstream in(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    ImportOptions options() {
        ImportOptions made;
        made.memory = std::make_shared<MemoryScope>(
            sources,
            [this](const std::string& name, const SourceVersion& version, const std::atomic<bool>&) -> Result<MemoryFilePtr> {
                const auto found = contents.find(version.hash);
                if (found == contents.end()) return fail(ErrorCode::NotFound, "no '" + name + "'");
                return found->second;
            },
            m_cancelled);
        return made;
    }
    StagePtr importSource(const std::string& name, const ImportOptions& given, double time = 1) {
        auto file = open("mem:" + name, given);
        Result<StagePtr> stage = file.and_then([&](const auto& opened) { return opened->read(time); });
        EXPECT_TRUE(stage) << stage.error().text();
        return stage ? *stage : std::make_shared<const Stage>();
    }

    std::map<std::array<std::uint8_t, 32>, MemoryFilePtr> contents;
    std::shared_ptr<const SourceMap> sources = std::make_shared<SourceMap>();
    int pushes = 0;
};

TEST_F(UsdInMemory, IsReadWithAllThatItNamesAmongTheSources) {
    push("root.usda", usda("def \"set\" (references = @mem:ball.usda@</ball>) {}; def \"box\" (payload = @./box.usda@</box>) {}"));
    push("ball.usda", usda("def Sphere \"ball\" { double radius = 2 }"));
    push("box.usda", usda("def Cube \"box\" { double size = 2 }"));
    const auto given = options();
    const StagePtr stage = importSource("root.usda", given);
    EXPECT_TRUE(stage->find("/set") && stage->find("/set")->as<Mesh>()) << warningsOf(*stage);
    EXPECT_TRUE(stage->find("/box") && stage->find("/box")->as<Mesh>());
    EXPECT_TRUE(stage->warnings.empty()) << warningsOf(*stage);

    EXPECT_TRUE(given.memory->isCurrent(*sources));
    push("aside.usda", usda("def Sphere \"ball\" {}"));
    EXPECT_TRUE(given.memory->isCurrent(*sources)) << "nothing names it";
    push("ball.usda", usda("def Cube \"ball\" {}"));
    EXPECT_FALSE(given.memory->isCurrent(*sources)) << "a layer below the root is another one";
}

TEST_F(UsdInMemory, ReadsBinaryLayersAndOtherTimes) {
    const auto file = writeUsda("wave.usda", "def Xform \"a\" { double3 xformOp:translate.timeSamples = { 1: (1, 0, 0), 2: (2, 0, 0) }; "
                                             "uniform token[] xformOpOrder = [\"xformOp:translate\"] }");
    push("wave.usd", contentOf(file)); // text, by what is in it
    auto opened = open("mem:wave.usd", options());
    ASSERT_TRUE(opened) << opened.error().text();
    EXPECT_TRUE((*opened)->isAnimated());
    EXPECT_EQ((*opened)->read(1).value()->find("/a")->localTransform[3][0], 1);
    EXPECT_EQ((*opened)->read(2).value()->find("/a")->localTransform[3][0], 2);
}

TEST_F(UsdInMemory, TexturesAreTheNamesOfImages) {
    push("paint.usda", usda("def Material \"m\" { token outputs:surface.connect = </m/s.outputs:surface>; def Shader \"s\" { uniform token info:id = "
                            "\"UsdPreviewSurface\"; color3f inputs:diffuseColor.connect = </m/t.outputs:rgb>; token outputs:surface }; def Shader \"t\" { "
                            "uniform token info:id = \"UsdUVTexture\"; asset inputs:file = @./paint.png@; float3 outputs:rgb } }"));
    const auto without = importSource("paint.usda", options());
    EXPECT_TRUE(hasWarning(*without, "mem:paint.png")) << warningsOf(*without);
    push("paint.png", "an image");
    const auto given = options();
    const auto stage = importSource("paint.usda", given);
    const Material material = dataAt<Material>(*stage, "/m");
    ASSERT_TRUE(material.diffuseColor.texture);
    EXPECT_TRUE(MemoryImage::find(material.diffuseColor.texture->file)) << material.diffuseColor.texture->file;
    push("paint.png", "another");
    EXPECT_FALSE(given.memory->isCurrent(*sources));
}

TEST_F(UsdInMemory, ErrorsAndWarningsNameTheSourcesAndNoPlacesOfMemory) {
    push("root.usda", "#usda 1.0\nrubbish {\n");
    const auto broken = open("mem:root.usda", options());
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().code, ErrorCode::ParseFailed);
    EXPECT_THAT(broken.error().text(), HasSubstr("mem:root.usda"));
    EXPECT_THAT(broken.error().text(), testing::Not(HasSubstr("/proc/")));

    push("root.usdc", "rubbish");
    EXPECT_EQ(open("mem:root.usdc", options()).error().code, ErrorCode::ParseFailed);
    push("holes.usda", usda("def \"a\" (references = @./gone.usda@) {}"));
    const auto holes = options();
    const auto stage = importSource("holes.usda", holes);
    EXPECT_TRUE(hasWarning(*stage, "mem:gone.usda")) << warningsOf(*stage);
    push("gone.usda", usda("(defaultPrim = \"b\") def Sphere \"b\" {}"));
    EXPECT_FALSE(holes.memory->isCurrent(*sources)) << "its push mends it";
}

TEST_F(UsdInMemory, PackagesAreRefusedWithAWayOut) {
    push("pack.usdz", "PK");
    const auto opened = open("mem:pack.usdz", options());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::Unsupported);
    EXPECT_THAT(opened.error().text(), HasSubstr("mem:pack.usdz"));
}

} // namespace
} // namespace doppel
