#include "ui/base/theme.h"

#include "ui/base/style_sheet.h"

#include <QRegularExpression>

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace doppel::theme {

class ThemeColors : public ::testing::TestWithParam<bool> {
protected:
    const Colors& c = GetParam() ? darkColors() : lightColors();
};

TEST_P(ThemeColors, AllAreSet) {
    for (const auto& [name, color] : namedColors()) EXPECT_TRUE((c.*color).isValid()) << name;
}

TEST_P(ThemeColors, TextsAreReadableOnEveryGround) {
    constexpr double kReadable = 4.5; // WCAG 2, AA
    const std::vector<std::pair<const char*, QColor>> grounds{{"window", c.window}, {"base", c.base}, {"alternate", c.alternate}, {"field", c.field},
                                                              {"bar", c.bar}, {"header", c.header}, {"popup", c.popup}, {"card", c.card}};
    const std::vector<std::pair<const char*, QColor>> texts{{"text", c.text}, {"dim", c.dim}};
    for (const auto& [on, ground] : grounds)
        for (const auto& [name, text] : texts) EXPECT_GE(contrast(text, ground), kReadable) << name << " on " << on;
    for (const auto& [on, ground] : std::vector<std::pair<const char*, QColor>>{{"window", c.window}, {"base", c.base}, {"alternate", c.alternate}}) {
        EXPECT_GE(contrast(c.error, ground), kReadable) << "error on " << on;
        EXPECT_GE(contrast(c.warning, ground), kReadable) << "warning on " << on;
        EXPECT_GE(contrast(c.result, ground), kReadable) << "result on " << on;
    }
    for (const QColor& ground : {c.button, c.buttonHover, c.buttonPressed, c.hover, c.tip, c.errorGround, c.warningGround, c.noticeGround, c.currentGroup})
        EXPECT_GE(contrast(c.text, ground), kReadable) << ground.name().toStdString();
    EXPECT_GE(contrast(c.placeholder, c.field), kReadable);
    EXPECT_GE(contrast(c.selectionText, c.selection), kReadable);
    EXPECT_GE(contrast(c.selectionDim, c.selection), kReadable);
    EXPECT_GE(contrast(c.selectionText, c.accentFill), kReadable);
    for (const QColor& ground : {c.canvas, c.picture, c.caption}) {
        EXPECT_GE(contrast(c.onCanvas, ground), kReadable) << ground.name().toStdString();
        EXPECT_GE(contrast(c.onCanvasDim, ground), kReadable) << ground.name().toStdString();
    }
}

TEST_P(ThemeColors, MarksAreSeenOnEveryGround) {
    constexpr double kSeen = 3; // WCAG 2, AA, for what is no text
    for (const QColor& ground : {c.window, c.base, c.alternate}) {
        for (const QColor& mark : {c.stopped, c.launching, c.syncing, c.rendering, c.converged, c.paused, c.lost, c.failed, c.accent})
            EXPECT_GE(contrast(mark, ground), kSeen) << mark.name().toStdString() << " on " << ground.name().toStdString();
        for (const QColor& icon : {c.icon, c.iconAccent, c.iconGood, c.iconWarning, c.iconError})
            EXPECT_GE(contrast(icon, ground), kSeen) << icon.name().toStdString() << " on " << ground.name().toStdString();
    }
}

// Every rule that says both: what is selected, hovered, checked, with the text on it.
TEST_P(ThemeColors, RulesOfTheStyleSheetHaveReadableTexts) {
    const QString sheet = styleSheet(c, GetParam(), 10);
    static const QRegularExpression rule(QStringLiteral("([^{}]+)\\{([^}]*)\\}"));
    const auto colorOf = [](const QString& body, const QString& property) {
        const QRegularExpression value(QStringLiteral("(?:^|[;\\s])%1:\\s*(#[0-9a-f]{6})").arg(property));
        return QColor(value.match(body).captured(1));
    };
    int pairs = 0;
    for (auto rules = rule.globalMatch(sheet); rules.hasNext();) {
        const auto match = rules.next();
        if (match.captured(1).contains(QLatin1String(":disabled"))) continue;
        for (const auto& [ground, text] : {std::pair{"background", "color"}, {"selection-background-color", "selection-color"}}) {
            const QColor on = colorOf(match.captured(2), QLatin1String(ground)), ink = colorOf(match.captured(2), QLatin1String(text));
            if (!on.isValid() || !ink.isValid()) continue;
            ++pairs;
            EXPECT_GE(contrast(ink, on), 4.5) << match.captured(1).trimmed().toStdString() << ": " << ink.name().toStdString() << " on " << on.name().toStdString();
        }
    }
    EXPECT_GT(pairs, 5);
}

TEST_P(ThemeColors, WhatStandsOnASelectedRowIsSeen) {
    EXPECT_GE(contrast(c.selectionText, c.selection), 4.5) << "texts, icons and the rings around dots";
    EXPECT_GE(contrast(c.selectionDim, c.selection), 4.5);
    EXPECT_GE(contrast(Qt::white, c.accentFill), 3) << "ticks of boxes";
    for (const QColor& icon : {c.icon, c.iconAccent, c.iconGood, c.iconWarning, c.iconError})
        EXPECT_GE(contrast(icon, c.noticeGround), 3) << "icon of a selected menu entry " << icon.name().toStdString();
}

TEST_P(ThemeColors, GreysAreNeutral) {
    for (const QColor& grey : {c.window, c.base, c.alternate, c.bar, c.header, c.canvas, c.picture, c.caption, c.text, c.dim}) EXPECT_EQ(grey.hslSaturation(), 0);
}

TEST_P(ThemeColors, TheStyleSheetHasNoNameLeft) {
    const QString sheet = styleSheet(c, GetParam(), 10);
    EXPECT_FALSE(sheet.contains(QStringLiteral("${"))) << sheet.mid(sheet.indexOf(QStringLiteral("${")), 40).toStdString();
}

INSTANTIATE_TEST_SUITE_P(Both, ThemeColors, ::testing::Bool());

TEST(ThemeContrast, IsThatOfWcag) {
    EXPECT_NEAR(contrast(Qt::white, Qt::black), 21, 1e-9);
    EXPECT_NEAR(contrast(QColor(0xff777777), Qt::white), 4.48, 0.01);
}

} // namespace doppel::theme
