#include "ui/base/language.h"

#include "tests/unit/ui/qt_application.h"
#include "ui/base/text.h"

#include <QDateTime>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace doppel::language {

class LanguageTest : public ::testing::Test {
protected:
    void SetUp() override {
        if (available().size() < 2) GTEST_SKIP() << "built without lrelease: there are no translations";
    }
    void TearDown() override { apply(test::qtApplication(), QStringLiteral("en")); }
};

TEST_F(LanguageTest, TheSystemsFirstLanguageThatThereIsCounts) {
    EXPECT_EQ(resolved({}, {"de-AT", "en-GB"}), "de");
    EXPECT_EQ(resolved({}, {"fr-FR", "de_DE", "en"}), "de");
    EXPECT_EQ(resolved({}, {"en-GB", "de"}), "en");
    EXPECT_EQ(resolved({}, {"fr-FR"}), "en");
    EXPECT_EQ(resolved({}, {}), "en");
}

TEST_F(LanguageTest, AChoiceBeatsTheSystemUnlessItIsNotThere) {
    EXPECT_EQ(resolved("en", {"de-DE"}), "en");
    EXPECT_EQ(resolved("de", {"en-GB"}), "de");
    EXPECT_EQ(resolved("klingon", {"de-DE"}), "de");
}

TEST_F(LanguageTest, TextsAreTranslatedAndBackAgain) {
    apply(test::qtApplication(), "de");
    EXPECT_EQ(stateLabel(CloneState::Failed), "Gescheitert");
    EXPECT_EQ(locale().language(), QLocale::German);
    apply(test::qtApplication(), "en");
    EXPECT_EQ(stateLabel(CloneState::Failed), "Failed");
}

TEST_F(LanguageTest, NumbersKeepThePointThatExpressionsNeed) {
    apply(test::qtApplication(), "de");
    EXPECT_EQ(QLocale().toString(0.5), "0.5");
    EXPECT_EQ(locale().toString(QDate(2026, 3, 1), QStringLiteral("MMMM")), QStringLiteral("März"));
}

TEST_F(LanguageTest, LanguagesNameThemselves) {
    EXPECT_EQ(nameOf("en"), "English");
    EXPECT_EQ(nameOf("de"), "Deutsch");
}

} // namespace doppel::language
