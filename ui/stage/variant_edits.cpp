#include "ui/stage/variant_edits.h"

#include "stage/network.h"
#include "stage/prim_path.h"
#include "ui/base/text.h"

#include <QCoreApplication>

#include <optional>

namespace doppel {

namespace {

/// What the translations know these texts by.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(VariantEdits)
};

std::string prefixOf(const Node& import) {
    const auto found = import.parameters.find("prefix");
    const std::string prefix = found == import.parameters.end() ? std::string() : toString(found->second.value);
    return isPrimPath(prefix) && prefix != "/" ? prefix : std::string();
}

/// The path that the prim has in the file; nullopt when it cannot be of this one.
std::optional<std::string> pathInFile(const Node& import, const std::string& primPath) {
    const std::string prefix = prefixOf(import);
    if (prefix.empty()) return primPath;
    if (!primPath.starts_with(prefix + '/')) return std::nullopt;
    return primPath.substr(prefix.size());
}

std::string parameterName(const std::string& pathInFile, const std::string& set) { return "variant:" + pathInFile + ':' + set; }

const Parameter* variantParameter(const Node& import, const std::string& primPath, const std::string& set) {
    const auto path = pathInFile(import, primPath);
    if (!path) return nullptr;
    const auto found = import.parameters.find(parameterName(*path, set));
    return found == import.parameters.end() ? nullptr : &found->second;
}

} // namespace

std::vector<std::string> variantImports(const Scene& scene, const std::string& node, const std::string& primPath, const std::string& set) {
    std::vector<std::string> possible, setting;
    for (const auto& name : nodesBefore(scene, node)) {
        const auto import = scene.node(name);
        if (import->type != "import" || !pathInFile(*import, primPath)) continue;
        possible.push_back(name);
        if (variantParameter(*import, primPath, set)) setting.push_back(name);
    }
    return setting.empty() ? possible : setting;
}

std::string variantExpression(const Scene& scene, const std::string& import, const std::string& primPath, const std::string& set) {
    const auto node = scene.node(import);
    const Parameter* parameter = node ? variantParameter(*node, primPath, set) : nullptr;
    return parameter ? parameter->expression : std::string();
}

Result<void> chooseVariant(Document& document, const std::string& import, const std::string& primPath, const std::string& set,
                           const std::string& selection) {
    const auto node = document.scene().node(import);
    const auto path = node ? pathInFile(*node, primPath) : std::nullopt;
    if (!path) return fail(ErrorCode::NotFound, toStd(Words::tr("no import node '%1' reads '%2'").arg(toQt(import), toQt(primPath))));
    if (const std::string expression = variantExpression(document.scene(), import, primPath, set); !expression.empty())
        return fail(ErrorCode::InvalidArgument,
                    toStd(Words::tr("the expression %1 chooses '%2' of '%3' at the node '%4': change it there, or make it a fixed value first")
                              .arg(toQt(expression), toQt(set), toQt(primPath), toQt(import))));
    const QString label = selection.empty() ? Words::tr("Choose %1 of the file").arg(toQt(set)) : Words::tr("Choose %1 %2").arg(toQt(set), toQt(selection));
    document.edit(toStd(label), [&](Scene& scene) {
        Node changed = *node;
        if (selection.empty())
            changed.parameters.erase(parameterName(*path, set));
        else
            changed.parameters[parameterName(*path, set)] = {selection, {}};
        scene.setNode(std::move(changed));
    });
    return {};
}

} // namespace doppel
