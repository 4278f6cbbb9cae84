#include "clonecore/image/frame.h"

#include "test_frames.h"

#include <gtest/gtest.h>

#include <limits>

namespace doppel {
namespace {

TEST(FrameLayout, PutsAovsAtMultiplesOf64WithoutOverlap) {
    const FrameLayout layout = test::layoutOf(7, 5);
    EXPECT_EQ(layout.aovs[0].offset, 0u);
    EXPECT_EQ(layout.aovs[1].offset, 320u); // 7 * 5 * 8 = 280
    EXPECT_EQ(layout.aovs[2].offset, 320u + 192u);
    EXPECT_EQ(layout.aovs[3].offset, 512u + 448u);
    EXPECT_EQ(layout.byteSize, 960u + 192u);
    EXPECT_TRUE(layout.isValid());
}

TEST(FrameLayout, FindsAovsByName) {
    const FrameLayout layout = test::layoutOf(2, 2);
    EXPECT_EQ(layout.indexOf("N"), 2);
    EXPECT_EQ(layout.indexOf("nope"), -1);
    EXPECT_EQ(layout.aovBytes(2), 2u * 2u * 12u);
}

TEST(FrameLayout, RefusesSizesOutOfRange) {
    for (const int side :
         {0, -1, kMaxFrameSide + 1, std::numeric_limits<int>::max(), std::numeric_limits<int>::min()}) {
        FrameLayout layout = test::layoutOf(4, 4);
        layout.width = layout.fullWidth = side;
        layout.computeOffsets();
        EXPECT_FALSE(layout.isValid()) << side;
    }
}

TEST(FrameLayout, RefusesMoreBytesThanTheCap) {
    FrameLayout layout = test::layoutOf(kMaxFrameSide, kMaxFrameSide);
    EXPECT_GT(layout.byteSize, kMaxFrameBytes);
    EXPECT_FALSE(layout.isValid());
    EXPECT_EQ(Frame::allocate(layout, {}), nullptr);
}

TEST(FrameLayout, RefusesOffsetsThatWrapOrLeaveTheBuffer) {
    FrameLayout layout = test::layoutOf(4, 4);
    layout.aovs[3].offset = std::numeric_limits<std::size_t>::max() - 63;
    EXPECT_FALSE(layout.isValid());

    layout = test::layoutOf(4, 4);
    layout.aovs[3].offset += 64;
    EXPECT_FALSE(layout.isValid());

    layout = test::layoutOf(4, 4);
    layout.aovs[1].offset = 0; // over the first one
    EXPECT_FALSE(layout.isValid());

    layout = test::layoutOf(4, 4);
    layout.aovs[1].offset += 4;
    EXPECT_FALSE(layout.isValid());

    layout = test::layoutOf(4, 4);
    layout.byteSize = 63;
    EXPECT_FALSE(layout.isValid());
}

TEST(FrameLayout, RefusesUnknownTypesAndChannelCounts) {
    FrameLayout layout = test::layoutOf(4, 4);
    layout.aovs[0].type = static_cast<PixelType>(3);
    EXPECT_FALSE(layout.isValid());

    layout = test::layoutOf(4, 4);
    layout.aovs[0].channels.clear();
    EXPECT_FALSE(layout.isValid());

    layout = test::layoutOf(4, 4);
    layout.aovs[0].channels.push_back("fifth");
    layout.computeOffsets();
    EXPECT_FALSE(layout.isValid());
}

TEST(FrameLayout, RefusesEmptyAndRepeatedNames) {
    FrameLayout layout = test::layoutOf(4, 4);
    layout.aovs[1].name = "C";
    EXPECT_FALSE(layout.isValid());

    layout = test::layoutOf(4, 4);
    layout.aovs[1].name.clear();
    EXPECT_FALSE(layout.isValid());

    layout = test::layoutOf(4, 4);
    layout.aovs[0].channels[1] = "R";
    EXPECT_FALSE(layout.isValid());
}

TEST(FrameLayout, RefusesADataWindowOutsideTheFullImage) {
    FrameLayout layout = test::layoutOf(4, 4);
    layout.fullWidth = layout.fullHeight = 8;
    layout.x = layout.y = 4;
    EXPECT_TRUE(layout.isValid());
    layout.x = 5;
    EXPECT_FALSE(layout.isValid());
    layout.x = -1;
    EXPECT_FALSE(layout.isValid());
    layout.x = std::numeric_limits<int>::max();
    EXPECT_FALSE(layout.isValid());
}

TEST(FrameLayout, RefusesNoAovsAndTooMany) {
    FrameLayout layout = test::layoutOf(1, 1);
    layout.aovs.clear();
    layout.computeOffsets();
    EXPECT_FALSE(layout.isValid());
    for (std::size_t i = 0; i <= kMaxAovs; ++i) layout.aovs.push_back({std::to_string(i), {"Y"}, PixelType::Float});
    layout.computeOffsets();
    EXPECT_FALSE(layout.isValid());
    layout.aovs.pop_back();
    layout.computeOffsets();
    EXPECT_TRUE(layout.isValid());
}

TEST(Frame, IsZeroAndAlignedWhenAllocated) {
    FrameLayout layout = test::layoutOf(33, 9);
    layout.byteSize = 0; // computed on demand
    const auto frame = Frame::allocate(layout, {});
    ASSERT_TRUE(frame);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(frame->bytes().data()) % 64, 0u);
    for (const std::byte b : frame->bytes()) ASSERT_EQ(b, std::byte{0});
    EXPECT_EQ(frame->aov(3).data(), frame->bytes().data() + frame->layout().aovs[3].offset);
    EXPECT_EQ(frame->aov(3).size(), 33u * 9u * 4u);
}

TEST(Frame, KeepsItsBufferUntilTheLastReferenceGoes) {
    const FrameLayout layout = test::layoutOf(1, 1);
    std::vector<std::byte> memory(layout.byteSize);
    bool released = false;
    FramePtr frame = std::make_shared<Frame>(
        layout, FrameInfo{},
        std::shared_ptr<const std::byte>(memory.data(), [&](const std::byte*) { released = true; }));
    FramePtr other = frame;
    frame.reset();
    EXPECT_FALSE(released);
    other.reset();
    EXPECT_TRUE(released);
}

TEST(AovPatterns, EmptyMatchesAll) {
    EXPECT_TRUE(matchesAovPatterns("", "C"));
    EXPECT_TRUE(matchesAovPatterns("  \t", "C"));
}

TEST(AovPatterns, UnderstandWildcardsAndExclusions) {
    EXPECT_TRUE(matchesAovPatterns("C depth", "depth"));
    EXPECT_FALSE(matchesAovPatterns("C depth", "N"));
    EXPECT_TRUE(matchesAovPatterns("direct*", "directspecular"));
    EXPECT_FALSE(matchesAovPatterns("direct*", "indirectspecular"));
    EXPECT_TRUE(matchesAovPatterns("*spec*", "directspecular"));
    EXPECT_TRUE(matchesAovPatterns("?", "N"));
    EXPECT_FALSE(matchesAovPatterns("?", "Ng"));
    EXPECT_TRUE(matchesAovPatterns("* ^N", "C"));
    EXPECT_FALSE(matchesAovPatterns("* ^N", "N"));
    EXPECT_TRUE(matchesAovPatterns("^N", "C"));
    EXPECT_FALSE(matchesAovPatterns("^N", "N"));
    EXPECT_TRUE(matchesAovPatterns("^direct* directdiffuse", "directdiffuse"));
    EXPECT_FALSE(matchesAovPatterns("c", "C"));
}

TEST(AovPatterns, ChooseWhatIsShownFirst) {
    FrameLayout layout = test::layoutOf(4, 4);
    const AovLayout any = layout.aovs.front();
    layout.aovs.clear();
    for (const char* name : {"depth", "albedo", "C", "direct1", "direct2"}) {
        layout.aovs.push_back(any);
        layout.aovs.back().name = name;
    }
    const auto shown = [&](const char* patterns) { return layout.aovs[static_cast<std::size_t>(firstShownAov(layout, patterns))].name; };
    EXPECT_EQ(shown(""), "C");
    EXPECT_EQ(shown("*"), "C");
    EXPECT_EQ(shown("albedo"), "albedo");
    EXPECT_EQ(shown("albedo C"), "albedo") << "the order of the patterns counts, not that of the layout";
    EXPECT_EQ(shown("N direct*"), "direct1");
    EXPECT_EQ(shown("direct* ^direct1"), "direct2");
    EXPECT_EQ(shown("^C"), "depth");
    EXPECT_EQ(shown("velvet"), "C");
    layout.aovs.clear();
    EXPECT_EQ(firstShownAov(layout, ""), -1);
}

TEST(AovPatterns, StayFastOnHostilePatterns) {
    const std::string name(200, 'a');
    std::string pattern;
    for (int i = 0; i < 2000; ++i) pattern += "*a";
    EXPECT_FALSE(matchesAovPatterns(pattern + "b", name));
}

} // namespace
} // namespace doppel
