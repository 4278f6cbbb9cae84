// The preferences: every choice applies at once, what can't be taken says why under its field and changes nothing. Owned by the Desk;
// main thread, a colour config is read on a file worker.
#pragma once

#include "ui/base/mailbox.h"
#include "ui/desk_context.h"

#include <QDialog>

#include <functional>
#include <vector>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLineEdit;
class QSpinBox;

namespace doppel {

class Field;
class Section;

class PreferencesDialog : public QDialog {
    Q_OBJECT

public:
    explicit PreferencesDialog(DeskContext& context, QWidget* parent = nullptr);

private:
    void makeLooks(QWidget* parent);
    void makeScenes(QWidget* parent);
    void makeViewer(QWidget* parent);
    void makeConnections(QWidget* parent);
    void makeMachines(QWidget* parent);
    void showValues(); ///< what the preferences say now
    void checkConfig();
    void checkFolder();
    QWidget* withButton(Field* field, const QString& text, const QString& name, std::function<void()> pressed);
    void edit(const std::function<void(PreferenceValues&)>& edit);

    DeskContext& m_context;
    QComboBox *m_theme, *m_language, *m_loop, *m_launcher;
    QSpinBox *m_autosaveSeconds, *m_undoSteps, *m_rate, *m_assetCache;
    QDoubleSpinBox *m_points, *m_scale;
    QCheckBox *m_autosave, *m_recovery, *m_links;
    QLineEdit *m_config, *m_folder;
    Field *m_configField, *m_folderField;
    std::vector<Section*> m_sections;
    bool m_showing = false;
    Mailbox m_mailbox;
};

} // namespace doppel
