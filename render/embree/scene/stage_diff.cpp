#include "render/embree/scene/stage_diff.h"

#include <algorithm>

namespace doppel::embree {

namespace {

/// Everything at and below a prim counts as changed.
void markAll(const PrimPtr& prim, StageDifference& d) {
    if (!prim || d.all()) return;
    if (prim->as<Light>()) {
        d.lights = true;
    } else if (prim->as<Camera>() || prim->as<RenderSettings>() || prim->as<RenderProduct>() || prim->as<RenderVar>()) {
        d.cameras = true;
    } else if (!std::holds_alternative<std::monostate>(prim->data)) {
        d.geometry = true;
    }
    // What instancers and instances copy may hold anything.
    if (prim->prototype || prim->as<PointInstancer>()) d.geometry = d.lights = d.cameras = true;
    for (const PrimPtr& child : prim->children) markAll(child, d);
}

bool hasSameOwnState(const Prim& a, const Prim& b) {
    return a.name == b.name && a.localTransform == b.localTransform && a.resetsTransform == b.resetsTransform &&
           a.visible == b.visible && a.purpose == b.purpose && a.materialPath == b.materialPath &&
           a.prototype == b.prototype && a.motion == b.motion;
}

void compare(const PrimPtr& before, const PrimPtr& after, StageDifference& d) {
    if (before == after || d.all()) return;
    if (!before || !after || !hasSameOwnState(*before, *after)) {
        markAll(before, d);
        markAll(after, d);
        return;
    }
    if (before->data != after->data) {
        Prim a, b; // only what the two hold, not what is below
        a.data = before->data;
        b.data = after->data;
        markAll(std::make_shared<Prim>(a), d);
        markAll(std::make_shared<Prim>(b), d);
    }
    const auto &x = before->children, &y = after->children;
    const std::size_t shared = std::min(x.size(), y.size());
    for (std::size_t i = 0; i < shared; ++i) compare(x[i], y[i], d);
    for (std::size_t i = shared; i < x.size(); ++i) markAll(x[i], d);
    for (std::size_t i = shared; i < y.size(); ++i) markAll(y[i], d);
}

} // namespace

StageDifference difference(const Stage& before, const Stage& after) {
    StageDifference d;
    compare(before.root, after.root, d);
    return d;
}

} // namespace doppel::embree
