#include "stage/prefix_edit.h"

#include "stage/prim_path.h"

namespace doppel {

PrimPtr PrefixEdit::apply(const PrimPtr& root) {
    m_memo.sweep();
    std::erase_if(m_meshes, [](const auto& entry) { return entry.first.use_count() == 1; });
    auto top = std::make_shared<Prim>(*prim(root, 0));
    if (top->typeName.empty()) top->typeName = "Xform";
    return replacePrim(nullptr, m_prefix, std::move(top));
}

std::string PrefixEdit::moved(std::string_view path) const {
    if (path.empty()) return {};
    return path == "/" ? m_prefix : m_prefix + std::string(path);
}

PrimPtr PrefixEdit::prim(const PrimPtr& before, int depth) {
    if (!before || depth > kMaxPrimDepth) return before;
    if (PrimMemo<char>::Found known; m_memo.find(before, 0, known)) return known.after;
    PrimPtr after = movePaths(before, depth);
    m_memo.store(before, 0, after);
    return after;
}

PrimPtr PrefixEdit::movePaths(const PrimPtr& before, int depth) {
    auto result = std::make_shared<Prim>(*before);
    bool changed = !before->materialPath.empty();
    result->materialPath = moved(before->materialPath.str());
    result->data = data(before->data);
    changed = changed || result->data != before->data;
    for (PrimPtr& child : result->children) {
        PrimPtr after = prim(child, depth + 1);
        changed = changed || after != child;
        child = std::move(after);
    }
    result->prototype = prim(before->prototype, depth + 1);
    changed = changed || result->prototype != before->prototype;
    return changed ? PrimPtr(std::move(result)) : before;
}

std::shared_ptr<const Mesh> PrefixEdit::mesh(const std::shared_ptr<const Mesh>& before) {
    bool bound = false;
    for (const GeomSubset& subset : before->subsets) bound = bound || !subset.materialPath.empty();
    if (!bound) return before;
    std::shared_ptr<const Mesh>& known = m_meshes[before];
    if (known) return known;
    auto after = std::make_shared<Mesh>(*before);
    for (GeomSubset& subset : after->subsets) subset.materialPath = moved(subset.materialPath);
    return known = std::move(after);
}

PrimData PrefixEdit::data(const PrimData& before) {
    if (const auto* m = std::get_if<std::shared_ptr<const Mesh>>(&before); m && *m) return mesh(*m);
    if (const auto* i = std::get_if<std::shared_ptr<const PointInstancer>>(&before); i && *i) {
        auto after = std::make_shared<PointInstancer>(**i);
        bool changed = false;
        for (PrimPtr& prototype : after->prototypes) {
            PrimPtr changedOne = prim(prototype, 0);
            changed = changed || changedOne != prototype;
            prototype = std::move(changedOne);
        }
        return changed ? PrimData(std::shared_ptr<const PointInstancer>(std::move(after))) : before;
    }
    if (const auto* s = std::get_if<std::shared_ptr<const RenderSettings>>(&before); s && *s) {
        auto after = std::make_shared<RenderSettings>(**s);
        after->camera = moved(after->camera);
        for (std::string& product : after->products) product = moved(product);
        return std::shared_ptr<const RenderSettings>(std::move(after));
    }
    if (const auto* p = std::get_if<std::shared_ptr<const RenderProduct>>(&before); p && *p) {
        auto after = std::make_shared<RenderProduct>(**p);
        after->camera = moved(after->camera);
        for (std::string& var : after->orderedVars) var = moved(var);
        return std::shared_ptr<const RenderProduct>(std::move(after));
    }
    return before;
}

}  // namespace doppel
