// Noise: choosing among many lights, suns in domes, stopping where it is quiet, clamping. Better ways must have less variance
// than plain ones at the same samples, and the same mean.
#include "render/embree/scene/image_map.h"
#include "render/embree/scene/light_table.h"
#include "tests/unit/render/rendered.h"

#include "render/embree/kernel/light_tree.h"
#include "render/embree/kernel/lights.h"

namespace doppel {
namespace {

using namespace test;

/// Mean, and mean variance of a pixel, of independent renders.
struct Noise {
    double mean = 0, variance = 0;
};

Noise noiseOf(const StagePtr& stage, RenderView view, int renders) {
    std::vector<Picture> pictures;
    for (int i = 0; i < renders; ++i) {
        view.options["seed"] = double(i + 1);
        pictures.push_back(render(stage, view));
    }
    Noise noise;
    for (int y = 0; y < view.height; ++y) {
        for (int x = 0; x < view.width; ++x) {
            double sum = 0, squares = 0;
            for (const Picture& p : pictures) {
                const double v = p.at("C", x, y);
                sum += v;
                squares += v * v;
            }
            noise.mean += sum / renders;
            noise.variance += (squares - sum * sum / renders) / (renders - 1);
        }
    }
    noise.mean /= view.width * view.height;
    noise.variance /= view.width * view.height;
    return noise;
}

/// A hundred small lamps low above a floor, of every kind.
StagePtr lampsOverFloor() {
    StageBuilder b;
    b.add("floor material", lambert(V3f(0.8f)));
    b.add("floor", planeMesh(12), M44d(), "/floor material");
    for (int i = 0; i < 100; ++i) {
        Light lamp;
        lamp.type = i % 3 == 0 ? LightType::Sphere : i % 3 == 1 ? LightType::Disk : LightType::Rect;
        lamp.radius = 0.1f;
        lamp.width = lamp.height = 0.2f;
        lamp.intensity = 5;
        if (i % 4 == 0) lamp.shapingConeAngle = 60;
        const double x = -9 + 2 * (i % 10), z = -9 + 2 * (i / 10);
        b.add("lamp" + std::to_string(i), lamp, lookAt({x, 0.7, z}, {x, 0, z}, {0, 0, -1}));
    }
    b.add("camera", camera(), fromAbove(50));
    return b.stage();
}

TEST(ManyLights, ChoosingThemByPlaceHasFarLessNoiseAndTheSameMean) {
    const auto noise = [](int samples, double lightTree, int renders) {
        RenderView view = viewOf(24, 24, samples);
        view.options["maxbounces"] = 0.0;
        view.options["lighttree"] = lightTree;
        return noiseOf(lampsOverFloor(), view, renders);
    };
    EXPECT_LT(noise(16, 1, 6).variance, 0.2 * noise(16, 0, 6).variance);
    const double byPlace = noise(1024, 1, 2).mean, byPower = noise(1024, 0, 2).mean;
    EXPECT_GT(byPower, 0.01);
    EXPECT_NEAR(byPlace / byPower, 1.0, 0.015);
}

TEST(ManyLights, LampsBesideADomeAndASunKeepTheirLight) {
    const auto stage = [] {
        StageBuilder b;
        Material m; // shiny, so that scattered rays find lamps too
        m.roughness.value = 0.3f;
        b.add("material", m);
        b.add("floor", planeMesh(6), M44d(), "/material");
        for (int i = 0; i < 5; ++i) {
            Light lamp;
            lamp.type = LightType::Sphere;
            lamp.radius = 0.3f;
            lamp.intensity = 4;
            b.add("lamp" + std::to_string(i), lamp, translation(i - 2, 0.8, i % 2));
        }
        Light sun;
        sun.type = LightType::Distant;
        sun.angle = 3;
        sun.intensity = 300;
        b.add("sun", sun, lookAt({1, 2, 1}, {0, 0, 0}));
        b.add("dome", domeLight(V3f(0.1f)));
        b.add("camera", camera(), lookAt({0, 4, 6}, {0, 0, 0}));
        return b.stage();
    }();
    RenderView view = viewOf(24, 24, 256);
    const Noise tree = noiseOf(stage, view, 2);
    view.options["lighttree"] = 0.0;
    const Noise plain = noiseOf(stage, view, 2);
    EXPECT_NEAR(tree.mean / plain.mean, 1.0, 0.01);
}

TEST(LightTree, ProbabilitiesAddUpToOneAndAreThoseOfThePicks) {
    std::vector<LightPlace> places;
    for (int i = 0; i < 37; ++i) {
        auto light = std::make_shared<Light>();
        light->type = i % 2 ? LightType::Sphere : LightType::Cylinder;
        light->radius = 0.1f + 0.01f * float(i);
        light->intensity = float(1 + i % 7);
        places.push_back({light, translation(i % 5, 1 + i % 3, i / 5), "/light" + std::to_string(i)});
    }
    embree::LightTable table;
    table.build(places, 10, [](const std::string& text) { ADD_FAILURE() << text; });
    embree::SceneData scene{};
    table.apply(scene);
    const embree::Float3 point{0.3f, 0, 0.7f}, normal{0, 1, 0};
    std::vector<double> pdf(places.size());
    double sum = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        ASSERT_TRUE(table.lights()[i].isInTree);
        pdf[i] = embree::treePdf(scene.lightTree, point, normal, table.lights()[i].treePath);
        sum += pdf[i];
    }
    EXPECT_NEAR(sum, 1.0, 1e-4);
    std::vector<int> picks(places.size(), 0);
    constexpr int kPicks = 100000;
    for (int i = 0; i < kPicks; ++i) {
        float picked;
        const int light = embree::pickFromTree(scene.lightTree, point, normal, (float(i) + 0.5f) / kPicks, picked);
        ASSERT_GE(light, 0);
        ASSERT_NEAR(picked, pdf[static_cast<std::size_t>(light)], 1e-5);
        ++picks[static_cast<std::size_t>(light)];
    }
    for (std::size_t i = 0; i < places.size(); ++i) EXPECT_NEAR(picks[i] / double(kPicks), pdf[i], 2e-4) << i;
}

TEST(LightTree, NothingPromisesLightToWhatLooksAway) {
    auto light = std::make_shared<Light>();
    light->type = LightType::Rect;
    // Two lamps that shine down; from above nothing can be had.
    std::vector<LightPlace> places{{light, lookAt({0, 2, 0}, {0, 0, 0}, {0, 0, -1}), "/a"},
                                           {light, lookAt({5, 2, 0}, {5, 0, 0}, {0, 0, -1}), "/b"}};
    embree::LightTable table;
    table.build(places, 10, [](const std::string& text) { ADD_FAILURE() << text; });
    embree::SceneData scene{};
    table.apply(scene);
    float pdf;
    EXPECT_EQ(embree::pickFromTree(scene.lightTree, {0, 4, 0}, {0, 1, 0}, 0.5f, pdf), -1);
    EXPECT_GE(embree::pickFromTree(scene.lightTree, {0, 0, 0}, {0, 1, 0}, 0.5f, pdf), 0);
}

TEST(SunInADome, IsSampledWithLessNoiseThanAnEvenDomeWould) {
    // A sky with a sun of two by two pixels that gives most of the light.
    constexpr int kWidth = 2048, kHeight = 1024;
    std::vector<embree::Float3> sky(std::size_t(kWidth) * kHeight, {0.2f, 0.3f, 0.5f});
    for (int y = 300; y < 302; ++y) {
        for (int x = 700; x < 702; ++x) sky[std::size_t(y) * kWidth + std::size_t(x)] = {5e4f, 4.5e4f, 4e4f};
    }
    const embree::ImageMapPtr map = embree::makeImageMap(sky, kWidth, kHeight, true);
    const embree::ImageData image = map->data();
    embree::SceneData scene{};
    scene.images = &image;
    embree::LightData dome{};
    dome.kind = embree::LightKind::Dome;
    dome.radiance = embree::float3(map->scale);
    dome.axisX = {1, 0, 0};
    dome.axisY = {0, 1, 0};
    dome.axisZ = {0, 0, 1};
    // Irradiance of a surface that looks up, by the image's samples and by even ones.
    const auto estimate = [&](bool byImage, std::uint32_t samples, std::uint32_t seed) {
        double sum = 0;
        for (std::uint32_t i = 0; i < samples; ++i) {
            embree::Sampler s = embree::makeSampler(1, 2, seed, i);
            const embree::Float2 u = embree::next2(s);
            if (byImage) {
                embree::LightSample l;
                if (!embree::sampleDome(scene, dome, u, l)) continue;
                sum += double(l.radiance.x * embree::maxf(l.direction.y, 0.0f) / l.pdf);
            } else {
                const float y = 1 - 2 * u.y, r = std::sqrt(embree::maxf(0.0f, 1 - y * y));
                const embree::Float3 d{r * std::cos(2 * embree::kPi * u.x), y, r * std::sin(2 * embree::kPi * u.x)};
                sum += double(embree::domeRadiance(scene, dome, d).x * embree::maxf(y, 0.0f) * 4 * embree::kPi);
            }
        }
        return sum / samples;
    };
    double truth = 0;
    for (int y = 0; y < kHeight / 2; ++y) {
        const double latitude = M_PI * (y + 0.5) / kHeight;
        const double solidAngle = 2 * M_PI * M_PI * std::sin(latitude) / (double(kWidth) * kHeight);
        for (int x = 0; x < kWidth; ++x) {
            truth += double(sky[std::size_t(y) * kWidth + std::size_t(x)].x) * std::cos(latitude) * solidAngle;
        }
    }
    double plain = 0, important = 0, mean = 0;
    constexpr int kRuns = 512;
    for (std::uint32_t run = 0; run < kRuns; ++run) {
        const double a = estimate(true, 64, run), b = estimate(false, 64, run);
        mean += a / kRuns;
        important += (a - truth) * (a - truth) / kRuns;
        plain += (b - truth) * (b - truth) / kRuns;
    }
    EXPECT_NEAR(mean / truth, 1.0, 0.02);
    EXPECT_LT(important, 0.1 * plain);
}

TEST(Adaptive, QuietPartsGetFewerSamplesAndTheMeanStays) {
    StageBuilder b;
    b.add("material", lambert(V3f(0.7f)));
    b.add("floor", planeMesh(20), M44d(), "/material");
    // Half of the floor is in the soft shadow of a small ball, which is noisy; the rest is lit by an even sky alone.
    b.add("ball", sphereMesh(1), translation(-2, 1.2, 0), "/material");
    Light lamp;
    lamp.type = LightType::Sphere;
    lamp.radius = 1;
    lamp.intensity = 6;
    b.add("lamp", lamp, translation(-4, 5, 0));
    b.add("dome", domeLight(V3f(0.2f)));
    b.add("camera", camera(), fromAbove(20));
    const StagePtr stage = b.stage();

    RenderView view = viewOf(64, 64, 1024);
    const Picture reference = render(stage, view);
    view.options["noisethreshold"] = 0.02;
    TestDelegate d;
    ASSERT_TRUE(d.delegate->setStage(stage));
    ASSERT_TRUE(d.delegate->setView(view));
    PassResult result;
    do {
        result = d.delegate->renderPass();
    } while (!result.converged);
    EXPECT_LT(result.samples, 1024);
    EXPECT_GE(result.samples, 16);
    EXPECT_DOUBLE_EQ(result.percent, 100);
    const Picture quick = resolved(*d.delegate);
    EXPECT_NEAR(quick.mean("C") / reference.mean("C"), 1.0, 0.005);
    // What is left of the noise is what was asked for.
    double squares = 0;
    for (int y = 0; y < 64; ++y) {
        for (int x = 0; x < 64; ++x) {
            const double e = double(quick.at("C", x, y)) - double(reference.at("C", x, y));
            squares += 9 * e * e / (3 * double(reference.at("C", x, y)));
        }
    }
    EXPECT_LT(std::sqrt(squares / (64 * 64)), 0.04);
}

TEST(Adaptive, SameBitsWhateverTheThreadCountAndWhenCancelled) {
    RenderView view = viewOf(48, 48, 256);
    view.options["noisethreshold"] = 0.05;
    view.options["threads"] = 1.0;
    const StagePtr stage = lampsOverFloor();
    const Picture one = render(stage, view);
    view.options["threads"] = 4.0;
    TestDelegate d;
    ASSERT_TRUE(d.delegate->setStage(stage));
    ASSERT_TRUE(d.delegate->setView(view));
    for (int i = 0; !d.delegate->renderPass().converged; ++i) {
        if (i % 2 == 0) d.delegate->cancel();
    }
    EXPECT_EQ(one.bytes, resolved(*d.delegate).bytes);
}

TEST(Clamp, LimitsSamplesOfDirectAndIndirectLight) {
    StageBuilder b;
    b.add("material", lambert(V3f(0.8f)));
    b.add("floor", planeMesh(5), M44d(), "/material");
    M44d upright;
    upright.setEulerAngles(Imath::V3d(M_PI / 2, 0, 0));
    b.add("wall", planeMesh(5), upright * translation(0, 0, -2), "/material");
    Light lamp;
    lamp.type = LightType::Sphere;
    lamp.radius = 0.05f;
    lamp.intensity = 5000;
    b.add("lamp", lamp, translation(0, 0.5, -1.5));
    b.add("camera", camera(), lookAt({0, 3, 6}, {0, 0, 0}));
    const StagePtr stage = b.stage();
    const auto largest = [](const Picture& p, const std::string& aov) {
        float most = 0;
        for (int y = 0; y < 32; ++y) {
            for (int x = 0; x < 32; ++x) most = std::max(most, p.at(aov, x, y));
        }
        return most;
    };
    RenderView view = viewOf(32, 32, 16);
    const Picture open = render(stage, view);
    view.options["clampindirect"] = 0.01;
    const Picture indirect = render(stage, view);
    view.options["clampdirect"] = 0.5;
    const Picture both = render(stage, view);
    EXPECT_GT(largest(open, "indirectdiffuse"), 0.2f);
    EXPECT_LT(largest(indirect, "indirectdiffuse"), 0.2f); // one sample a bounce, of 0.01 each
    EXPECT_FLOAT_EQ(largest(indirect, "directdiffuse"), largest(open, "directdiffuse"));
    EXPECT_GT(largest(open, "directdiffuse"), 1.0f);
    EXPECT_LE(largest(both, "directdiffuse"), 1.0f); // light and scattered ray, 0.5 each
}

} // namespace
} // namespace doppel
