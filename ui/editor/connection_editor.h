// The editor for every field of a connection. Shows the selection's current connection; with several selected, what is
// changed is set on all of them. Every change is an undoable step of the document. Main thread.
#pragma once

#include "ui/clones/clone_actions.h"
#include "ui/clones/connection_edits.h"
#include "ui/desk_context.h"

#include <QWidget>

#include <memory>
#include <vector>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QSpinBox;
class QStackedWidget;
class QToolButton;
class QVBoxLayout;

namespace doppel {

class ExpressionField;
class Field;
class KeyValueTable;
class LauncherEditor;
class LogView;
class Section;

class ConnectionEditor : public QWidget {
    Q_OBJECT

public:
    ConnectionEditor(DeskContext& context, CloneActions& actions, QWidget* parent = nullptr);

private:
    // Building, one function a group.
    QWidget* makeHeader();
    Section* makeIdentity();
    Section* makeStage();
    Section* makeImage();
    Section* makeTime();
    Section* makeLauncher();
    Section* makeOptions();
    Section* makeState();
    QComboBox* makeCombo(const char* name);
    QComboBox* makePicker(const char* name); ///< of what the scene or the node's stage has
    Field* commitText(QComboBox* combo, const QString& label, std::string ConnectionRecord::*member);
    template <class Spin, class Set>
    void commitNumber(Spin* spin, const QString& label, Set set);

    // Showing.
    void showCurrent();
    void showRecord(const ConnectionRecord& record);
    void showChoices(const ConnectionRecord& record);
    void showFaults(const ConnectionRecord& record);
    void showStageChoices(const ConnectionRecord& record);
    void showStageFaults(const ConnectionRecord& record);
    void lookAtStage();
    void showOptions(const ConnectionRecord& record);
    void showExpressions(const ConnectionRecord& record);
    void showStatus();
    void showLog();
    void showSoon();

    void apply(const QString& label, const RecordEdit& edit, const char* mergeKey = nullptr);
    std::shared_ptr<const ConnectionRecord> record() const;
    std::vector<RendererInfo> renderers() const;
    const RendererInfo* rendererInfo(const std::vector<RendererInfo>& known, const std::string& name) const;

    DeskContext& m_context;
    CloneActions& m_actions;
    bool m_showing = false;
    bool m_showPending = false;

    QStackedWidget* m_stack = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_subtitle = nullptr;
    QLabel* m_stateLine = nullptr;
    QLabel* m_failure = nullptr;
    QWidget* m_failurePanel = nullptr;

    QLineEdit* m_name = nullptr;
    QLineEdit* m_sessionId = nullptr;
    QComboBox *m_groupName = nullptr, *m_label = nullptr;
    Field* m_group = nullptr;
    QCheckBox* m_hold = nullptr;
    QComboBox *m_node = nullptr, *m_camera = nullptr, *m_settings = nullptr, *m_pass = nullptr;
    Field *m_nodeField = nullptr, *m_cameraField = nullptr, *m_settingsField = nullptr, *m_passField = nullptr;
    QComboBox *m_renderer = nullptr, *m_aov = nullptr;
    Field *m_rendererField = nullptr, *m_aovField = nullptr;
    QSpinBox *m_width = nullptr, *m_height = nullptr;
    QDoubleSpinBox* m_scale = nullptr;
    Field *m_resolutionField = nullptr, *m_scaleField = nullptr, *m_regionField = nullptr;
    QDoubleSpinBox* m_region[4] = {};
    ExpressionField* m_frame = nullptr;
    KeyValueTable* m_expressions = nullptr;
    LauncherEditor* m_launcher = nullptr;
    KeyValueTable* m_options = nullptr;
    QLabel* m_stateText = nullptr;
    QComboBox* m_openPicker = nullptr; // that somebody uses now
    LogView* m_log = nullptr;
    Subscription m_documentChanges;
};

} // namespace doppel
