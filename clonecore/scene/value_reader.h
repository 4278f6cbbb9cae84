// Typed reading of JSON values, each at a path; a wrong one becomes a SceneFault. Internal to clonecore/scene.
#pragma once

#include "clonecore/scene/json_text.h"
#include "clonecore/scene/scene_reader.h"

#include <string>
#include <string_view>

namespace doppel {

/// Where a value is: a chain on the stack, made to text only when something is wrong.
class JsonPath {
public:
    JsonPath() = default;
    JsonPath(const JsonPath& parent, std::string_view key) : m_parent(&parent), m_key(key) {}

    std::string pointer() const { return m_parent ? m_parent->pointer() + jsonPointerStep(m_key) : std::string(); }

private:
    const JsonPath* m_parent = nullptr;
    std::string_view m_key;
};

/// Reads into targets and collects faults. A target keeps its value when there is a fault.
class ValueReader {
public:
    std::vector<SceneFault> faults;

    void fault(const JsonPath& path, std::string message, ErrorCode code = ErrorCode::ParseFailed);
    /// "expected <what>, found <value>"
    void expected(const JsonPath& path, std::string_view what, const nlohmann::json& found);

    bool isObject(const JsonPath& path, const nlohmann::json& value);
    void read(const JsonPath& path, nlohmann::json& value, std::string& target);
    void read(const JsonPath& path, nlohmann::json& value, bool& target);
    void read(const JsonPath& path, nlohmann::json& value, double& target);
    void read(const JsonPath& path, nlohmann::json& value, Value& target);
    /// A number from `least` to `most`.
    void readWithin(const JsonPath& path, nlohmann::json& value, double least, double most, double& target);
};

}  // namespace doppel
