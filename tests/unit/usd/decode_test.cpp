// The reader's replies are not trusted: places outside of the block, trees that make no sense.
#include "stage/usd/decode.h"
#include "stage/usd/stage_builder.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <limits>

namespace doppel {
namespace {

using nlohmann::json;

SharedBlockPtr makeBlock(const std::vector<float>& values, int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) {
    const UniqueFd memory(memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    const std::size_t size = values.size() * sizeof(float);
    EXPECT_EQ(write(memory.get(), values.data(), size), static_cast<ssize_t>(size));
    EXPECT_EQ(fcntl(memory.get(), F_ADD_SEALS, seals), 0);
    auto block = SharedBlock::map(memory);
    return block ? *block : nullptr;
}

TEST(Decode, ArraysPointIntoTheBlockAndKeepItAlive) {
    SharedBlockPtr block = makeBlock({1, 2, 3, 4, 5, 6});
    ASSERT_TRUE(block);
    const auto array = Decoder(block).array<V3f>(json{0, 2, "f", 3});
    EXPECT_EQ(static_cast<const void*>(array.data()), static_cast<const void*>(block->data()));
    block.reset();
    ASSERT_EQ(array.size(), 2u);
    EXPECT_EQ(array[1], V3f(4, 5, 6));
}

TEST(Decode, MemoryThatMightShrinkIsRefused) { EXPECT_FALSE(makeBlock({1, 2, 3}, F_SEAL_GROW)); }

TEST(Decode, PlacesOutsideOfTheBlockAreEmpty) {
    const Decoder decoder(makeBlock(std::vector<float>(64, 1.f)));
    const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    for (const json& place :
         {json{0, 65, "f", 1}, json{64, 49, "f", 1}, json{0, most, "f", 3}, json{most - 63, 1, "f", 1},
          json{4, 1, "f", 1}, json{-64, 1, "f", 1}, json{0, 1, "f", 0}, json{0, 1, "f", 1000000}, json{0, 1, "z", 1},
          json{0, 1, "ff", 1}, json{0, 1, "f"}, json("0"), json(nullptr)}) {
        EXPECT_TRUE(decoder.array<float>(place).empty()) << place;
    }
    EXPECT_EQ(decoder.array<float>(json{0, 64, "f", 1}).size(), 64u);
    EXPECT_TRUE(decoder.array<V3f>(json{0, 8, "f", 2}).empty()) << "too few components";
    EXPECT_EQ(decoder.array<V2f>(json{0, 8, "f", 3}).size(), 8u) << "surplus components are dropped";
    EXPECT_TRUE(Decoder(nullptr).array<float>(json{0, 1, "f", 1}).empty());
}

TEST(Decode, TreesThatMakeNoSenseAreErrors) {
    for (const char* text :
         {R"({})", R"({"full":true,"prims":3})", R"({"full":true,"prims":[]})", R"({"full":true,"prims":[3]})",
          R"({"full":true,"prims":[{"parent":0}]})", R"({"full":true,"prims":[{"parent":-1},{"parent":7}]})",
          R"({"full":true,"prims":[{"parent":-1,"proto":9}]})", R"({"full":false,"prims":[{"index":0}]})",
          R"({"full":true,"prims":[{"parent":-1,"protos":[12]}]})",
          R"({"full":true,"prims":[{"parent":-1},{"parent":0,"proto":0}]})"}) {
        StageBuilder builder("file.usd");
        const auto stage = builder.apply(json::parse(text), nullptr);
        ASSERT_FALSE(stage) << text;
        EXPECT_EQ(stage.error().context, "file.usd");
    }
}

TEST(Decode, InstancersInsideOfEachOtherLoseTheirPrototypes) {
    StageBuilder builder("file.usd");
    const auto stage = builder.apply(json::parse(R"({"full":true,"prims":[
        {"parent":-1}, {"parent":0,"name":"a","protos":[2],"instancer":{}}, {"parent":0,"name":"b","protos":[1],"instancer":{}}]})"),
                                     nullptr);
    ASSERT_TRUE(stage) << stage.error().text();
    EXPECT_FALSE((*stage)->warnings.empty());
    EXPECT_TRUE((*stage)->find("/a"));
}

TEST(Decode, NodesOfMaterialsThatMakeNoSenseAreConstants) {
    json value = json::parse(R"({
        "inputs": {"diffuseColor": {"node": 3, "channels": "g"}, "roughness": {"node": -1, "value": 0.25}},
        "textures": [],
        "nodes": [{"op": "magic", "value": [1, 2, 3, 4]},
                  {"op": "image", "texture": 7},
                  {"op": "add", "in": [0, -5, 70000, "x", 1, 2]},
                  {"op": "mix", "in": [0, 1, 2], "value": [0.5, "y"]},
                  "not an object"]})");
    const Material material = decodeMaterial(value);
    ASSERT_EQ(material.nodes.size(), 5u);
    EXPECT_EQ(material.nodes[0].op, MaterialOp::Constant);
    EXPECT_FALSE(material.nodes[1].texture);
    EXPECT_EQ(material.nodes[2].in, (std::array<std::int16_t, 4>{0, -1, -1, -1}));
    EXPECT_EQ(material.nodes[3].in, (std::array<std::int16_t, 4>{0, 1, 2, -1}));
    EXPECT_EQ(material.diffuseColor.node, 3);
    EXPECT_EQ(material.diffuseColor.channels, "g");
    EXPECT_EQ(material.roughness.node, -1);
    EXPECT_FLOAT_EQ(material.roughness.value, 0.25f);
    value["nodes"] = json::array();
    for (std::size_t i = 0; i < 5000; ++i) value["nodes"].push_back({{"op", "uv"}});
    EXPECT_EQ(decodeMaterial(value).nodes.size(), kMaxMaterialNodes);
}

TEST(Decode, FieldsOfTheWrongTypeAreLeftAtTheirDefaults) {
    StageBuilder builder("file.usd");
    const auto stage = builder.apply(json::parse(R"({"full":true,"info":[],"warnings":3,"prims":[
        {"parent":-1},
        {"parent":0,"name":"a","visible":"no","xform":[1,2],"variantSets":7,"camera":{"focalLength":"long","clipping":[1]}},
        {"parent":0,"name":5,"light":{"color":[1,"x",2],"intensity":1e300}},
        {"parent":0,"name":"m","surface":{"textures":{},"inputs":{"roughness":{"texture":8},"diffuseColor":{"value":1}}}}]})"),
                                     nullptr);
    ASSERT_TRUE(stage) << stage.error().text();
    EXPECT_EQ((*stage)->find("/a")->as<Camera>()->focalLength, 50);
    EXPECT_TRUE((*stage)->find("/a")->visible);
    EXPECT_FALSE((*stage)->find("/m")->as<Material>()->roughness.texture);
}

}  // namespace
}  // namespace doppel
