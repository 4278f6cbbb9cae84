// checkNetwork(): the faults of a network that show without cooking it.
#include "stage/cooker.h"
#include "stage/importer_registry.h"
#include "stage/node_parameters.h"
#include "stage/nodes/node_cooker.h"
#include "stage/prim_path.h"
#include "stage/prim_pattern.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace doppel {

namespace {

void checkInputs(const NodeNetwork& network, const Node& node, const NodeTypeInfo& type,
                 std::vector<CookProblem>& problems) {
    const auto problem = [&](std::string message) { problems.push_back({node.name, "", std::move(message)}); };
    if (type.maxInputs >= 0 && node.inputs.size() > static_cast<std::size_t>(type.maxInputs)) {
        problem(fmt::format("{} nodes take {} inputs, this one has {}", type.name, type.maxInputs, node.inputs.size()));
    }
    int connected = 0;
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
        if (node.inputs[i].empty()) continue;
        ++connected;
        if (!network.nodes.contains(node.inputs[i])) {
            problem(fmt::format("input {} is '{}', which does not exist", i, node.inputs[i]));
        }
    }
    if (connected < type.minInputs) problem("no input is connected; its stage is empty");
}

void checkFile(const std::filesystem::path& file, const std::string& parameter, const Node& node, bool isImport,
               std::vector<CookProblem>& problems) {
    const auto problem = [&](std::string message) { problems.push_back({node.name, parameter, std::move(message)}); };
    std::error_code error;
    const std::string name = file.string();
    if (meansSource(name) && !sourceName(name)) {
        problem(fmt::format("'{}' is no name of a source; write mem: and a name such as wave.obj", name));
        return;
    }
    // Sources come and go: that one is not there now is no fault of the scene.
    if (!meansSource(name) && !std::filesystem::exists(file, error)) {
        problem(fmt::format("the file '{}' does not exist", file.string()));
        return;
    }
    if (!isImport) return;
    const std::vector<std::string> known = importableExtensions();
    std::string extension = file.extension().string();
    for (char& c : extension) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (extension.empty() || !std::binary_search(known.begin(), known.end(), extension.substr(1))) {
        problem(fmt::format("'{}' files cannot be imported; those that can: {}", extension, fmt::join(known, ", ")));
    }
}

void checkValues(const NodeNetwork& network, const Node& node, const NodeTypeInfo& type, const ParameterValues& values,
                 std::vector<CookProblem>& problems) {
    NodeInput input;
    input.directory = network.directory;
    if (type.name == "import") {
        const std::string file = values.text("file");
        const auto given = node.parameters.find("file");
        const bool isFaulty = given != node.parameters.end() && !values.has("file");
        if (!file.empty()) {
            checkFile(input.resolved(file), "file", node, true, problems);
        } else if (!isFaulty) {
            problems.push_back({node.name, "file", "no file is named"});
        }
    }
    if (type.name == "light") {
        const std::string texture = values.text("texturefile");
        const bool isTiled = texture.find("<UDIM>") != std::string::npos;
        if (!texture.empty() && !isTiled) checkFile(input.resolved(texture), "texturefile", node, false, problems);
    }
    if (type.parameter("primpattern")) {
        const Result<PrimPattern> pattern = PrimPattern::parse(values.text("primpattern"));
        if (!pattern) problems.push_back({node.name, "primpattern", pattern.error().message});
    }
    for (const char* name : {"primpath", "prefix"}) {
        const std::string path = type.parameter(name) ? values.text(name) : std::string();
        if (!path.empty() && !isPrimPath(path)) {
            problems.push_back(
                {node.name, name, fmt::format("'{}' is no absolute prim path such as /World/cam", path)});
        }
    }
}

/// Finds cycles without recursion: nodes that never run out of unfinished inputs are in one or behind one.
void checkCycles(const NodeNetwork& network, std::vector<CookProblem>& problems) {
    std::map<std::string, std::set<std::string>> users;  // input -> nodes that it feeds
    std::map<std::string, std::size_t> waiting;          // node -> distinct inputs not yet finished
    std::vector<std::string> ready;
    for (const auto& [name, node] : network.nodes) {
        std::set<std::string> inputs;
        for (const std::string& input : node->inputs) {
            if (network.nodes.contains(input)) inputs.insert(input);
        }
        for (const std::string& input : inputs) users[input].insert(name);
        waiting[name] = inputs.size();
        if (inputs.empty()) ready.push_back(name);
    }
    while (!ready.empty()) {
        const std::string name = std::move(ready.back());
        ready.pop_back();
        waiting.erase(name);
        for (const std::string& user : users[name]) {
            if (--waiting[user] == 0) ready.push_back(user);
        }
    }
    // Walk from any of them to its unfinished input until one comes twice.
    while (!waiting.empty()) {
        std::vector<std::string> path;
        std::set<std::string> onPath;
        std::string name = waiting.begin()->first;
        while (waiting.contains(name) && onPath.insert(name).second) {
            path.push_back(name);
            const std::vector<std::string>& inputs = network.nodes.at(name)->inputs;
            const auto next =
                std::find_if(inputs.begin(), inputs.end(), [&](const auto& i) { return waiting.contains(i); });
            name = next == inputs.end() ? std::string() : *next;
        }
        const auto start = std::find(path.begin(), path.end(), name);
        if (start != path.end()) {
            problems.push_back({name, "",
                                fmt::format("the nodes {} -> {} feed each other; disconnect one of them",
                                            fmt::join(start, path.end(), " -> "), name)});
        }
        for (const std::string& walked : path) waiting.erase(walked);
    }
}

}  // namespace

std::vector<CookProblem> checkNetwork(const NodeNetwork& network, const ExpressionContext& context) {
    std::vector<CookProblem> problems;
    ExpressionCache expressions;
    expressions.setContext(context);
    for (const auto& [name, node] : network.nodes) {
        if (!node) continue;
        const NodeTypeInfo* type = findNodeType(node->type);
        if (!type) {
            problems.push_back({name, "", fmt::format("'{}' is no type of stage node", node->type)});
            continue;
        }
        const ParameterValues values = evaluateParameters(*node, *type, expressions, problems);
        checkInputs(network, *node, *type, problems);
        checkValues(network, *node, *type, values, problems);
    }
    checkCycles(network, problems);
    return problems;
}

}  // namespace doppel
