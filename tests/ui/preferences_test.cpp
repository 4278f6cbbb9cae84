// The preferences dialog: every choice applies at once, faults stand under their fields.
#include "tests/ui/desk_fixture.h"

#include "ui/autosave.h"
#include "ui/base/field.h"
#include "ui/base/theme.h"
#include "ui/clones/clone_actions.h"
#include "ui/gallery/gallery_session.h"
#include "ui/viewer/display_config.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

#include <filesystem>
#include <fstream>

namespace doppel::test {

class PreferencesPane : public DeskFixture {
protected:
    void TearDown() override {
        DeskFixture::TearDown();
        theme::apply(*qApp);
        setDisplayConfig(readDisplayConfig({}));
    }
    void openPreferences() {
        openDesk(exampleScene());
        trigger(find<QAction>("showPreferences"));
        ASSERT_TRUE(waitUntil([&] { return m_desk->findChild<QDialog*>("preferences") != nullptr; }));
    }
    const PreferenceValues& values() { return m_desk->preferences().values(); }
    static Field* fieldOf(QWidget* input) { return qobject_cast<Field*>(input->parentWidget()); }
};

TEST_F(PreferencesPane, ChoicesApplyAtOnceAndResetTakesThemBack) {
    openPreferences();
    find<QComboBox>("preferencesTheme")->setCurrentIndex(1);
    EXPECT_FALSE(theme::isDark());
    const double before = QApplication::font().pointSizeF();
    find<QDoubleSpinBox>("preferencesPoints")->setValue(13);
    EXPECT_DOUBLE_EQ(QApplication::font().pointSizeF(), 13);
    find<QSpinBox>("preferencesRate")->setValue(20);
    EXPECT_EQ(values().displayRate, 20);
    find<QCheckBox>("preferencesLinkTiles")->click();
    EXPECT_FALSE(find<QAction>("linkTiles")->isChecked());
    find<QPushButton>("preferencesReset")->click();
    EXPECT_EQ(values(), PreferenceValues());
    EXPECT_TRUE(theme::isDark());
    EXPECT_DOUBLE_EQ(QApplication::font().pointSizeF(), before);
    EXPECT_TRUE(find<QAction>("linkTiles")->isChecked());
    EXPECT_EQ(find<QSpinBox>("preferencesRate")->value(), 60);
}

TEST_F(PreferencesPane, TheHistoryKeepsAsManyStepsAsAreAskedFor) {
    openPreferences();
    for (int i = 0; i < 60; ++i) m_document.edit("Set frame", [i](Scene& scene) { scene.frames.current = 100 + i; });
    find<QSpinBox>("preferencesUndoSteps")->setValue(30);
    EXPECT_EQ(values().undoSteps, 30);
    EXPECT_EQ(m_document.historyPosition(), 30U);
}

TEST_F(PreferencesPane, TheSizeOfTheAssetCacheReachesTheClonesThatAreStarted) {
    openPreferences();
    find<QSpinBox>("preferencesAssetCache")->setValue(50);
    EXPECT_EQ(values().assetCacheGiB, 50);
    trigger(m_desk->actions().startAll);
    EXPECT_TRUE(waitUntil([&] { return m_launcher->lastRequest().assetCacheBytes == std::uint64_t{50} << 30; }));
}

TEST_F(PreferencesPane, NewConnectionsBeginWithThem) {
    openPreferences();
    find<QDoubleSpinBox>("preferencesScale")->setValue(0.5);
    trigger(m_desk->actions().create);
    EXPECT_DOUBLE_EQ(m_document.scene().connection(m_desk->context().selection.current())->resolutionScale, 0.5);
}

TEST_F(PreferencesPane, WithoutAutosaveNothingIsKept) {
    openPreferences();
    m_document.edit("Set frame", [](Scene& scene) { scene.frames.current = 7; });
    const auto file = m_desk->autosave().file();
    ASSERT_TRUE(waitUntil([&] { return std::filesystem::exists(file); }));
    find<QCheckBox>("preferencesAutosave")->click();
    EXPECT_TRUE(waitUntil([&] { return !std::filesystem::exists(file); }));
    find<QCheckBox>("preferencesAutosave")->click();
    EXPECT_TRUE(waitUntil([&] { return std::filesystem::exists(file); })) << "on again it keeps what there is";
}

TEST_F(PreferencesPane, AFolderThatIsNotThereIsSaidUnderItsField) {
    openPreferences();
    auto* line = find<QLineEdit>("preferencesGalleryFolder");
    enter(line, QString::fromStdString((m_folder / "nowhere").string()));
    EXPECT_FALSE(fieldOf(line)->error().isEmpty());
    EXPECT_TRUE(values().galleryFolder.isEmpty());
    std::filesystem::create_directories(m_folder / "galleries");
    enter(line, QString::fromStdString((m_folder / "galleries").string()));
    EXPECT_TRUE(fieldOf(line)->error().isEmpty()) << fieldOf(line)->error().toStdString();
    EXPECT_FALSE(values().galleryFolder.isEmpty());
    const auto file = writeScene(exampleScene());
    m_desk->open(file);
    EXPECT_TRUE(waitUntil([&] { return m_desk->gallery().database().parent_path() == m_folder / "galleries"; }));
}

TEST_F(PreferencesPane, AColourConfigIsCheckedBeforeItIsTaken) {
    openPreferences();
    auto* line = find<QLineEdit>("preferencesColourConfig");
    const auto bad = m_folder / "bad.ocio";
    std::ofstream(bad) << "no config";
    const auto before = displayConfig().config;
    enter(line, QString::fromStdString(bad.string()));
    EXPECT_TRUE(waitUntil([&] { return !fieldOf(line)->error().isEmpty(); }));
    EXPECT_TRUE(values().colourConfig.isEmpty());
    EXPECT_EQ(displayConfig().config, before);

    const auto good = m_folder / "good.ocio";
    std::ofstream(good) << "ocio_profile_version: 1\nroles: {default: raw, scene_linear: raw}\ndisplays:\n  Wall:\n"
                           "    - !<View> {name: Plain, colorspace: raw}\nactive_displays: []\nactive_views: []\ncolorspaces:\n"
                           "  - !<ColorSpace>\n    name: raw\n    isdata: false\n";
    enter(line, QString::fromStdString(good.string()));
    EXPECT_TRUE(waitUntil([&] { return !values().colourConfig.isEmpty(); })) << fieldOf(line)->error().toStdString();
    EXPECT_TRUE(waitUntil([&] { return find<QComboBox>("viewChoice")->findText("Wall · Plain") >= 0; }));
}

TEST_F(PreferencesPane, ClosingItWhileAConfigIsReadIsHarmless) {
    openPreferences();
    auto* line = find<QLineEdit>("preferencesColourConfig");
    line->setText(QString::fromStdString((m_folder / "none.ocio").string()));
    emit line->editingFinished();
    m_desk->findChild<QDialog*>("preferences")->close();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QApplication::processEvents();
    EXPECT_TRUE(values().colourConfig.isEmpty());
}

} // namespace doppel::test
