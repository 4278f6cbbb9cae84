// Import nodes and lights that name sources, "mem:NAME".
#include "gltf_files.h"
#include "stage_builders.h"

#include "clonecore/base/memory_image.h"
#include "clonecore/image/memory_image_reader.h"
#include "stage/named_files.h"
#include "stage/relocate.h"

#include <OpenImageIO/imageio.h>
#include <gmock/gmock.h>

namespace doppel {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kTriangle = "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n";
constexpr const char* kQuad = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf 1 2 3 4\n";

class MemorySources : public testing::Test {
protected:
    MemorySources() {
        network.directory = folder.path();
        add(network, "wave", "import", {}, {{"file", value("mem:wave.obj")}});
        cooker.setSourceReader([this](const std::string& name, const SourceVersion& version, const std::atomic<bool>&) -> Result<MemoryFilePtr> {
            ++reads;
            const auto found = contents.find(version.hash);
            if (found == contents.end()) return fail(ErrorCode::NotFound, "no '" + name + "'");
            return found->second;
        });
    }
    void push(const std::string& name, std::string_view content) {
        SourceVersion version{{}, content.size()};
        const std::string key = std::to_string(++pushes);
        std::copy(key.begin(), key.end(), version.hash.begin()); // contents are told apart by it, that is all
        contents[version.hash] = MemoryFile::copyOf(name, std::as_bytes(std::span(content))).value();
        auto next = std::make_shared<SourceMap>(*network.sources);
        next->insert_or_assign(name, version);
        network.sources = std::move(next);
    }
    void drop(const std::string& name) {
        auto next = std::make_shared<SourceMap>(*network.sources);
        next->erase(name);
        network.sources = std::move(next);
    }
    Result<CookResult> cook(const std::string& node = "wave") { return cooker.cook(network, node, {}); }
    static std::size_t pointsIn(const CookResult& result) {
        std::size_t count = 0;
        traverse(*result.stage, [&](const PrimPlace& place) {
            if (const auto* mesh = place.prim->as<Mesh>()) count += mesh->points.size();
            return true;
        });
        return count;
    }
    static std::vector<std::string> texturesIn(const CookResult& result) {
        std::vector<std::string> files;
        traverse(*result.stage, [&](const PrimPlace& place) {
            const auto* material = place.prim->as<Material>();
            if (material && material->diffuseColor.texture) files.push_back(material->diffuseColor.texture->file);
            return true;
        });
        return files;
    }

    TemporaryFolder folder;
    NodeNetwork network;
    std::map<std::array<std::uint8_t, 32>, MemoryFilePtr> contents;
    int pushes = 0, reads = 0;
    Cooker cooker;
};

TEST_F(MemorySources, AreImportedFromTheirBytesAndReadAgainOnlyWhenTheyAreOthers) {
    push("wave.obj", kTriangle);
    const auto first = cook();
    ASSERT_TRUE(first) << first.error().text();
    EXPECT_EQ(pointsIn(*first), 3u);
    push("other.obj", kQuad);
    const auto same = cook();
    ASSERT_TRUE(same);
    EXPECT_EQ(same->stage, first->stage) << "another source is pushed";
    EXPECT_THAT(same->cookedNodes, IsEmpty());
    push("wave.obj", kQuad);
    const auto next = cook();
    ASSERT_TRUE(next);
    EXPECT_EQ(pointsIn(*next), 4u);
}

TEST_F(MemorySources, ThatAreMissingOrBrokenSayWhichAndAreMendedByThePush) {
    auto result = cook();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::NotFound);
    EXPECT_THAT(result.error().text(), HasSubstr("mem:wave.obj"));
    push("wave.obj", kTriangle);
    EXPECT_TRUE(cook());
    push("wave.obj", "rubbish");
    result = cook();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::ParseFailed);
    EXPECT_THAT(result.error().text(), HasSubstr("mem:wave.obj"));
    push("wave.obj", kQuad);
    ASSERT_TRUE(cook());
    drop("wave.obj");
    EXPECT_FALSE(cook());
}

TEST_F(MemorySources, WithoutAHostOrAProperNameAreErrors) {
    Cooker alone;
    const auto result = alone.cook(network, "wave", {});
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().text(), HasSubstr("mem:wave.obj"));
    add(network, "wave", "import", {}, {{"file", value("mem:../wave.obj")}});
    const auto named = cook();
    ASSERT_FALSE(named);
    EXPECT_EQ(named.error().code, ErrorCode::InvalidArgument);
    add(network, "wave", "import", {}, {{"file", value("mem:wave.txt")}});
    push("wave.txt", "x");
    const auto kind = cook();
    ASSERT_FALSE(kind);
    EXPECT_EQ(kind.error().code, ErrorCode::Unsupported);
}

TEST_F(MemorySources, NameOtherSourcesAndNoFileOfADisk) {
    folder.write("wave.mtl", "newmtl paint\nmap_Kd disk.png\n");
    push("wave.obj", std::string("mtllib wave.mtl\nusemtl paint\n") + kTriangle);
    const auto without = cook();
    ASSERT_TRUE(without);
    EXPECT_THAT(texturesIn(*without), IsEmpty());
    push("wave.mtl", "newmtl paint\nmap_Kd tex/paint.png\n");
    const auto unpainted = cook();
    ASSERT_TRUE(unpainted);
    ASSERT_FALSE(unpainted->stage->warnings.empty());
    EXPECT_THAT(unpainted->stage->warnings.front(), HasSubstr("mem:paint.png"));
    push("paint.png", "not looked at here");
    const auto painted = cook();
    ASSERT_TRUE(painted);
    EXPECT_THAT(texturesIn(*painted), ElementsAre(testing::StartsWith("mem:paint.png#")));
    EXPECT_TRUE(MemoryImage::find(texturesIn(*painted).front()));
    push("paint.png", "another");
    const auto repainted = cook();
    ASSERT_TRUE(repainted);
    EXPECT_NE(texturesIn(*repainted), texturesIn(*painted)) << "no cache may take one for the other";
}

TEST_F(MemorySources, ImagesAreReadByTheirNames) {
    std::string error;
    const auto file = folder.path() / "sky.exr";
    const auto out = OIIO::ImageOutput::create(file.string());
    ASSERT_TRUE(out->open(file.string(), OIIO::ImageSpec(5, 3, 3, OIIO::TypeDesc::HALF)));
    const std::vector<float> pixels(45, 0.25f);
    ASSERT_TRUE(out->write_image(OIIO::TypeDesc::FLOAT, pixels.data()));
    out->close();
    std::ifstream in(file, std::ios::binary);
    push("sky.exr", std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()));
    add(network, "sky", "light", {}, {{"lighttype", value("dome")}, {"texturefile", value("mem:sky.exr")}});
    std::string name;
    {
        const auto result = cook("sky");
        ASSERT_TRUE(result) << result.error().text();
        EXPECT_THAT(result->problems, IsEmpty());
        name = result->stage->find("/lights/sky")->as<Light>()->textureFile;
        const auto input = openImage(name, error);
        ASSERT_TRUE(input) << name << ": " << error;
        EXPECT_EQ(input->spec().width, 5);
        std::vector<float> read(45);
        ASSERT_TRUE(input->read_image(0, 0, 0, -1, OIIO::TypeDesc::FLOAT, read.data()));
        EXPECT_EQ(read, pixels);
    }
    push("sky.exr", "damaged");
    const auto result = cook("sky");
    ASSERT_TRUE(result);
    const std::string damaged = result->stage->find("/lights/sky")->as<Light>()->textureFile;
    EXPECT_NE(damaged, name);
    EXPECT_FALSE(openImage(damaged, error));
    EXPECT_THAT(error, HasSubstr(damaged));
    EXPECT_THAT(error, testing::Not(HasSubstr("/proc/")));
    EXPECT_FALSE(openImage(name, error)) << "nobody needs it any more";
    EXPECT_TRUE(openImage(file.string(), error)) << "files are opened as ever";
    drop("sky.exr");
    const auto gone = cook("sky");
    ASSERT_TRUE(gone);
    ASSERT_FALSE(gone->problems.empty());
    EXPECT_THAT(gone->problems.front().message, HasSubstr("mem:sky.exr"));
}

TEST_F(MemorySources, AreNoFilesOfTheScene) {
    EXPECT_THAT(namedFiles(network, "wave", 1, {}), IsEmpty());
    for (const CookProblem& problem : checkNetwork(network, {})) ADD_FAILURE() << problem.message;
    Scene scene;
    scene.directory = "/a";
    scene.setNode(*network.nodes.at("wave"));
    EXPECT_EQ(toString(relocated(scene, "/b").node("wave")->parameters.at("file").value), "mem:wave.obj");
}

} // namespace
} // namespace doppel
