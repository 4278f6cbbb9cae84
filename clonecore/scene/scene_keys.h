// Keys of the scene file by place: what is not among them is kept as it is. Internal to clonecore/scene.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace doppel::scene_keys {

inline constexpr std::array<std::string_view, 6> kTop{"connections", "contextOptions", "doppel",
                                                      "frames",      "gallery",        "nodes"};
inline constexpr std::array<std::string_view, 4> kFrames{"current", "end", "fps", "start"};
inline constexpr std::array<std::string_view, 3> kNode{"inputs", "parameters", "type"};
inline constexpr std::array<std::string_view, 2> kParameter{"expression", "value"};
inline constexpr std::array<std::string_view, 18> kConnection{"cameraPath",
                                                              "colorLabel",
                                                              "contextOptionExpressions",
                                                              "displayAov",
                                                              "frameExpression",
                                                              "group",
                                                              "launcherConfig",
                                                              "lopNode",
                                                              "name",
                                                              "order",
                                                              "processUpdates",
                                                              "renderPass",
                                                              "renderRegion",
                                                              "renderSettings",
                                                              "renderer",
                                                              "rendererOptions",
                                                              "resolution",
                                                              "resolutionScale"};

template <std::size_t N>
constexpr bool contains(const std::array<std::string_view, N>& keys, std::string_view key) {
    return std::ranges::find(keys, key) != keys.end();
}

}  // namespace doppel::scene_keys
