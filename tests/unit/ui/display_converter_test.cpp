#include "ui/viewer/display_converter.h"

#include "tests/unit/ui/qt_application.h"

#include <gtest/gtest.h>

#include <cstring>

namespace doppel {

namespace {
FramePtr grey(float value, int width = 64, int height = 32) {
    FrameLayout layout;
    layout.width = layout.fullWidth = width;
    layout.height = layout.fullHeight = height;
    layout.aovs = {{"C", {"R", "G", "B", "A"}, PixelType::Float, 0}};
    layout.computeOffsets();
    return Frame::allocate(layout, {}, [&](std::span<std::byte> bytes) {
        for (std::size_t i = 0; i < bytes.size() / 16; ++i) {
            const float pixel[4] = {value, value, value, 1};
            std::memcpy(bytes.data() + i * 16, pixel, 16);
        }
    });
}
} // namespace

class DisplayConverterTest : public ::testing::Test {
protected:
    void SetUp() override { test::qtApplication(); }
    WorkerPool m_workers{1};
};

TEST_F(DisplayConverterTest, ConvertsOnAWorkerAndTellsWhatItShows) {
    DisplayConverter converter(m_workers);
    const auto frame = grey(1.0f);
    converter.request({frame, 0, {}});
    EXPECT_TRUE(converter.image().isNull());
    ASSERT_TRUE(test::waitUntil([&] { return converter.shown().frame == frame; }));
    EXPECT_EQ(converter.image().size(), QSize(64, 32));
    EXPECT_EQ(qRed(converter.image().pixel(5, 5)), 255);
}

TEST_F(DisplayConverterTest, OfManyRequestsTheNewestIsShownAndMostAreSkipped) {
    DisplayConverter converter(m_workers);
    int conversions = 0;
    QObject::connect(&converter, &DisplayConverter::converted, [&] { ++conversions; });
    FramePtr last;
    for (int i = 0; i < 50; ++i) {
        last = grey(static_cast<float>(i) / 50);
        converter.request({last, 0, {}});
    }
    ASSERT_TRUE(test::waitUntil([&] { return converter.shown().frame == last; }));
    EXPECT_EQ(conversions, 2) << "the first and the newest";
}

TEST_F(DisplayConverterTest, TheSameRequestIsNotConvertedTwice) {
    DisplayConverter converter(m_workers);
    int conversions = 0;
    QObject::connect(&converter, &DisplayConverter::converted, [&] { ++conversions; });
    const DisplayRequest request{grey(0.5f), 0, {}};
    converter.request(request);
    ASSERT_TRUE(test::waitUntil([&] { return conversions == 1; }));
    converter.request(request);
    m_workers.drain();
    QCoreApplication::processEvents();
    EXPECT_EQ(conversions, 1);
}

TEST_F(DisplayConverterTest, IgnoresWhatTheFrameDoesNotHave) {
    DisplayConverter converter(m_workers);
    converter.request({nullptr, 0, {}});
    converter.request({grey(1), 7, {}});
    m_workers.drain();
    QCoreApplication::processEvents();
    EXPECT_TRUE(converter.image().isNull());
}

TEST_F(DisplayConverterTest, MayGoWhileAConversionRuns) {
    for (int i = 0; i < 30; ++i) {
        DisplayConverter converter(m_workers);
        converter.request({grey(1, 256, 256), 0, {}});
    }
    m_workers.drain();
    QCoreApplication::processEvents();
}

} // namespace doppel
