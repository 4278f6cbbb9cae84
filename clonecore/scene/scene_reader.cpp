#include "clonecore/scene/scene_reader.h"

#include "clonecore/scene/scene_file.h"
#include "clonecore/scene/value_reader.h"

#include <algorithm>
#include <array>

namespace doppel {
namespace {

using Json = nlohmann::json;

constexpr int kMaxResolution = 32768;  // pixels
constexpr double kMaxResolutionScale = 64;
constexpr std::string_view kNameRule = "a name of letters, digits and '_', no digit first, at most 128 bytes";

template <class Entry>
using Entries = std::map<std::string, std::shared_ptr<const Entry>>;

}  // namespace

class SceneReader::Impl {
public:
    bool take(const std::string& section, const std::string& key, Json& value) {
        const JsonPath top;
        if (section == "nodes") return readEntry(JsonPath(top, section), key, value, *m_nodes);
        if (section == "connections") return readEntry(JsonPath(top, section), key, value, *m_connections);
        return false;
    }

    SceneReading finish(Json& root) {
        SceneReading result;
        const JsonPath top;
        for (auto& [key, value] : root.get_ref<Json::object_t&>())
            readTop(JsonPath(top, key), key, value, result.scene);
        result.scene.nodes = m_nodes;
        result.scene.connections = m_connections;
        result.faults = std::move(m_in.faults);
        return result;
    }

private:
    void readTop(const JsonPath& path, const std::string& key, Json& value, Scene& scene) {
        if (key == "doppel") return;  // checked by the caller
        if (key == "frames") return readFrames(path, value, scene);
        if (key == "contextOptions") return readValues(path, value, scene.contextOptions);
        if (key == "gallery") return m_in.read(path, value, scene.gallery);
        if (key == "nodes") return readEntries(path, value, *m_nodes);
        if (key == "connections") return readEntries(path, value, *m_connections);
        scene.extra[key] = std::move(value);
    }

    void readFrames(const JsonPath& path, Json& value, Scene& scene) {
        if (!m_in.isObject(path, value)) return;
        FrameSettings& frames = scene.frames;
        Json rest = Json::object();
        for (auto& [key, member] : value.get_ref<Json::object_t&>()) {
            const JsonPath at(path, key);
            if (key == "start")
                m_in.read(at, member, frames.start);
            else if (key == "end")
                m_in.read(at, member, frames.end);
            else if (key == "current")
                m_in.read(at, member, frames.current);
            else if (key == "fps")
                readFramesPerSecond(at, member, frames.fps);
            else
                rest[key] = std::move(member);
        }
        if (frames.start > frames.end)
            m_in.fault(path,
                       "the range starts at " + toString(frames.start) + ", behind its end " + toString(frames.end));
        if (!rest.empty()) scene.extra["frames"] = std::move(rest);
    }

    void readFramesPerSecond(const JsonPath& path, Json& value, double& fps) {
        if (value.is_number() && value.get<double>() > 0)
            fps = value.get<double>();
        else
            m_in.expected(path, "a number above 0", value);
    }

    /// Context options and renderer options.
    void readValues(const JsonPath& path, Json& value, std::map<std::string, Value>& target) {
        if (!m_in.isObject(path, value)) return;
        for (auto& [key, member] : value.get_ref<Json::object_t&>())
            m_in.read(JsonPath(path, key), member, target.emplace_hint(target.end(), key, 0.0)->second);
    }

    /// The nodes or the connections, those that `take` has read already among them.
    template <class Entry>
    void readEntries(const JsonPath& path, Json& value, Entries<Entry>& target) {
        if (!m_in.isObject(path, value)) return;
        auto& members = value.get_ref<Json::object_t&>();
        if (members.size() > kMaxSceneEntries) {
            const std::string counts = std::to_string(members.size()) + " entries, more than the allowed ";
            return m_in.fault(path, counts + std::to_string(kMaxSceneEntries), ErrorCode::TooLarge);
        }
        for (auto& [key, member] : members)
            if (!target.contains(key)) readEntry(path, key, member, target);
    }

    template <class Entry>
    bool readEntry(const JsonPath& parent, const std::string& key, Json& value, Entries<Entry>& target) {
        if (target.size() > kMaxSceneEntries) return true;  // counted and refused when the section is complete
        const JsonPath path(parent, key);
        if (!isValidNodeName(key)) m_in.fault(path, "expected " + std::string(kNameRule));
        auto entry = std::make_shared<Entry>();
        nameOf(*entry) = key;
        if (m_in.isObject(path, value)) readFields(path, value, *entry);
        target.emplace_hint(target.end(), key, std::move(entry));
        return true;
    }
    static std::string& nameOf(Node& node) { return node.name; }
    static std::string& nameOf(ConnectionRecord& record) { return record.sessionId; }

    void readFields(const JsonPath& path, Json& value, Node& node) {
        for (auto& [key, member] : value.get_ref<Json::object_t&>()) {
            const JsonPath at(path, key);
            if (key == "type")
                m_in.read(at, member, node.type);
            else if (key == "inputs")
                readInputs(at, member, node.inputs);
            else if (key == "parameters")
                readParameters(at, member, node);
            else
                node.extra[key] = std::move(member);
        }
        if (node.type.empty()) m_in.fault(path, "the node has no \"type\"");
    }

    void readInputs(const JsonPath& path, Json& value, std::vector<std::string>& inputs) {
        if (!value.is_array()) return m_in.expected(path, "a list of node names", value);
        for (std::size_t i = 0; i < value.size(); ++i) {
            const std::string index = std::to_string(i);
            const JsonPath at(path, index);
            m_in.read(at, value[i], inputs.emplace_back());
            if (!inputs.back().empty() && !isValidNodeName(inputs.back()))
                m_in.expected(at, std::string(kNameRule) + ", or \"\" for no input", Json(inputs.back()));
        }
    }

    void readParameters(const JsonPath& path, Json& value, Node& node) {
        if (!m_in.isObject(path, value)) return;
        Json rest = Json::object();
        for (auto& [key, member] : value.get_ref<Json::object_t&>()) {
            Parameter& parameter = node.parameters.emplace_hint(node.parameters.end(), key, Parameter{})->second;
            readParameter(JsonPath(path, key), member, parameter, rest[key] = Json::object());
            if (rest[key].empty()) rest.erase(key);
        }
        if (!rest.empty()) node.extra["parameters"] = std::move(rest);
    }

    void readParameter(const JsonPath& path, Json& value, Parameter& parameter, Json& rest) {
        if (value.is_number() || value.is_string()) return m_in.read(path, value, parameter.value);
        if (!value.is_object()) return m_in.expected(path, "a number, a string or {\"expression\": ...}", value);
        for (auto& [key, member] : value.get_ref<Json::object_t&>()) {
            if (key == "expression")
                m_in.read(JsonPath(path, key), member, parameter.expression);
            else if (key == "value")
                m_in.read(JsonPath(path, key), member, parameter.value);
            else
                rest[key] = std::move(member);
        }
    }

    void readFields(const JsonPath& path, Json& value, ConnectionRecord& record) {
        for (auto& [key, member] : value.get_ref<Json::object_t&>()) {
            const JsonPath at(path, key);
            if (std::string* text = textField(key, record))
                m_in.read(at, member, *text);
            else if (!readField(at, key, member, record))
                record.extra[key] = std::move(member);
        }
    }

    static std::string* textField(std::string_view key, ConnectionRecord& r) {
        if (key == "name") return &r.name;
        if (key == "lopNode") return &r.lopNode;
        if (key == "cameraPath") return &r.cameraPath;
        if (key == "renderer") return &r.renderer;
        if (key == "renderSettings") return &r.renderSettings;
        if (key == "renderPass") return &r.renderPass;
        if (key == "displayAov") return &r.displayAov;
        if (key == "frameExpression") return &r.frameExpression;
        if (key == "group") return &r.group;
        if (key == "colorLabel") return &r.colorLabel;
        return nullptr;
    }

    /// False for a key that is none of ours.
    bool readField(const JsonPath& path, std::string_view key, Json& value, ConnectionRecord& r) {
        if (key == "resolutionScale")
            m_in.readWithin(path, value, 0, kMaxResolutionScale, r.resolutionScale);
        else if (key == "resolution")
            readResolution(path, value, r.resolution);
        else if (key == "renderRegion")
            readRegion(path, value, r.renderRegion);
        else if (key == "order")
            m_in.read(path, value, r.order);
        else if (key == "processUpdates")
            m_in.read(path, value, r.processUpdates);
        else if (key == "contextOptionExpressions")
            readExpressions(path, value, r.contextOptionExpressions);
        else if (key == "rendererOptions")
            readValues(path, value, r.rendererOptions);
        else if (key == "launcherConfig") {
            if (m_in.isObject(path, value)) r.launcherConfig = std::move(value);
        } else
            return false;
        return true;
    }

    void readResolution(const JsonPath& path, Json& value, std::array<int, 2>& resolution) {
        const auto isInteger = [](const Json& v) { return v.is_number_integer(); };
        if (!value.is_array() || value.size() != 2 || !std::ranges::all_of(value, isInteger))
            return m_in.expected(path, "two integers", value);
        for (std::size_t i = 0; i < 2; ++i) {
            const double pixels = value[i].get<double>();  // an integer of any size
            if (pixels < 0 || pixels > kMaxResolution)
                return m_in.expected(path, "two integers from 0 to " + std::to_string(kMaxResolution), value);
            resolution[i] = static_cast<int>(pixels);
        }
    }

    void readRegion(const JsonPath& path, Json& value, std::array<double, 4>& region) {
        const auto isNumber = [](const Json& v) { return v.is_number(); };
        if (!value.is_array() || value.size() != 4 || !std::ranges::all_of(value, isNumber))
            return m_in.expected(path, "four numbers", value);
        const auto r = value.get<std::array<double, 4>>();
        const bool none = r == std::array<double, 4>{0, 0, 0, 0};
        const bool inside = std::ranges::all_of(r, [](double x) { return x >= 0 && x <= 1; });
        if (!none && !(inside && r[0] < r[2] && r[1] < r[3]))
            return m_in.expected(path, "[x0, y0, x1, y1] from 0 to 1 with x0 < x1 and y0 < y1, or zeros", value);
        region = r;
    }

    void readExpressions(const JsonPath& path, Json& value, std::map<std::string, std::string>& target) {
        if (!m_in.isObject(path, value)) return;
        for (auto& [key, member] : value.get_ref<Json::object_t&>())
            m_in.read(JsonPath(path, key), member, target[key]);
    }

    ValueReader m_in;
    std::shared_ptr<Entries<Node>> m_nodes = std::make_shared<Entries<Node>>();
    std::shared_ptr<Entries<ConnectionRecord>> m_connections = std::make_shared<Entries<ConnectionRecord>>();
};

SceneReader::SceneReader() : m_impl(std::make_unique<Impl>()) {}

SceneReader::~SceneReader() = default;

bool SceneReader::take(const std::string& section, const std::string& key, nlohmann::json& value) {
    return m_impl->take(section, key, value);
}

SceneReading SceneReader::finish(nlohmann::json&& root) { return m_impl->finish(root); }

}  // namespace doppel
