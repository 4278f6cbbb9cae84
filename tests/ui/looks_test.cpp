// How the desk looks: themes, text size, icons.
#include "tests/ui/clipping.h"
#include "tests/ui/desk_fixture.h"

#include "ui/base/theme.h"
#include "ui/clones/clone_actions.h"
#include "ui/viewer/viewer.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QMenuBar>
#include <QSettings>

#include <algorithm>
#include <map>

namespace doppel::test {

class Looks : public DeskFixture {
protected:
    void TearDown() override {
        DeskFixture::TearDown();
        theme::apply(*qApp); // as the other tests expect it
    }
    static int brightest(const QIcon& icon) {
        const QImage image = icon.pixmap(24, 24).toImage();
        int most = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (qAlpha(image.pixel(x, y)) > 200) most = std::max(most, QColor(image.pixel(x, y)).lightness());
        return most;
    }
    /// The colour that most of a widget has.
    static QColor ground(QWidget* widget) {
        const QImage image = grab(widget);
        std::map<QRgb, int> counts;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) ++counts[image.pixel(x, y)];
        return QColor(std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; })->first);
    }
};

TEST_F(Looks, TheThemeIsChangedLiveAndKept) {
    openDesk(exampleScene());
    EXPECT_TRUE(theme::isDark());
    const QIcon icon = m_desk->viewer().fitAction()->icon();
    const int onDark = brightest(icon);
    trigger(find<QAction>("themeLight"));
    EXPECT_FALSE(theme::isDark());
    EXPECT_EQ(QApplication::palette().color(QPalette::Window), theme::lightColors().window);
    EXPECT_LT(brightest(icon), onDark) << "the icon that is held already follows";
    EXPECT_GT(ground(m_desk->menuBar()).lightness(), 200);
    EXPECT_TRUE(find<QAction>("themeLight")->isChecked());
    EXPECT_FALSE(find<QAction>("themeDark")->isChecked());
    m_desk.reset();
    openDesk(exampleScene());
    EXPECT_FALSE(theme::isDark());
    trigger(find<QAction>("themeDark"));
    EXPECT_LT(ground(m_desk->menuBar()).lightness(), 60);
}

TEST_F(Looks, AroundImagesItIsNeutralGreyInBothThemes) {
    openDesk(exampleScene());
    trigger(m_desk->actions().startAll);
    ASSERT_TRUE(waitForImage("hero"));
    for (const char* name : {"themeDark", "themeLight"}) {
        trigger(find<QAction>(name));
        const QColor canvas = theme::colors().canvas;
        EXPECT_EQ(canvas.hslSaturation(), 0);
        EXPECT_LT(canvas.lightness(), 90);
    }
}

TEST_F(Looks, FollowingTheSystemWithoutAPortalIsItsPalette) {
    openDesk(exampleScene());
    trigger(find<QAction>("themeSystem"));
    EXPECT_EQ(theme::isDark(), theme::systemPaletteIsDark());
}

TEST_F(Looks, TheTextSizeIsThatOfThePreferences) {
    openDesk(exampleScene());
    const double before = m_desk->font().pointSizeF();
    m_desk->preferences().edit([&](PreferenceValues& values) { values.textPoints = before + 4; });
    EXPECT_DOUBLE_EQ(QApplication::font().pointSizeF(), before + 4);
    EXPECT_DOUBLE_EQ(m_desk->menuBar()->font().pointSizeF(), before + 4);
    m_desk->preferences().reset();
    EXPECT_DOUBLE_EQ(QApplication::font().pointSizeF(), before);
}

TEST_F(Looks, TheIconOfASelectedRowHasTheColourOfItsText) {
    for (const char* name : {"themeLight", "themeDark"}) {
        openDesk(exampleScene());
        trigger(find<QAction>(name));
        const QImage image = theme::icon(QStringLiteral("node")).pixmap(QSize(24, 24), 1, QIcon::Selected).toImage();
        int inked = 0, other = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (qAlpha(image.pixel(x, y)) == 255) ++(QColor(image.pixel(x, y)) == theme::colors().selectionText ? inked : other);
        EXPECT_GT(inked, 0);
        EXPECT_EQ(other, 0);
        m_desk.reset();
    }
}

TEST_F(Looks, NothingIsCutAtLargeTexts) {
    openDesk(exampleScene());
    m_desk->resize(1920, 1040);
    select({"hero"});
    for (const double points : {0.0, 14.0}) {
        m_desk->preferences().edit([&](PreferenceValues& values) { values.textPoints = points; });
        ASSERT_TRUE(waitUntil([&] { return clipped(m_desk.get()).isEmpty(); })) << points << " pt\n" << clipped(m_desk.get()).join('\n').toStdString();
        EXPECT_LE(m_desk->minimumSizeHint().width(), 1920) << points << " pt: it fits on a screen";
        trigger(find<QAction>("showPreferences"));
        auto* dialog = find<QDialog>("preferences");
        EXPECT_TRUE(waitUntil([&] { return clipped(dialog).isEmpty(); })) << points << " pt\n" << clipped(dialog).join('\n').toStdString();
        dialog->close();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
}

TEST_F(Looks, ADisabledIconIsDimmer) {
    openDesk(exampleScene());
    const QIcon icon = theme::icon(QStringLiteral("fit"));
    EXPECT_NE(icon.pixmap(24, 24, QIcon::Disabled).toImage(), icon.pixmap(24, 24).toImage());
}

} // namespace doppel::test
