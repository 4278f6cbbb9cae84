// One parameter of a stage node: a literal with a fitting input, or an expression with its live value. The ƒ button
// switches between them. Main thread.
#pragma once

#include "clonecore/scene/expression.h"
#include "clonecore/scene/node.h"
#include "stage/node_types.h"

#include <QWidget>

#include <functional>
#include <optional>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLineEdit;
class QStackedWidget;
class QToolButton;

namespace doppel {

class ExpressionField;

class ParameterField : public QWidget {
    Q_OBJECT

public:
    /// `name` is the full parameter name ("variant:/World:color" for info.name "variant:*").
    ParameterField(const ParameterInfo& info, std::string name, std::function<ExpressionContext()> context, QWidget* parent = nullptr);

    const std::string& name() const { return m_name; }
    /// nullptr = the type's default.
    void setParameter(const Parameter* parameter);
    void refresh(); ///< evaluates the expression again
    bool isExpression() const;

signals:
    /// nullopt = back to the default. `merging` while a number is dragged or stepped.
    void edited(const std::string& name, const std::optional<doppel::Parameter>& parameter, bool merging);
    /// A number that was being dragged or stepped is as it shall be.
    void editingEnded();

private:
    QWidget* makeLiteral();
    QWidget* makeNumber(bool isInteger);
    QWidget* makeFile();
    void commitValue(const Value& value, bool merging = false);
    void toggleExpression(bool on);
    void browse();

    ParameterInfo m_info;
    std::string m_name;
    Parameter m_parameter;
    QStackedWidget* m_stack;
    ExpressionField* m_expression;
    QToolButton* m_toggle;
    QDoubleSpinBox* m_spin = nullptr;
    QLineEdit* m_line = nullptr;
    QComboBox* m_menu = nullptr;
    QCheckBox* m_check = nullptr;
};

} // namespace doppel
