// The persistent record of one clone: everything that is saved with the scene, nothing that lives only while connected.
#pragma once

#include "clonecore/scene/value.h"

#include <nlohmann/json.hpp>

#include <array>
#include <map>
#include <string>
#include <string_view>

namespace doppel {

/// Colours that `ConnectionRecord::colorLabel` may name.
inline constexpr std::array<std::string_view, 8> kColorLabels{"red", "orange", "yellow", "green", "teal", "blue", "purple", "pink"};

/// Fields and meanings are those of `hou.clone.Connection`; ours are marked (+).
struct ConnectionRecord {
    std::string sessionId{};      ///< fixed, unique, node-name rules
    std::string name{};           ///< free text shown in the pane
    std::string lopNode{};        ///< stage node to render; needed before an image can be made
    std::string cameraPath{};     ///< camera prim on that node's stage; needed too
    std::string renderer{};       ///< internal name or label of a delegate on the clone's machine; "" = its first
    std::string renderSettings{}; ///< prim path of RenderSettings; "" = the stage's default, else built-in defaults
    std::string renderPass{};     ///< prim path of a RenderPass; "" = none
    std::string displayAov{};     ///< blank-separated wildcard patterns of the AOVs to return; "" = all
    double resolutionScale = 0; ///< factor on the render settings' resolution; 0 = off; beats `resolution`
    std::array<int, 2> resolution{0, 0}; ///< pixels; (0,0) = from the render settings
    /// (x0,y0,x1,y1) in [0,1], origin lower left as UsdRenderSettings.dataWindowNDC; zeros = the settings' data window
    std::array<double, 4> renderRegion{0, 0, 0, 0};
    std::string frameExpression{}; ///< evaluated in the host; "" = the host's frame
    std::map<std::string, std::string> contextOptionExpressions{}; ///< by option; absent = the host's value
    bool processUpdates = true;  ///< false = keep rendering the current stage, ignore edits
    nlohmann::json launcherConfig = nlohmann::json::object(); ///< {"launcher":"local", ...}; meaning is the launcher's
    std::map<std::string, Value> rendererOptions{}; ///< (+) options of the delegate, e.g. {"samples": 64, "seed": 1}
    std::string group{};      ///< (+) heading that lists show it under; "" = none
    std::string colorLabel{}; ///< (+) one of kColorLabels; "" = none; any other text is kept, and shown without a colour
    double order = 0;         ///< (+) place in lists, see connection_order.h
    nlohmann::json extra = nlohmann::json::object(); ///< unknown keys of the file, kept for saving

    bool operator==(const ConnectionRecord&) const = default;
};

} // namespace doppel
