// The command line as a user types it: real `doppel` with real clone processes.
#include "clonecore/scene/scene_file.h"
#include "gallery/gallery_store.h"
#include "tests/integration/program.h"
#include "tests/support/temp_folder.h"

#include <OpenImageIO/imageio.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <set>

namespace doppel::test {
namespace {

using testing::HasSubstr;

const std::string kScene = "resources/scenes/lookdev_gltf.doppel";

std::string doppel() { return program("doppel"); }

void write(const std::filesystem::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }

std::set<std::string> subimages(const std::filesystem::path& file) {
    std::set<std::string> names;
    const auto input = OIIO::ImageInput::open(file.string());
    if (!input) return names;
    for (int i = 0; input->seek_subimage(i, 0); ++i) names.insert(input->spec().get_string_attribute("oiio:subimagename"));
    return names;
}

/// Mean of an AOV's channel 0, to see that there is a picture.
double mean(const std::filesystem::path& file, const std::string& aov) {
    const auto input = OIIO::ImageInput::open(file.string());
    if (!input) return -1;
    for (int i = 0; input->seek_subimage(i, 0); ++i) {
        const OIIO::ImageSpec spec = input->spec();
        if (spec.get_string_attribute("oiio:subimagename") != aov) continue;
        std::vector<float> pixels(static_cast<std::size_t>(spec.width * spec.height * spec.nchannels));
        if (!input->read_image(i, 0, 0, -1, OIIO::TypeDesc::FLOAT, pixels.data())) return -1;
        double sum = 0;
        for (std::size_t p = 0; p < pixels.size(); p += static_cast<std::size_t>(spec.nchannels)) sum += pixels[p];
        return sum / (static_cast<double>(spec.width) * spec.height);
    }
    return -1;
}

class Cli : public testing::Test {
protected:
    std::vector<std::string> render(const std::string& file, std::vector<std::string> more = {}) const {
        std::vector<std::string> command{doppel(), "render", file, "--resolution", "64x36", "--samples", "2",
                                         "--out", (folder.path() / "out").string()};
        command.insert(command.end(), more.begin(), more.end());
        return command;
    }
    TempFolder folder;
    std::string scene = source(kScene).string();
};

TEST_F(Cli, RenderWritesEveryCloneWithAllItsAovs) {
    const auto result = runProgram(render(scene));
    ASSERT_EQ(result.exitCode, 0) << result.err;
    for (const char* id : {"hero", "close", "ahead", "other", "albedo"}) {
        const auto exr = folder.path() / "out" / (std::string(id) + ".exr");
        const auto aovs = subimages(exr);
        for (const char* aov : {"C", "depth", "N", "P", "albedo", "directdiffuse", "indirectdiffuse", "directspecular",
                                "indirectspecular", "emission", "primId"})
            EXPECT_TRUE(aovs.contains(aov)) << id << " lacks " << aov;
        EXPECT_GT(mean(exr, "C"), 0.01) << id;
        EXPECT_TRUE(std::filesystem::exists(folder.path() / "out" / (std::string(id) + ".png"))) << id;
    }
    EXPECT_TRUE(result.out.empty()) << "messages belong on stderr: " << result.out;
}

TEST_F(Cli, RenderKeepsSnapshotsThatTheGalleryCommandsShow) {
    const std::string db = (folder.path() / "g.db").string();
    auto result = runProgram(render(scene, {"--clone", "hero", "--snapshot", "--gallery", db}));
    ASSERT_EQ(result.exitCode, 0) << result.err;

    result = runProgram({doppel(), "gallery", "list", "--gallery", db, "--json"});
    ASSERT_EQ(result.exitCode, 0) << result.err;
    const auto items = nlohmann::json::parse(result.out);
    ASSERT_EQ(items.size(), 1u);
    const std::string id = items[0]["id"];
    EXPECT_EQ(items[0]["sessionId"], "hero");
    EXPECT_TRUE(std::filesystem::exists(items[0]["filePath"].get<std::string>()));

    result = runProgram({doppel(), "gallery", "show", id, "--gallery", db});
    EXPECT_EQ(result.exitCode, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr(id));

    const auto target = folder.path() / "kept.exr";
    result = runProgram({doppel(), "gallery", "export", id, target.string(), "--gallery", db});
    ASSERT_EQ(result.exitCode, 0) << result.err;
    EXPECT_TRUE(subimages(target).contains("depth"));

    const auto restored = folder.path() / "restored.doppel";
    result = runProgram({doppel(), "gallery", "restore", id, restored.string(), "--gallery", db});
    ASSERT_EQ(result.exitCode, 0) << result.err;
    const auto loaded = loadScene(restored);
    ASSERT_TRUE(loaded.has_value()) << loaded.error().text();
    EXPECT_TRUE(loaded->connection("hero"));

    for (const auto& [search, count] : {std::pair{"session:hero frame:1..", 1u}, std::pair{"-session:hero", 0u}}) {
        result = runProgram({doppel(), "gallery", "list", "--gallery", db, "--json", "--search", search});
        ASSERT_EQ(result.exitCode, 0) << result.err;
        EXPECT_EQ(nlohmann::json::parse(result.out).size(), count) << search;
    }
    result = runProgram({doppel(), "gallery", "list", "--gallery", db, "--search", "rating:good"});
    EXPECT_EQ(result.exitCode, 1);
    EXPECT_THAT(result.err, HasSubstr("rating:good"));

    const std::string copy = (folder.path() / "copy.db").string();
    result = runProgram({doppel(), "gallery", "save-as", copy, "--gallery", db});
    ASSERT_EQ(result.exitCode, 0) << result.err;
    EXPECT_EQ(runProgram({doppel(), "gallery", "check", "--gallery", copy}).exitCode, 0);
    std::filesystem::remove_all(folder.path() / "copy_images");
    result = runProgram({doppel(), "gallery", "check", "--gallery", copy});
    EXPECT_EQ(result.exitCode, 1);
    EXPECT_THAT(result.out, HasSubstr(id));
    EXPECT_EQ(runProgram({doppel(), "gallery", "repair", "--gallery", copy}).exitCode, 0);
    EXPECT_EQ(runProgram({doppel(), "gallery", "check", "--gallery", copy}).exitCode, 0);

    result = runProgram({doppel(), "gallery", "delete", id, "--gallery", db});
    EXPECT_EQ(result.exitCode, 0) << result.err;
    EXPECT_FALSE(std::filesystem::exists(items[0]["filePath"].get<std::string>()));
    result = runProgram({doppel(), "gallery", "show", id, "--gallery", db});
    EXPECT_EQ(result.exitCode, 1);
    EXPECT_THAT(result.err, HasSubstr(id));
}

TEST_F(Cli, FrameOptionAndVariantChangeThePicture) {
    const auto picture = [&](const std::string& name, std::vector<std::string> more) {
        more.insert(more.end(), {"--clone", "hero", "--out", (folder.path() / name).string()});
        const auto result = runProgram(render(scene, more));
        EXPECT_EQ(result.exitCode, 0) << result.err;
        return mean(folder.path() / name / "hero.exr", "C");
    };
    const double first = picture("a", {});
    EXPECT_DOUBLE_EQ(picture("a2", {}), first) << "the same scene renders the same picture";
    EXPECT_NE(picture("b", {"--option", "variant=cobalt"}), first);
    EXPECT_NE(picture("c", {"--option", "shot=2"}), first);
    EXPECT_NE(picture("d", {"--frame", "20"}), first);
}

TEST_F(Cli, UnknownCloneRendererAndCameraFailWithTheirNames) {
    auto result = runProgram(render(scene, {"--clone", "nobody"}));
    EXPECT_EQ(result.exitCode, 1);
    EXPECT_THAT(result.err, HasSubstr("nobody"));

    result = runProgram(render(scene, {"--clone", "hero", "--renderer", "arnold"}));
    EXPECT_EQ(result.exitCode, 1);
    EXPECT_THAT(result.err, HasSubstr("arnold"));

    auto broken = loadScene(scene);
    ASSERT_TRUE(broken.has_value());
    ConnectionRecord record = *broken->connection("hero");
    record.cameraPath = "/no/such/camera";
    broken->setConnection(record);
    const auto copy = source("resources/scenes") / ("tmp_" + std::to_string(getpid()) + ".doppel");
    ASSERT_TRUE(saveScene(*broken, copy).has_value());
    result = runProgram(render(copy.string(), {"--clone", "hero"}));
    const auto checked = runProgram({doppel(), "check", copy.string()});
    std::filesystem::remove(copy);
    EXPECT_EQ(result.exitCode, 1);
    EXPECT_THAT(result.err, HasSubstr("/no/such/camera"));
    EXPECT_EQ(checked.exitCode, 1);
    EXPECT_THAT(checked.out, HasSubstr("/no/such/camera"));
    EXPECT_THAT(checked.out, HasSubstr("hero"));
}

TEST_F(Cli, DamagedAndForeignScenesNameFileAndFault) {
    const std::string good = serializeScene(*loadScene(scene));
    const std::map<std::string, std::pair<std::string, std::string>> bad{
        {"truncated.doppel", {good.substr(0, good.size() / 2), "truncated.doppel"}},
        {"newer.doppel", {R"({"doppel": 999})", "999"}},
        {"no_scene.doppel", {R"({"hello": 1})", "doppel"}},
        {"wrong_type.doppel", {R"({"doppel": 1, "nodes": 7})", "nodes"}},
        {"empty.doppel", {"", "empty.doppel"}},
        {"binary.doppel", {std::string("\x00\xff\x12\x00garbage", 11), "binary.doppel"}},
        {"deep.doppel", {std::string(100000, '['), "deep.doppel"}},
    };
    for (const auto& [name, content] : bad) {
        const auto file = folder.path() / name;
        write(file, content.first);
        for (const auto& command : {std::vector<std::string>{doppel(), "list", file.string()},
                                    std::vector<std::string>{doppel(), "check", file.string()}, render(file.string())}) {
            const auto result = runProgram(command);
            EXPECT_EQ(result.exitCode, 1) << name << ": " << result.err;
            EXPECT_THAT(result.err, HasSubstr(name)) << name;
            EXPECT_THAT(result.err, HasSubstr(content.second)) << name;
        }
    }
    const auto result = runProgram({doppel(), "check", (folder.path() / "absent.doppel").string()});
    EXPECT_EQ(result.exitCode, 1);
    EXPECT_THAT(result.err, HasSubstr("absent.doppel"));
}

TEST_F(Cli, MissingAssetIsNamed) {
    Scene s;
    s.setNode({.name = "geo", .type = "import", .parameters = {{"file", {Value(std::string("absent.gltf")), ""}}}});
    s.setConnection({.sessionId = "hero", .lopNode = "geo", .cameraPath = "/cam"});
    const auto file = folder.path() / "missing.doppel";
    ASSERT_TRUE(saveScene(s, file).has_value());
    for (const auto& command : {std::vector<std::string>{doppel(), "check", file.string()}, render(file.string())}) {
        const auto result = runProgram(command);
        EXPECT_EQ(result.exitCode, 1);
        EXPECT_THAT(result.out + result.err, HasSubstr("absent.gltf"));
    }
}

TEST_F(Cli, ASceneCannotChooseWhatRuns) {
    const auto touched = folder.path() / "touched";
    write(folder.path() / "evil.sh", "#!/bin/sh\ntouch '" + touched.string() + "'\n");
    std::filesystem::permissions(folder.path() / "evil.sh", std::filesystem::perms::owner_all);
    auto evil = loadScene(scene).value();
    ConnectionRecord record = *evil.connection("hero");
    record.launcherConfig = {{"launcher", "local"}, {"program", (folder.path() / "evil.sh").string()}};
    evil.setConnection(record);
    record.sessionId = "odd";
    record.launcherConfig = {{"launcher", 5}};
    evil.setConnection(record);
    const auto file = folder.path() / "evil.doppel";
    ASSERT_TRUE(saveScene(evil, file).has_value());
    const auto checked = runProgram({doppel(), "check", file.string()});
    EXPECT_EQ(checked.exitCode, 1);
    EXPECT_THAT(checked.out, testing::AllOf(HasSubstr("connection hero: \"program\" may not come from a scene"), HasSubstr("connection odd: ")));
    const auto rendered = runProgram(render(file.string(), {"--clone", "hero"}));
    EXPECT_EQ(rendered.exitCode, 1);
    EXPECT_THAT(rendered.err, HasSubstr("\"program\" may not come from a scene"));
    EXPECT_FALSE(std::filesystem::exists(touched));
}

TEST_F(Cli, WarningsOfTheClonesAreShownOnce) {
    // Two clones of one stage, whose texture is missing.
    write(folder.path() / "box.mtl", "newmtl painted\nKd 1 1 1\nmap_Kd gone.png\n");
    write(folder.path() / "box.obj", "mtllib box.mtl\nusemtl painted\nv 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nf 1/1 2/1 3/1\n");
    Scene s;
    s.setNode({.name = "geo", .type = "import", .parameters = {{"file", {Value(std::string("box.obj")), ""}}}});
    s.setNode({.name = "cam", .type = "camera", .inputs = {"geo"}, .parameters = {{"primpath", {Value(std::string("/cam")), ""}}}});
    for (const char* id : {"one", "two"}) s.setConnection({.sessionId = id, .lopNode = "cam", .cameraPath = "/cam"});
    const auto file = folder.path() / "two.doppel";
    ASSERT_TRUE(saveScene(s, file).has_value());
    const auto result = runProgram(render(file.string()));
    ASSERT_EQ(result.exitCode, 0) << result.err;
    const auto first = result.err.find("the texture 'gone.png' was not found");
    ASSERT_NE(first, std::string::npos) << result.err;
    EXPECT_EQ(first, result.err.rfind("the texture 'gone.png' was not found")) << result.err;
    EXPECT_THAT(result.err, HasSubstr(": warning: "));
}

TEST_F(Cli, UnwritableFolderAndFullDiskFailWithoutHalfFiles) {
    auto result = runProgram(render(scene, {"--clone", "hero", "--out", "/proc/doppel"}));
    EXPECT_EQ(result.exitCode, 1);
    EXPECT_THAT(result.err, HasSubstr("/proc/doppel"));

    // A file size limit on the host alone stands in for a full disk: writing fails in the middle of the image.
    const auto out = folder.path() / "full";
    std::string command = "trap '' XFSZ; exec";
    for (const auto& word : render(scene, {"--clone", "hero", "--resolution", "640x360", "--samples", "16", "--out", out.string()}))
        command += " '" + word + "'";
    Program running({"/bin/sh", "-c", command});
    ASSERT_TRUE(running.waitForOutput("rendering"));
    const rlimit limit{4096, 4096};
    ASSERT_EQ(prlimit(static_cast<pid_t>(running.pid()), RLIMIT_FSIZE, &limit, nullptr), 0);
    result = running.wait();
    EXPECT_EQ(result.exitCode, 1);
    EXPECT_THAT(result.err, HasSubstr("hero.exr"));
    for (const auto& entry : std::filesystem::directory_iterator(out)) ADD_FAILURE() << "left behind: " << entry.path();
}

TEST_F(Cli, WrongUsageExitsWithTwoAndHelpWithZero) {
    EXPECT_EQ(runProgram({doppel(), "render"}).exitCode, 2);
    EXPECT_EQ(runProgram({doppel(), "render", scene, "--resolution", "big"}).exitCode, 2);
    EXPECT_EQ(runProgram({doppel(), "render", scene, "--samples", "0"}).exitCode, 2);
    for (const auto& command : std::vector<std::vector<std::string>>{
             {doppel(), "--help"}, {doppel(), "render", "--help"}, {doppel(), "gallery", "--help"},
             {program("doppel-clone"), "--help"}, {doppel(), "--version"}, {program("doppel-clone"), "--version"}}) {
        const auto result = runProgram(command);
        EXPECT_EQ(result.exitCode, 0) << command.back();
        EXPECT_FALSE(result.out.empty());
    }
}

TEST_F(Cli, VersionNamesEveryOptionalPart) {
    const auto result = runProgram({doppel(), "--version"});
    for (const char* part : {"Embree", "OpenUSD", "assimp", "OpenColorIO", "OpenImageIO", "ZeroMQ", "SQLite", "Qt"})
        EXPECT_THAT(result.out, HasSubstr(part));
}

TEST_F(Cli, ListShowsEvaluatedValues) {
    const auto result = runProgram({doppel(), "list", scene, "--json"});
    ASSERT_EQ(result.exitCode, 0) << result.err;
    std::map<std::string, nlohmann::json> byId;
    for (const auto& entry : nlohmann::json::parse(result.out)) byId[entry["sessionId"]] = entry;
    ASSERT_EQ(byId.size(), 5u);
    EXPECT_EQ(byId["ahead"]["frame"], 11);
    EXPECT_EQ(byId["other"]["contextOptions"]["variant"], "copper");
    EXPECT_EQ(byId["hero"]["contextOptions"]["variant"], "clay");
}

TEST_F(Cli, CheckFindsNothingInTheExampleScene) {
    const auto result = runProgram({doppel(), "check", scene});
    EXPECT_EQ(result.exitCode, 0) << result.out << result.err;
}

TEST_F(Cli, InterruptEndsARenderAndItsClones) {
    Program running(render(scene, {"--clone", "hero", "--resolution", "1920x1080", "--samples", "100000"}));
    ASSERT_TRUE(running.waitForOutput("rendering"));
    running.signal(SIGINT);
    const auto result = running.wait(std::chrono::seconds(30));
    EXPECT_EQ(result.exitCode, 130) << result.err;
}

TEST_F(Cli, CloneServesByHandAndEndsOnSigterm) {
    Program clone({program("doppel-clone"), "--listen", "tcp"}, {{"XDG_CONFIG_HOME", folder.path().string()}});
    ASSERT_TRUE(clone.waitForOutput("DOPPEL_CLONE {"));
    clone.signal(SIGTERM);
    const auto result = clone.wait(std::chrono::seconds(30));
    EXPECT_EQ(result.exitCode, 0) << result.err;
    struct stat info {};
    ASSERT_EQ(stat((folder.path() / "doppel/keys.json").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0077, 0u) << "the key file must be the user's alone";
}

TEST_F(Cli, UsdSceneRendersWhereThereIsAReader) {
    const auto version = runProgram({doppel(), "--version"});
    if (version.out.find("OpenUSD        not found") != std::string::npos) GTEST_SKIP() << "no Python with pxr here";
    const std::string usd = source("resources/scenes/lookdev.doppel").string();
    const auto result = runProgram(render(usd));
    ASSERT_EQ(result.exitCode, 0) << result.err;
    for (const char* id : {"hero", "close", "ahead", "other", "albedo"})
        EXPECT_GT(mean(folder.path() / "out" / (std::string(id) + ".exr"), "C"), 0.01) << id;
    const auto checked = runProgram({doppel(), "check", usd});
    EXPECT_EQ(checked.exitCode, 0) << checked.out;
}

TEST_F(Cli, CheckReportsAUsdFilePrimByPrim) {
    const auto version = runProgram({doppel(), "--version"});
    if (version.out.find("OpenUSD        not found") != std::string::npos) GTEST_SKIP() << "no Python with pxr here";
    const auto file = folder.path() / "set.usda";
    std::ofstream(file) << "#usda 1.0\ndef SphereLight \"lamp\" (prepend apiSchemas = [\"ShadowAPI\"]) {\n"
                           "    bool inputs:shadow:enable = 0\n}\ndef Sphere \"ball\" {}\n";
    const auto noted = runProgram({doppel(), "check", file.string(), "--json"});
    EXPECT_EQ(noted.exitCode, 0) << noted.out;
    const auto notes = nlohmann::json::parse(noted.out);
    ASSERT_EQ(notes.size(), 1u) << noted.out;
    EXPECT_EQ(notes[0]["prim"], "/lamp");
    EXPECT_EQ(notes[0]["severity"], "note");
    std::ofstream(file, std::ios::app) << "def NurbsPatch \"patch\" {}\n";
    const auto failed = runProgram({doppel(), "check", file.string()});
    EXPECT_EQ(failed.exitCode, 1);
    EXPECT_THAT(failed.out, HasSubstr("/patch: a NurbsPatch is not supported"));
    EXPECT_THAT(failed.out, HasSubstr("/lamp: note: "));
}

} // namespace
} // namespace doppel::test
