// Renders a stage to the end and reads AOVs as floats, for tests.
#pragma once

#include "render/embree/delegate.h"
#include "render/embree/embree_delegate.h"
#include "tests/unit/render/test_stage.h"

#include <Imath/half.h>
#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <string>
#include <vector>

namespace doppel::test {

/// AOVs of one resolve, as floats (ids as their bits in `ids`).
struct Picture {
    FrameLayout layout;
    std::vector<std::byte> bytes;

    float at(const std::string& aov, int x, int y, int channel = 0) const {
        const int index = layout.indexOf(aov);
        if (index < 0) return NAN;
        const AovLayout& a = layout.aovs[static_cast<std::size_t>(index)];
        const std::size_t pixel = static_cast<std::size_t>(y) * static_cast<std::size_t>(layout.width) + static_cast<std::size_t>(x);
        const std::byte* p = bytes.data() + a.offset + (pixel * a.channels.size() + static_cast<std::size_t>(channel)) * bytesPerSample(a.type);
        if (a.type == PixelType::Half) {
            Imath::half h;
            std::memcpy(&h, p, 2);
            return h;
        }
        float f;
        std::memcpy(&f, p, 4);
        return f;
    }
    std::uint32_t id(int x, int y) const {
        const float f = at("primId", x, y);
        std::uint32_t v;
        std::memcpy(&v, &f, 4);
        return v;
    }
    /// Mean over a rectangle.
    double mean(const std::string& aov, int x0, int y0, int x1, int y1, int channel = 0) const {
        double sum = 0;
        for (int y = y0; y < y1; ++y) {
            for (int x = x0; x < x1; ++x) sum += static_cast<double>(at(aov, x, y, channel));
        }
        return sum / ((x1 - x0) * (y1 - y0));
    }
    double mean(const std::string& aov, int channel = 0) const { return mean(aov, 0, 0, layout.width, layout.height, channel); }
    /// Mean over the square of `side` pixels in the middle.
    double middle(const std::string& aov, int side = 4, int channel = 0) const {
        const int x = (layout.width - side) / 2, y = (layout.height - side) / 2;
        return mean(aov, x, y, x + side, y + side, channel);
    }
};

inline RenderView viewOf(int width, int height, int samples, const std::string& cameraPath = "/camera") {
    RenderView view;
    view.cameraPath = cameraPath;
    view.fullWidth = view.width = width;
    view.fullHeight = view.height = height;
    view.options = {{"samples", static_cast<double>(samples)}, {"clampindirect", 0.0}};
    return view;
}

inline Picture resolved(RenderDelegate& delegate) {
    Picture picture;
    picture.layout = delegate.layout(embree::aovNames());
    picture.bytes.resize(picture.layout.byteSize);
    delegate.resolve(picture.layout, picture.bytes);
    return picture;
}

inline void converge(RenderDelegate& delegate) {
    PassResult result;
    int passes = 0;
    do {
        result = delegate.renderPass();
        ASSERT_LT(++passes, 100000) << "never converges";
    } while (!result.converged);
}

/// A delegate that keeps its log.
struct TestDelegate {
    TestDelegate() {
        auto made = embree::EmbreeDelegate::create();
        if (!made) throw std::runtime_error(made.error().text());
        delegate = std::move(*made);
        delegate->log = [this](std::string_view level, std::string_view text) {
            lines.push_back(std::string(level) + ": " + std::string(text));
        };
    }
    embree::EmbreeDelegate& embree() { return static_cast<embree::EmbreeDelegate&>(*delegate); }
    bool hasLogged(const std::string& part) const {
        return std::any_of(lines.begin(), lines.end(), [&](const auto& line) { return line.find(part) != std::string::npos; });
    }
    Picture render(const StagePtr& stage, const RenderView& view) {
        const auto stageTaken = delegate->setStage(stage);
        EXPECT_TRUE(stageTaken) << stageTaken.error().text();
        const auto viewTaken = delegate->setView(view);
        EXPECT_TRUE(viewTaken) << viewTaken.error().text();
        if (!stageTaken || !viewTaken) return {};
        converge(*delegate);
        return resolved(*delegate);
    }

    std::unique_ptr<RenderDelegate> delegate;
    std::vector<std::string> lines;
};

inline Picture render(const StagePtr& stage, const RenderView& view) { return TestDelegate().render(stage, view); }

/// A camera straight above the origin that looks down; +X is right, +Z is down in the image.
inline M44d fromAbove(double height) { return lookAt({0, height, 0}, {0, 0, 0}, {0, 0, -1}); }

} // namespace doppel::test
