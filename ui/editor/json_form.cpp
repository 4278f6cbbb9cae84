#include "ui/editor/json_form.h"

#include "ui/base/field.h"
#include "ui/base/text.h"
#include "ui/base/text_scale.h"
#include "ui/base/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>

namespace doppel {

using nlohmann::json;

namespace {

std::string textOf(const json& object, const char* key, const std::string& fallback = {}) {
    const auto it = object.find(key);
    return it != object.end() && it->is_string() ? it->get<std::string>() : fallback;
}

/// Strings bare, everything else as JSON.
QString shown(const json& value) {
    if (value.is_null()) return {};
    return value.is_string() ? toQt(value.get<std::string>()) : toQt(value.dump());
}

} // namespace

JsonForm::JsonForm(QWidget* parent) : QWidget(parent) {}

void JsonForm::setSchema(const json& schema, const std::string& skip) {
    if (m_layout && schema == m_schema && skip == m_skip) return;
    m_schema = schema;
    m_skip = skip;
    m_setters.clear();
    qDeleteAll(findChildren<QWidget*>(Qt::FindDirectChildrenOnly));
    delete m_layout;
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(7);
    m_advanced = nullptr;
    m_advancedKeys.clear();
    const auto properties = schema.find("properties");
    if (properties == schema.end() || !properties->is_object()) return;
    std::vector<std::string> basic;
    for (const auto& [key, property] : properties->items()) {
        if (key == skip || !property.is_object()) continue;
        (property.value("advanced", json()) == true ? m_advancedKeys : basic).push_back(key);
    }
    const auto place = [&](const std::string& key) {
        const auto& property = (*properties)[key];
        const auto order = property.find("order");
        return order != property.end() && order->is_number() ? order->get<double>() : std::numeric_limits<double>::max();
    };
    std::ranges::stable_sort(basic, {}, place);
    std::ranges::stable_sort(m_advancedKeys, {}, place);
    if (!basic.empty()) m_layout->addWidget(makePage(basic, *properties));
    if (m_advancedKeys.empty()) return;
    QWidget* page = makePage(m_advancedKeys, *properties);
    m_advanced = new QToolButton(this);
    m_advanced->setObjectName(QStringLiteral("launcherAdvanced"));
    m_advanced->setText(tr("Advanced"));
    m_advanced->setToolTip(tr("Settings that few connections need"));
    m_advanced->setCheckable(true);
    m_advanced->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_advanced->setIconSize(QSize(10, 10));
    m_advanced->setProperty("role", "fold");
    const auto fold = [button = m_advanced, page](bool open) {
        page->setVisible(open);
        button->setIcon(theme::icon(open ? QStringLiteral("chevron_down") : QStringLiteral("chevron_right")));
    };
    connect(m_advanced, &QToolButton::toggled, this, fold);
    fold(false);
    m_layout->addWidget(m_advanced, 0, Qt::AlignLeft);
    m_layout->addWidget(page);
}

QWidget* JsonForm::makePage(const std::vector<std::string>& keys, const json& properties) {
    auto* page = new QWidget(this);
    auto* layout = new QFormLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setHorizontalSpacing(10);
    layout->setVerticalSpacing(7);
    layout->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    layout->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    for (const auto& key : keys) {
        const json& property = properties[key];
        QWidget* field = makeField(key, property);
        QLabel* label = makeFieldLabel(toQt(textOf(property, "title", key)), field, page);
        const QString help = toQt(textOf(property, "description"));
        label->setToolTip(help);
        field->setToolTip(help);
        field->setObjectName(QStringLiteral("launcher_") + toQt(key));
        field->setAccessibleName(label->text());
        layout->addRow(label, field);
    }
    return page;
}

void JsonForm::setValue(const json& value) {
    const auto isSet = [&](const std::string& key) { return value.is_object() && value.contains(key); };
    for (const auto& [key, show] : m_setters) show(isSet(key) ? value[key] : json());
    if (!m_advanced) return;
    // Folded away does not mean forgotten.
    const auto set = static_cast<std::size_t>(std::ranges::count_if(m_advancedKeys, isSet));
    m_advanced->setText(set > 0 ? tr("Advanced (%1 set)").arg(set) : tr("Advanced"));
}

QWidget* JsonForm::makeField(const std::string& key, const json& property) {
    const std::string type = textOf(property, "type", "string");
    if (property.contains("enum") && property["enum"].is_array()) return makeChoice(key, property);
    if (type == "boolean") return makeToggle(key, property);
    if (type == "integer" || type == "number") return makeNumber(key, property);
    return makeText(key, property);
}

QWidget* JsonForm::makeChoice(const std::string& key, const json& property) {
    auto* box = new QComboBox(this);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(6);
    for (const auto& choice : property["enum"]) box->addItem(shown(choice), toQt(choice.dump()));
    const json fallback = property.value("default", json());
    m_setters[key] = [box, fallback](const json& value) {
        const QSignalBlocker block(box);
        box->setCurrentIndex(box->findData(toQt((value.is_null() ? fallback : value).dump())));
    };
    connect(box, &QComboBox::activated, this, [this, key, box](int index) {
        emit edited(key, json::parse(toStd(box->itemData(index).toString()), nullptr, false));
    });
    return box;
}

QWidget* JsonForm::makeNumber(const std::string& key, const json& property) {
    const bool isInteger = textOf(property, "type") == "integer";
    auto* spin = new QDoubleSpinBox(this);
    spin->setKeyboardTracking(false);
    theme::keepMinimumWidth(spin, 60);
    spin->setDecimals(isInteger ? 0 : 3);
    const auto bound = [&](const char* name, double fallback) {
        const auto it = property.find(name);
        return it != property.end() && it->is_number() ? it->get<double>() : fallback;
    };
    spin->setRange(bound("minimum", -1e9), bound("maximum", 1e9));
    const json fallback = property.value("default", json());
    m_setters[key] = [spin, fallback](const json& value) {
        const QSignalBlocker block(spin);
        const json& shownValue = value.is_null() ? fallback : value;
        spin->setValue(shownValue.is_number() ? shownValue.get<double>() : 0);
    };
    connect(spin, &QDoubleSpinBox::valueChanged, this, [this, key, isInteger](double value) {
        emit edited(key, isInteger ? json(static_cast<long long>(value)) : json(value));
    });
    return spin;
}

QWidget* JsonForm::makeToggle(const std::string& key, const json& property) {
    auto* box = new QCheckBox(this);
    const json fallback = property.value("default", json());
    m_setters[key] = [box, fallback](const json& value) {
        const QSignalBlocker block(box);
        const json& shownValue = value.is_null() ? fallback : value;
        box->setChecked(shownValue.is_boolean() && shownValue.get<bool>());
    };
    connect(box, &QCheckBox::toggled, this, [this, key](bool on) { emit edited(key, json(on)); });
    return box;
}

QWidget* JsonForm::makeText(const std::string& key, const json& property) {
    auto* line = new QLineEdit(this);
    const bool isText = textOf(property, "type", "string") == "string";
    if (const auto it = property.find("default"); it != property.end()) line->setPlaceholderText(shown(*it));
    m_setters[key] = [line](const json& value) {
        if (line->hasFocus() && line->isModified()) return;
        const QSignalBlocker block(line);
        line->setText(shown(value));
    };
    connect(line, &QLineEdit::editingFinished, this, [this, key, line, isText] {
        if (!line->isModified()) return;
        line->setModified(false);
        const QString text = line->text();
        if (text.isEmpty()) return emit edited(key, json());
        // Arrays and objects are typed as JSON; what is not JSON is kept as the text it is.
        json value = isText ? json(toStd(text)) : json::parse(toStd(text), nullptr, false);
        if (value.is_discarded()) value = toStd(text);
        emit edited(key, value);
    });
    return line;
}

} // namespace doppel
