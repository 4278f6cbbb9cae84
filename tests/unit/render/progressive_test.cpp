// Passes, cancelling, restarting, determinism.
#include "tests/unit/render/rendered.h"

#include <atomic>
#include <thread>

namespace doppel {
namespace {

using namespace test;

std::shared_ptr<Stage> smallStage(V3f color = V3f(0.7f)) {
    StageBuilder b;
    Material m;
    m.diffuseColor.value = color;
    m.roughness.value = 0.3f;
    m.clearcoat.value = 0.5f;
    b.add("material", m);
    b.add("plane", planeMesh(5), M44d(), "/material");
    b.add("sphere", sphereMesh(1), translation(0, 1, 0), "/material");
    b.add("dome", domeLight(V3f(0.5f)));
    Light rect;
    rect.type = LightType::Rect;
    rect.intensity = 5;
    b.add("rect", rect, lookAt({2, 3, 2}, {0, 0, 0}));
    b.add("camera", camera(), lookAt({0, 2, 6}, {0, 0.7, 0}));
    return b.stage();
}

TEST(Progressive, FirstPassIsCoarseAndFillsEveryPixel) {
    TestDelegate d;
    ASSERT_TRUE(d.delegate->setStage(smallStage()));
    ASSERT_TRUE(d.delegate->setView(viewOf(70, 50, 4)));
    const PassResult first = d.delegate->renderPass();
    EXPECT_EQ(first.samples, 0);
    EXPECT_FALSE(first.converged);
    const Picture p = resolved(*d.delegate);
    for (int y = 0; y < 50; ++y) {
        for (int x = 0; x < 70; ++x) {
            ASSERT_GT(p.at("depth", x, y), 0.0f);
            // Blocks of the pixel at their upper left.
            ASSERT_EQ(p.at("C", x, y), p.at("C", x - x % 8, y - y % 8));
        }
    }
}

TEST(Progressive, ProgressOnlyRisesAndEndsAtAllSamples) {
    TestDelegate d;
    ASSERT_TRUE(d.delegate->setStage(smallStage()));
    ASSERT_TRUE(d.delegate->setView(viewOf(64, 40, 11)));
    PassResult last;
    for (;;) {
        const PassResult r = d.delegate->renderPass();
        ASSERT_GE(r.percent, last.percent);
        ASSERT_GE(r.samples, last.samples);
        last = r;
        if (r.converged) break;
    }
    EXPECT_EQ(last.samples, 11);
    EXPECT_DOUBLE_EQ(last.percent, 100);
}

TEST(Progressive, ARoundThatIsNotThroughSaysWhereItGoesOn) {
    TestDelegate d;
    ASSERT_TRUE(d.delegate->setStage(smallStage()));
    RenderView view = viewOf(1600, 1000, 64); // more than a pass can do of a round
    view.options["threads"] = 2.0;
    ASSERT_TRUE(d.delegate->setView(view));
    EXPECT_TRUE(d.delegate->tilesAtWork().empty()) << "before the first pass";
    std::vector<PixelRect> tiles;
    for (PassResult pass; tiles.empty() && !pass.converged;) {
        pass = d.delegate->renderPass();
        tiles = d.delegate->tilesAtWork();
    }
    ASSERT_FALSE(tiles.empty());
    EXPECT_LE(tiles.size(), 2u);
    for (const PixelRect& tile : tiles) {
        EXPECT_TRUE(isInSomeFrame(tile));
        EXPECT_LE(tile.x + tile.width, 1600);
        EXPECT_LE(tile.y + tile.height, 1000);
    }
    EXPECT_GT(tiles[0].x + tiles[0].y, 0) << "the first tile is through";
}

TEST(Progressive, SameBitsWhateverTheThreadCount) {
    RenderView view = viewOf(75, 41, 7);
    view.options["threads"] = 1.0;
    const Picture one = render(smallStage(), view);
    view.options["threads"] = 4.0;
    EXPECT_EQ(one.bytes, render(smallStage(), view).bytes);
    view.options["seed"] = 5.0;
    EXPECT_NE(one.bytes, render(smallStage(), view).bytes);
}

TEST(Progressive, CancelledAndResumedIsTheSameImageAsUninterrupted) {
    const RenderView view = viewOf(160, 120, 6);
    const Picture whole = render(smallStage(), view);
    TestDelegate d;
    ASSERT_TRUE(d.delegate->setStage(smallStage()));
    ASSERT_TRUE(d.delegate->setView(view));
    std::atomic<bool> done{false};
    std::thread disturber([&] {
        while (!done) {
            d.delegate->cancel();
            std::this_thread::yield();
        }
    });
    int cancelled = 0;
    bool converged = false;
    for (int i = 0; i < 2000 && !converged; ++i) {
        const PassResult r = d.delegate->renderPass();
        cancelled += r.cancelled;
        converged = r.converged;
    }
    done = true;
    disturber.join();
    converge(*d.delegate);
    EXPECT_GT(cancelled, 0);
    EXPECT_EQ(whole.bytes, resolved(*d.delegate).bytes);
}

TEST(Progressive, CancelBetweenPassesEndsTheNextOneOnly) {
    TestDelegate d;
    ASSERT_TRUE(d.delegate->setStage(smallStage()));
    ASSERT_TRUE(d.delegate->setView(viewOf(64, 64, 2)));
    d.delegate->cancel();
    EXPECT_TRUE(d.delegate->renderPass().cancelled);
    EXPECT_FALSE(d.delegate->renderPass().cancelled);
}

TEST(Progressive, RegionIsACropOfTheWhole) {
    RenderView view = viewOf(96, 64, 5);
    const Picture whole = render(smallStage(), view);
    view.x = 21;
    view.y = 13;
    view.width = 37;
    view.height = 29;
    const Picture region = render(smallStage(), view);
    EXPECT_EQ(region.layout.x, 21);
    EXPECT_EQ(region.layout.fullWidth, 96);
    for (const AovLayout& aov : region.layout.aovs) {
        for (int y = 0; y < 29; ++y) {
            for (int x = 0; x < 37; ++x) {
                const float a = region.at(aov.name, x, y), b = whole.at(aov.name, x + 21, y + 13);
                ASSERT_EQ(std::memcmp(&a, &b, 4), 0) << aov.name << " " << x << "," << y;
            }
        }
    }
}

TEST(Progressive, NothingOfTheOldImageIsLeftAfterARestart) {
    // A red surface everywhere, then a green one: no pixel may stay red, however early one looks.
    const auto stage = [](V3f color) {
        StageBuilder b;
        b.add("material", lambert(color));
        b.add("plane", planeMesh(50), M44d(), "/material");
        b.add("dome", domeLight());
        b.add("camera", camera(), fromAbove(10));
        return b.stage();
    };
    TestDelegate d;
    d.render(stage(V3f(1, 0, 0)), viewOf(100, 60, 4));
    ASSERT_TRUE(d.delegate->setStage(stage(V3f(0, 1, 0))));
    for (int pass = 0;; ++pass) {
        const Picture p = resolved(*d.delegate);
        for (int y = 0; y < 60; ++y) {
            for (int x = 0; x < 100; ++x) ASSERT_EQ(p.at("C", x, y, 0), 0.0f) << "after pass " << pass;
        }
        if (d.delegate->renderPass().converged) break;
    }
    EXPECT_GT(resolved(*d.delegate).at("C", 50, 30, 1), 0.5f);
}

TEST(Progressive, RefusesAViewWithoutItsCameraAndNamesThoseThereAre) {
    TestDelegate d;
    ASSERT_TRUE(d.delegate->setStage(smallStage()));
    const auto taken = d.delegate->setView(viewOf(8, 8, 1, "/nowhere"));
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, ErrorCode::NotFound);
    EXPECT_NE(taken.error().message.find("/nowhere"), std::string::npos);
    EXPECT_NE(taken.error().message.find("/camera"), std::string::npos);
    EXPECT_TRUE(d.delegate->setView(viewOf(8, 8, 1)));
}

TEST(Progressive, RefusesSizesOutOfRange) {
    TestDelegate d;
    ASSERT_TRUE(d.delegate->setStage(smallStage()));
    EXPECT_FALSE(d.delegate->setView(viewOf(0, 8, 1)));
    EXPECT_FALSE(d.delegate->setView(viewOf(kMaxFrameSide + 1, 8, 1)));
    RenderView outside = viewOf(8, 8, 1);
    outside.x = 4;
    EXPECT_FALSE(d.delegate->setView(outside));
}

TEST(Kernels, BothInstructionSetsGiveTheSameImageWithinRounding) {
    const embree::KernelTable* fast = embree::avx2Kernels();
    if (!fast) GTEST_SKIP() << "this processor has no AVX2";
    std::vector<float> source(1003);
    for (std::size_t i = 0; i < source.size(); ++i) source[i] = std::exp(static_cast<float>(i) * 0.02f - 10);
    const float scale[4] = {0.5f, 0.5f, 0.5f, 1.0f};
    std::vector<std::uint16_t> a(source.size()), b(source.size());
    fast->toHalf(source.data(), source.size(), scale, a.data());
    embree::baselineKernels().toHalf(source.data(), source.size(), scale, b.data());
    EXPECT_EQ(a, b);
    EXPECT_EQ(a.back(), Imath::half(std::min(source.back() * 0.5f, 65504.0f)).bits());
}

} // namespace
} // namespace doppel
