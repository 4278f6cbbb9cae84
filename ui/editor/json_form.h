// A form for a JSON object, made from a schema (draft 7 subset: properties with type, title, description, default, enum,
// minimum, maximum, and for its looks order and advanced). Basic fields come first, advanced ones fold away. Keys that the
// schema does not know stay untouched. Main thread.
#pragma once

#include <nlohmann/json.hpp>

#include <QWidget>

#include <functional>
#include <map>
#include <string>
#include <vector>

class QToolButton;
class QVBoxLayout;

namespace doppel {

class JsonForm : public QWidget {
    Q_OBJECT

public:
    explicit JsonForm(QWidget* parent = nullptr);

    /// Rebuilds the form if the schema differs. `skip` names a property that has its own field elsewhere.
    void setSchema(const nlohmann::json& schema, const std::string& skip);
    /// Shows `value`; absent properties show their default.
    void setValue(const nlohmann::json& value);
    bool isEmpty() const { return m_setters.empty(); }

signals:
    /// One property was edited; null = back to the default (remove the key).
    void edited(const std::string& key, const nlohmann::json& value);

private:
    QWidget* makeField(const std::string& key, const nlohmann::json& property);
    QWidget* makeChoice(const std::string& key, const nlohmann::json& property);
    QWidget* makeNumber(const std::string& key, const nlohmann::json& property);
    QWidget* makeToggle(const std::string& key, const nlohmann::json& property);
    QWidget* makeText(const std::string& key, const nlohmann::json& property);

    QWidget* makePage(const std::vector<std::string>& keys, const nlohmann::json& properties);

    nlohmann::json m_schema;
    std::string m_skip;
    QVBoxLayout* m_layout = nullptr;
    QToolButton* m_advanced = nullptr; // folds the advanced fields
    std::vector<std::string> m_advancedKeys;
    std::map<std::string, std::function<void(const nlohmann::json&)>> m_setters; // shows a value without signal
};

} // namespace doppel
