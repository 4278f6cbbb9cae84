#include "render/stage_content.h"

#include <algorithm>

namespace doppel {

namespace {

constexpr int kMaxInstancerDepth = 8;

std::string_view nameOf(Purpose purpose) {
    switch (purpose) {
    case Purpose::Default: return "default";
    case Purpose::Render: return "render";
    case Purpose::Proxy: return "proxy";
    case Purpose::Guide: return "guide";
    case Purpose::Other: return "";
    }
    return "";
}

class Collector {
public:
    Collector(const std::vector<std::string>& purposes, StageContent& out) : m_purposes(purposes), m_out(out) {}

    /// Everything below the root of `stage`, placed by `base` after its own transforms.
    void collect(const Stage& stage, const Placement& base, const std::string& pathPrefix, Token material, int depth) {
        traverse(stage, [&](const PrimPlace& place) {
            if (!place.visible) return false;
            const Prim& prim = *place.prim;
            const Placement own = place.moves ? Placement{place.worldTransform, place.worldOpen, place.worldClose}
                                              : Placement{place.worldTransform, place.worldTransform, place.worldTransform};
            const Placement transform = own * base;
            const Token bound = place.materialPath.empty() ? material : place.materialPath;
            if (const auto* light = std::get_if<std::shared_ptr<const Light>>(&prim.data)) {
                if (*light) m_out.lights.push_back({*light, transform.at, pathPrefix + place.path});
                return true;
            }
            if (!isIncluded(place.purpose)) return true; // purposes of what is below may differ
            addGeometry(prim, transform, pathPrefix + place.path, bound);
            if (const auto* instancer = std::get_if<std::shared_ptr<const PointInstancer>>(&prim.data)) {
                if (*instancer) addCopies(**instancer, prim.motion.get(), transform, pathPrefix + place.path, bound, depth);
                return false; // prototypes below it are not drawn by themselves
            }
            return true;
        });
    }

private:
    bool isIncluded(Purpose purpose) const {
        return std::find(m_purposes.begin(), m_purposes.end(), nameOf(purpose)) != m_purposes.end();
    }

    template <class T>
    bool addIf(const Prim& prim, const Placement& transform, const std::string& path, Token material) {
        const auto* source = std::get_if<std::shared_ptr<const T>>(&prim.data);
        if (!source || !*source) return false;
        const bool deforms = prim.motion && !prim.motion->pointsOpen.empty();
        m_out.geometry.push_back({*source, transform, path, material, deforms ? prim.motion : nullptr});
        return true;
    }

    void addGeometry(const Prim& prim, const Placement& transform, const std::string& path, Token material) {
        addIf<Mesh>(prim, transform, path, material) || addIf<Curves>(prim, transform, path, material) ||
            addIf<Points>(prim, transform, path, material);
    }

    static Placement copyOf(const PointInstancer& instancer, const Motion* motion, std::size_t copy) {
        const M44d& at = instancer.transforms[copy];
        const bool moves = motion && copy < motion->instancesOpen.size() && copy < motion->instancesClose.size();
        return moves ? Placement{at, motion->instancesOpen[copy], motion->instancesClose[copy]} : Placement{at, at, at};
    }

    void addCopies(const PointInstancer& instancer, const Motion* motion, const Placement& transform, const std::string& path,
                   Token material, int depth) {
        if (depth >= kMaxInstancerDepth) {
            m_out.warnings.push_back("'" + path + "': point instancers are nested too deeply; inner ones are not drawn");
            return;
        }
        // Each prototype is walked once; its copies only get another transform.
        std::vector<StageContent> prototypes(instancer.prototypes.size());
        for (std::size_t i = 0; i < prototypes.size(); ++i) {
            if (!instancer.prototypes[i]) continue;
            Stage stage;
            auto root = std::make_shared<Prim>();
            root->children.push_back(instancer.prototypes[i]);
            stage.root = std::move(root);
            Collector(m_purposes, prototypes[i]).collect(stage, Placement(), path, material, depth + 1);
        }
        std::size_t dropped = 0;
        const std::size_t count = std::min(instancer.protoIndices.size(), instancer.transforms.size());
        for (std::size_t copy = 0; copy < count; ++copy) {
            const std::int32_t index = instancer.protoIndices[copy];
            if (index < 0 || static_cast<std::size_t>(index) >= prototypes.size()) {
                ++dropped;
                continue;
            }
            const Placement base = copyOf(instancer, motion, copy) * transform;
            for (const GeometryPlace& place : prototypes[static_cast<std::size_t>(index)].geometry) {
                m_out.geometry.push_back({place.source, place.transform * base, place.path, place.materialPath, place.deformation});
            }
            for (const LightPlace& place : prototypes[static_cast<std::size_t>(index)].lights) {
                m_out.lights.push_back({place.light, place.transform * base.at, place.path});
            }
        }
        if (dropped > 0) {
            m_out.warnings.push_back("'" + path + "': " + std::to_string(dropped) + " of " + std::to_string(count) +
                                     " copies name a prototype that is not there");
        }
    }

    const std::vector<std::string>& m_purposes;
    StageContent& m_out;
};

} // namespace

StageContent collectContent(const Stage& stage, const std::vector<std::string>& includedPurposes) {
    StageContent content;
    Collector(includedPurposes, content).collect(stage, Placement(), "", "", 0);
    return content;
}

std::uint32_t primIdOf(std::string_view path) {
    std::uint32_t hash = 2166136261u; // FNV-1a
    for (const char c : path) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return hash == 0 ? 1 : hash;
}

} // namespace doppel
