#include "ui/editor/connection_editor.h"

#include "ui/base/expression_field.h"
#include "ui/base/key_value_table.h"
#include "ui/base/section.h"
#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/clones/clone_model.h"
#include "ui/editor/launcher_editor.h"
#include "ui/editor/picker_combo.h"
#include "ui/editor/log_view.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTimer>

#include <algorithm>

namespace doppel {

namespace {

constexpr std::size_t kFailureLogLines = 5; // the rest is in "State and log"

template <class Spin, class Number>
void showInSpin(Spin* spin, Number value) {
    const QSignalBlocker block(spin);
    spin->setValue(value);
}

} // namespace

void ConnectionEditor::showCurrent() {
    m_showPending = false;
    const auto current = record();
    m_stack->setCurrentIndex(current ? 1 : 0);
    if (!current) return;
    const QScopedValueRollback guard(m_showing, true);
    showRecord(*current);
    showChoices(*current);
    showExpressions(*current);
    showOptions(*current);
    showFaults(*current);
    showStatus();
    showLog();
    lookAtStage();
}

void ConnectionEditor::showSoon() {
    if (m_showPending) return;
    m_showPending = true;
    QTimer::singleShot(0, this, &ConnectionEditor::showCurrent);
}

std::shared_ptr<const ConnectionRecord> ConnectionEditor::record() const {
    return m_context.document.scene().connection(m_context.selection.current());
}

void ConnectionEditor::apply(const QString& label, const RecordEdit& edit, const char* mergeKey) {
    if (m_showing) return;
    const std::string key = mergeKey ? m_context.selection.current() + '/' + mergeKey : std::string();
    editConnections(m_context.document, m_context.selection.ids(), label, edit, key);
}

std::vector<RendererInfo> ConnectionEditor::renderers() const {
    const auto status = m_context.manager.status(m_context.selection.current());
    return status && !status->renderers.empty() ? status->renderers : m_context.services.renderers;
}

const RendererInfo* ConnectionEditor::rendererInfo(const std::vector<RendererInfo>& known, const std::string& name) const {
    if (name.empty()) return known.empty() ? nullptr : &known.front();
    for (const auto& info : known)
        if (info.name == name || info.label == name) return &info;
    return nullptr;
}

void ConnectionEditor::showRecord(const ConnectionRecord& record) {
    const std::size_t count = m_context.selection.ids().size();
    m_title->setText(toQt(record.name.empty() ? record.sessionId : record.name));
    m_subtitle->setText(count > 1 ? tr("%1 connections selected: what you change is set on all of them.").arg(count)
                                  : QString());
    m_subtitle->setVisible(count > 1);
    const QSignalBlocker blockName(m_name), blockHold(m_hold);
    if (!(m_name->hasFocus() && m_name->isModified())) m_name->setText(toQt(record.name));
    m_name->setEnabled(count == 1);
    m_name->setPlaceholderText(toQt(record.sessionId));
    m_sessionId->setText(toQt(record.sessionId));
    m_hold->setChecked(!record.processUpdates);
    showInCombo(m_groupName, QStringList{QString()} + knownGroups(m_context.document.scene()), record.group);
    const QSignalBlocker blockLabel(m_label);
    m_label->setCurrentIndex(m_label->findData(toQt(record.colorLabel))); // one that is unknown shows as none of them
    showInSpin(m_width, record.resolution[0]);
    showInSpin(m_height, record.resolution[1]);
    showInSpin(m_scale, record.resolutionScale);
    for (std::size_t i = 0; i < 4; ++i) showInSpin(m_region[i], record.renderRegion[i]);
    m_launcher->setConfig(record.launcherConfig);
}

void ConnectionEditor::showChoices(const ConnectionRecord& record) {
    showStageChoices(record);
    const auto known = renderers();
    QStringList names{QString()};
    for (const auto& info : known) names << toQt(info.name);
    showInCombo(m_renderer, names, record.renderer);
    QStringList aovs{QString()};
    const auto status = m_context.manager.status(record.sessionId);
    if (status && !status->availableAovs.empty()) {
        for (const auto& aov : status->availableAovs) aovs << toQt(aov);
    } else if (const RendererInfo* info = rendererInfo(known, record.renderer)) {
        for (const auto& aov : info->aovs) aovs << toQt(aov);
    }
    showInCombo(m_aov, aovs, record.displayAov);
}

void ConnectionEditor::showFaults(const ConnectionRecord& record) {
    showStageFaults(record);
    const auto known = renderers();
    QStringList names;
    for (const auto& info : known) names << toQt(info.name);
    const auto status = m_context.manager.status(record.sessionId);
    const bool answered = status && !status->renderers.empty(); // until then nobody knows what it has
    const bool unknown = answered && !record.renderer.empty() && !rendererInfo(known, record.renderer);
    m_rendererField->setError(unknown ? tr("The clone has no renderer '%1'. It offers: %2.")
                                            .arg(toQt(record.renderer), names.join(QStringLiteral(", ")))
                                      : QString());
    const bool half = (record.resolution[0] > 0) != (record.resolution[1] > 0);
    m_resolutionField->setError(half ? tr("Set both width and height, or both to 0.") : QString());
    m_scaleField->setHint(record.resolutionScale > 0 && record.resolution[0] > 0
                              ? tr("The scale beats the resolution above while it is not 0.")
                              : QString());
    const auto& r = record.renderRegion;
    const bool isOff = r == std::array<double, 4>{0, 0, 0, 0};
    m_regionField->setError(isOff || (r[0] < r[2] && r[1] < r[3])
                                ? QString()
                                : tr("Right must be above left, and top above bottom; all 0 = whole frame."));
}

void ConnectionEditor::showExpressions(const ConnectionRecord& record) {
    const Scene& scene = m_context.document.scene();
    m_frame->setText(toQt(record.frameExpression));
    m_frame->setPlaceholder(tr("the scene's frame, %1").arg(formatNumber(scene.frames.current)));
    std::vector<KeyValueRow> rows;
    const auto addRow = [&](const std::string& option, bool inScene) {
        KeyValueRow row;
        row.key = option;
        const auto it = record.contextOptionExpressions.find(option);
        if (it != record.contextOptionExpressions.end()) row.text = toQt(it->second);
        const auto value = scene.contextOptions.find(option);
        row.placeholder = value == scene.contextOptions.end() ? tr("not set in the scene")
                                                              : tr("the scene's: %1").arg(toQt(toString(value->second)));
        row.toolTip = tr("Expression for context option %1, e.g. @%1 + 1 or \"blue\". Empty = the scene's value.").arg(toQt(option));
        row.removable = !inScene;
        rows.push_back(std::move(row));
    };
    for (const auto& [option, value] : scene.contextOptions) addRow(option, true);
    for (const auto& [option, expression] : record.contextOptionExpressions)
        if (!scene.contextOptions.contains(option)) addRow(option, false);
    m_expressions->setRows(rows);
    m_expressions->refresh();
}

void ConnectionEditor::showOptions(const ConnectionRecord& record) {
    const auto known = renderers();
    const RendererInfo* info = rendererInfo(known, record.renderer);
    std::vector<KeyValueRow> rows;
    const auto textOf = [&](const std::string& key) {
        const auto it = record.rendererOptions.find(key);
        return it == record.rendererOptions.end() ? QString() : valueToText(it->second);
    };
    if (info) {
        for (const auto& option : info->options) {
            KeyValueRow row{option.name, textOf(option.name), valueToText(option.defaultValue), {}, false};
            row.toolTip = QStringLiteral("<b>%1</b><br>%2").arg(toQt(option.label).toHtmlEscaped(), toQt(option.help).toHtmlEscaped());
            if (option.min < option.max)
                row.toolTip += tr("<br>From %1 to %2.").arg(formatNumber(option.min), formatNumber(option.max));
            rows.push_back(std::move(row));
        }
    }
    for (const auto& [key, value] : record.rendererOptions) {
        const bool listed = std::any_of(rows.begin(), rows.end(), [&](const KeyValueRow& row) { return row.key == key; });
        if (!listed) rows.push_back({key, valueToText(value), {}, tr("Not an option that the renderer has named"), true});
    }
    m_options->setRows(rows);
}

void ConnectionEditor::showStatus() {
    const std::string id = m_context.selection.current();
    const auto status = m_context.manager.status(id);
    if (!status) return;
    const bool broken = status->state == CloneState::Failed || status->state == CloneState::Lost;
    m_failurePanel->setVisible(broken);
    const QString dot = QStringLiteral("<span style='color:%1'>●</span> %2").arg(theme::stateColor(status->state).name(), stateLabel(status->state));
    const bool renders = status->state == CloneState::Rendering;
    m_stateLine->setText(renders ? QStringLiteral("%1  ·  %2 %").arg(dot).arg(static_cast<int>(status->percent)) : dot);
    if (broken) {
        QString reason = stateReason(id, *status);
        if (status->exitCode) reason += QStringLiteral("\n") + tr("Exit code %1.").arg(*status->exitCode);
        QStringList last;
        for (std::size_t i = status->log.size() - std::min<std::size_t>(status->log.size(), kFailureLogLines); i < status->log.size(); ++i)
            last << toQt(status->log[i]).toHtmlEscaped();
        m_failure->setText(QStringLiteral("<b>%1</b><br>%2<br><br><code>%3</code>")
                               .arg(stateLabel(status->state), reason.toHtmlEscaped().replace(u'\n', QLatin1String("<br>")),
                                    last.join(QStringLiteral("<br>"))));
    }
    QStringList lines;
    if (!broken && !status->message.empty()) lines << toQt(status->message).toHtmlEscaped();
    if (!status->renderer.empty())
        lines << tr("%1, %2 samples, %3 %").arg(toQt(status->renderer)).arg(status->samples).arg(status->percent, 0, 'f', 1);
    if (status->imageSize[0] > 0)
        lines << tr("Image %1 × %2, version %3").arg(status->imageSize[0]).arg(status->imageSize[1]).arg(status->imageVersion);
    if (!status->host.empty()) lines << tr("Connected to %1:%2").arg(toQt(status->host)).arg(status->port);
    lines << linkDetails(*status);
    if (status->pid > 0) lines << tr("Process %1").arg(status->pid);
    lines << tr("Image path <code>%1</code>").arg(toQt(membufPath(id)));
    m_stateText->setText(lines.join(QStringLiteral("<br>")));

}

void ConnectionEditor::showLog() {
    const std::string id = m_context.selection.current();
    const auto status = m_context.manager.status(id);
    if (!status) return;
    m_log->showTail(id, status->log);
}

} // namespace doppel
