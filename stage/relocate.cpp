#include "stage/relocate.h"

#include "clonecore/base/source_map.h"
#include "stage/node_types.h"

namespace doppel {

namespace {

std::string moved(const std::string& file, const std::filesystem::path& from, const std::filesystem::path& to) {
    if (file.empty() || meansSource(file) || std::filesystem::path(file).is_absolute()) return file;
    const std::filesystem::path absolute = (from / file).lexically_normal();
    const std::filesystem::path relative = absolute.lexically_relative(to.lexically_normal());
    return relative.empty() ? absolute.generic_string() : relative.generic_string();
}

} // namespace

Scene relocated(const Scene& scene, const std::filesystem::path& folder) {
    Scene next = scene;
    next.directory = folder;
    if (scene.directory.empty() || scene.directory.lexically_normal() == folder.lexically_normal()) return next;
    next.gallery = moved(scene.gallery, scene.directory, folder);
    for (const auto& [name, node] : *scene.nodes) {
        const NodeTypeInfo* type = findNodeType(node->type);
        if (!type) continue;
        Node changed = *node;
        for (auto& [parameterName, parameter] : changed.parameters) {
            const ParameterInfo* info = type->parameter(parameterName);
            if (info && info->kind == ParameterInfo::Kind::File && parameter.expression.empty())
                parameter.value = moved(toString(parameter.value), scene.directory, folder);
        }
        if (!(changed == *node)) next.setNode(std::move(changed));
    }
    return next;
}

} // namespace doppel
