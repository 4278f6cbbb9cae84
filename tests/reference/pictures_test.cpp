// Every file of usdGeom and stage_composition from the camera of the usdrecord picture beside it: the same silhouette, the
// same hues, sound normals. One test a folder, so that pxr starts once for all of its files.
#include "tests/reference/cases.h"

#include <gtest/gtest.h>

#include <cctype>

namespace doppel::reference {
namespace {

constexpr double kOverlap = 0.98, kHues = 0.98;

class Pictures : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        if (const std::string missing = whatIsMissing(); !missing.empty()) GTEST_SKIP() << missing;
    }
};

/// Normals of unit length that look at the camera wherever something is seen.
void expectSoundNormals(const Shot& shot) {
    std::size_t bad = 0;
    for (std::size_t i = 0; i < shot.hit.size(); ++i) {
        if (!shot.hit[i]) continue;
        const V3f &n = shot.normal[i], toEye = (shot.eye - shot.position[i]).normalized();
        const bool isSound = std::abs(n.length() - 1) < 1e-3f && n.dot(toEye) > -1e-3f;
        bad += !isSound;
    }
    EXPECT_EQ(bad, 0u) << "pixels whose normal is not of unit length or looks away";
}

TEST_P(Pictures, HaveTheSilhouetteHuesAndNormals) {
    const auto cases = referenceCases(GetParam());
    ASSERT_TRUE(cases) << cases.error().text();
    for (const ReferenceCase& one : *cases) {
        SCOPED_TRACE(one.file.string());
        if (one.exception.notCompared) continue;
        if (!one.isFramed()) {
            EXPECT_TRUE(one.picture.isEmpty()) << "pxr has nothing to frame, but the picture shows something";
            continue;
        }
        const auto shot = one.shot(8);
        ASSERT_TRUE(shot) << shot.error().text();
        EXPECT_GE(silhouetteOverlap(one.picture, *shot), kOverlap);
        EXPECT_GE(hueAgreement(one.picture, *shot), kHues);
        expectSoundNormals(*shot);
    }
}

INSTANTIATE_TEST_SUITE_P(UsdRecord, Pictures, testing::ValuesIn(referenceFolders()), [](const auto& folder) {
    std::string name;
    for (const char c : folder.param) name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
    return name;
});

} // namespace
} // namespace doppel::reference
