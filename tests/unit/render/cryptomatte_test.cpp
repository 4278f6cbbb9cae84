// Cryptomatte: ids and metadata as the published specification has them, coverage that adds up.
#include "render/embree/cryptomatte.h"
#include "tests/unit/render/rendered.h"

#include <bit>
#include <cmath>

namespace doppel {
namespace {

using namespace test;

std::uint32_t bitsOf(float value) { return std::bit_cast<std::uint32_t>(value); }

TEST(Cryptomatte, HashIsMurmur3) {
    // Values of the published MurmurHash3_x86_32.
    EXPECT_EQ(embree::murmurHash3(""), 0u);
    EXPECT_EQ(embree::murmurHash3("", 1), 0x514e28b7u);
    EXPECT_EQ(embree::murmurHash3("", 0xffffffffu), 0x81f16f39u);
    EXPECT_EQ(embree::murmurHash3("test"), 0xba6bd213u);
    EXPECT_EQ(embree::murmurHash3("Hello, world!"), 0xc0363e43u);
    EXPECT_EQ(embree::murmurHash3("The quick brown fox jumps over the lazy dog"), 0x2e4ff723u);
    EXPECT_EQ(embree::murmurHash3("aaa", 0x9747b28cu), 0x283e0130u);
    EXPECT_EQ(embree::murmurHash3("ab", 0x9747b28cu), 0x74875592u);
    EXPECT_EQ(embree::murmurHash3("a", 0x9747b28cu), 0x7fa09ea6u);
}

TEST(Cryptomatte, IdsAreThoseOfTheSpecification) {
    // Floats that the tests of the published implementation expect.
    const auto asFloat = [](const char* name) { return std::bit_cast<float>(embree::cryptomatteId(name)); };
    EXPECT_FLOAT_EQ(asFloat("hello"), 6.0705627102400005616e-17f);
    EXPECT_FLOAT_EQ(asFloat("cube"), -4.08461912519e+15f);
    EXPECT_FLOAT_EQ(asFloat("sphere"), 2.79018604383e+15f);
    EXPECT_FLOAT_EQ(asFloat("plane"), 3.66557617593e-11f);
}

TEST(Cryptomatte, IdsAreNeverZeroSubnormalInfiniteOrNan) {
    int mended = 0;
    for (int i = 0; i < 20000; ++i) {
        const std::string name = "/World/thing" + std::to_string(i);
        const std::uint32_t id = embree::cryptomatteId(name), hash = embree::murmurHash3(name);
        ASSERT_TRUE(std::isnormal(std::bit_cast<float>(id))) << name;
        if (id == hash) continue;
        ++mended;
        ASSERT_EQ(id ^ hash, 1u << 23);
    }
    EXPECT_GT(mended, 50); // 2 of 256
}

TEST(Cryptomatte, MetadataNamesTheLayerAndAllThings) {
    std::map<std::string, std::string> metadata;
    embree::addCryptomatteMetadata(metadata, "CryptoObject", {"hello", "a \"quoted\"\n\\name"});
    ASSERT_EQ(metadata.size(), 4u);
    const std::string key = metadata.begin()->first;
    const std::string prefix = key.substr(0, key.rfind('/') + 1);
    EXPECT_EQ(prefix, "cryptomatte/3ae39a5/");
    EXPECT_EQ(metadata[prefix + "name"], "CryptoObject");
    EXPECT_EQ(metadata[prefix + "hash"], "MurmurHash3_32");
    EXPECT_EQ(metadata[prefix + "conversion"], "uint32_to_float32");
    const std::string manifest = metadata[prefix + "manifest"];
    EXPECT_NE(manifest.find("\"hello\":\"248bfa47\""), std::string::npos) << manifest;
    EXPECT_NE(manifest.find(R"("a \"quoted\"\u000a\\name":")"), std::string::npos) << manifest;
}

StagePtr twoBalls() {
    StageBuilder b;
    b.add("red", lambert(V3f(1, 0, 0)));
    b.add("left", sphereMesh(1), translation(-1.1, 0, 0), "/red");
    b.add("right", sphereMesh(1), translation(0.9, 0, 0), "/red");
    b.add("dome", domeLight());
    b.add("camera", camera(), lookAt({0, 0, 8}, {0, 0, 0}));
    return b.stage();
}

Picture cryptoPicture(int samples) {
    RenderView view = viewOf(64, 48, samples);
    view.options["cryptomatte"] = 1.0;
    return render(twoBalls(), view);
}

/// Coverage of an id in a pixel, over all ranks.
float coverage(const Picture& p, const std::string& layer, std::uint32_t id, int x, int y) {
    float sum = 0;
    for (const char* rank : {"00", "01", "02"}) {
        for (int pair = 0; pair < 2; ++pair) {
            if (bitsOf(p.at(layer + rank, x, y, 2 * pair)) == id) sum += p.at(layer + rank, x, y, 2 * pair + 1);
        }
    }
    return sum;
}

TEST(Cryptomatte, CoverageOfAllIdsIsAlphaAndRanksAreSorted) {
    const Picture p = cryptoPicture(16);
    int mixed = 0;
    for (int y = 0; y < 48; ++y) {
        for (int x = 0; x < 64; ++x) {
            float sum = 0, last = 2;
            for (const char* rank : {"00", "01", "02"}) {
                for (int pair = 0; pair < 2; ++pair) {
                    const float part = p.at(std::string("CryptoObject") + rank, x, y, 2 * pair + 1);
                    ASSERT_LE(part, last);
                    last = part;
                    sum += part;
                }
            }
            ASSERT_NEAR(sum, p.at("C", x, y, 3), 1e-3f);
            const float left = coverage(p, "CryptoObject", embree::cryptomatteId("/left"), x, y);
            const float right = coverage(p, "CryptoObject", embree::cryptomatteId("/right"), x, y);
            ASSERT_NEAR(left + right, sum, 1e-6f);
            if (left > 0 && right > 0) ++mixed;
            // One material has both.
            ASSERT_NEAR(coverage(p, "CryptoMaterial", embree::cryptomatteId("/red"), x, y), sum, 1e-6f);
        }
    }
    EXPECT_GT(mixed, 0);
    EXPECT_FLOAT_EQ(coverage(p, "CryptoObject", embree::cryptomatteId("/left"), 21, 24), 1.0f);
}

TEST(Cryptomatte, IsLeftOutUnlessAskedFor) {
    const Picture p = render(twoBalls(), viewOf(16, 16, 1));
    EXPECT_LT(p.layout.indexOf("CryptoObject00"), 0);
    EXPECT_GE(cryptoPicture(1).layout.indexOf("CryptoObject00"), 0);
}

TEST(Cryptomatte, CoarsePassesFillBlocks) {
    TestDelegate d;
    RenderView view = viewOf(64, 48, 4);
    view.options["cryptomatte"] = 1.0;
    ASSERT_TRUE(d.delegate->setStage(twoBalls()));
    ASSERT_TRUE(d.delegate->setView(view));
    d.delegate->renderPass();
    const Picture p = resolved(*d.delegate);
    EXPECT_FLOAT_EQ(coverage(p, "CryptoObject", embree::cryptomatteId("/left"), 22, 25), 1.0f);
}

TEST(Cryptomatte, TheDelegateHandsOverTheManifestsOfWhatItRendered) {
    TestDelegate d;
    RenderView view = viewOf(16, 16, 1);
    view.options["cryptomatte"] = 1.0;
    d.render(twoBalls(), view);
    const FrameMetadata metadata = d.delegate->metadata(d.delegate->layout({"C", "CryptoObject00"}));
    ASSERT_EQ(metadata.size(), 4u); // of the objects alone: no material layer is in the layout
    for (const auto& [key, text] : metadata) {
        if (!key.ends_with("/manifest")) continue;
        EXPECT_NE(text.find("\"/left\":"), std::string::npos);
        EXPECT_NE(text.find("\"/right\":"), std::string::npos);
    }
    EXPECT_TRUE(d.delegate->metadata(d.delegate->layout({"C"})).empty());
}

} // namespace
} // namespace doppel
