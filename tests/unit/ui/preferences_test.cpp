#include "ui/base/preferences.h"

#include "tests/support/temp_folder.h"
#include "tests/unit/ui/qt_application.h"

#include <QSettings>

#include <gtest/gtest.h>

#include <limits>

namespace doppel {

class PreferencesTest : public ::testing::Test {
protected:
    void SetUp() override {
        test::qtApplication();
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, QString::fromStdString((m_folder / "settings").string()));
    }
    test::TempFolder m_folder;
};

TEST_F(PreferencesTest, AreKeptAndRead) {
    PreferenceValues wanted;
    wanted.theme = ThemeChoice::Light;
    wanted.textPoints = 12.5;
    wanted.language = "en";
    wanted.autosave = false;
    wanted.autosaveSeconds = 60;
    wanted.offerRecovery = false;
    wanted.undoSteps = 50;
    wanted.assetCacheGiB = 200;
    wanted.newScale = 0.5;
    wanted.newLauncher = "ssh";
    wanted.displayRate = 15;
    wanted.colourConfig = "/show/config.ocio";
    wanted.linksTiles = false;
    wanted.loopMode = 2;
    wanted.galleryFolder = "/show/galleries";
    Preferences().edit([&](PreferenceValues& values) { values = wanted; });
    EXPECT_EQ(Preferences().values(), wanted);
}

TEST_F(PreferencesTest, TellOnceWhatWasBeforeAndNothingWhenNothingIsDifferent) {
    Preferences preferences;
    int told = 0;
    QObject::connect(&preferences, &Preferences::changed, [&](const PreferenceValues& before) {
        ++told;
        EXPECT_EQ(before.displayRate, 60);
    });
    preferences.edit([](PreferenceValues& values) { values.displayRate = 30; });
    preferences.edit([](PreferenceValues& values) { values.displayRate = 30; });
    EXPECT_EQ(told, 1);
}

TEST_F(PreferencesTest, ResetBringsTheDefaultsBack) {
    Preferences preferences;
    preferences.edit([](PreferenceValues& values) { values.theme = ThemeChoice::System, values.galleryFolder = "/x"; });
    preferences.reset();
    EXPECT_EQ(preferences.values(), PreferenceValues());
    EXPECT_EQ(Preferences().values(), PreferenceValues());
}

TEST_F(PreferencesTest, WhatIsDamagedOrNotAllowedIsTheDefault) {
    {
        QSettings settings;
        settings.setValue("preferences/theme", 99);
        settings.setValue("preferences/textPoints", 4000);
        settings.setValue("preferences/language", "klingon");
        settings.setValue("preferences/autosaveSeconds", "soon");
        settings.setValue("preferences/displayRate", -3);
        settings.setValue("preferences/undoSteps", 2);
        settings.setValue("preferences/assetCacheGiB", -1);
        settings.setValue("preferences/newScale", std::numeric_limits<double>::quiet_NaN());
        settings.setValue("timeline/loop", 7);
        settings.setValue("preferences/newLauncher", "");
    }
    EXPECT_EQ(Preferences().values(), PreferenceValues());
}

} // namespace doppel
