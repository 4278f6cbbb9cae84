#include "ui/editor/launcher_editor.h"

#include "ui/base/field.h"
#include "ui/base/text.h"
#include "ui/editor/json_form.h"

#include <QComboBox>
#include <QFontDatabase>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <utility>

namespace doppel {

using nlohmann::json;

namespace {
constexpr const char* kDefaultLauncher = "local";
}

LauncherEditor::LauncherEditor(LauncherRegistry launchers, QWidget* parent)
    : QWidget(parent), m_launchers(std::move(launchers)) {
    m_choice = new QComboBox;
    m_choice->setObjectName(QStringLiteral("launcher"));
    m_choice->setAccessibleName(tr("Launcher"));
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_choice->setMinimumContentsLength(6);
    m_choice->setToolTip(tr("Who starts the clone's process, and where"));
    for (const auto& launcher : m_launchers.all()) m_choice->addItem(toQt(launcher->label()), toQt(launcher->name()));
    m_choiceField = new Field(m_choice, this);
    m_asText = new QToolButton(this);
    m_asText->setText(QStringLiteral("{ }"));
    m_asText->setCheckable(true);
    m_asText->setToolTip(tr("Show and edit the configuration as JSON text"));
    m_asText->setAccessibleName(tr("Edit as JSON"));

    m_formPage = new QWidget(this);
    m_form = new JsonForm(m_formPage);
    m_nothing = new QLabel(tr("This launcher needs no settings."), m_formPage);
    m_nothing->setProperty("role", "dim");
    auto* pageLayout = new QVBoxLayout(m_formPage);
    pageLayout->setContentsMargins(0, 0, 0, 0);
    pageLayout->addWidget(m_form);
    pageLayout->addWidget(m_nothing);
    m_text = new QPlainTextEdit;
    m_text->setObjectName(QStringLiteral("launcherJson"));
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_text->setTabChangesFocus(true);
    m_text->setFixedHeight(110);
    m_textField = new Field(m_text, this);
    m_textField->hide();

    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(makeFieldLabel(tr("Launcher"), m_choiceField, this), 0, Qt::AlignTop);
    row->addSpacing(6);
    row->addWidget(m_choiceField, 1);
    row->addWidget(m_asText, 0, Qt::AlignTop);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(7);
    layout->addLayout(row);
    layout->addWidget(m_formPage);
    layout->addWidget(m_textField);

    connect(m_choice, &QComboBox::activated, this, [this](int index) {
        json next = m_config;
        next["launcher"] = toStd(m_choice->itemData(index).toString());
        emit edited(next);
    });
    connect(m_form, &JsonForm::edited, this, [this](const std::string& key, const json& value) {
        json next = m_config;
        if (value.is_null())
            next.erase(key);
        else
            next[key] = value;
        emit edited(next);
    });
    connect(m_asText, &QToolButton::toggled, this, [this](bool asText) {
        m_formPage->setVisible(!asText);
        m_textField->setVisible(asText);
    });
    connect(m_text, &QPlainTextEdit::textChanged, this, &LauncherEditor::commitText);
}

std::string LauncherEditor::launcherName() const {
    const auto it = m_config.find("launcher");
    return it != m_config.end() && it->is_string() ? it->get<std::string>() : kDefaultLauncher;
}

QString LauncherEditor::fault(const json& config) const {
    if (!config.is_object()) return tr("The configuration must be an object: { \"launcher\": \"local\" }.");
    const auto it = config.find("launcher");
    if (it != config.end() && !it->is_string()) return tr("\"launcher\" must be a text, the name of a launcher.");
    const std::string name = it == config.end() ? kDefaultLauncher : it->get<std::string>();
    if (m_launchers.find(name)) return {};
    QStringList known;
    for (const auto& launcher : m_launchers.all()) known << toQt(launcher->name());
    return tr("There is no launcher '%1'. Choose one of: %2.").arg(toQt(name), known.join(QStringLiteral(", ")));
}

void LauncherEditor::setConfig(const json& config) {
    m_config = config.is_object() ? config : json::object();
    const QSignalBlocker block(m_choice);
    m_choice->setCurrentIndex(m_choice->findData(toQt(launcherName())));
    m_choiceField->setError(fault(m_config));
    showForm();
    if (!m_text->hasFocus()) {
        const QSignalBlocker blockText(m_text);
        m_text->setPlainText(toQt(m_config.dump(2)));
        m_textField->setError({});
    }
}

void LauncherEditor::showForm() {
    const auto launcher = m_launchers.find(launcherName());
    m_form->setSchema(launcher ? launcher->schema() : json::object(), "launcher");
    m_form->setValue(m_config);
    m_nothing->setVisible(launcher && m_form->isEmpty());
}

void LauncherEditor::commitText() {
    json parsed;
    try {
        parsed = json::parse(toStd(m_text->toPlainText()));
    } catch (const json::parse_error& error) {
        m_textField->setError(tr("Not valid JSON: %1").arg(QString::fromUtf8(error.what()).section(u']', 1).trimmed()));
        return;
    }
    const QString wrong = fault(parsed);
    m_textField->setError(wrong);
    if (wrong.isEmpty() && parsed != m_config) emit edited(parsed);
}

} // namespace doppel
