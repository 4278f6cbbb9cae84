// Lights as the kernels read them, with the probabilities of picking each. Images are kept while lights use them.
#pragma once

#include "render/embree/kernel/scene_data.h"
#include "render/embree/scene/image_map.h"
#include "render/stage_content.h"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace doppel::embree {

class LightTable {
public:
    using Warn = std::function<void(const std::string&)>;

    /// `sceneRadius` (world units, > 0) weighs lights without a place against the others.
    void build(const std::vector<LightPlace>& places, float sceneRadius, const Warn& warn);

    /// Sets the parts of `scene` that are about lights; they point into this table.
    void apply(SceneData& scene) const;

    const std::vector<LightData>& lights() const { return m_lights; }

private:
    std::int32_t imageIndex(const Light& light, const Warn& warn);
    bool convert(const LightPlace& place, LightData& light, const Warn& warn);
    void setSelection(float sceneRadius);
    void setTreeSelection(const std::vector<float>& powers);
    float power(const LightData& light, float sceneRadius) const;

    std::vector<LightData> m_lights;
    std::vector<float> m_cdf, m_classCdf;
    std::vector<LightNode> m_tree;
    std::vector<ImageMapPtr> m_imageMaps; ///< by image index
    std::vector<ImageData> m_images;
    std::map<std::pair<std::string, std::string>, ImageMapPtr> m_loaded; ///< by file and dome format
    std::set<std::string> m_warned;
};

} // namespace doppel::embree
