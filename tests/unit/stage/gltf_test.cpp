#include "gltf_files.h"
#include "stage_builders.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <numbers>

namespace doppel {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class GltfTest : public testing::Test {
protected:
    GltfTest() { setenv("XDG_CACHE_HOME", (folder.path() / "cache").c_str(), 1); }

    Result<std::unique_ptr<ImportedFile>> open(const std::string& name, const std::string& bytes) {
        auto file = openFile(folder.write(name, bytes), {}, no);
        if (!file && file.error().code == ErrorCode::MissingPart) return file;
        return file;
    }
    StagePtr read(const GltfFile& file, double timeCode = 0) {
        opened = open("model.gltf", file.text());
        EXPECT_TRUE(opened) << opened.error().text();
        if (!opened) return std::make_shared<Stage>();
        return *(*opened)->read(timeCode);
    }
    const Material* materialOf(const Stage& stage, const std::string& path) {
        const PrimPtr prim = stage.find(placeOf(stage, path).materialPath.str());
        return prim ? prim->as<Material>() : nullptr;
    }

    TemporaryFolder folder;
    std::atomic<bool> no = false;
    Result<std::unique_ptr<ImportedFile>> opened = fail(ErrorCode::Internal, "not opened");
};

TEST_F(GltfTest, ReadsNodesMeshesAndTransforms) {
    GltfFile file;
    const int mesh = file.triangle();
    const int child = file.append("nodes", {{"name", "child"}, {"mesh", mesh}, {"translation", {0, 0, 3}}});
    file.node({{"name", "parent"},
               {"children", {child}},
               {"rotation", {0, std::sqrt(0.5), 0, std::sqrt(0.5)}},
               {"translation", {1, 0, 0}}});
    file.node({{"name", "other"}});
    const StagePtr stage = read(file);
    const PrimPlace place = placeOf(*stage, "/parent/child");
    ASSERT_TRUE(place.prim && place.prim->as<Mesh>());
    // A quarter turn to the left about Y takes +Z to +X.
    EXPECT_LT((place.worldTransform.translation() - Imath::V3d(4, 0, 0)).length(), 1e-6);
    const Mesh& read = *place.prim->as<Mesh>();
    EXPECT_EQ(read.points.size(), 3u);
    EXPECT_EQ(read.points[1], V3f(1, 0, 0));
    EXPECT_EQ(read.faceVertexCounts.size(), 1u);
    EXPECT_FALSE(stage->info.zUp);
    EXPECT_EQ(stage->info.metersPerUnit, 1);
}

TEST_F(GltfTest, TurnsTextureCoordinatesToALowerLeftOrigin) {
    GltfFile file;
    file.node({{"name", "a"}, {"mesh", file.triangle()}});
    file.node({{"name", "b"}});
    const Primvar<V2f>& uvs = read(file)->find("/a")->as<Mesh>()->uvs;
    ASSERT_EQ(uvs.values.size(), 3u);
    EXPECT_EQ(uvs.values[0], V2f(0, 1));
    EXPECT_EQ(uvs.values[2], V2f(0, 0.75f));
}

TEST_F(GltfTest, SharesAMeshBetweenItsNodes) {
    GltfFile file;
    const int mesh = file.triangle();
    file.node({{"name", "left"}, {"mesh", mesh}});
    file.node({{"name", "right"}, {"mesh", mesh}, {"translation", {2, 0, 0}}});
    const StagePtr stage = read(file);
    EXPECT_EQ(stage->find("/left")->as<Mesh>(), stage->find("/right")->as<Mesh>());
}

TEST_F(GltfTest, GivesEveryPrimAValidNameOfItsOwn) {
    GltfFile file;
    const int mesh = file.triangle();
    file.node({{"name", "leg.001"}, {"mesh", mesh}});
    file.node({{"name", "leg.001"}, {"mesh", mesh}});
    file.node({{"name", "3/../x"}, {"mesh", mesh}});
    file.node({{"mesh", mesh}});
    const StagePtr stage = read(file);
    std::set<std::string> paths;
    traverse(*stage, [&](const PrimPlace& place) {
        EXPECT_TRUE(isPrimPath(place.path)) << place.path;
        EXPECT_TRUE(paths.insert(place.path).second) << place.path;
        return true;
    });
    EXPECT_TRUE(paths.contains("/leg_001"));
    EXPECT_TRUE(paths.contains("/leg_0011_1") || paths.contains("/leg_001_1")) << "the second leg";
}

TEST_F(GltfTest, SeesThroughCamerasAsTheFileDoes) {
    GltfFile file;
    const int wide =
        file.append("cameras", {{"type", "perspective"},
                                {"perspective", {{"yfov", 0.6}, {"aspectRatio", 2.0}, {"znear", 0.1}, {"zfar", 50}}}});
    const int flat = file.append(
        "cameras",
        {{"type", "orthographic"}, {"orthographic", {{"xmag", 3}, {"ymag", 1.5}, {"znear", 0.1}, {"zfar", 10}}}});
    file.node({{"name", "wide"}, {"camera", wide}, {"translation", {1, 2, 3}}});
    file.node({{"name", "flat"}, {"camera", flat}});
    const StagePtr stage = read(file);
    const Camera* camera = stage->find("/wide")->as<Camera>();
    ASSERT_TRUE(camera);
    EXPECT_NEAR(2 * std::atan(camera->verticalAperture / 2 / camera->focalLength), 0.6, 1e-5);
    EXPECT_NEAR(camera->horizontalAperture / camera->verticalAperture, 2, 1e-5);
    EXPECT_NEAR(camera->clippingNear, 0.1, 1e-6);
    EXPECT_NEAR(camera->clippingFar, 50, 1e-4);
    EXPECT_EQ(stage->find("/wide")->localTransform, moved(1, 2, 3)) << "looks along -Z from its node's place";
    const Camera* ortho = stage->find("/flat")->as<Camera>();
    ASSERT_TRUE(ortho && ortho->orthographic);
    EXPECT_NEAR(ortho->horizontalAperture, 60, 1e-4) << "tenths of a unit, both halves";
    EXPECT_NEAR(ortho->verticalAperture, 30, 1e-4);
}

TEST_F(GltfTest, ReadsLightsInCandelaAndLux) {
    GltfFile file;
    file.json["extensionsUsed"] = {"KHR_lights_punctual"};
    file.json["extensions"]["KHR_lights_punctual"]["lights"] = {
        {{"type", "point"}, {"intensity", 100}, {"color", {1, 0.5, 0.25}}},
        {{"type", "spot"}, {"intensity", 50}, {"spot", {{"innerConeAngle", 0.2}, {"outerConeAngle", 0.5}}}},
        {{"type", "directional"}, {"intensity", 3}}};
    const char* names[] = {"bulb", "spot", "sun"};
    for (int i = 0; i < 3; ++i)
        file.node({{"name", names[i]}, {"extensions", {{"KHR_lights_punctual", {{"light", i}}}}}});
    const StagePtr stage = read(file);
    const Light* bulb = stage->find("/bulb")->as<Light>();
    ASSERT_TRUE(bulb);
    EXPECT_EQ(bulb->type, LightType::Sphere);
    EXPECT_TRUE(bulb->treatAsPoint && bulb->normalize);
    EXPECT_NEAR(bulb->intensity / 4, 100, 1e-3) << "candela";
    EXPECT_NEAR(bulb->color.y, 0.5, 1e-6);
    const Light* spot = stage->find("/spot")->as<Light>();
    EXPECT_NEAR(spot->shapingConeAngle, 0.5 * 180 / std::numbers::pi, 1e-4);
    EXPECT_NEAR(spot->shapingConeSoftness, 0.6, 1e-5);
    const Light* sun = stage->find("/sun")->as<Light>();
    EXPECT_EQ(sun->type, LightType::Distant);
    EXPECT_NEAR(sun->intensity, 3, 1e-6) << "lux";
}

TEST_F(GltfTest, MapsMetallicRoughnessMaterials) {
    GltfFile file;
    folder.write("wood grain.png", onePixelPng());
    const int image = file.append("images", {{"uri", "wood%20grain.png"}});
    const int texture = file.append("textures", {{"source", image}});
    file.json["extensionsUsed"] = {"KHR_materials_ior", "KHR_materials_clearcoat"};
    const int material = file.append(
        "materials", {{"name", "wood"},
                      {"doubleSided", true},
                      {"alphaMode", "MASK"},
                      {"alphaCutoff", 0.3},
                      {"pbrMetallicRoughness",
                       {{"baseColorFactor", {0.5, 0.6, 0.7, 0.8}},
                        {"baseColorTexture", {{"index", texture}}},
                        {"metallicFactor", 0.25},
                        {"roughnessFactor", 0.75},
                        {"metallicRoughnessTexture", {{"index", texture}}}}},
                      {"normalTexture", {{"index", texture}, {"scale", 0.5}}},
                      {"occlusionTexture", {{"index", texture}}},
                      {"emissiveFactor", {0.1, 0.2, 0.3}},
                      {"emissiveTexture", {{"index", texture}}},
                      {"extensions",
                       {{"KHR_materials_ior", {{"ior", 1.33}}},
                        {"KHR_materials_clearcoat", {{"clearcoatFactor", 0.9}, {"clearcoatRoughnessFactor", 0.2}}}}}});
    file.node({{"name", "a"}, {"mesh", file.triangle({{"material", material}})}});
    file.node({{"name", "b"}});
    const StagePtr stage = read(file);
    EXPECT_THAT(stage->warnings, IsEmpty());
    EXPECT_TRUE(stage->find("/a")->as<Mesh>()->doubleSided);
    const Material* m = materialOf(*stage, "/a");
    ASSERT_TRUE(m);
    ASSERT_TRUE(m->diffuseColor.texture && m->metallic.texture && m->roughness.texture && m->normal.texture &&
                m->emissiveColor.texture && m->occlusion.texture);
    EXPECT_EQ(m->diffuseColor.texture->file, (folder.path() / "wood grain.png").string());
    EXPECT_EQ(m->diffuseColor.texture->colorSpace, "sRGB");
    EXPECT_THAT(m->diffuseColor.texture->scale, ElementsAre(0.5f, 0.6f, 0.7f, 0.8f));
    EXPECT_EQ(m->opacity.texture, m->diffuseColor.texture);
    EXPECT_EQ(m->opacity.channels, "a");
    EXPECT_NEAR(m->opacityThreshold, 0.3, 1e-6);
    EXPECT_EQ(m->metallic.channels, "b");
    EXPECT_EQ(m->metallic.texture->colorSpace, "raw");
    EXPECT_NEAR(m->metallic.texture->scale[2], 0.25, 1e-6);
    EXPECT_EQ(m->roughness.channels, "g");
    EXPECT_NEAR(m->roughness.texture->scale[1], 0.75, 1e-6);
    EXPECT_THAT(m->normal.texture->scale, ElementsAre(1, 1, 2, 1));
    EXPECT_THAT(m->normal.texture->bias, ElementsAre(-0.5f, -0.5f, -1, 0));
    EXPECT_NEAR(m->emissiveColor.texture->scale[2], 0.3, 1e-6);
    EXPECT_NEAR(m->ior.value, 1.33, 1e-6);
    EXPECT_NEAR(m->clearcoat.value, 0.9, 1e-6);
    EXPECT_NEAR(m->clearcoatRoughness.value, 0.2, 1e-6);
}

TEST_F(GltfTest, IgnoresAlphaOfOpaqueMaterialsAndLightsUnlitOnes) {
    GltfFile file;
    file.json["extensionsUsed"] = {"KHR_materials_unlit"};
    const int opaque =
        file.append("materials", {{"name", "o"}, {"pbrMetallicRoughness", {{"baseColorFactor", {1, 1, 1, 0.1}}}}});
    const int unlit = file.append("materials", {{"name", "u"},
                                                {"pbrMetallicRoughness", {{"baseColorFactor", {0.2, 0.4, 0.6, 1}}}},
                                                {"extensions", {{"KHR_materials_unlit", nlohmann::json::object()}}}});
    file.node({{"name", "a"}, {"mesh", file.triangle({{"material", opaque}})}});
    file.node({{"name", "b"}, {"mesh", file.triangle({{"material", unlit}})}});
    const StagePtr stage = read(file);
    EXPECT_EQ(materialOf(*stage, "/a")->opacity.value, 1);
    const Material* m = materialOf(*stage, "/b");
    EXPECT_NEAR(m->emissiveColor.value.z, 0.6, 1e-6);
    EXPECT_EQ(m->diffuseColor.value, V3f(0));
}

TEST_F(GltfTest, ReadsGlassWithAndWithoutAThicknessAndSheen) {
    GltfFile file;
    file.json["extensionsUsed"] = {"KHR_materials_transmission", "KHR_materials_volume", "KHR_materials_sheen"};
    const int sheet = file.append("materials", {{"name", "sheet"},
                                                {"pbrMetallicRoughness", {{"baseColorFactor", {0.5, 1, 1, 1}}}},
                                                {"extensions", {{"KHR_materials_transmission", {{"transmissionFactor", 0.75}}}}}});
    const int body = file.append(
        "materials",
        {{"name", "body"},
         {"extensions",
          {{"KHR_materials_transmission", {{"transmissionFactor", 1}}},
           {"KHR_materials_volume",
            {{"thicknessFactor", 1}, {"attenuationDistance", 2}, {"attenuationColor", {0.5, 1, 1}}}},
           {"KHR_materials_sheen", {{"sheenColorFactor", {0.1, 0.2, 0.3}}, {"sheenRoughnessFactor", 0.4}}}}}});
    file.node({{"name", "a"}, {"mesh", file.triangle({{"material", sheet}})}});
    file.node({{"name", "b"}, {"mesh", file.triangle({{"material", body}})}});
    const StagePtr stage = read(file);
    const Material* a = materialOf(*stage, "/a");
    EXPECT_NEAR(a->transmission.value, 0.75, 1e-6);
    EXPECT_EQ(a->transmissionColor.value, V3f(0.5f, 1, 1));
    EXPECT_TRUE(a->thinWalled);
    EXPECT_EQ(a->opacity.value, 1) << "glass is all there";
    const Material* b = materialOf(*stage, "/b");
    EXPECT_FALSE(b->thinWalled);
    EXPECT_NEAR(b->absorption.x, std::log(2.0) / 2, 1e-5);
    EXPECT_NEAR(b->absorption.y, 0, 1e-6);
    EXPECT_NEAR(b->sheenColor.value.z, 0.3, 1e-6);
    EXPECT_NEAR(b->sheenRoughness.value, 0.4, 1e-6);
}

TEST_F(GltfTest, VertexColorsMultiplyTexturesAndTheirAlphaCountsWhereAlphaDoes) {
    GltfFile file;
    folder.write("t.png", onePixelPng());
    const int texture = file.append("textures", {{"source", file.append("images", {{"uri", "t.png"}})}});
    const int textured = file.append("materials", {{"name", "t"},
                                                   {"alphaMode", "BLEND"},
                                                   {"pbrMetallicRoughness",
                                                    {{"baseColorFactor", {0.5, 1, 1, 0.5}}, {"baseColorTexture", {{"index", texture}}}}}});
    const int plain = file.append("materials", {{"name", "p"}, {"alphaMode", "MASK"}});
    for (const int material : {textured, plain}) {
        nlohmann::json primitive{{"material", material}};
        primitive["attributes"]["COLOR_0"] = file.floats({1, 0, 0, 0.5f, 0, 1, 0, 0.5f, 0, 0, 1, 0.5f}, "VEC4");
        file.node({{"name", material == textured ? "a" : "b"}, {"mesh", file.triangle(primitive)}});
    }
    const StagePtr stage = read(file);
    EXPECT_EQ(stage->find("/a")->as<Mesh>()->displayColor.values[0], V3f(1, 0, 0)) << "the factor is in the texture's";
    const Material* a = materialOf(*stage, "/a");
    ASSERT_EQ(a->nodes.size(), 3u);
    EXPECT_EQ(a->nodes[2].op, MaterialOp::Multiply);
    EXPECT_EQ(a->diffuseColor.node, 2);
    EXPECT_EQ(a->opacity.node, 2);
    EXPECT_EQ(a->opacity.channels, "a");
    const Material* b = materialOf(*stage, "/b");
    EXPECT_EQ(b->diffuseColor.primvar, "displayColor");
    EXPECT_EQ(b->opacity.node, 2);
}

TEST_F(GltfTest, TransformsTextureCoordinatesAsTheFormatSays) {
    GltfFile file;
    folder.write("t.png", onePixelPng());
    file.json["extensionsUsed"] = {"KHR_texture_transform"};
    const int texture = file.append("textures", {{"source", file.append("images", {{"uri", "t.png"}})}});
    const double angle = 0.5;
    const int material = file.append(
        "materials",
        {{"pbrMetallicRoughness",
          {{"baseColorTexture",
            {{"index", texture},
             {"extensions",
              {{"KHR_texture_transform", {{"offset", {0.1, 0.2}}, {"rotation", angle}, {"scale", {2, 3}}}}}}}}}}});
    file.node({{"name", "a"}, {"mesh", file.triangle({{"material", material}})}});
    file.node({{"name", "b"}});
    const Texture& t = *materialOf(*read(file), "/a")->diffuseColor.texture;
    // A point by glTF's formula (origin upper left, counter-clockwise on the picture) ...
    const double u = 0.3, v = 0.6, c = std::cos(angle), s = std::sin(angle);
    const double gltfU = c * 2 * u + s * 3 * v + 0.1, gltfV = -s * 2 * u + c * 3 * v + 0.2;
    // ... and by UsdTransform2d's, origin lower left.
    const double turn = t.uvRotation * std::numbers::pi / 180, x = u * t.uvScale.x, y = (1 - v) * t.uvScale.y;
    EXPECT_NEAR(std::cos(turn) * x - std::sin(turn) * y + t.uvTranslation.x, gltfU, 1e-5);
    EXPECT_NEAR(1 - (std::sin(turn) * x + std::cos(turn) * y + t.uvTranslation.y), gltfV, 1e-5);
}

TEST_F(GltfTest, LetsVertexColorsTakeTheBaseColorsPlace) {
    GltfFile file;
    const int material =
        file.append("materials", {{"name", "paint"}, {"pbrMetallicRoughness", {{"baseColorFactor", {0.5, 1, 1, 1}}}}});
    nlohmann::json primitive{{"material", material}};
    primitive["attributes"]["COLOR_0"] = file.floats({1, 0, 0, 0, 1, 0, 0, 0, 1}, "VEC3");
    file.node({{"name", "a"}, {"mesh", file.triangle(primitive)}});
    file.node({{"name", "b"}, {"mesh", file.triangle({{"material", material}})}});
    const StagePtr stage = read(file);
    const Mesh* mesh = stage->find("/a")->as<Mesh>();
    ASSERT_EQ(mesh->displayColor.values.size(), 3u);
    EXPECT_EQ(mesh->displayColor.values[0], V3f(0.5f, 0, 0)) << "times the base colour";
    EXPECT_EQ(materialOf(*stage, "/a")->diffuseColor.primvar, "displayColor");
    EXPECT_EQ(materialOf(*stage, "/b")->diffuseColor.primvar, "") << "the mesh without colours has the plain material";
}

TEST_F(GltfTest, ExtractsEmbeddedTexturesOnceUnderTheirContent) {
    GltfFile file;
    const int image = file.append("images", {{"bufferView", file.view(onePixelPng())}, {"mimeType", "image/png"}});
    const int texture = file.append("textures", {{"source", image}});
    const int material =
        file.append("materials", {{"pbrMetallicRoughness", {{"baseColorTexture", {{"index", texture}}}}}});
    file.node({{"name", "a"}, {"mesh", file.triangle({{"material", material}})}});
    file.node({{"name", "b"}});
    std::set<std::string> files;
    for (const char* name : {"one.glb", "two.glb"}) {
        const auto glb = open(name, file.binary());
        ASSERT_TRUE(glb) << glb.error().text();
        const StagePtr stage = *(*glb)->read(0);
        EXPECT_THAT(stage->warnings, IsEmpty());
        files.insert(materialOf(*stage, "/a")->diffuseColor.texture->file);
    }
    ASSERT_EQ(files.size(), 1u);
    EXPECT_THAT(*files.begin(), testing::StartsWith((folder.path() / "cache/doppel/textures").string()));
    std::ifstream stream(*files.begin(), std::ios::binary);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(stream), {}), onePixelPng());
}

TEST_F(GltfTest, WarnsOfMissingTexturesAndUnwritableCaches) {
    GltfFile file;
    const int outside = file.append("textures", {{"source", file.append("images", {{"uri", "gone.png"}})}});
    const int inside = file.append(
        "textures",
        {{"source", file.append("images", {{"bufferView", file.view(onePixelPng())}, {"mimeType", "image/png"}})}});
    for (const int texture : {outside, inside}) {
        const int material =
            file.append("materials", {{"pbrMetallicRoughness", {{"baseColorTexture", {{"index", texture}}}}}});
        file.node({{"mesh", file.triangle({{"material", material}})}});
    }
    folder.write("blocked", "a file where a folder is wanted");
    setenv("XDG_CACHE_HOME", (folder.path() / "blocked").c_str(), 1);
    EXPECT_THAT(read(file)->warnings,
                testing::UnorderedElementsAre(HasSubstr("'gone.png' was not found"), HasSubstr("XDG_CACHE_HOME")));
}

class GltfAnimationTest : public GltfTest {
protected:
    /// /still and /group/wheel; the wheel turns a quarter about Y and rises by 1 within 2 seconds.
    GltfFile animated() {
        GltfFile file;
        const int mesh = file.triangle();
        file.node({{"name", "still"}, {"mesh", mesh}});
        const int wheel = file.append("nodes", {{"name", "wheel"}, {"mesh", mesh}, {"scale", {2, 2, 2}}});
        file.node({{"name", "group"}, {"children", {wheel}}});
        const int times = file.floats({0, 2}, "SCALAR");
        const float half = std::sqrt(0.5f);
        const int turns = file.floats({0, 0, 0, 1, 0, half, 0, half}, "VEC4");
        const int rises = file.floats({0, 0, 0, 0, 1, 0}, "VEC3");
        file.json["animations"] = {
            {{"name", "spin"},
             {"samplers", {{{"input", times}, {"output", turns}}, {{"input", times}, {"output", rises}}}},
             {"channels",
              {{{"sampler", 0}, {"target", {{"node", wheel}, {"path", "rotation"}}}},
               {{"sampler", 1}, {"target", {{"node", wheel}, {"path", "translation"}}}}}}}};
        return file;
    }
};

TEST_F(GltfAnimationTest, PlaysAtTwentyFourFramesASecond) {
    const StagePtr start = read(animated(), 0);
    EXPECT_TRUE((*opened)->isAnimated());
    EXPECT_EQ(start->info.frameStart, 0);
    EXPECT_EQ(start->info.frameEnd, 48);
    EXPECT_EQ(start->info.fps, 24);
    const PrimPlace middle = placeOf(**(*opened)->read(24), "/group/wheel");
    const Imath::V3d point = Imath::V3d(1, 0, 0) * middle.worldTransform;
    const double diagonal = 2 * std::sqrt(0.5);  // scale 2, an eighth of a turn: +X goes towards -Z
    EXPECT_LT((point - Imath::V3d(diagonal, 0.5, -diagonal)).length(), 1e-5);
    const PrimPlace held = placeOf(**(*opened)->read(500), "/group/wheel");
    EXPECT_LT((held.worldTransform.translation() - Imath::V3d(0, 1, 0)).length(), 1e-5);
}

TEST_F(GltfAnimationTest, SharesWhatDoesNotMove) {
    const StagePtr one = read(animated(), 1);
    const StagePtr again = *(*opened)->read(1);
    const StagePtr two = *(*opened)->read(2);
    EXPECT_EQ(one, again);
    EXPECT_EQ(one->find("/still"), two->find("/still"));
    EXPECT_EQ(one->find("/Materials"), two->find("/Materials"));
    EXPECT_NE(one->find("/group/wheel"), two->find("/group/wheel"));
    EXPECT_EQ(one->find("/group/wheel")->as<Mesh>(), two->find("/group/wheel")->as<Mesh>());
    EXPECT_EQ(*(*opened)->read(100), *(*opened)->read(200)) << "nothing moves after the last key";
}

class GltfBendTest : public GltfTest {
protected:
    /// /skin on the joints /root and /root/tip; the tip, one unit above, turns a quarter about Z within 2 seconds. The
    /// mesh's own node stands elsewhere, which must not matter.
    GltfFile skinned() {
        GltfFile file;
        const std::string joints{"\0\0\0\0\1\0\0\0\1\0\0\0", 12};
        const int view = file.view(joints);
        const int jointAccessor = file.append(
            "accessors", {{"bufferView", view}, {"componentType", 5121}, {"type", "VEC4"}, {"count", 3}});
        const int weights = file.floats({1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0}, "VEC4");
        const int positions = file.floats({0, 0, 0, 0, 2, 0, 1, 2, 0}, "VEC3");
        const int normals = file.floats({0, 1, 0, 0, 1, 0, 0, 1, 0}, "VEC3");
        const int mesh = file.append("meshes", {{"primitives",
                                                 {{{"attributes",
                                                    {{"POSITION", positions},
                                                     {"NORMAL", normals},
                                                     {"JOINTS_0", jointAccessor},
                                                     {"WEIGHTS_0", weights}}}}}}});
        const int tip = file.append("nodes", {{"name", "tip"}, {"translation", {0, 1, 0}}});
        const int root = file.node({{"name", "root"}, {"children", {tip}}});
        const std::vector<float> binds{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0,  0, 1,
                                       1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, -1, 0, 1};
        const int bindView = file.view(std::string(reinterpret_cast<const char*>(binds.data()), binds.size() * 4));
        const int bind = file.append(
            "accessors", {{"bufferView", bindView}, {"componentType", 5126}, {"type", "MAT4"}, {"count", 2}});
        file.append("skins", {{"joints", {root, tip}}, {"inverseBindMatrices", bind}});
        file.node({{"name", "skin"}, {"mesh", mesh}, {"skin", 0}, {"translation", {0, 0, 7}}});
        const int times = file.floats({0, 2}, "SCALAR");
        const float half = std::sqrt(0.5f);
        const int turns = file.floats({0, 0, 0, 1, 0, 0, half, half}, "VEC4");
        file.json["animations"] = {{{"samplers", {{{"input", times}, {"output", turns}}}},
                                    {"channels", {{{"sampler", 0}, {"target", {{"node", tip}, {"path", "rotation"}}}}}}}};
        return file;
    }
    static V3f worldPoint(const Stage& stage, const char* path, std::size_t index) {
        const PrimPlace place = placeOf(stage, path);
        return V3f(Imath::V3d(place.prim->as<Mesh>()->points[index]) * place.worldTransform);
    }
};

TEST_F(GltfBendTest, PosesSkinsInTheSpaceOfTheirJoints) {
    const StagePtr start = read(skinned(), 0);
    EXPECT_TRUE((*opened)->isAnimated());
    const StagePtr end = *(*opened)->read(48);
    EXPECT_LT((worldPoint(*start, "/skin", 1) - V3f(0, 2, 0)).length(), 1e-5f);
    EXPECT_LT((worldPoint(*end, "/skin", 0) - V3f(0, 0, 0)).length(), 1e-5f);
    EXPECT_LT((worldPoint(*end, "/skin", 1) - V3f(-1, 1, 0)).length(), 1e-5f);
    const Mesh& mesh = *end->find("/skin")->as<Mesh>();
    ASSERT_EQ(mesh.normals.values.size(), 3u);
    EXPECT_LT((mesh.normals.values[2] - V3f(-1, 0, 0)).length(), 1e-5f);
    EXPECT_EQ((*opened)->read(48).value(), end);
}

TEST_F(GltfBendTest, GivesTheMotionOfSkinsAndNodes) {
    read(skinned(), 0);
    (*opened)->setShutter({-12, 12});
    const StagePtr stage = *(*opened)->read(24);
    EXPECT_EQ(stage->shutter, (Shutter{-12, 12}));
    const PrimPtr skin = stage->find("/skin"), tip = stage->find("/root/tip");
    ASSERT_TRUE(skin->motion && tip->motion);
    EXPECT_EQ(stage->find("/root")->motion, nullptr);
    EXPECT_NE(tip->motion->transformOpen, tip->motion->transformClose);
    ASSERT_EQ(skin->motion->pointsOpen.size(), 3u);
    const double angle = std::asin(1.0) / 4;
    EXPECT_NEAR(skin->motion->pointsOpen[1].x, -std::sin(angle), 1e-5);
    EXPECT_NEAR(skin->motion->pointsClose[1].x, -std::sin(3 * angle), 1e-5);
    EXPECT_EQ(skin->motion->transformOpen, skin->localTransform);
    (*opened)->setShutter({});
    EXPECT_EQ((*(*opened)->read(24))->find("/skin")->motion, nullptr);
}

TEST_F(GltfBendTest, PlaysMorphTargets) {
    GltfFile file;
    const int positions = file.floats({0, 0, 0, 1, 0, 0, 0, 1, 0}, "VEC3");
    const int up = file.floats({0, 0, 1, 0, 0, 0, 0, 0, 0}, "VEC3");
    const int mesh = file.append("meshes", {{"primitives",
                                             {{{"attributes", {{"POSITION", positions}}},
                                               {"targets", {{{"POSITION", up}}}}}}},
                                            {"weights", {0.5}}});
    const int still = file.node({{"name", "still"}, {"mesh", mesh}});
    const int node = file.node({{"name", "morphing"}, {"mesh", mesh}});
    const int times = file.floats({0, 2}, "SCALAR");
    const int weights = file.floats({0, 1}, "SCALAR");
    file.json["animations"] = {{{"samplers", {{{"input", times}, {"output", weights}}}},
                                {"channels", {{{"sampler", 0}, {"target", {{"node", node}, {"path", "weights"}}}}}}}};
    static_cast<void>(still);
    const StagePtr start = read(file, 0);
    EXPECT_TRUE((*opened)->isAnimated());
    const StagePtr middle = *(*opened)->read(24);
    EXPECT_NEAR(start->find("/morphing")->as<Mesh>()->points[0].z, 0, 1e-6);
    EXPECT_NEAR(middle->find("/morphing")->as<Mesh>()->points[0].z, 0.5, 1e-6);
    EXPECT_EQ(start->find("/still"), middle->find("/still"));
}

TEST_F(GltfTest, NamesExtensionsThatAreNotDrawn) {
    GltfFile file;
    file.append("materials", {{"name", "velvet"}, {"extensions", {{"KHR_materials_unlit", nlohmann::json::object()},
                                                                  {"EXT_made_up", nlohmann::json::object()}}}});
    file.node({{"name", "a"}, {"mesh", file.triangle({{"material", 0}})}});
    file.json["extensionsUsed"] = {"EXT_made_up", "KHR_materials_unlit", "EXT_other"};
    read(file);
    const auto found = (*opened)->findings();
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 2u);
    EXPECT_THAT((*found)[0].message, HasSubstr("material 'velvet': its extension EXT_made_up"));
    EXPECT_FALSE((*found)[0].isError);
    EXPECT_THAT((*found)[1].message, HasSubstr("EXT_other is used"));
}

TEST_F(GltfTest, IsStillWithoutMovingKeys) {
    GltfFile file;
    const int node = file.node({{"name", "a"}, {"mesh", file.triangle()}});
    file.node({{"name", "b"}});
    const int times = file.floats({0, 1}, "SCALAR");
    const int same = file.floats({5, 0, 0, 5, 0, 0}, "VEC3");
    file.json["animations"] = {
        {{"samplers", {{{"input", times}, {"output", same}}}},
         {"channels", {{{"sampler", 0}, {"target", {{"node", node}, {"path", "translation"}}}}}}}};
    const StagePtr stage = read(file);
    EXPECT_FALSE((*opened)->isAnimated());
    EXPECT_EQ(stage->find("/a")->localTransform, moved(5, 0, 0));
}

TEST_F(GltfTest, ReadsOtherFormats) {
    const auto obj = open("box.obj",
                          "mtllib box.mtl\no box\nv 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 "
                          "1\nusemtl red\nf 1/1 2/2 3/3 4/4\n");
    folder.write("box.mtl", "newmtl red\nKd 0.8 0.1 0.1\n");
    const auto again = open("box.obj",
                            "mtllib box.mtl\no box\nv 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 "
                            "1\nusemtl red\nf 1/1 2/2 3/3 4/4\n");
    ASSERT_TRUE(obj && again);
    const StagePtr stage = *(*again)->read(0);
    ASSERT_THAT(pathsOf<Mesh>(*stage), ElementsAre("/box"));
    const Mesh* mesh = stage->find("/box")->as<Mesh>();
    EXPECT_EQ(mesh->faceVertexCounts[0], 4) << "polygons stay polygons";
    EXPECT_EQ(mesh->uvs.values[0], V2f(0, 0)) << "the origin was lower left already";
    EXPECT_NEAR(materialOf(*stage, "/box")->diffuseColor.value.x, 0.8, 1e-6);

    const auto ply =
        open("tri.ply",
             "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\nelement "
             "face 1\nproperty list uchar int vertex_indices\nend_header\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n");
    ASSERT_TRUE(ply) << ply.error().text();
    EXPECT_THAT(pathsOf<Mesh>(**(*ply)->read(0)), ElementsAre("/tri"));
}

// Broken and hostile files

TEST_F(GltfTest, NamesTheFileForWhatItCannotRead) {
    const std::pair<const char*, std::string> files[] = {
        {"empty.gltf", ""},
        {"text.gltf", "hello"},
        {"cut.gltf", "{\"asset\":{\"version\":\"2.0\"},\"nodes\":["},
        {"junk.glb", std::string("glTF\2\0\0\0\xff\xff\xff\xff junk", 17)},
        {"junk.fbx", "Kaydara FBX Binary  nonsense"},
        {"junk.obj", std::string(3, '\0')},
        {"junk.dae", "<COLLADA>"},
        {"junk.stl", "x"},
        {"junk.ply", "ply\nformat binary_little_endian 1.0\nelement vertex 4000000000\n"}};
    for (const auto& [name, bytes] : files) {
        const auto file = open(name, bytes);
        ASSERT_FALSE(file) << name;
        EXPECT_EQ(file.error().code, ErrorCode::ParseFailed) << name;
        EXPECT_THAT(file.error().text(), HasSubstr(name));
    }
    const auto none = openFile(folder.path() / "none.glb", {}, no);
    EXPECT_EQ(none.error().code, ErrorCode::NotFound);
    const auto dir = openFile(folder.path(), {}, no);
    EXPECT_EQ(dir.error().code, ErrorCode::InvalidArgument);
}

TEST_F(GltfTest, OpensOnlyRegularFilesForAModel) {
    GltfFile file;
    file.node({{"name", "a"}, {"mesh", file.triangle()}});
    nlohmann::json json = nlohmann::json::parse(file.text());
    json["buffers"][0]["uri"] = "../../../../../../../../dev/zero";
    const auto endless = open("endless.gltf", json.dump());
    ASSERT_FALSE(endless);
    EXPECT_THAT(endless.error().text(), HasSubstr("endless.gltf"));
}

TEST_F(GltfTest, SurvivesEveryTruncationOfAFile) {
    GltfFile file;
    file.node({{"name", "a"}, {"mesh", file.triangle()}});
    const std::string whole = file.binary();
    for (std::size_t size = 0; size < whole.size(); size += 7) {
        const auto cut = open("cut.glb", whole.substr(0, size));
        if (cut) (*cut)->read(0).value();
    }
    EXPECT_TRUE(open("whole.glb", whole));
}

TEST_F(GltfTest, CutsTreesThatAreTooDeep) {
    GltfFile file;
    int below = file.append("nodes", {{"name", "n"}, {"mesh", file.triangle()}});
    for (int i = 0; i < 600; ++i) below = file.append("nodes", {{"name", "n"}, {"children", {below}}});
    file.node({{"name", "top"}, {"children", {below}}});
    const StagePtr stage = read(file);
    EXPECT_LE(pathsIn(*stage).size(), static_cast<std::size_t>(kMaxPrimDepth) + 3);
    EXPECT_THAT(stage->warnings, testing::Contains(HasSubstr("nested deeper")));
}

TEST_F(GltfTest, MendsNumbersThatAreNone) {
    GltfFile file;
    const float nan = std::nanf("");
    const int points = file.floats({0, 0, 0, nan, 0, 0, 0, 1, 0}, "VEC3");
    const int normals = file.floats({0, 0, 1, 0, nan, 1, 0, 0, 1}, "VEC3");
    const int mesh = file.append(
        "meshes", {{"name", "bad"}, {"primitives", {{{"attributes", {{"POSITION", points}, {"NORMAL", normals}}}}}}});
    file.node({{"name", "a"}, {"mesh", mesh}});
    file.node({{"name", "b"}});
    const StagePtr stage = read(file);
    const Mesh* read = stage->find("/a")->as<Mesh>();
    ASSERT_TRUE(read);
    EXPECT_EQ(read->points[1], V3f(0));
    EXPECT_TRUE(read->normals.empty());
    EXPECT_EQ(stage->warnings.size(), 2u);
}

TEST_F(GltfTest, StopsWhenCancelled) {
    GltfFile file;
    file.node({{"name", "a"}, {"mesh", file.triangle()}});
    const auto path = folder.write("a.gltf", file.text());
    const std::atomic<bool> yes = true;
    const auto opened2 = openFile(path, {}, yes);
    ASSERT_FALSE(opened2);
    EXPECT_EQ(opened2.error().code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace doppel
