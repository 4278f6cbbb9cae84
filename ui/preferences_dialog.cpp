#include "ui/preferences_dialog.h"

#include "ui/base/field.h"
#include "ui/base/form_scroll.h"
#include "ui/base/language.h"
#include "ui/base/section.h"
#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/viewer/display_config.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace doppel {

namespace {

template <class Widget>
Widget* named(Widget* widget, const char* name, const QString& says) {
    widget->setObjectName(QLatin1String(name));
    widget->setAccessibleName(says);
    return widget;
}

} // namespace

PreferencesDialog::PreferencesDialog(DeskContext& context, QWidget* parent) : QDialog(parent), m_context(context) {
    setObjectName(QStringLiteral("preferences"));
    setWindowTitle(tr("Preferences"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* form = new QWidget(this);
    makeLooks(form);
    makeScenes(form);
    makeViewer(form);
    makeConnections(form);
    makeMachines(form);
    auto* sections = new QVBoxLayout(form);
    sections->setContentsMargins(0, 0, 0, 0);
    sections->setSpacing(1);
    for (Section* section : m_sections) sections->addWidget(section);
    sections->addStretch(1);
    auto* scroll = new FormScroll(this);
    scroll->setWidget(form);
    scroll->setWidgetResizable(true);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    auto* reset = buttons->addButton(tr("Reset to Defaults"), QDialogButtonBox::ResetRole);
    reset->setObjectName(QStringLiteral("preferencesReset"));
    reset->setToolTip(tr("Everything here becomes what it was at the first start"));
    connect(reset, &QPushButton::clicked, &m_context.preferences, &Preferences::reset);
    // Return in a field is no press of a button.
    for (QAbstractButton* button : buttons->buttons()) static_cast<QPushButton*>(button)->setAutoDefault(false);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroll, 1);
    layout->addWidget(buttons);
    buttons->setContentsMargins(12, 0, 12, 12);
    resize(560, 640);
    connect(&m_context.preferences, &Preferences::changed, this, &PreferencesDialog::showValues);
    showValues();
}

void PreferencesDialog::edit(const std::function<void(PreferenceValues&)>& edit) {
    if (!m_showing) m_context.preferences.edit(edit);
}

void PreferencesDialog::makeLooks(QWidget* parent) {
    auto* section = m_sections.emplace_back(new Section(tr("Looks"), parent));
    m_theme = named(new QComboBox(section), "preferencesTheme", tr("Theme"));
    for (const QString& text : {tr("Dark"), tr("Light"), tr("Follow the system")}) m_theme->addItem(text);
    connect(m_theme, &QComboBox::currentIndexChanged, this,
            [this](int index) { edit([&](PreferenceValues& values) { values.theme = static_cast<ThemeChoice>(index); }); });
    section->addField(tr("Theme"), m_theme, tr("What lies around images stays grey in both"));
    m_points = named(new QDoubleSpinBox(section), "preferencesPoints", tr("Text size"));
    m_points->setRange(PreferenceValues::kMinTextPoints - 0.5, PreferenceValues::kMaxTextPoints);
    m_points->setSingleStep(0.5);
    m_points->setDecimals(1);
    m_points->setSuffix(tr(" pt"));
    m_points->setSpecialValueText(tr("As the system (%1 pt)").arg(formatNumber(theme::systemPoints())));
    connect(m_points, &QDoubleSpinBox::valueChanged, this, [this](double points) {
        edit([&](PreferenceValues& values) { values.textPoints = points < PreferenceValues::kMinTextPoints ? 0 : points; });
    });
    section->addField(tr("Text size"), m_points, tr("Size of all texts of the desk"));
    m_language = named(new QComboBox(section), "preferencesLanguage", tr("Language"));
    m_language->addItem(tr("As the system (%1)").arg(language::nameOf(language::resolved({}))), QString());
    for (const QString& code : language::available()) m_language->addItem(language::nameOf(code), code);
    connect(m_language, &QComboBox::currentIndexChanged, this,
            [this](int index) { edit([&](PreferenceValues& values) { values.language = m_language->itemData(index).toString(); }); });
    auto* languageField = new Field(m_language, section);
    languageField->setHint(tr("From the next start of the desk on"));
    section->addField(tr("Language"), languageField, tr("Of menus, panes and messages; names in scenes stay as they are"));
}

void PreferencesDialog::makeScenes(QWidget* parent) {
    auto* section = m_sections.emplace_back(new Section(tr("Scenes"), parent));
    m_autosave = named(new QCheckBox(tr("Keep unsaved changes for the case of a crash"), section), "preferencesAutosave", tr("Autosave"));
    connect(m_autosave, &QCheckBox::toggled, this, [this](bool on) { edit([&](PreferenceValues& values) { values.autosave = on; }); });
    section->addField(tr("Autosave"), m_autosave);
    m_autosaveSeconds = named(new QSpinBox(section), "preferencesAutosaveSeconds", tr("Autosave after"));
    m_autosaveSeconds->setRange(1, PreferenceValues::kMaxAutosaveSeconds);
    m_autosaveSeconds->setSuffix(tr(" s"));
    connect(m_autosaveSeconds, &QSpinBox::valueChanged, this, [this](int seconds) { edit([&](PreferenceValues& values) { values.autosaveSeconds = seconds; }); });
    section->addField(tr("Autosave after"), m_autosaveSeconds, tr("How long after a change it is kept, in seconds"));
    m_recovery = named(new QCheckBox(tr("Offer what a crash left behind at the start"), section), "preferencesRecovery", tr("Recovery"));
    connect(m_recovery, &QCheckBox::toggled, this, [this](bool on) { edit([&](PreferenceValues& values) { values.offerRecovery = on; }); });
    section->addField(tr("Recovery"), m_recovery);
    m_undoSteps = named(new QSpinBox(section), "preferencesUndoSteps", tr("Undo steps"));
    m_undoSteps->setRange(PreferenceValues::kMinUndoSteps, PreferenceValues::kMaxUndoSteps);
    m_undoSteps->setSingleStep(50);
    m_undoSteps->setKeyboardTracking(false); // the 5 of 500 would forget the rest of the history
    connect(m_undoSteps, &QSpinBox::valueChanged, this, [this](int steps) { edit([&](PreferenceValues& values) { values.undoSteps = steps; }); });
    section->addField(tr("Undo steps"), m_undoSteps, tr("How many changes the history keeps; fewer when a scene is very large. Lowering it forgets the oldest."));
    m_loop = named(new QComboBox(section), "preferencesLoop", tr("Playing"));
    for (const QString& text : {tr("Loop"), tr("Once"), tr("There and back")}) m_loop->addItem(text);
    connect(m_loop, &QComboBox::currentIndexChanged, this, [this](int index) { edit([&](PreferenceValues& values) { values.loopMode = index; }); });
    section->addField(tr("Playing"), m_loop, tr("What happens at the end of the frame range"));
    m_folder = named(new QLineEdit(section), "preferencesGalleryFolder", tr("Galleries"));
    m_folder->setPlaceholderText(tr("Beside each scene"));
    m_folderField = new Field(m_folder, section);
    m_folderField->setHint(tr("For scenes that have no gallery yet"));
    connect(m_folder, &QLineEdit::editingFinished, this, &PreferencesDialog::checkFolder);
    section->addField(tr("Galleries"), withButton(m_folderField, tr("Choose…"), QStringLiteral("preferencesChooseFolder"), [this] {
                          const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder for Galleries"), m_folder->text());
                          if (folder.isEmpty()) return;
                          m_folder->setText(folder);
                          checkFolder();
                      }),
                      tr("A folder for the galleries of all scenes"));
}

void PreferencesDialog::makeViewer(QWidget* parent) {
    auto* section = m_sections.emplace_back(new Section(tr("Viewer"), parent));
    m_rate = named(new QSpinBox(section), "preferencesRate", tr("Updates"));
    m_rate->setRange(PreferenceValues::kMinDisplayRate, PreferenceValues::kMaxDisplayRate);
    m_rate->setSuffix(tr(" a second"));
    connect(m_rate, &QSpinBox::valueChanged, this, [this](int rate) { edit([&](PreferenceValues& values) { values.displayRate = rate; }); });
    section->addField(tr("Updates"), m_rate, tr("How often images and figures are brought up to date at most. Fewer leave more of this machine to the clones."));
    m_links = named(new QCheckBox(tr("Zoom and pan all tiles together"), section), "preferencesLinkTiles", tr("Tiles"));
    connect(m_links, &QCheckBox::toggled, this, [this](bool on) { edit([&](PreferenceValues& values) { values.linksTiles = on; }); });
    section->addField(tr("Tiles"), m_links);
    m_config = named(new QLineEdit(section), "preferencesColourConfig", tr("Colour config"));
    m_config->setPlaceholderText(tr("That of $OCIO, else the built-in one"));
    m_configField = new Field(m_config, section);
    connect(m_config, &QLineEdit::editingFinished, this, &PreferencesDialog::checkConfig);
    section->addField(tr("Colour config"), withButton(m_configField, tr("Choose…"), QStringLiteral("preferencesChooseConfig"), [this] {
                          const QString file = QFileDialog::getOpenFileName(this, tr("OpenColorIO Config"), m_config->text(), tr("OpenColorIO configs (*.ocio *.ocioz);;All files (*)"));
                          if (file.isEmpty()) return;
                          m_config->setText(file);
                          checkConfig();
                      }),
                      tr("The OpenColorIO file that the View list is made of"));
}

void PreferencesDialog::makeConnections(QWidget* parent) {
    auto* section = m_sections.emplace_back(new Section(tr("New connections"), parent));
    m_launcher = named(new QComboBox(section), "preferencesLauncher", tr("Launcher"));
    for (const auto& launcher : m_context.services.launchers.all()) m_launcher->addItem(toQt(launcher->label()), toQt(launcher->name()));
    connect(m_launcher, &QComboBox::currentIndexChanged, this,
            [this](int index) { edit([&](PreferenceValues& values) { values.newLauncher = m_launcher->itemData(index).toString(); }); });
    section->addField(tr("Launcher"), m_launcher, tr("What starts the clones of new connections"));
    m_scale = named(new QDoubleSpinBox(section), "preferencesScale", tr("Resolution scale"));
    m_scale->setRange(0, PreferenceValues::kMaxScale);
    m_scale->setSingleStep(0.25);
    m_scale->setSpecialValueText(tr("As the render settings"));
    connect(m_scale, &QDoubleSpinBox::valueChanged, this, [this](double scale) { edit([&](PreferenceValues& values) { values.newScale = scale; }); });
    section->addField(tr("Resolution scale"), m_scale, tr("Of the resolution that the render settings say"));
}

void PreferencesDialog::makeMachines(QWidget* parent) {
    auto* section = m_sections.emplace_back(new Section(tr("Clones on other machines"), parent));
    m_assetCache = named(new QSpinBox(section), "preferencesAssetCache", tr("Asset cache"));
    m_assetCache->setRange(0, PreferenceValues::kMaxAssetCacheGiB);
    m_assetCache->setSingleStep(10);
    m_assetCache->setSuffix(tr(" GiB"));
    m_assetCache->setSpecialValueText(tr("As each machine says (20 GiB)"));
    m_assetCache->setKeyboardTracking(false);
    connect(m_assetCache, &QSpinBox::valueChanged, this, [this](int size) { edit([&](PreferenceValues& values) { values.assetCacheGiB = size; }); });
    auto* field = new Field(m_assetCache, section);
    field->setHint(tr("For clones that are started from now on"));
    section->addField(tr("Asset cache"), field, tr("Most that files which clones fetched from this desk may take on their machine; what was used longest ago goes first"));
}

QWidget* PreferencesDialog::withButton(Field* field, const QString& text, const QString& name, std::function<void()> pressed) {
    auto* row = new QWidget(field->parentWidget());
    auto* button = new QPushButton(text, row);
    button->setObjectName(name);
    button->setAutoDefault(false);
    connect(button, &QPushButton::clicked, this, std::move(pressed));
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(field, 1);
    layout->addWidget(button, 0, Qt::AlignTop);
    row->setFocusProxy(field);
    return row;
}

void PreferencesDialog::showValues() {
    const QScopedValueRollback guard(m_showing, true);
    const PreferenceValues& values = m_context.preferences.values();
    m_theme->setCurrentIndex(static_cast<int>(values.theme));
    m_language->setCurrentIndex(std::max(0, m_language->findData(values.language)));
    m_points->setValue(values.textPoints == 0 ? m_points->minimum() : values.textPoints);
    m_autosave->setChecked(values.autosave);
    m_autosaveSeconds->setValue(values.autosaveSeconds);
    m_autosaveSeconds->setEnabled(values.autosave);
    m_recovery->setChecked(values.offerRecovery);
    m_undoSteps->setValue(values.undoSteps);
    m_assetCache->setValue(values.assetCacheGiB);
    m_loop->setCurrentIndex(values.loopMode);
    m_rate->setValue(values.displayRate);
    m_links->setChecked(values.linksTiles);
    m_launcher->setCurrentIndex(std::max(0, m_launcher->findData(values.newLauncher)));
    m_scale->setValue(values.newScale);
    // What is being typed, or is faulty, stays.
    if (!m_folder->hasFocus() && m_folderField->error().isEmpty()) m_folder->setText(values.galleryFolder);
    if (!m_config->hasFocus() && m_configField->error().isEmpty()) m_config->setText(values.colourConfig);
    if (values == PreferenceValues()) {
        m_folderField->setError({});
        m_configField->setError({});
        m_folder->clear();
        m_config->clear();
    }
}

void PreferencesDialog::checkFolder() {
    const QString folder = m_folder->text().trimmed();
    QString fault;
    if (!folder.isEmpty() && !QFileInfo(folder).isAbsolute()) fault = tr("Give the whole path, from the root on");
    else if (!folder.isEmpty() && !QFileInfo(folder).isDir()) fault = tr("There is no such folder; make it first");
    else if (!folder.isEmpty() && !QFileInfo(folder).isWritable()) fault = tr("This folder can't be written to; choose another");
    m_folderField->setError(fault);
    if (fault.isEmpty()) edit([&](PreferenceValues& values) { values.galleryFolder = folder; });
}

void PreferencesDialog::checkConfig() {
    const QString file = m_config->text().trimmed();
    if (file == m_context.preferences.values().colourConfig) return m_configField->setError({});
    m_context.fileWorkers.run([this, file, mailbox = m_mailbox.handle()](const CancelToken&) {
        const DisplayConfig read = readDisplayConfig(file);
        mailbox.post([this, file, fault = read.fault, views = read.config->displays().size()] {
            if (m_config->text().trimmed() != file) return; // another has been typed
            m_configField->setError(fault);
            if (!fault.isEmpty()) return;
            m_configField->setHint(file.isEmpty() ? QString() : counted(views, tr("%1 display"), tr("%1 displays")));
            edit([&](PreferenceValues& values) { values.colourConfig = file; });
        });
    });
}

} // namespace doppel
