// What changed between two stages, found by pointers: prims that both share are not looked at. Pure.
#pragma once

#include "stage/prim.h"

namespace doppel::embree {

struct StageDifference {
    bool geometry = false; ///< shapes, places, bindings, visibility of anything that can be drawn, and materials
    bool lights = false;
    bool cameras = false; ///< or render settings: nothing that a scene is built from

    bool any() const { return geometry || lights || cameras; }
    bool all() const { return geometry && lights && cameras; }
};

StageDifference difference(const Stage& before, const Stage& after);

} // namespace doppel::embree
