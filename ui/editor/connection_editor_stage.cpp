// The fields of the connection editor that name something of the scene or of the node's stage: choices, and what is wrong.
// The stage is read when somebody uses such a field or has changed it, never just because a connection is selected.
#include "ui/editor/connection_editor.h"

#include "ui/base/field.h"
#include "ui/base/text.h"
#include "ui/editor/picker_combo.h"

#include <QLineEdit>

#include <algorithm>

namespace doppel {

namespace {

constexpr qsizetype kNamedInFault = 6;

QStringList pathsOf(const std::vector<std::string>& paths) {
    QStringList list;
    for (const auto& path : paths) list << toQt(path);
    return list;
}

QStringList camerasOf(const StageSummary& stage) {
    QStringList list;
    for (const auto& camera : stage.cameras) list << toQt(camera.path);
    return list;
}

/// The render settings that nodes of the scene make; the first is "", the stage's default.
QStringList knownSettings(const Scene& scene) {
    QStringList settings{QString()};
    for (const auto& [name, node] : *scene.nodes) {
        if (node->type != "rendersettings") continue;
        const auto it = node->parameters.find("primpath");
        settings << (it == node->parameters.end() ? QStringLiteral("/Render/rendersettings") : toQt(toString(it->second.value)));
    }
    settings.removeDuplicates();
    return settings;
}

/// Why `path` is not what the stage has; "" when it is, or when nobody can tell.
QString stageFault(const StageSummary& stage, const std::string& path, const QString& what, const QStringList& there) {
    if (path.empty() || there.contains(toQt(path)) || static_cast<std::size_t>(there.size()) >= kMaxListedPaths) return {};
    const QString node = toQt(stage.node);
    const PrimSummary* prim = stage.prim(path);
    QString text = prim && !prim->type.empty() ? ConnectionEditor::tr("'%1' is a %2 on the stage of %3, not a %4.").arg(toQt(path), toQt(prim->type), node, what)
                                               : ConnectionEditor::tr("The stage of %1 has no %2 '%3'.").arg(node, what, toQt(path));
    if (there.isEmpty()) return text + ConnectionEditor::tr(" It has none at all.");
    QStringList named = there.mid(0, kNamedInFault);
    if (there.size() > kNamedInFault) named << QStringLiteral("…");
    return text + ConnectionEditor::tr(" It has: %1.").arg(named.join(QStringLiteral(", ")));
}

} // namespace

QComboBox* ConnectionEditor::makePicker(const char* name) {
    auto* combo = new PickerCombo;
    combo->setObjectName(QLatin1String(name));
    connect(combo, &PickerCombo::usedChanged, this, [this, combo](bool isUsed) {
        if (isUsed)
            m_openPicker = combo;
        else if (m_openPicker == combo)
            m_openPicker = nullptr;
        lookAtStage();
    });
    // What was chosen is checked once, after it has been taken over, also when the field is left at the same time.
    const auto check = [this] {
        if (const auto current = record()) m_context.stages.read(stageKey(m_context.document.scene(), *current));
    };
    connect(combo, &QComboBox::activated, this, check, Qt::QueuedConnection);
    connect(combo->lineEdit(), &QLineEdit::editingFinished, this, check, Qt::QueuedConnection);
    return combo;
}

void ConnectionEditor::lookAtStage() {
    const auto current = record();
    const bool looks = m_openPicker && m_openPicker != m_node && current;
    m_context.stages.look(this, looks ? std::optional(stageKey(m_context.document.scene(), *current)) : std::nullopt);
}

void ConnectionEditor::showStageChoices(const ConnectionRecord& record) {
    const Scene& scene = m_context.document.scene();
    showInCombo(m_node, renderableNodes(scene), record.lopNode);
    QStringList cameras = knownCameras(scene), settings = knownSettings(scene), passes{QString()};
    if (const StageReading* reading = m_context.stages.current(stageKey(scene, record)); reading && *reading) {
        const StageSummary& stage = ***reading;
        cameras = camerasOf(stage);
        settings = QStringList{QString()} + pathsOf(stage.renderSettings);
        passes += pathsOf(stage.renderPasses);
        const QString standard = toQt(stage.defaultRenderSettings);
        m_settings->lineEdit()->setPlaceholderText(standard.isEmpty() ? tr("the stage's default") : tr("the stage's default, %1").arg(standard));
    }
    showInCombo(m_camera, cameras, record.cameraPath);
    showInCombo(m_settings, settings, record.renderSettings);
    showInCombo(m_pass, passes, record.renderPass);
}

void ConnectionEditor::showStageFaults(const ConnectionRecord& record) {
    const Scene& scene = m_context.document.scene();
    const bool hasNode = scene.node(record.lopNode) != nullptr;
    if (record.lopNode.empty())
        m_nodeField->setError(tr("Needed: the stage node that this clone renders."));
    else
        m_nodeField->setError(hasNode ? QString() : tr("There is no node '%1' in this scene. Choose another one.").arg(toQt(record.lopNode)));
    if (record.cameraPath.empty())
        m_cameraField->setError(tr("Needed: the prim path of a camera, like /cameras/cam1."));
    else
        m_cameraField->setError(record.cameraPath.starts_with('/')
                                    ? QString()
                                    : tr("A prim path starts with '/', for example /cameras/%1.").arg(toQt(record.cameraPath)));
    const auto pathFault = [](const std::string& path) {
        return path.empty() || path.starts_with('/') ? QString() : tr("A prim path starts with '/'.");
    };
    m_settingsField->setError(pathFault(record.renderSettings));
    m_passField->setError(pathFault(record.renderPass));

    QString node, camera, settings, pass;
    if (const StageReading* reading = hasNode ? m_context.stages.current(stageKey(scene, record)) : nullptr) {
        if (*reading) {
            const StageSummary& stage = ***reading;
            camera = stageFault(stage, record.cameraPath, tr("camera"), camerasOf(stage));
            settings = stageFault(stage, record.renderSettings, tr("render settings"), pathsOf(stage.renderSettings));
            pass = stageFault(stage, record.renderPass, tr("render pass"), pathsOf(stage.renderPasses));
        } else {
            node = tr("Its stage can't be read: %1").arg(toQt(reading->error().text()));
        }
    }
    m_nodeField->setWarning(node);
    m_cameraField->setWarning(camera);
    m_settingsField->setWarning(settings);
    m_passField->setWarning(pass);
}

} // namespace doppel
