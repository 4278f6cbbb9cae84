// The parameters of one stage node as a form, grouped by what they belong to. Main thread.
#pragma once

#include "stage/node_types.h"
#include "ui/base/form_scroll.h"
#include "ui/desk_context.h"

#include <optional>
#include <string>
#include <vector>

class QFormLayout;
class QLineEdit;

namespace doppel {

class Field;
class ParameterField;

class ParameterPanel : public FormScroll {
    Q_OBJECT

public:
    explicit ParameterPanel(DeskContext& context, QWidget* parent = nullptr);

    /// "" or an unknown name shows a hint instead.
    void setNode(const std::string& name);
    const std::string& node() const { return m_node; }
    ParameterField* field(const std::string& parameter) const;

private:
    void rebuild();
    void show();
    void addField(QFormLayout& form, const ParameterInfo& info, const std::string& name);
    void addInputs(QFormLayout& form, const Node& node);
    void addOpenEnded(QFormLayout& form, const ParameterInfo& info);
    void commit(const std::string& parameter, const std::optional<Parameter>& value, bool merging);
    void commitInputs(const QString& text);
    std::vector<std::string> parameterNames(const Node& node) const;

    DeskContext& m_context;
    std::string m_node;
    std::string m_type;
    std::vector<std::string> m_names; // of the fields that are built
    std::vector<ParameterField*> m_fields;
    QLineEdit* m_inputs = nullptr;
    Field* m_inputsField = nullptr;
    Subscription m_documentChanges;
};

} // namespace doppel
