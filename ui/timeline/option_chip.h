// One context option in the bar: its name (renamed in place, with a menu), its value (typed, dragged or stepped), its type. Says what a
// person wants; the bar makes it an edit. Main thread.
#pragma once

#include "clonecore/scene/value.h"

#include <QWidget>

#include <string>

class QAction;
class QLineEdit;
class QMenu;
class QToolButton;

namespace doppel {

class NumberDrag;

class OptionChip : public QWidget {
    Q_OBJECT

public:
    explicit OptionChip(std::string name, QWidget* parent = nullptr);

    const std::string& name() const { return m_name; }
    QLineEdit* line() const { return m_line; }
    QToolButton* nameButton() const { return m_nameButton; }
    QToolButton* typeButton() const { return m_typeButton; }
    /// Shows `value`; what is being typed stays.
    void setValue(const Value& value);
    void rename(); ///< begins to edit the name

signals:
    void valueTyped(const doppel::Value& value);
    /// By dragging or stepping; many of them are one step until valueSettled().
    void valueDragged(const doppel::Value& value);
    void valueSettled();
    void renamed(const QString& name);
    void removed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeNameButton();
    void makeMenu();
    void makeLine();
    void makeTypeButton();
    void endRename(bool take);
    void toggleType();
    bool isNumber() const { return std::holds_alternative<double>(m_value); }
    NumberDrag* makeDrag(QWidget* on);

    std::string m_name;
    Value m_value = 0.0;
    bool m_isRenaming = false;
    QToolButton* m_nameButton;
    QLineEdit* m_nameLine;
    QMenu* m_menu;
    QAction* m_typeAction;
    QLineEdit* m_line;
    QToolButton* m_typeButton;
};

} // namespace doppel
