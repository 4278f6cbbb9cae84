#include "clonecore/scene/scene_file.h"

#include "clonecore/scene/scene_migrations.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/scene/scene_samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <limits>
#include <string>

namespace doppel {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using Names = std::vector<std::string>;

std::string faultOf(const std::string& text) {
    const auto scene = parseScene(text, "a.doppel");
    return scene ? "no error" : scene.error().text();
}

/// A scene with one connection that has this member.
std::string withConnection(const std::string& member) {
    return "{\"doppel\": 1,\n\"connections\": {\n\"hero\": {\n" + member + "}}}";
}

std::string withNode(const std::string& member) {
    return "{\"doppel\": 1,\n\"nodes\": {\n\"geo\": {\n" + member + "}}}";
}

TEST(SceneFile, EveryFieldSurvivesARoundTrip) {
    const Scene scene = test::fullScene();
    const auto back = parseScene(serializeScene(scene), "a.doppel");
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_TRUE(*back == scene) << serializeScene(*back);
    EXPECT_EQ(serializeScene(*back), serializeScene(scene));
}

TEST(SceneFile, WritesWhatIsDocumented) {
    EXPECT_EQ(serializeScene(test::fullScene()), R"({
  "connections": {
    "hero": {
      "cameraPath": "/World/cam",
      "colorLabel": "teal",
      "colour": [0.5, 1, 1],
      "contextOptionExpressions": {
        "shot": "$shot + 1",
        "variant": "\"blue\""
      },
      "displayAov": "C depth*",
      "frameExpression": "$F + 10",
      "group": "Hero shots",
      "launcherConfig": {
        "cores": 8,
        "launcher": "slurm",
        "partition": "gpu"
      },
      "lopNode": "OUT",
      "name": "Hero camera, close-up",
      "nested": {
        "deep": {}
      },
      "order": 2.5,
      "processUpdates": false,
      "renderPass": "/Render/pass",
      "renderRegion": [0.25, 0, 0.75, 1],
      "renderSettings": "/Render/settings",
      "renderer": "embree",
      "rendererOptions": {
        "sampler": "sobol",
        "samples": 32
      },
      "resolution": [960, 540],
      "resolutionScale": 0.5
    },
    "plain": {}
  },
  "contextOptions": {
    "odd name!": 0.1,
    "shot": 1,
    "variant": "red \"quoted\" )"
                                                 "\xC3\xA4"
                                                 R"("
  },
  "doppel": 1,
  "frames": {
    "current": 7,
    "end": 48,
    "fps": 23.976,
    "handles": 8,
    "start": -10.5
  },
  "future": {
    "a": 1,
    "b": [1, 2.5, "x", null, true]
  },
  "gallery": "galleries/lookdev.db",
  "nodes": {
    "OUT": {
      "inputs": ["lookdev", ""],
      "type": "null"
    },
    "lookdev": {
      "inputs": [],
      "note": "kept",
      "parameters": {
        "file": "lookdev/lookdev.usda",
        "timeoffset": {
          "expression": "$F + 1",
          "keys": [1, 2, 3],
          "value": 3
        },
        "timescale": 0.1,
        "variant:/World/Hero~1:color": {"expression": "$variant"}
      },
      "type": "import"
    }
  }
}
)");
}

TEST(SceneFile, AnEmptySceneIsShort) {
    EXPECT_EQ(serializeScene(Scene{}),
              "{\n  \"doppel\": 1,\n  \"frames\": {\n    \"current\": 1,\n    \"end\": 240,\n"
              "    \"fps\": 24,\n    \"start\": 1\n  }\n}\n");
    const auto least = parseScene(R"({"doppel":1})", "a.doppel");
    ASSERT_TRUE(least) << least.error().text();
    EXPECT_TRUE(*least == Scene{});
}

TEST(SceneFile, NumbersAreShortAndExact) {
    for (const double number : {0.1, 1.0 / 3, 1e300, 5e-324, 123456789012345678.0, -0.5, 100000.0, 1e21}) {
        Scene scene;
        scene.contextOptions["n"] = number;
        const auto back = parseScene(serializeScene(scene), "a.doppel");
        ASSERT_TRUE(back) << back.error().text();
        EXPECT_EQ(back->contextOptions.at("n"), Value(number));
    }
}

TEST(SceneFile, KeepsUnknownKeysAtEveryLevel) {
    const std::string text = R"({"doppel": 1, "later": [1], "frames": {"fps": 25, "handles": 8},
        "nodes": {"a": {"type": "x", "position": [10, 20], "parameters": {"p": {"value": 2, "keys": [[1, 2]]}}}},
        "connections": {"c": {"colour": "blue", "sessionId": "kept too"}}})";
    const auto scene = parseScene(text, "a.doppel");
    ASSERT_TRUE(scene) << scene.error().text();
    const auto saved = nlohmann::json::parse(serializeScene(*scene));
    EXPECT_EQ(saved["later"], nlohmann::json::parse("[1]"));
    EXPECT_EQ(saved["frames"]["handles"], 8);
    EXPECT_EQ(saved["nodes"]["a"]["position"], nlohmann::json::parse("[10, 20]"));
    EXPECT_EQ(saved["nodes"]["a"]["parameters"]["p"]["keys"], nlohmann::json::parse("[[1, 2]]"));
    EXPECT_EQ(saved["nodes"]["a"]["parameters"]["p"]["value"], 2);
    EXPECT_EQ(saved["connections"]["c"]["colour"], "blue");
    EXPECT_EQ(saved["connections"]["c"]["sessionId"], "kept too");
    EXPECT_EQ(scene->connection("c")->sessionId, "c");
}

TEST(SceneFile, NewerVersionIsRefusedWithBothVersions) {
    const auto scene = parseScene("{\n\n\"doppel\": 7}", "a.doppel");
    ASSERT_FALSE(scene);
    EXPECT_EQ(scene.error().code, ErrorCode::NewerVersion);
    EXPECT_EQ(scene.error().context, "a.doppel:3");
    EXPECT_THAT(scene.error().message, HasSubstr("format version 7"));
    EXPECT_THAT(scene.error().message, HasSubstr("up to version 1"));
    EXPECT_EQ(parseScene("{\"doppel\": 99999999999999999999}", "a").error().code, ErrorCode::ParseFailed);
    EXPECT_EQ(parseScene("{\"doppel\": 18446744073709551615}", "a").error().code, ErrorCode::NewerVersion);
}

TEST(SceneFile, VersionMustBeThere) {
    EXPECT_THAT(faultOf("{}"), HasSubstr("a.doppel:1: /doppel: missing"));
    for (const char* version : {"0", "-1", "1.5", "\"1\"", "null", "true", "[1]"})
        EXPECT_THAT(faultOf("{\"doppel\": " + std::string(version) + "}"), HasSubstr("/doppel: expected a version"))
            << version;
}

TEST(SceneFile, OlderVersionsMigrateStepByStep) {
    SceneMigrations migrations{3, {}};
    migrations.steps[1] = [](nlohmann::json& scene) -> Result<void> {
        scene["nodes"] = std::move(scene["lops"]);
        scene.erase("lops");
        return {};
    };
    migrations.steps[2] = [](nlohmann::json& scene) -> Result<void> {
        EXPECT_EQ(scene["doppel"], 2);
        for (auto& node : scene["nodes"]) node["type"] = "null";
        return {};
    };
    const auto scene = parseScene(R"({"doppel": 1, "lops": {"a": {"type": "old"}}})", "a.doppel", migrations);
    ASSERT_TRUE(scene) << scene.error().text();
    EXPECT_EQ(scene->node("a")->type, "null");
    EXPECT_TRUE(parseScene(R"({"doppel": 3})", "a.doppel", migrations));
    EXPECT_EQ(parseScene(R"({"doppel": 4})", "a.doppel", migrations).error().code, ErrorCode::NewerVersion);
}

TEST(SceneFile, MigrationThatFailsOrIsMissingIsAnError) {
    SceneMigrations migrations{3, {}};
    migrations.steps[2] = [](nlohmann::json&) -> Result<void> { return fail(ErrorCode::ParseFailed, "/lops: lost"); };
    const auto lost = parseScene("{\n\"doppel\": 2}", "a.doppel", migrations);
    EXPECT_EQ(lost.error().text(), "a.doppel:2: /lops: lost");
    EXPECT_EQ(parseScene(R"({"doppel": 1})", "a.doppel", migrations).error().code, ErrorCode::Unsupported);
}

TEST(SceneFile, SyntaxFaultsNameLineAndColumn) {
    EXPECT_THAT(faultOf("{\n  \"doppel\": 1,\n  \"frames\": {,}\n}"), StartsWith("a.doppel:3: damaged at column 14: "));
    EXPECT_THAT(faultOf("{\"doppel\": 1"), StartsWith("a.doppel:1: damaged at column "));
    EXPECT_THAT(faultOf("{\"doppel\": 1}\nx"), StartsWith("a.doppel:2: damaged at column 1: "));
    EXPECT_THAT(faultOf(""), HasSubstr("a.doppel:1: the file is empty"));
    EXPECT_THAT(faultOf(" \n\t "), HasSubstr("empty"));
    EXPECT_THAT(faultOf("{\"doppel\": 1, \"x\": 1e999}"), StartsWith("a.doppel:1: damaged at column "));
    EXPECT_THAT(faultOf("{\"doppel\": 1, \"x\": NaN}"), StartsWith("a.doppel:1: damaged at column "));
}

TEST(SceneFile, BytesThatAreNotUtf8AreAFaultAndNeverInTheMessage) {
    for (const std::string bad : {"\xFF", "\xC3", "\xED\xA0\x80", "\xF8\x88\x80\x80\x80"}) {
        const std::string message = faultOf("{\"doppel\": 1,\n\"gallery\": \"a" + bad + "\"}");
        EXPECT_THAT(message, StartsWith("a.doppel:2: damaged at column "));
        EXPECT_NO_THROW((void)nlohmann::json(message).dump()) << "the message is UTF-8";
    }
}

TEST(SceneFile, AKeyTwiceIsAFault) {
    EXPECT_EQ(faultOf("{\"doppel\": 1,\n\"doppel\": 1}"),
              "a.doppel:2: /doppel: the key is there twice; remove one of them");
    EXPECT_EQ(faultOf("{\"doppel\": 1,\n\"connections\": {\n\"a\": {},\n\"b\": {\"name\": \"x\",\n\"name\": \"y\"}}}"),
              "a.doppel:5: /connections/b/name: the key is there twice; remove one of them");
    EXPECT_EQ(faultOf("{\"doppel\": 1, \"x\": [0, {\"a\": 1, \"b\": 2,\n\"a\": 3}]}"),
              "a.doppel:2: /x/1/a: the key is there twice; remove one of them");
}

TEST(SceneFile, DepthIsLimited) {
    const std::string open(static_cast<std::size_t>(kMaxSceneDepth) - 1, '['), close(open.size(), ']');
    EXPECT_TRUE(parseScene("{\"doppel\": 1, \"x\": " + open + close + "}", "a"));
    const auto deeper = parseScene("{\"doppel\": 1,\n\"x\": [" + open + close + "]}", "a");
    ASSERT_FALSE(deeper);
    EXPECT_EQ(deeper.error().text(), "a:2: nested deeper than 64 levels");
    EXPECT_EQ(deeper.error().code, ErrorCode::TooLarge);
    EXPECT_FALSE(parseScene(std::string(1'000'000, '['), "a"));
    std::string objects;
    for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
    EXPECT_FALSE(parseScene(objects, "a"));
}

TEST(SceneFile, WrongTypesNamePathLineAndValue) {
    EXPECT_EQ(faultOf(withConnection("\"name\": \"x\",\n\"resolution\": \"big\"")),
              "a.doppel:5: /connections/hero/resolution: expected two integers, found \"big\"");
    EXPECT_EQ(faultOf("[]"), "a.doppel:1: a scene must be a JSON object, {\"doppel\": 1, ...}");
    EXPECT_EQ(faultOf("{\"doppel\": 1, \"nodes\": 7}"), "a.doppel:1: /nodes: expected an object, found 7");
    EXPECT_EQ(faultOf("{\"doppel\": 1,\n\"contextOptions\": {\"a/b\": true}}"),
              "a.doppel:2: /contextOptions/a~1b: expected a number or a string, found true");
    EXPECT_EQ(faultOf(withNode("\"inputs\": []")), "a.doppel:3: /nodes/geo: the node has no \"type\"");
    EXPECT_EQ(faultOf(withNode("\"type\": \"x\",\n\"inputs\": [\"a\",\n 3]")),
              "a.doppel:6: /nodes/geo/inputs/1: expected a string, found 3");
    EXPECT_EQ(faultOf(withNode("\"type\": \"x\", \"parameters\": {\"p\": [1, 2]}")),
              "a.doppel:4: /nodes/geo/parameters/p: expected a number, a string or {\"expression\": ...}, found [1,2]");
    EXPECT_EQ(faultOf(withConnection("\"launcherConfig\": [1,2,3,4,5,6,7,8,9]")),
              "a.doppel:4: /connections/hero/launcherConfig: expected an object, found a list of 9");
}

TEST(SceneFile, ValuesOutOfRangeAreFaults) {
    for (const char* member : {"\"resolution\": [1]",
                               "\"resolution\": [1, 2, 3]",
                               "\"resolution\": [1.5, 2]",
                               "\"resolution\": [-1, 2]",
                               "\"resolution\": [32769, 2]",
                               "\"resolution\": [99999999999999, 2]",
                               "\"resolution\": [18446744073709551615, 2]",
                               "\"resolutionScale\": -0.1",
                               "\"resolutionScale\": 64.5",
                               "\"resolutionScale\": \"1\"",
                               "\"renderRegion\": [0, 0, 1]",
                               "\"renderRegion\": [0.5, 0, 0.5, 1]",
                               "\"renderRegion\": [0.6, 0, 0.5, 1]",
                               "\"renderRegion\": [0, 0, 1, 1.5]",
                               "\"renderRegion\": [-1, 0, 1, 1]",
                               "\"renderRegion\": [0, 0, 1, \"1\"]",
                               "\"processUpdates\": 1",
                               "\"name\": 1",
                               "\"name\": null",
                               "\"lopNode\": []",
                               "\"frameExpression\": 10",
                               "\"group\": 1",
                               "\"colorLabel\": []",
                               "\"order\": \"first\"",
                               "\"contextOptionExpressions\": {\"a\": 1}",
                               "\"contextOptionExpressions\": []",
                               "\"rendererOptions\": {\"a\": {}}",
                               "\"launcherConfig\": null"})
        EXPECT_THAT(faultOf(withConnection(member)), StartsWith("a.doppel:4: /connections/hero/")) << member;
    for (const char* frames : {"{\"fps\": 0}", "{\"fps\": -24}", "{\"fps\": \"24\"}", "{\"start\": 10, \"end\": 9}",
                               "{\"start\": 300}", "{\"current\": []}", "[]", "1"})
        EXPECT_THAT(faultOf("{\"doppel\": 1,\n\"frames\": " + std::string(frames) + "}"),
                    StartsWith("a.doppel:2: /frames"))
            << frames;
}

TEST(SceneFile, ColourLabelsThatItDoesNotKnowAreKept) {
    const auto scene = parseScene(R"({"doppel": 1, "connections": {"c": {"colorLabel": "ultraviolet"}}})", "a.doppel");
    ASSERT_TRUE(scene) << scene.error().text();
    EXPECT_EQ(scene->connection("c")->colorLabel, "ultraviolet");
    EXPECT_THAT(serializeScene(*scene), testing::HasSubstr("\"colorLabel\": \"ultraviolet\""));
}

TEST(SceneFile, ScenesOfBeforeGroupsHaveNoneAndKeepTheirText) {
    const auto scene = parseScene(R"({"doppel": 1, "connections": {"b": {}, "a": {"name": "A"}}})", "a.doppel");
    ASSERT_TRUE(scene) << scene.error().text();
    EXPECT_EQ(scene->connection("a")->group, "");
    EXPECT_EQ(scene->connection("a")->order, 0);
    const auto saved = nlohmann::json::parse(serializeScene(*scene));
    EXPECT_EQ(saved["connections"], nlohmann::json::parse(R"({"a": {"name": "A"}, "b": {}})"));
}

TEST(SceneFile, AcceptsTheEdgesOfTheRanges) {
    for (const char* member :
         {"\"resolution\": [0, 0]", "\"resolution\": [32768, 1]", "\"resolutionScale\": 64",
          "\"renderRegion\": [0, 0, 0, 0]", "\"renderRegion\": [0, 0, 1, 1]", "\"contextOptionExpressions\": {}"})
        EXPECT_EQ(faultOf(withConnection(member)), "no error") << member;
    EXPECT_EQ(faultOf("{\"doppel\": 1, \"frames\": {\"start\": 5, \"end\": 5, \"fps\": 0.5, \"current\": -1e9}}"),
              "no error");
}

TEST(SceneFile, NamesFollowTheRules) {
    for (const char* name : {"", "1a", "a b", "a/b", "a-b", "\\u00e4", "a.b"}) {
        EXPECT_THAT(faultOf("{\"doppel\": 1, \"nodes\": {\"" + std::string(name) + "\": {\"type\": \"x\"}}}"),
                    HasSubstr("expected a name of"))
            << name;
        EXPECT_THAT(faultOf("{\"doppel\": 1, \"connections\": {\"" + std::string(name) + "\": {}}}"),
                    HasSubstr("expected a name of"))
            << name;
    }
    EXPECT_THAT(faultOf("{\"doppel\": 1, \"connections\": {\"" + std::string(129, 'a') + "\": {}}}"), HasSubstr("128"));
    EXPECT_THAT(faultOf(withNode("\"type\": \"x\", \"inputs\": [\"a b\"]")),
                HasSubstr("/nodes/geo/inputs/0: expected a name"));
}

TEST(SceneFile, AllFaultsAreFoundInTheOrderOfLines) {
    const std::string text =
        "{\"doppel\": 1,\n\"nodes\": {\"a\": {}},\n\"frames\": {\"fps\": 0},\n\"connections\": {\n\"c\": "
        "{\"name\": 1,\n\"resolution\": 2}}}";
    const auto faults = findSceneFaults(text, "a.doppel");
    std::vector<std::string> places;
    for (const Error& fault : faults)
        places.push_back(fault.context + fault.message.substr(0, fault.message.find(':')));
    EXPECT_EQ(places, (Names{"a.doppel:2/nodes/a", "a.doppel:3/frames/fps", "a.doppel:5/connections/c/name",
                             "a.doppel:6/connections/c/resolution"}));
    EXPECT_EQ(faultOf(text), faults.front().text());
    EXPECT_TRUE(findSceneFaults("{\"doppel\": 1}", "a").empty());
    EXPECT_EQ(findSceneFaults("{", "a").size(), 1u);
    EXPECT_EQ(findSceneFileFaults("/no/such/file").size(), 1u);
}

TEST(SceneFile, FaultsAreBounded) {
    std::string text = "{\"doppel\": 1, \"connections\": {";
    for (int i = 0; i < 1000; ++i) text += (i ? ",\n\"c" : "\"c") + std::to_string(i) + "\": 1";
    EXPECT_EQ(findSceneFaults(text + "}}", "a").size(), 100u);
}

TEST(SceneFile, TooManyEntriesAreRefused) {
    std::string text = "{\"doppel\": 1, \"connections\": {";
    for (std::size_t i = 0; i <= kMaxSceneEntries; ++i) text += (i ? ",\"c" : "\"c") + std::to_string(i) + "\":{}";
    const auto scene = parseScene(text + "}}", "a");
    ASSERT_FALSE(scene);
    EXPECT_EQ(scene.error().code, ErrorCode::TooLarge);
}

TEST(SceneFile, SavesAndLoadsWithItsFolder) {
    test::TempFolder folder;
    Scene scene = test::fullScene();
    scene.directory = "/somewhere/else";
    ASSERT_TRUE(saveScene(scene, folder / "a.doppel"));
    const auto back = loadScene(folder / "a.doppel");
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(back->directory, folder.path());
    scene.directory = folder.path();
    EXPECT_TRUE(*back == scene);
    EXPECT_EQ(folder.list(), Names{"a.doppel"});
}

TEST(SceneFile, KeepsThePreviousFileAsBackupAndItsPermissions) {
    test::TempFolder folder;
    const auto file = folder / "a.doppel";
    ASSERT_TRUE(saveScene(Scene{}, file));
    ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
    ASSERT_TRUE(saveScene(test::fullScene(), file));
    EXPECT_EQ(folder.read("a.doppel.bak"), serializeScene(Scene{}));
    EXPECT_EQ(folder.read("a.doppel"), serializeScene(test::fullScene()));
    struct stat info {};
    ASSERT_EQ(::stat(file.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07777, 0600u);
}

TEST(SceneFile, SavesThroughALink) {
    test::TempFolder folder;
    folder.write("shots/real.doppel", serializeScene(Scene{}));
    std::filesystem::create_symlink("shots/real.doppel", folder / "link.doppel");
    ASSERT_TRUE(saveScene(test::fullScene(), folder / "link.doppel"));
    EXPECT_TRUE(std::filesystem::is_symlink(folder / "link.doppel"));
    EXPECT_EQ(folder.read("shots/real.doppel"), serializeScene(test::fullScene()));
    EXPECT_EQ(folder.read("shots/real.doppel.bak"), serializeScene(Scene{}));
    const auto back = loadScene(folder / "link.doppel");
    ASSERT_TRUE(back);
    EXPECT_EQ(back->directory, folder.path()) << "relative names start where the user opened it";
}

TEST(SceneFile, FileThatCannotBeReadIsAnErrorWithItsName) {
    test::TempFolder folder;
    const auto missing = loadScene(folder / "none.doppel");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
    EXPECT_THAT(missing.error().text(), HasSubstr("none.doppel"));
    const auto directory = loadScene(folder.path());
    ASSERT_FALSE(directory);
    EXPECT_THAT(directory.error().text(), HasSubstr(folder.path().string()));
    folder.write("bad.doppel", "{\"doppel\": 1");
    EXPECT_THAT(loadScene(folder / "bad.doppel").error().context, HasSubstr("bad.doppel:1"));
}

TEST(SceneFile, EndlessFileIsRefused) { EXPECT_EQ(loadScene("/dev/zero").error().code, ErrorCode::TooLarge); }

TEST(SceneFile, WhatCannotBeReadBackIsNotSaved) {
    test::TempFolder folder;
    folder.write("a.doppel", "old");
    const auto refused = [&](const Scene& scene) {
        const auto saved = saveScene(scene, folder / "a.doppel");
        return saved ? std::string("saved") : saved.error().text();
    };
    Scene scene;
    scene.frames.fps = std::numeric_limits<double>::quiet_NaN();
    EXPECT_THAT(refused(scene), HasSubstr("/frames/fps"));
    scene = Scene{};
    scene.contextOptions["x"] = std::numeric_limits<double>::infinity();
    EXPECT_THAT(refused(scene), HasSubstr("/contextOptions/x"));
    scene = Scene{};
    scene.setConnection({.sessionId = "c", .name = "\xFF"});
    EXPECT_THAT(refused(scene), HasSubstr("/connections/c: holds a text that is not UTF-8"));
    scene = Scene{};
    scene.setConnection({.sessionId = "c", .resolution = {-1, 1}});
    EXPECT_THAT(refused(scene), HasSubstr("/connections/c/resolution"));
    scene = Scene{};
    scene.setNode({.name = "bad name", .type = "x"});
    EXPECT_THAT(refused(scene), HasSubstr("/nodes/bad name"));
    EXPECT_EQ(folder.read("a.doppel"), "old");
    EXPECT_EQ(folder.list(), Names{"a.doppel"});
}

TEST(SceneFile, UnknownKeysOfAParameterThatIsGoneDoNotKeepASceneFromBeingSaved) {
    test::TempFolder folder;
    Scene scene = test::fullScene();
    Node node = *scene.node("lookdev");
    node.parameters.erase("timeoffset");
    scene.setNode(node);
    EXPECT_TRUE(saveScene(scene, folder / "a.doppel"));
}

TEST(SceneFile, DiskThatIsFullLeavesThePreviousFile) {
    test::TempFolder folder;
    folder.write("a.doppel", serializeScene(Scene{}));
    Scene large = test::fullScene();
    for (int i = 0; i < 500; ++i) large.setConnection({.sessionId = "c" + std::to_string(i), .name = "many"});
    const pid_t child = ::fork();
    if (child == 0) {
        ::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{4096, 4096};
        if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(3);
        const auto saved = saveScene(large, folder / "a.doppel");
        ::_exit(!saved && saved.error().message.find("a.doppel") != std::string::npos ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
    EXPECT_EQ(folder.read("a.doppel"), serializeScene(Scene{}));
    EXPECT_EQ(folder.list(), Names{"a.doppel"});
}

}  // namespace
}  // namespace doppel
