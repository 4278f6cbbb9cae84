// A small form of named values that can grow: name, field, remove; and a line to add another. Used for context options,
// their expressions and renderer options. Main thread.
#pragma once

#include "clonecore/scene/expression.h"

#include <QWidget>

#include <functional>
#include <map>
#include <string>
#include <vector>

class QLineEdit;
class QToolButton;
class QVBoxLayout;

namespace doppel {

class ExpressionField;

/// One row as the owner wants it shown.
struct KeyValueRow {
    std::string key;
    QString text;         ///< what is in the field
    QString placeholder;  ///< what an empty field means, e.g. the default
    QString toolTip;
    bool removable = true; ///< has a button that removes it
    bool operator==(const KeyValueRow&) const = default;
};

class KeyValueTable : public QWidget {
    Q_OBJECT

public:
    /// With `context`, fields are expressions and show their value; without, they are literals.
    KeyValueTable(std::function<ExpressionContext()> context, QWidget* parent = nullptr);

    /// Shows `rows`; fields whose key stays keep their focus.
    void setRows(const std::vector<KeyValueRow>& rows);
    void refresh(); ///< evaluates again
    void setAddPlaceholder(const QString& text);
    /// Names offered while typing a new one.
    void setCompletions(const QStringList& names);
    ExpressionField* field(const std::string& key) const;
    QLineEdit* addLine() const { return m_add; }

signals:
    void edited(const std::string& key, const QString& text);
    void added(const std::string& key);
    void removed(const std::string& key);

private:
    struct Row {
        KeyValueRow data;
        QWidget* widget = nullptr;
        ExpressionField* field = nullptr;
    };
    Row makeRow(const KeyValueRow& wanted);
    void add();

    std::function<ExpressionContext()> m_context;
    std::vector<Row> m_rows;
    QVBoxLayout* m_layout;
    QWidget* m_addRow;
    QLineEdit* m_add;
    QToolButton* m_addButton;
};

} // namespace doppel
