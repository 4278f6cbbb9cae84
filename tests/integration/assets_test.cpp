// A clone that treats this machine as another one: it has none of the scene's files and gets them from its host. Real processes.
#include "api/scene_assets.h"
#include "api/wiring.h"
#include "clonecore/host/clone_manager.h"
#include "clonecore/image/membuf_registry.h"
#include "stage/importer.h"
#include "tests/integration/program.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <future>

namespace doppel::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr auto kPatience = 90s;

/// A set whose layers, textures and documents refer to each other in all the ways there are; and a hero in glTF.
class Project {
public:
    Project() {
        copy("floor.png", "assets/tex/floor.png");
        copy("glaze.png", "assets/tex/wall.1001.png");
        copy("glaze.png", "assets/tex/back.png");
        copy("studio.hdr", "light/studio.hdr");
        for (const char* name : {"hero_cobalt.gltf", "hero.bin", "glaze.png"}) copy(name, std::string("hero/") + name);
        m_folder.write("shots/root.usda", "#usda 1.0\n( upAxis = \"Y\"\n metersPerUnit = 1\n subLayers = [@./camera.usda@] )\n"
                                          "def \"Floor\" ( references = @../assets/floor.usda@ ) {}\n"
                                          "def \"Back\" ( references = @" + (m_folder / "assets/back.usda").string() + "@ ) {}\n"
                                          "def \"Wall\" ( variants = { string kind = \"plain\" }\n prepend variantSets = \"kind\" ) {\n"
                                          " variantSet \"kind\" = {\n \"plain\" {\n}\n \"tiled\" ( payload = @../assets/wall.usda@ ) {\n}\n}\n}\n");
        m_folder.write("shots/camera.usda", "#usda 1.0\ndef Camera \"cam\" { float focalLength = 24\n"
                                            "double3 xformOp:translate = (0, 1, 8)\n"
                                            "uniform token[] xformOpOrder = [\"xformOp:translate\"]\n}\n");
        m_folder.write("assets/floor.usda", quad("Floor", "./tex/floor.png", "(-4, 0, 4), (4, 0, 4), (4, 0, -4), (-4, 0, -4)"));
        m_folder.write("assets/back.usda", quad("Back", (m_folder / "assets/tex/back.png").string(),
                                                "(-4, 0, -4), (4, 0, -4), (4, 4, -4), (-4, 4, -4)"));
        m_folder.write("assets/wall.usda", quad("Wall", "./tex/wall.<UDIM>.png", "(-4, 0, 4), (-4, 0, -4), (-4, 4, -4), (-4, 4, 4)"));
    }

    Scene scene(const std::string& usd = "shots/root.usda") const {
        Scene scene;
        scene.directory = m_folder.path();
        scene.setNode(Node{"set", "import", {}, {{"file", {usd, ""}}, {"variant:/Wall:kind", {std::string("tiled"), ""}}}});
        scene.setNode(Node{"hero", "import", {}, {{"file", {std::string(), "'hero/hero_' + 'cobalt.gltf'"}}}});
        scene.setNode(Node{"all", "merge", {"set", "hero"}, {}});
        scene.setNode(Node{"sky", "light", {"all"}, {{"lighttype", {std::string("dome"), ""}}, {"texturefile", {std::string("light/studio.hdr"), ""}}}});
        for (const char* id : {"near", "far"}) {
            ConnectionRecord record;
            record.sessionId = id;
            record.lopNode = "sky";
            record.cameraPath = "/cam";
            record.resolution = {96, 54};
            record.rendererOptions["samples"] = 16.0;
            scene.setConnection(record);
        }
        return scene;
    }

    const TempFolder& folder() const { return m_folder; }

private:
    void copy(const std::string& from, const std::string& to) const {
        fs::create_directories((m_folder / to).parent_path());
        fs::copy_file(source("resources/scenes/lookdev/" + from), m_folder / to);
    }
    static std::string quad(const std::string& name, const std::string& texture, const std::string& points) {
        return "#usda 1.0\n( defaultPrim = \"" + name + "\" )\ndef Xform \"" + name + "\" {\n" +
               "def Mesh \"mesh\" ( prepend apiSchemas = [\"MaterialBindingAPI\"] ) {\nint[] faceVertexCounts = [4]\n"
               "int[] faceVertexIndices = [0, 1, 2, 3]\npoint3f[] points = [" + points + "]\n"
               "texCoord2f[] primvars:st = [(0, 0), (1, 0), (1, 1), (0, 1)] ( interpolation = \"vertex\" )\n"
               "uniform token subdivisionScheme = \"none\"\nrel material:binding = </" + name + "/mat>\n}\n"
               "def Material \"mat\" {\ntoken outputs:surface.connect = </" + name + "/mat/surface.outputs:surface>\n"
               "def Shader \"surface\" {\nuniform token info:id = \"UsdPreviewSurface\"\n"
               "color3f inputs:diffuseColor.connect = </" + name + "/mat/tex.outputs:rgb>\ntoken outputs:surface\n}\n"
               "def Shader \"tex\" {\nuniform token info:id = \"UsdUVTexture\"\nasset inputs:file = @" + texture + "@\n"
               "float2 inputs:st.connect = </" + name + "/mat/st.outputs:result>\nfloat3 outputs:rgb\n}\n"
               "def Shader \"st\" {\nuniform token info:id = \"UsdPrimvarReader_float2\"\nstring inputs:varname = \"st\"\n"
               "float2 outputs:result\n}\n}\n}\n";
    }

    TempFolder m_folder;
};

class Assets : public testing::Test {
protected:
    void SetUp() override {
        if (const auto version = usdReaderVersion(); !version) GTEST_SKIP() << version.error().text();
        setenv("DOPPEL_CLONE_PROGRAM", program("doppel-clone").c_str(), 1);
    }

    /// Clones launched from now on are remote or not.
    void launchRemote(bool remote) const {
        nlohmann::json arguments = nlohmann::json::array();
        if (remote) arguments = {"--remote", "--asset-cache", (folder / "cache").string()};
        folder.write("config/doppel/launchers.json", nlohmann::json{{"local", {{"arguments", arguments}}}}.dump());
        setenv("XDG_CONFIG_HOME", (folder / "config").c_str(), 1);
    }
    void open(const Scene& scene) {
        document = std::make_unique<Document>(scene);
        CloneManager::Services services;
        services.launchers = makeLaunchers();
        services.assets = makeSceneAssets();
        manager = std::make_unique<CloneManager>(*document, std::move(services));
    }
    bool reaches(const std::string& id, CloneState state) const {
        const auto isOver = [&](const CloneStatus& s) { return s.state == state || s.state == CloneState::Failed; };
        return manager->waitFor(id, isOver, kPatience) && manager->status(id)->state == state;
    }
    std::string describe(const std::string& id) const {
        const auto s = manager->status(id);
        std::string text = std::string(toString(s->state)) + " " + s->error.text() + "\n";
        for (const std::string& line : s->log) text += line + "\n";
        return text;
    }
    std::string log(const std::string& id) const { return describe(id); }
    FramePtr render(const std::string& id) {
        manager->start(id);
        if (!reaches(id, CloneState::Converged)) {
            ADD_FAILURE() << describe(id);
            return nullptr;
        }
        std::promise<Result<FramePtr>> done;
        manager->requestFullFrame(id, [&](Result<FramePtr> frame) { done.set_value(std::move(frame)); });
        auto frame = done.get_future().get();
        return frame ? *frame : nullptr;
    }
    /// Of one AOV, byte by byte: the renderer draws the same samples every time.
    static std::size_t differentBytes(const Frame& a, const Frame& b, const std::string& name) {
        const int inA = a.layout().indexOf(name), inB = b.layout().indexOf(name);
        if (inA < 0 || inB < 0) return ~std::size_t{0};
        const auto left = a.aov(static_cast<std::size_t>(inA)), right = b.aov(static_cast<std::size_t>(inB));
        if (left.size() != right.size()) return ~std::size_t{0};
        std::size_t different = 0;
        for (std::size_t i = 0; i < left.size(); ++i) different += left[i] != right[i];
        return different;
    }
    std::size_t blobs() const {
        std::size_t count = 0;
        for (const auto& entry : fs::directory_iterator(folder / "cache/blobs")) count += entry.is_regular_file();
        return count;
    }

    TempFolder folder;
    Project project;
    std::unique_ptr<Document> document;
    std::unique_ptr<CloneManager> manager;
};

TEST_F(Assets, ACloneWithoutTheFilesRendersWhatOneWithThemDoes) {
    launchRemote(false);
    open(project.scene());
    const FramePtr near = render("near");
    ASSERT_TRUE(near);
    manager->stop("near");

    launchRemote(true);
    const FramePtr far = render("far");
    ASSERT_TRUE(far);
    EXPECT_EQ(differentBytes(*near, *far, "depth"), 0u);
    EXPECT_EQ(differentBytes(*near, *far, "albedo"), 0u) << "a texture was not found\n" << log("far");
    EXPECT_THAT(log("far"), HasSubstr("info: fetched assets: "));
    EXPECT_THAT(log("far"), Not(HasSubstr("warning"))) << "the same as for a clone on this machine";
    // Five layers, the model and its buffer, the sky, four images of which two are the same, one of them the model's texture.
    EXPECT_EQ(blobs(), 10u);

    // The tree goes with the process, what was fetched stays for the next one.
    manager.reset();
    EXPECT_TRUE(fs::is_empty(folder / "cache/trees"));
    EXPECT_TRUE(fs::is_empty(folder / "cache/partial"));
    open(project.scene());
    ASSERT_TRUE(render("far"));
    EXPECT_THAT(log("far"), Not(HasSubstr("fetched assets")));
}

TEST_F(Assets, AnEditedFileIsFetchedAgainWithTheNextEdit) {
    launchRemote(true);
    open(project.scene());
    const FramePtr before = render("far");
    ASSERT_TRUE(before);
    std::string camera = project.folder().read("shots/camera.usda");
    camera.replace(camera.find("(0, 1, 8)"), 9, "(0, 1, 5)");
    project.folder().write("shots/camera.usda", camera);
    project.folder().write("shots/root.usda", project.folder().read("shots/root.usda") + "# edited\n");
    const std::uint64_t epoch = manager->status("far")->epoch;
    document->edit("Dim", [](Scene& scene) {
        Node sky = *scene.node("sky");
        sky.parameters["intensity"].value = 0.5;
        scene.setNode(std::move(sky));
    });
    ASSERT_TRUE(manager->waitFor("far", [&](const CloneStatus& s) { return s.epoch > epoch && s.state == CloneState::Converged; }, kPatience))
        << describe("far");
    const FramePtr after = MembufRegistry::global().current("far").frame;
    EXPECT_GT(differentBytes(*before, *after, "depth"), 1000u) << "the camera did not move\n" << log("far");
}

TEST_F(Assets, ALinkIsRefusedAndSaidAndTheRestIsRendered) {
    fs::rename(project.folder() / "assets/tex/floor.png", project.folder() / "assets/tex/real.png");
    fs::create_symlink("real.png", project.folder() / "assets/tex/floor.png");
    launchRemote(true);
    open(project.scene());
    ASSERT_TRUE(render("far"));
    EXPECT_THAT(log("far"), HasSubstr("symbolic link"));
    EXPECT_THAT(log("far"), HasSubstr("floor.png"));
}

TEST_F(Assets, AFileThatIsNotThereIsNamed) {
    launchRemote(true);
    Scene scene = project.scene("shots/gone.usda");
    scene.setNode(Node{"sky", "light", {"set"}, {}});
    open(scene);
    manager->start("far");
    ASSERT_TRUE(reaches("far", CloneState::Failed)) << describe("far");
    EXPECT_THAT(manager->status("far")->error.text(), HasSubstr("gone.usda"));
}

TEST_F(Assets, AKilledCloneLeavesWhatHasComeAndTheNextOneGoesOnFromThere) {
    constexpr std::uintmax_t kBytes = 384u << 20;
    const fs::path big = project.folder().write("assets/tex/big.exr", "not an image, but long");
    fs::resize_file(big, kBytes);
    project.folder().write("shots/big.usda", "#usda 1.0\n( metersPerUnit = 1\n subLayers = [@./root.usda@] )\ndef Shader \"s\" { asset inputs:file = @../assets/tex/big.exr@\n }\n");
    launchRemote(true);
    open(project.scene("shots/big.usda"));
    manager->start("far");
    std::string seen;
    ASSERT_TRUE(manager->waitFor("far", [&](const CloneStatus& s) {
        std::size_t at = s.message.find("files, ");
        if (at == std::string::npos || std::atoi(s.message.c_str() + at + 7) < 8) return false;
        seen = s.message;
        return true;
    }, kPatience)) << describe("far");
    EXPECT_THAT(seen, testing::MatchesRegex("fetching assets: [0-9]+ of [0-9]+ files, [0-9]+ of 3[0-9]+ MiB"));
    kill(static_cast<pid_t>(manager->status("far")->pid), SIGKILL);
    ASSERT_TRUE(reaches("far", CloneState::Failed)) << describe("far");
    std::uintmax_t kept = 0;
    for (const auto& entry : fs::directory_iterator(folder / "cache/partial")) kept += entry.file_size();
    ASSERT_GT(kept, 0u);
    ASSERT_LT(kept, kBytes);
    EXPECT_FALSE(fs::is_empty(folder / "cache/trees") && blobs() == 0) << "nothing had come";

    manager->start("far");
    ASSERT_TRUE(reaches("far", CloneState::Converged)) << describe("far");
    EXPECT_TRUE(fs::is_empty(folder / "cache/partial"));
    const std::string text = log("far");
    const std::size_t came = text.find(" MiB (");
    ASSERT_NE(came, std::string::npos) << text;
    EXPECT_LE(std::atof(text.c_str() + came + 6), static_cast<double>(kBytes - kept) / (1 << 20) + 4) << text;
    std::size_t trees = 0;
    for (const auto& entry : fs::directory_iterator(folder / "cache/trees")) trees += entry.is_directory();
    EXPECT_EQ(trees, 1u) << "that of the killed clone is gone";
}

TEST_F(Assets, TwoClonesOfOneMachineFetchEveryFileOnce) {
    const fs::path big = project.folder().write("assets/tex/big.exr", "not an image, but long");
    fs::resize_file(big, 64u << 20);
    project.folder().write("shots/big.usda", "#usda 1.0\n( metersPerUnit = 1\n subLayers = [@./root.usda@] )\ndef Shader \"s\" { asset inputs:file = @../assets/tex/big.exr@\n }\n");
    launchRemote(true);
    open(project.scene("shots/big.usda"));
    manager->start("near");
    manager->start("far");
    double came = 0;
    for (const char* id : {"near", "far"}) {
        ASSERT_TRUE(reaches(id, CloneState::Converged)) << describe(id);
        const std::string text = log(id);
        const std::size_t at = text.find(" MiB (");
        if (at != std::string::npos) came += std::atof(text.c_str() + at + 6);
    }
    EXPECT_LT(came, 100) << log("near") << log("far");
}

} // namespace
} // namespace doppel::test
