#include "ui/stage/parameter_panel.h"

#include "ui/base/field.h"
#include "ui/base/text.h"
#include "ui/base/text_scale.h"
#include "ui/stage/parameter_field.h"

#include <QApplication>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

#include <algorithm>

namespace doppel {

namespace {
constexpr int kLabelWidth = 100;

bool isOpenEnded(const ParameterInfo& info) { return info.name.ends_with('*'); }

QLabel* makeLabel(const QString& text, const QString& tip, QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setProperty("role", "dim");
    label->setContentsMargins(0, 5, 0, 0);
    theme::keepScaled(label, [label, text](double scale) {
        const int width = static_cast<int>(kLabelWidth * scale);
        label->setFixedWidth(width);
        label->setText(QFontMetrics(QApplication::font()).elidedText(text, Qt::ElideMiddle, width));
    });
    label->setToolTip(tip);
    return label;
}
} // namespace

ParameterPanel::ParameterPanel(DeskContext& context, QWidget* parent) : FormScroll(parent), m_context(context) {
    setObjectName(QStringLiteral("parameterPanel"));
    m_documentChanges = m_context.document.observe([this](const Scene&, const Scene& after, const SceneChange& change) {
        if (change.nodes.contains(m_node)) {
            const auto node = after.node(m_node);
            if (node && node->type == m_type && parameterNames(*node) == m_names)
                show();
            else
                rebuild();
        } else if (change.frames || change.contextOptions) {
            for (ParameterField* field : m_fields) field->refresh();
        }
    });
    rebuild();
}

void ParameterPanel::setNode(const std::string& name) {
    if (name == m_node) return;
    m_node = name;
    rebuild();
}

ParameterField* ParameterPanel::field(const std::string& parameter) const {
    for (ParameterField* field : m_fields)
        if (field->name() == parameter) return field;
    return nullptr;
}

std::vector<std::string> ParameterPanel::parameterNames(const Node& node) const {
    std::vector<std::string> names;
    if (const NodeTypeInfo* type = findNodeType(node.type))
        for (const auto& info : type->parameters)
            if (!isOpenEnded(info)) names.push_back(info.name);
    for (const auto& [name, parameter] : node.parameters)
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    return names;
}

void ParameterPanel::rebuild() {
    m_fields.clear();
    m_inputs = nullptr;
    m_inputsField = nullptr;
    // A field may be in the middle of its own signal: the old page goes when control returns to the event loop.
    if (QWidget* old = takeWidget()) old->deleteLater();
    const auto node = m_context.document.scene().node(m_node);
    if (!node) {
        m_type.clear();
        m_names.clear();
        auto* hint = new QLabel(tr("Select a node to see and edit its parameters."));
        hint->setProperty("role", "empty");
        hint->setAlignment(Qt::AlignCenter);
        hint->setWordWrap(true);
        hint->setMargin(20);
        setWidget(hint);
        return;
    }
    m_type = node->type;
    m_names = parameterNames(*node);
    auto* page = new QWidget;
    auto* form = new QFormLayout(page);
    form->setContentsMargins(12, 8, 8, 12);
    form->setHorizontalSpacing(8);
    form->setVerticalSpacing(6);
    addInputs(*form, *node);
    const NodeTypeInfo* type = findNodeType(node->type);
    for (const auto& name : m_names) {
        const ParameterInfo* info = type ? type->parameter(name) : nullptr;
        ParameterInfo unknown{name, toQt(name).toStdString(), ParameterInfo::Kind::String, Value(std::string()), {},
                              toStd(tr("A parameter that this node type does not know"))};
        addField(*form, info ? *info : unknown, name);
    }
    if (type)
        for (const auto& info : type->parameters)
            if (isOpenEnded(info)) addOpenEnded(*form, info);
    setWidget(page);
    show();
}

void ParameterPanel::addInputs(QFormLayout& form, const Node& node) {
    const NodeTypeInfo* type = findNodeType(node.type);
    if (type && type->maxInputs == 0) return;
    m_inputs = new QLineEdit;
    m_inputs->setObjectName(QStringLiteral("nodeInputs"));
    m_inputs->setAccessibleName(tr("Inputs"));
    m_inputsField = new Field(m_inputs, this);
    connect(m_inputs, &QLineEdit::editingFinished, this, [this] {
        if (!m_inputs->isModified()) return;
        m_inputs->setModified(false);
        commitInputs(m_inputs->text());
    });
    const QString tip = tr("Names of the nodes whose stages come in, by blank; later ones win in a merge");
    m_inputsField->setToolTip(tip);
    form.addRow(makeLabel(tr("Inputs"), tip, this), m_inputsField);
}

void ParameterPanel::addField(QFormLayout& form, const ParameterInfo& info, const std::string& name) {
    const bool openEnded = isOpenEnded(info);
    const QString title = openEnded ? toQt(name) : toQt(info.label.empty() ? name : info.label);
    const QString tip = QStringLiteral("<b>%1</b><br>%2").arg(toQt(name).toHtmlEscaped(), toQt(info.help).toHtmlEscaped());
    auto* field = new ParameterField(info, name, [this] { return m_context.document.scene().expressionContext(); });
    connect(field, &ParameterField::edited, this, &ParameterPanel::commit);
    connect(field, &ParameterField::editingEnded, this, [this] { m_context.document.endMerge(); });
    field->setToolTip(tip);
    form.addRow(makeLabel(title, tip, this), field);
    m_fields.push_back(field);
}

void ParameterPanel::addOpenEnded(QFormLayout& form, const ParameterInfo& info) {
    const QString prefix = toQt(info.name).chopped(1);
    auto* line = new QLineEdit;
    line->setObjectName(QStringLiteral("add_") + prefix);
    line->setPlaceholderText(tr("%1… and Return").arg(prefix));
    line->setToolTip(toQt(info.help));
    connect(line, &QLineEdit::returnPressed, this, [this, line, prefix, info] {
        QString name = line->text().trimmed();
        if (!name.startsWith(prefix)) name = prefix + name;
        if (name == prefix) return;
        line->clear();
        commit(toStd(name), Parameter{info.defaultValue, {}}, false);
    });
    form.addRow(makeLabel(tr("Add %1").arg(toQt(info.label)), toQt(info.help), this), line);
}

void ParameterPanel::show() {
    const auto node = m_context.document.scene().node(m_node);
    if (!node) return;
    for (ParameterField* field : m_fields) {
        const auto it = node->parameters.find(field->name());
        field->setParameter(it == node->parameters.end() ? nullptr : &it->second);
    }
    if (!m_inputs) return;
    QStringList names;
    QStringList missing;
    for (const auto& input : node->inputs) {
        names << toQt(input);
        if (!input.empty() && !m_context.document.scene().node(input)) missing << toQt(input);
    }
    if (!(m_inputs->hasFocus() && m_inputs->isModified())) m_inputs->setText(names.join(u' '));
    m_inputsField->setError(missing.isEmpty() ? QString()
                                              : tr("There is no node named %1.").arg(missing.join(QStringLiteral(", "))));
}

void ParameterPanel::commit(const std::string& parameter, const std::optional<Parameter>& value, bool merging) {
    const auto node = m_context.document.scene().node(m_node);
    if (!node) return;
    Node next = *node;
    if (value)
        next.parameters[parameter] = *value;
    else
        next.parameters.erase(parameter);
    const QString label = tr("Set %1 of %2").arg(toQt(parameter), toQt(m_node));
    m_context.document.edit(toStd(label), [&](Scene& scene) { scene.setNode(next); },
                            merging ? m_node + '/' + parameter : std::string());
}

void ParameterPanel::commitInputs(const QString& text) {
    const auto node = m_context.document.scene().node(m_node);
    if (!node) return;
    Node next = *node;
    next.inputs.clear();
    for (const QString& name : text.simplified().split(u' ', Qt::SkipEmptyParts)) next.inputs.push_back(toStd(name));
    m_context.document.edit(toStd(tr("Connect %1").arg(toQt(m_node))), [&](Scene& scene) { scene.setNode(next); });
}

} // namespace doppel
