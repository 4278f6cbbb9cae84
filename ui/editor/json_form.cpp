#include "ui/editor/json_form.h"

#include "ui/base/text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>

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
    m_layout = new QFormLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setHorizontalSpacing(10);
    m_layout->setVerticalSpacing(7);
    const auto properties = schema.find("properties");
    if (properties == schema.end() || !properties->is_object()) return;
    for (const auto& [key, property] : properties->items()) {
        if (key == skip || !property.is_object()) continue;
        auto* label = new QLabel(toQt(textOf(property, "title", key)), this);
        label->setProperty("role", "dim");
        label->setFixedWidth(112);
        label->setContentsMargins(0, 5, 0, 0);
        QWidget* field = makeField(key, property);
        const QString help = toQt(textOf(property, "description"));
        label->setToolTip(help);
        field->setToolTip(help);
        field->setObjectName(QStringLiteral("launcher_") + toQt(key));
        field->setAccessibleName(label->text());
        m_layout->addRow(label, field);
    }
}

void JsonForm::setValue(const json& value) {
    for (const auto& [key, show] : m_setters) {
        const auto it = value.is_object() ? value.find(key) : value.end();
        show(value.is_object() && it != value.end() ? *it : json());
    }
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
    spin->setMinimumWidth(60);
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
