// Builds the groups of the connection editor and connects each field to its edit. What is shown in them is in
// connection_editor.cpp.
#include "ui/editor/connection_editor.h"

#include "ui/base/expression_field.h"
#include "ui/base/form_scroll.h"
#include "ui/base/key_value_table.h"
#include "ui/base/section.h"
#include "ui/base/text.h"
#include "ui/base/text_scale.h"
#include "ui/base/theme.h"
#include "ui/editor/launcher_editor.h"
#include "ui/editor/log_view.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace doppel {

ConnectionEditor::ConnectionEditor(DeskContext& context, CloneActions& actions, QWidget* parent)
    : QWidget(parent), m_context(context), m_actions(actions) {
    setObjectName(QStringLiteral("connectionEditor"));
    auto* empty = new QLabel(tr("Select a connection to see and edit everything about it."), this);
    empty->setProperty("role", "empty");
    empty->setAlignment(Qt::AlignCenter);
    empty->setWordWrap(true);
    empty->setMargin(24);

    auto* page = new QWidget(this);
    auto* pageLayout = new QVBoxLayout(page);
    pageLayout->setContentsMargins(0, 0, 0, 0);
    pageLayout->setSpacing(0);
    pageLayout->addWidget(makeHeader());
    auto* scroll = new FormScroll(page);
    auto* column = new QWidget(scroll);
    auto* columnLayout = new QVBoxLayout(column);
    columnLayout->setContentsMargins(0, 0, 0, 0);
    columnLayout->setSpacing(1);
    for (Section* section : {makeIdentity(), makeStage(), makeImage(), makeTime(), makeLauncher(), makeOptions(), makeState()})
        columnLayout->addWidget(section);
    columnLayout->addStretch(1);
    scroll->setWidget(column);
    pageLayout->addWidget(scroll, 1);

    m_stack = new QStackedWidget(this);
    m_stack->addWidget(empty);
    m_stack->addWidget(page);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);

    connect(&m_context.selection, &Selection::changed, this, &ConnectionEditor::showSoon);
    connect(&m_context.bridge, &CloneBridge::changed, this, [this](const CloneChanges& changes) {
        const unsigned what = changes.of(m_context.selection.current());
        if (what & CloneChanges::State)
            showSoon(); // renderers and AOVs may be known now
        else if (what & (CloneChanges::Status | CloneChanges::Image))
            showStatus();
        if (what & CloneChanges::Log) showLog();
    });
    connect(&m_context.stages, &StageReader::changed, this, &ConnectionEditor::showSoon);
    connect(&theme::watch(), &theme::Watch::changed, this, &ConnectionEditor::showSoon);
    m_documentChanges = m_context.document.observe([this](const Scene&, const Scene&, const SceneChange& change) {
        if (change.frames || change.contextOptions || !change.nodes.empty() ||
            change.connections.contains(m_context.selection.current()))
            showSoon();
    });
    showCurrent();
}

QWidget* ConnectionEditor::makeHeader() {
    auto* header = new QWidget(this);
    m_title = new QLabel(header);
    m_title->setProperty("role", "title");
    m_stateLine = new QLabel(header);
    m_stateLine->setObjectName(QStringLiteral("stateLine"));
    m_subtitle = new QLabel(header);
    m_subtitle->setProperty("role", "dim");
    m_subtitle->setWordWrap(true);
    m_failurePanel = new QWidget(header);
    m_failurePanel->setObjectName(QStringLiteral("failurePanel"));
    m_failurePanel->setAttribute(Qt::WA_StyledBackground);
    m_failure = new QLabel(m_failurePanel);
    m_failure->setObjectName(QStringLiteral("failureText"));
    m_failure->setWordWrap(true);
    m_failure->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* again = new QPushButton(theme::icon(QStringLiteral("start")), tr("Start again"), m_failurePanel);
    again->setObjectName(QStringLiteral("startAgain"));
    connect(again, &QPushButton::clicked, this, [this] { m_actions.startClones({m_context.selection.current()}); });
    auto* panelLayout = new QVBoxLayout(m_failurePanel);
    panelLayout->setContentsMargins(10, 6, 6, 6);
    panelLayout->addWidget(m_failure);
    panelLayout->addWidget(again, 0, Qt::AlignLeft);
    auto* layout = new QVBoxLayout(header);
    layout->setContentsMargins(12, 10, 12, 10);
    layout->setSpacing(4);
    layout->addWidget(m_title);
    layout->addWidget(m_stateLine);
    layout->addWidget(m_subtitle);
    layout->addWidget(m_failurePanel);
    return header;
}

QComboBox* ConnectionEditor::makeCombo(const char* name) {
    auto* combo = new QComboBox;
    combo->setObjectName(QLatin1String(name));
    combo->setEditable(true);
    combo->setInsertPolicy(QComboBox::NoInsert);
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo->setMinimumContentsLength(6);
    return combo;
}

Field* ConnectionEditor::commitText(QComboBox* combo, const QString& label, std::string ConnectionRecord::*member) {
    const auto commit = [this, combo, label, member] {
        const std::string text = toStd(combo->currentText().trimmed());
        combo->lineEdit()->setModified(false);
        apply(label, [&](ConnectionRecord& record) { record.*member = text; });
    };
    connect(combo, &QComboBox::activated, this, commit);
    connect(combo->lineEdit(), &QLineEdit::editingFinished, this, [combo, commit] {
        if (combo->lineEdit()->isModified()) commit();
    });
    return new Field(combo, this);
}

template <class Spin, class Set>
void ConnectionEditor::commitNumber(Spin* spin, const QString& label, Set set) {
    spin->setKeyboardTracking(false);
    connect(spin, &Spin::valueChanged, this, [this, label, set, key = toStd(spin->objectName())](auto value) {
        apply(label, [&](ConnectionRecord& record) { set(record, value); }, key.c_str());
    });
    connect(spin, &Spin::editingFinished, this, [this] { m_context.document.endMerge(); });
}

Section* ConnectionEditor::makeIdentity() {
    auto* section = new Section(tr("Identity"), this);
    m_name = new QLineEdit(section);
    m_name->setObjectName(QStringLiteral("name"));
    connect(m_name, &QLineEdit::editingFinished, this, [this] {
        if (!m_name->isModified()) return;
        m_name->setModified(false);
        const std::string name = toStd(m_name->text().trimmed());
        apply(tr("Rename connection"), [&](ConnectionRecord& record) { record.name = name; });
    });
    m_sessionId = new QLineEdit(section);
    m_sessionId->setObjectName(QStringLiteral("sessionId"));
    m_sessionId->setReadOnly(true);
    m_sessionId->setFrame(false);
    m_sessionId->setProperty("role", "quiet");
    m_hold = new QCheckBox(tr("Hold updates"), section);
    m_hold->setObjectName(QStringLiteral("holdUpdates"));
    connect(m_hold, &QCheckBox::toggled, this, [this](bool hold) {
        apply(hold ? tr("Hold updates") : tr("Release updates"),
              [&](ConnectionRecord& record) { record.processUpdates = !hold; });
    });
    section->addField(tr("Name"), m_name, tr("What the panes show; free text"));
    m_group = commitText(m_groupName = makeCombo("group"), tr("Set group"), &ConnectionRecord::group);
    m_groupName->lineEdit()->setPlaceholderText(tr("none"));
    m_label = new QComboBox(section);
    m_label->setObjectName(QStringLiteral("colorLabel"));
    m_label->addItem(tr("none"), QString());
    for (const auto label : kColorLabels) {
        QPixmap color(12, 12);
        color.fill(theme::labelColor(label));
        m_label->addItem(color, theme::labelName(label), toQt(label));
    }
    connect(m_label, &QComboBox::activated, this, [this](int index) {
        const std::string label = toStd(m_label->itemData(index).toString());
        apply(tr("Set colour label"), [&](ConnectionRecord& record) { record.colorLabel = label; });
    });
    section->addField(tr("Session id"), m_sessionId, tr("Fixed and unique; scripts and membuf: paths use it"));
    section->addField(tr("Group"), m_group, tr("Heading that lists show it under; empty = none"));
    section->addField(tr("Colour"), m_label, tr("Colour label in lists and tiles"));
    section->addField(QString(), m_hold, tr("Keep rendering the stage as it is now and ignore edits until this is off again"));
    return section;
}

Section* ConnectionEditor::makeStage() {
    auto* section = new Section(tr("Stage"), this);
    m_nodeField = commitText(m_node = makePicker("lopNode"), tr("Set node"), &ConnectionRecord::lopNode);
    m_cameraField = commitText(m_camera = makePicker("cameraPath"), tr("Set camera"), &ConnectionRecord::cameraPath);
    m_settingsField = commitText(m_settings = makePicker("renderSettings"), tr("Set render settings"), &ConnectionRecord::renderSettings);
    m_passField = commitText(m_pass = makePicker("renderPass"), tr("Set render pass"), &ConnectionRecord::renderPass);
    m_settings->lineEdit()->setPlaceholderText(tr("the stage's default"));
    m_pass->lineEdit()->setPlaceholderText(tr("none"));
    section->addField(tr("Node"), m_nodeField, tr("The stage node that is rendered; outputs come first in the list"));
    section->addField(tr("Camera"), m_cameraField, tr("Prim path of a camera on that node's stage"));
    section->addField(tr("Render settings"), m_settingsField, tr("Prim path of the RenderSettings; empty = the stage's default"));
    section->addField(tr("Render pass"), m_passField, tr("Prim path of a RenderPass; empty = none"));
    return section;
}

Section* ConnectionEditor::makeImage() {
    auto* section = new Section(tr("Image"), this);
    m_rendererField = commitText(m_renderer = makeCombo("renderer"), tr("Set renderer"), &ConnectionRecord::renderer);
    m_renderer->lineEdit()->setPlaceholderText(tr("the first that the clone offers"));
    m_aovField = commitText(m_aov = makeCombo("displayAov"), tr("Set AOVs"), &ConnectionRecord::displayAov);
    m_aov->lineEdit()->setPlaceholderText(tr("all"));

    auto* size = new QWidget;
    m_width = new QSpinBox(size);
    m_height = new QSpinBox(size);
    m_width->setObjectName(QStringLiteral("width"));
    m_height->setObjectName(QStringLiteral("height"));
    m_width->setAccessibleName(tr("Width in pixels"));
    m_height->setAccessibleName(tr("Height in pixels"));
    auto* sizeLayout = new QHBoxLayout(size);
    sizeLayout->setContentsMargins(0, 0, 0, 0);
    sizeLayout->setSpacing(6);
    sizeLayout->addWidget(m_width, 1);
    sizeLayout->addWidget(new QLabel(QStringLiteral("×"), size));
    sizeLayout->addWidget(m_height, 1);
    for (QSpinBox* spin : {m_width, m_height}) {
        theme::keepMinimumWidth(spin, 60);
        spin->setRange(0, 32768);
        spin->setSpecialValueText(tr("auto"));
    }
    commitNumber(m_width, tr("Set resolution"), [](ConnectionRecord& record, int value) { record.resolution[0] = value; });
    commitNumber(m_height, tr("Set resolution"), [](ConnectionRecord& record, int value) { record.resolution[1] = value; });
    m_resolutionField = new Field(size, section);

    m_scale = new QDoubleSpinBox;
    m_scale->setObjectName(QStringLiteral("resolutionScale"));
    m_scale->setRange(0, 16);
    m_scale->setDecimals(3);
    m_scale->setSingleStep(0.25);
    m_scale->setSpecialValueText(tr("off"));
    commitNumber(m_scale, tr("Set resolution scale"), [](ConnectionRecord& record, double value) { record.resolutionScale = value; });
    m_scaleField = new Field(m_scale, section);

    auto* region = new QWidget;
    auto* regionLayout = new QHBoxLayout(region);
    regionLayout->setContentsMargins(0, 0, 0, 0);
    regionLayout->setSpacing(4);
    const QString names[] = {tr("Left"), tr("Bottom"), tr("Right"), tr("Top")};
    for (std::size_t i = 0; i < 4; ++i) {
        auto* spin = m_region[i] = new QDoubleSpinBox(region);
        spin->setObjectName(QStringLiteral("region%1").arg(i));
        spin->setRange(0, 1);
        theme::keepMinimumWidth(spin, 52);
        spin->setDecimals(3);
        spin->setSingleStep(0.05);
        spin->setButtonSymbols(QAbstractSpinBox::NoButtons);
        spin->setAccessibleName(names[i]);
        spin->setToolTip(names[i]);
        regionLayout->addWidget(spin, 1);
        commitNumber(spin, tr("Set render region"), [i](ConnectionRecord& record, double value) { record.renderRegion[i] = value; });
    }
    m_regionField = new Field(region, section);

    section->addField(tr("Renderer"), m_rendererField, tr("Render delegate on the clone's machine, by name or label"));
    section->addField(tr("AOVs"), m_aovField, tr("Which image layers the clone sends: names or patterns like C direct* ^depth; empty = all"));
    section->addField(tr("Resolution"), m_resolutionField, tr("In pixels; auto = from the render settings"));
    section->addField(tr("Scale"), m_scaleField, tr("Factor on the render settings' resolution; beats the resolution above"));
    section->addField(tr("Region"), m_regionField, tr("Left, bottom, right, top of what is rendered, 0 to 1 from the lower left; all 0 = whole frame"));
    return section;
}

Section* ConnectionEditor::makeTime() {
    auto* section = new Section(tr("Time and options"), this);
    const auto context = [this] { return m_context.document.scene().expressionContext(); };
    m_frame = new ExpressionField(context, section);
    m_frame->lineEdit()->setObjectName(QStringLiteral("frameExpression"));
    connect(m_frame, &ExpressionField::committed, this, [this](const QString& text) {
        apply(tr("Set frame expression"), [&](ConnectionRecord& record) { record.frameExpression = toStd(text); });
    });
    m_expressions = new KeyValueTable(context, section);
    m_expressions->setObjectName(QStringLiteral("optionExpressions"));
    m_expressions->setAddPlaceholder(tr("Override another context option…"));
    connect(m_expressions, &KeyValueTable::edited, this, [this](const std::string& option, const QString& text) {
        apply(tr("Set expression of %1").arg(toQt(option)), [&](ConnectionRecord& record) {
            if (text.trimmed().isEmpty())
                record.contextOptionExpressions.erase(option);
            else
                record.contextOptionExpressions[option] = toStd(text);
        });
    });
    connect(m_expressions, &KeyValueTable::added, this, [this](const std::string& option) {
        if (m_context.document.scene().contextOptions.contains(option)) return;
        if (!isValidNodeName(option)) {
            m_context.messages.error(tr("'%1' is not a context option").arg(toQt(option)),
                                     tr("Names have letters, digits and _, and don't start with a digit."));
            return;
        }
        apply(tr("Set expression of %1").arg(toQt(option)),
              [&](ConnectionRecord& record) { record.contextOptionExpressions.emplace(option, "0"); });
        showCurrent();
    });
    connect(m_expressions, &KeyValueTable::removed, this, [this](const std::string& option) {
        apply(tr("Remove expression of %1").arg(toQt(option)),
              [&](ConnectionRecord& record) { record.contextOptionExpressions.erase(option); });
    });
    section->addField(tr("Frame"), m_frame, tr("Expression for the frame, e.g. $F + 10. Empty = the scene's frame."));
    section->addWide(m_expressions);
    return section;
}

Section* ConnectionEditor::makeLauncher() {
    auto* section = new Section(tr("Launcher"), this);
    m_launcher = new LauncherEditor(m_context.services.launchers, section);
    connect(m_launcher, &LauncherEditor::edited, this, [this](const nlohmann::json& config) {
        apply(tr("Set launcher"), [&](ConnectionRecord& record) { record.launcherConfig = config; }, "launcher");
    });
    section->addWide(m_launcher);
    return section;
}

Section* ConnectionEditor::makeOptions() {
    auto* section = new Section(tr("Renderer options"), this);
    m_options = new KeyValueTable({}, section);
    m_options->setObjectName(QStringLiteral("rendererOptions"));
    m_options->setAddPlaceholder(tr("Add an option by name…"));
    const auto set = [this](const std::string& option, const QString& text) {
        apply(tr("Set %1").arg(toQt(option)), [&](ConnectionRecord& record) {
            if (text.isEmpty())
                record.rendererOptions.erase(option);
            else
                record.rendererOptions[option] = valueFromText(text);
        });
    };
    connect(m_options, &KeyValueTable::edited, this, set);
    connect(m_options, &KeyValueTable::added, this, [this, set](const std::string& option) {
        const auto current = record();
        if (current && !current->rendererOptions.contains(option)) set(option, QStringLiteral("0"));
        showCurrent();
    });
    connect(m_options, &KeyValueTable::removed, this, [set](const std::string& option) { set(option, {}); });
    section->addWide(m_options);
    return section;
}

Section* ConnectionEditor::makeState() {
    auto* section = new Section(tr("State and log"), this);
    m_stateText = new QLabel(section);
    m_stateText->setObjectName(QStringLiteral("stateText"));
    m_stateText->setWordWrap(true);
    m_stateText->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_log = new LogView(section);
    auto* copy = new QPushButton(tr("Copy Log"), section);
    copy->setObjectName(QStringLiteral("copyLog"));
    copy->setToolTip(tr("Put the whole log on the clipboard; Ctrl+C in it copies what is selected"));
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_log->toPlainText()); });
    section->addWide(m_stateText);
    section->addWide(m_log);
    section->form()->addRow(copy);
    return section;
}

} // namespace doppel
