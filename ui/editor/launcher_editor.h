// Which launcher starts a connection's clone, and its configuration: a form from the launcher's schema, or the JSON itself
// for what the form does not show. Main thread.
#pragma once

#include "clonecore/host/launcher.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QStackedWidget;
class QToolButton;

namespace doppel {

class Field;
class JsonForm;

class LauncherEditor : public QWidget {
    Q_OBJECT

public:
    LauncherEditor(LauncherRegistry launchers, QWidget* parent = nullptr);

    void setConfig(const nlohmann::json& config);
    /// Checks `text` as launcher configuration: an object whose "launcher" exists. Error in words, "" = fine.
    QString fault(const nlohmann::json& config) const;

signals:
    void edited(const nlohmann::json& config);

private:
    void showForm();
    void commitText();
    std::string launcherName() const;

    LauncherRegistry m_launchers;
    nlohmann::json m_config = nlohmann::json::object();
    QComboBox* m_choice;
    Field* m_choiceField;
    QToolButton* m_asText;
    QStackedWidget* m_stack;
    QWidget* m_formPage;
    JsonForm* m_form;
    QLabel* m_nothing;
    QPlainTextEdit* m_text;
    Field* m_textField;
};

} // namespace doppel
