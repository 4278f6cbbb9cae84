#include "stage/nodes/placed_prim.h"

#include "stage/prim_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace doppel {

namespace {

/// The nearest to the root of `path` and its parents that is not on the stage.
std::string firstMissing(const Stage& stage, const std::string& path) {
    std::string missing = path;
    for (std::string_view parent = parentPrimPath(path); parent != "/" && !stage.find(parent);
         parent = parentPrimPath(parent)) {
        missing = parent;
    }
    return missing;
}

}  // namespace

StagePtr PlacedPrim::place(const NodeInput& input, const std::string& path, bool (*suits)(const Prim&),
                           const Fill& fill, std::vector<CookProblem>& problems) {
    const StagePtr stage = input.firstStage();
    const PrimPtr base = stage->find(path);
    const bool isThere = base && suits(*base);
    if (base && !isThere && !std::holds_alternative<std::monostate>(base->data)) {
        problems.push_back(
            {input.node, "primpath", fmt::format("'{}' is a {} already; choose another path", path, base->typeName.str())});
        return stage;
    }
    const bool asBefore = m_made && m_base == base && m_values == input.values && m_directory == input.directory &&
                          m_made->name == primPathName(path);
    if (!asBefore) {
        auto prim = base ? std::make_shared<Prim>(*base) : std::make_shared<Prim>();
        prim->name = primPathName(path);
        fill(*prim, isThere);
        m_base = base;
        m_made = std::move(prim);
        m_values = input.values;
        m_directory = input.directory;
        m_top.reset();
    }
    // Parents that nobody else made stay the same prims as well.
    const std::string top = base ? path : firstMissing(*stage, path);
    if (!m_top || m_topPath != top) {
        const StagePtr whole = withRoot(stage, replacePrim(stage->root, path, m_made));
        m_top = whole->find(top);
        m_topPath = top;
        return whole;
    }
    return withRoot(stage, replacePrim(stage->root, top, m_top));
}

std::string primPathOf(const NodeInput& input, const std::string& fallback, std::vector<CookProblem>& problems) {
    const std::string path = input.values.text("primpath");
    if (path.empty()) return fallback;
    const bool usable = isPrimPath(path) && path != "/" && splitPrimPath(path).size() < kMaxPrimDepth;
    if (usable) return path;
    problems.push_back({input.node, "primpath",
                        fmt::format("'{}' is no absolute prim path such as /World/cam; '{}' is used", path, fallback)});
    return fallback;
}

float toFloat(double value) {
    constexpr double kMax = std::numeric_limits<float>::max();
    return static_cast<float>(std::clamp(value, -kMax, kMax));
}

void applyTransform(Prim& prim, const ParameterValues& values, bool isThere) {
    if (isThere && !values.hasAny({"tx", "ty", "tz", "rx", "ry", "rz", "sx", "sy", "sz"})) return;
    TransformParts parts = isThere ? decomposeTransform(prim.localTransform) : TransformParts();
    const auto set = [&](Imath::V3d& vector, const char* x, const char* y, const char* z) {
        if (values.has(x)) vector.x = values.number(x);
        if (values.has(y)) vector.y = values.number(y);
        if (values.has(z)) vector.z = values.number(z);
    };
    set(parts.translate, "tx", "ty", "tz");
    set(parts.rotate, "rx", "ry", "rz");
    set(parts.scale, "sx", "sy", "sz");
    prim.localTransform = composeTransform(parts);
    prim.motion.reset();  // what is placed by numbers stands still
}

}  // namespace doppel
