#include "stage/named_files.h"

#include "stage/nodes/node_cooker.h"

#include <vector>

namespace doppel {

std::set<std::filesystem::path> namedFiles(const NodeNetwork& network, const std::string& node, double frame,
                                           const ContextOptions& options) {
    ExpressionCache expressions;
    expressions.setContext({frame, network.frames.fps, network.frames.start, network.frames.end, options});
    NodeInput input;
    input.directory = network.directory;

    std::set<std::filesystem::path> files;
    std::set<std::string> seen;
    std::vector<std::string> open{node};
    while (!open.empty()) {
        const std::string name = std::move(open.back());
        open.pop_back();
        const auto found = network.nodes.find(name);
        if (found == network.nodes.end() || !found->second || !seen.insert(name).second) continue;
        for (const std::string& from : found->second->inputs) open.push_back(from);
        const NodeTypeInfo* type = findNodeType(found->second->type);
        if (!type) continue;
        std::vector<CookProblem> ignored; // the clone that cooks it reports them
        const ParameterValues values = evaluateParameters(*found->second, *type, expressions, ignored);
        for (const ParameterInfo& parameter : type->parameters) {
            if (parameter.kind != ParameterInfo::Kind::File) continue;
            if (const std::string file = values.text(parameter.name); !file.empty() && !meansSource(file)) files.insert(input.resolved(file));
        }
    }
    return files;
}

} // namespace doppel
