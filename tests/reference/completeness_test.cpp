// The whole scenes of the assets in all their variants: every prim that the file defines is there, and no material that it
// defines has become plain grey. What is defined is counted by describe.py, apart from the reader of the program.
#include "tests/reference/full_assets.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace doppel::reference {
namespace {

using nlohmann::json;

/// Compares one asset's stage with what its file defines.
class Completeness {
public:
    Completeness(const Stage& stage, const json& defined) : m_stage(stage), m_defined(defined) {
        traverse(stage, [&](const PrimPlace& place) {
            m_places.emplace(place.path, place);
            return true;
        });
    }

    void expectPrims() {
        for (const auto& [path, prim] : m_defined.at("prims").items()) {
            SCOPED_TRACE(path);
            const auto found = m_places.find(path);
            if (found == m_places.end()) {
                ADD_FAILURE() << "is missing";
                continue;
            }
            const Prim& ours = *found->second.prim;
            EXPECT_EQ(ours.typeName, prim.at("type").get<std::string>());
            if (const Mesh* mesh = ours.as<Mesh>()) {
                EXPECT_FALSE(mesh->points.empty());
                expectMaterial(found->second.materialPath, prim.at("material"));
                expectSubsets(*mesh, prim.at("subsets"));
            } else {
                EXPECT_TRUE(ours.as<PointInstancer>() && !ours.as<PointInstancer>()->protoIndices.empty()) << ours.typeName;
            }
        }
    }

private:
    void expectSubsets(const Mesh& mesh, const json& subsets) {
        std::map<std::string, const GeomSubset*> ours;
        for (const GeomSubset& subset : mesh.subsets) ours[subset.name] = &subset;
        for (const auto& [name, material] : subsets.items()) {
            ASSERT_TRUE(ours.contains(name)) << name;
            EXPECT_FALSE(ours[name]->faces.empty()) << name;
            expectMaterial(ours[name]->materialPath, material);
        }
    }

    void expectMaterial(const std::string& path, const json& bound) {
        const std::string theirs = bound.get<std::string>();
        if (theirs.empty()) return;
        // Prototypes have paths of their own; the name stays.
        EXPECT_EQ(primName(path), primName(theirs)) << path;
        const PrimPtr prim = m_stage.find(path);
        const Material* material = prim ? prim->as<Material>() : nullptr;
        ASSERT_TRUE(material) << path << " is no material";
        const auto& documents = m_defined.at("mtlx");
        if (const auto found = documents.find(primName(theirs)); found != documents.end()) {
            EXPECT_TRUE(found->get<bool>()) << "the document's material has no inputs";
        }
        EXPECT_FALSE(isPlainGrey(*material)) << path << " came in as the default grey";
    }

    static std::string primName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

    static bool isPlainGrey(const Material& m) {
        const Material standard;
        return !m.diffuseColor.texture && m.diffuseColor.primvar.empty() && m.diffuseColor.value == standard.diffuseColor.value &&
               m.roughness.value == standard.roughness.value && !m.roughness.texture && m.metallic.value == standard.metallic.value &&
               !m.metallic.texture && m.opacity.value == standard.opacity.value && !m.opacity.texture && m.ior.value == standard.ior.value;
    }

    const Stage& m_stage;
    const json& m_defined;
    std::map<std::string, PrimPlace> m_places;
};

class WholeScenes : public testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        if (const std::string missing = whatIsMissing(); !missing.empty()) GTEST_SKIP() << missing;
    }
};

TEST_P(WholeScenes, HaveEveryPrimAndMaterialInEveryVariant) {
    int compared = 0;
    for (const FullAsset& asset : fullAssets()) {
        if (!asset.name.starts_with(GetParam())) continue;
        SCOPED_TRACE(asset.name);
        const auto stage = asset.stage();
        ASSERT_TRUE(stage) << stage.error().text();
        const auto defined = definedContent(asset.file, asset.selections);
        ASSERT_TRUE(defined) << defined.error().text();
        EXPECT_FALSE(defined->at("prims").empty());
        Completeness(**stage, *defined).expectPrims();
        ++compared;
    }
    EXPECT_GT(compared, 0);
}

INSTANTIATE_TEST_SUITE_P(Assets, WholeScenes, testing::Values("Teapot", "OpenChessSet", "ShaderBall"),
                         [](const auto& folder) { return std::string(folder.param); });

TEST(WholeScenesInPictures, TeapotsHaveTheColorsOfTheirVariants) {
    if (const std::string missing = whatIsMissing(); !missing.empty()) GTEST_SKIP() << missing;
    std::set<std::string> seen;
    for (FullAsset asset : fullAssets()) {
        if (!asset.name.starts_with("Teapot_Utah")) continue;
        asset.width = asset.height = 48;
        const auto shot = asset.shot(1);
        ASSERT_TRUE(shot) << shot.error().text();
        const std::size_t middle = 24 * 48 + 24;
        ASSERT_TRUE(shot->hit[middle]) << asset.name;
        const V3f c = shot->albedo[middle];
        const auto round = [](float v) { return std::to_string(static_cast<int>(v * 20)); };
        EXPECT_TRUE(seen.insert(round(c.x) + " " + round(c.y) + " " + round(c.z)).second) << asset.name << " looks like another";
    }
    EXPECT_EQ(seen.size(), 6u);
}

} // namespace
} // namespace doppel::reference
