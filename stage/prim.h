// The prims of a stage: an immutable tree. A prim and its data never change once they are shared; a cook makes new prims
// along the path of a change and shares the rest, so whoever renders can see by pointer what is new.
// Conventions are USD's: row vectors (p' = p * M), right-handed, column angles in degrees, units of the stage.
#pragma once

#include "stage/prim_data.h"
#include "stage/token.h"

#include <Imath/ImathBox.h>
#include <Imath/ImathMatrix.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace doppel {

struct Prim;
using PrimPtr = std::shared_ptr<const Prim>;

/// Other: a name that is none of USD's; no choice of purposes includes it.
enum class Purpose : std::uint8_t { Default, Render, Proxy, Guide, Other };

/// What a prim is, besides a place in the tree.
using PrimData = std::variant<std::monostate, std::shared_ptr<const Mesh>, std::shared_ptr<const Curves>,
                              std::shared_ptr<const Points>, std::shared_ptr<const PointInstancer>,
                              std::shared_ptr<const Camera>, std::shared_ptr<const Light>,
                              std::shared_ptr<const Material>, std::shared_ptr<const RenderSettings>,
                              std::shared_ptr<const RenderProduct>, std::shared_ptr<const RenderVar>>;

/// When the shutter opens and closes, in frames relative to the one that is cooked (in either order: time may be played
/// backwards). Both alike: nothing is blurred.
struct Shutter {
    double open = 0, close = 0;
    bool isOpen() const { return close != open; }
    bool operator==(const Shutter&) const = default;
};

/// Where a prim and its parts are when the shutter opens and when it closes; in between they go straight. Only in stages
/// that were cooked with a shutter, and only on prims that move during it.
struct Motion {
    M44d transformOpen, transformClose;      ///< as Prim::localTransform; both are that when only points move
    Array<V3f> pointsOpen, pointsClose;      ///< of Mesh, Curves, Points: as many as its points; empty = they are still
    Array<M44d> instancesOpen, instancesClose; ///< of PointInstancer: as many as its transforms; empty = they are still
};

/// What can be chosen of a variant set.
struct VariantSet {
    std::vector<std::string> names;
    std::string selection; ///< "" = nothing
};
using VariantSets = std::map<std::string, VariantSet>; ///< by the set's name

struct Prim {
    std::string name; ///< last element of its path; "" for the root
    Token typeName; ///< for people: "Xform", "Mesh", "Camera", ...
    Imath::M44d localTransform; ///< to the parent's space
    bool resetsTransform = false; ///< ignores the parents' transforms (USD's !resetXformStack!)
    bool visible = true;          ///< false hides it and all below
    Purpose purpose = Purpose::Default; ///< inherited unless Default
    Token materialPath;           ///< bound material; "" = inherited from the parent
    PrimData data;
    std::shared_ptr<const Motion> motion; ///< nullptr = still while the shutter is open, or no shutter was asked for
    PrimPtr prototype;            ///< for an instance: the shared subtree that stands here (its own transform applies too)
    std::vector<PrimPtr> children; ///< order of the file
    std::shared_ptr<const VariantSets> variantSets; ///< for pickers; nullptr = none

    template <class T>
    const T* as() const {
        const auto* p = std::get_if<std::shared_ptr<const T>>(&data);
        return p ? p->get() : nullptr;
    }
};

/// Stage-wide facts.
struct StageInfo {
    bool zUp = false;           ///< up axis Z instead of Y
    double metersPerUnit = 1.0;
    double frameStart = 1, frameEnd = 1, fps = 24;
    std::string renderSettingsPath; ///< the stage's default RenderSettings prim; "" = none
    bool operator==(const StageInfo&) const = default;
};

/// A cooked stage at one frame with one set of context options.
struct Stage {
    StageInfo info;
    PrimPtr root = std::make_shared<Prim>();
    Shutter shutter;                   ///< that the motion of its prims was read for
    std::vector<std::string> warnings; ///< what the importers and nodes could not do, each names file and prim

    /// The prim at an absolute path ("/World/cam"); looks into prototypes too. nullptr when there is none.
    PrimPtr find(std::string_view path) const;
};
using StagePtr = std::shared_ptr<const Stage>;

/// A prim as it stands in the world.
struct PrimPlace {
    PrimPtr prim;
    std::string path;
    Imath::M44d worldTransform;
    bool visible = true;
    Purpose purpose = Purpose::Default;
    Token materialPath; ///< resolved by inheritance
    bool moves = false;       ///< it or a parent has a Motion; then:
    Imath::M44d worldOpen, worldClose; ///< worldTransform when the shutter opens and closes
};

/// Calls `visit` for every prim, parents first, instances expanded. Return false from it to skip what is below.
void traverse(const Stage& stage, const std::function<bool(const PrimPlace&)>& visit);

/// The place of one prim; nullopt-like: prim is nullptr when there is none.
PrimPlace placeOf(const Stage& stage, std::string_view path);

/// Paths of all prims that hold a T (Camera, Light, RenderSettings, ...), in tree order.
template <class T>
std::vector<std::string> pathsOf(const Stage& stage) {
    std::vector<std::string> paths;
    traverse(stage, [&](const PrimPlace& place) {
        if (place.prim->template as<T>()) paths.push_back(place.path);
        return true;
    });
    return paths;
}

/// World-space bounds of all visible geometry with purpose default or render. Empty box when there is none.
Imath::Box3d worldBounds(const Stage& stage);

/// A new root in which the prim at `path` is replaced by `prim` (nullptr removes it); missing parents are made as plain Xforms.
PrimPtr replacePrim(const PrimPtr& root, std::string_view path, PrimPtr prim);

} // namespace doppel
