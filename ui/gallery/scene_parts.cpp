#include "ui/gallery/scene_parts.h"

#include "ui/base/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace doppel {

namespace {

using Fields = std::map<std::string, std::string>;

/// What the translations know these texts by.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(SceneParts)
};

Fields fieldsOf(const Node& node) {
    Fields fields{{toStd(Words::tr("type")), node.type}};
    for (std::size_t i = 0; i < node.inputs.size(); ++i) fields[toStd(Words::tr("input %1").arg(i + 1))] = node.inputs[i];
    for (const auto& [name, parameter] : node.parameters)
        fields[name] = parameter.expression.empty() ? toString(parameter.value) : "= " + parameter.expression;
    return fields;
}

template <class Array>
std::string joined(const Array& values) {
    std::string text;
    for (const auto& value : values) text += (text.empty() ? "" : " ") + toString(Value(static_cast<double>(value)));
    return text;
}

Fields fieldsOf(const ConnectionRecord& record) {
    const std::pair<QString, std::string> values[] = {{Words::tr("name"), record.name},
                                                      {Words::tr("node"), record.lopNode},
                                                      {Words::tr("camera"), record.cameraPath},
                                                      {Words::tr("renderer"), record.renderer},
                                                      {Words::tr("render settings"), record.renderSettings},
                                                      {Words::tr("render pass"), record.renderPass},
                                                      {Words::tr("AOVs"), record.displayAov},
                                                      {Words::tr("resolution scale"), toString(Value(record.resolutionScale))},
                                                      {Words::tr("resolution"), joined(record.resolution)},
                                                      {Words::tr("region"), joined(record.renderRegion)},
                                                      {Words::tr("frame"), record.frameExpression},
                                                      {Words::tr("hold updates"), toStd(record.processUpdates ? Words::tr("no") : Words::tr("yes"))},
                                                      {Words::tr("launcher"), record.launcherConfig.dump()}};
    Fields fields;
    for (const auto& [name, value] : values) fields[toStd(name)] = value;
    for (const auto& [option, expression] : record.contextOptionExpressions) fields["@" + option] = expression;
    for (const auto& [option, value] : record.rendererOptions) fields[toStd(Words::tr("option %1").arg(toQt(option)))] = toString(value);
    return fields;
}

void addFields(std::vector<SceneDifference>& all, const ScenePart& part, const QString& title, const Fields& a, const Fields& b) {
    std::set<std::string> names;
    for (const Fields* fields : {&a, &b})
        for (const auto& [name, value] : *fields) names.insert(name);
    const auto value = [](const Fields& fields, const std::string& name) {
        const auto it = fields.find(name);
        return it == fields.end() ? std::string() : it->second;
    };
    for (const auto& name : names) {
        const std::string before = value(a, name), after = value(b, name);
        if (before != after) all.push_back({part, title, toQt(name), toQt(before), toQt(after)});
    }
}

template <class Map, class Title>
void addEntries(std::vector<SceneDifference>& all, ScenePart::Kind kind, const Map& a, const Map& b, Title titleOf) {
    std::set<std::string> names;
    for (const Map* map : {&a, &b})
        for (const auto& [name, entry] : *map) names.insert(name);
    for (const auto& name : names) {
        const auto inA = a.find(name), inB = b.find(name);
        const ScenePart part{kind, name};
        const QString title = titleOf(*(inA != a.end() ? inA : inB)->second);
        if (inA == a.end() || inB == b.end()) {
            const QString there = Words::tr("there");
            all.push_back({part, title, {}, inA == a.end() ? QString() : there, inB == b.end() ? QString() : there});
        } else if (inA->second != inB->second && !(*inA->second == *inB->second)) {
            const std::size_t before = all.size();
            addFields(all, part, title, fieldsOf(*inA->second), fieldsOf(*inB->second));
            if (all.size() == before) all.push_back({part, title, Words::tr("other data"), Words::tr("differs"), Words::tr("differs")});
        }
    }
}

QString rangeText(const FrameSettings& frames) {
    return Words::tr("%1 to %2, %3 a second").arg(formatNumber(frames.start), formatNumber(frames.end), formatNumber(frames.fps));
}

void disconnectMissingInputs(Scene& scene) {
    const NodeMap nodes = *scene.nodes;
    for (const auto& [name, node] : nodes) {
        Node changed = *node;
        for (auto& input : changed.inputs)
            if (!input.empty() && !nodes.contains(input)) input.clear();
        if (changed.inputs != node->inputs) scene.setNode(std::move(changed));
    }
}

} // namespace

std::vector<SceneDifference> sceneDifferences(const Scene& a, const Scene& b) {
    using Kind = ScenePart::Kind;
    std::vector<SceneDifference> all;
    const auto addWhole = [&all](Kind kind, const QString& title, const QString& before, const QString& after) {
        SceneDifference& row = all.emplace_back();
        row.part.kind = kind;
        row.title = title;
        row.a = before;
        row.b = after;
    };
    if (a.frames.current != b.frames.current) addWhole(Kind::Frame, Words::tr("Current frame"), formatNumber(a.frames.current), formatNumber(b.frames.current));
    if (rangeText(a.frames) != rangeText(b.frames)) addWhole(Kind::Range, Words::tr("Frame range"), rangeText(a.frames), rangeText(b.frames));
    Fields options[2];
    for (const auto& [index, scene] : {std::pair{0, &a}, std::pair{1, &b}})
        for (const auto& [name, value] : scene->contextOptions) options[index][name] = toStd(valueToText(value));
    std::vector<SceneDifference> optionRows;
    addFields(optionRows, {Kind::Option, {}}, {}, options[0], options[1]);
    for (auto& row : optionRows) {
        row.part.name = toStd(row.field);
        row.title = QStringLiteral("@") + std::exchange(row.field, QString());
        all.push_back(std::move(row));
    }
    addEntries(all, Kind::Node, *a.nodes, *b.nodes, [](const Node& node) { return QStringLiteral("%1 (%2)").arg(toQt(node.name), toQt(node.type)); });
    addEntries(all, Kind::Connection, *a.connections, *b.connections,
               [](const ConnectionRecord& record) { return toQt(record.name.empty() ? record.sessionId : record.name); });
    return all;
}

namespace {
/// Keys of metadata that are no settings: two renders of the same scene differ in them.
bool isFact(const std::string& key) {
    static const std::set<std::string> kFacts{"render_seconds", "samples", "percent", "converged", "doppel_version", "error"};
    return kFacts.contains(key);
}
} // namespace

std::vector<SceneDifference> metadataDifferences(const Fields& a, const Fields& b) {
    std::vector<SceneDifference> all;
    addFields(all, {ScenePart::Kind::Metadata, {}}, {}, a, b);
    std::erase_if(all, [](const SceneDifference& row) { return row.field == QStringLiteral("scene_directory"); });
    for (auto& row : all) {
        row.part.name = toStd(row.field);
        row.title = std::exchange(row.field, QString());
        if (isFact(row.part.name)) row.part.kind = ScenePart::Kind::Fact;
    }
    std::stable_partition(all.begin(), all.end(), [](const SceneDifference& row) { return row.part.kind != ScenePart::Kind::Fact; });
    return all;
}

Scene withParts(const Scene& now, const Scene& then, const std::set<ScenePart>& parts) {
    using Kind = ScenePart::Kind;
    Scene next = now;
    for (const auto& [kind, name] : parts) {
        switch (kind) {
            case Kind::Frame: next.frames.current = then.frames.current; break;
            case Kind::Range:
                next.frames.start = then.frames.start;
                next.frames.end = then.frames.end;
                next.frames.fps = then.frames.fps;
                break;
            case Kind::Option:
                if (const auto it = then.contextOptions.find(name); it != then.contextOptions.end())
                    next.contextOptions[name] = it->second;
                else
                    next.contextOptions.erase(name);
                break;
            case Kind::Node:
                if (const auto node = then.node(name))
                    next.setNode(*node);
                else
                    next.removeNode(name);
                break;
            case Kind::Connection:
                if (const auto record = then.connection(name))
                    next.setConnection(*record);
                else
                    next.removeConnection(name);
                break;
            case Kind::Metadata:
            case Kind::Fact: break;
        }
    }
    disconnectMissingInputs(next);
    return next;
}

} // namespace doppel
