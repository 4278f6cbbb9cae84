#include "clonecore/scene/connection_text.h"

#include "clonecore/scene/connection_order.h"
#include "clonecore/scene/json_writer.h"
#include "clonecore/scene/scene_file.h"
#include "clonecore/scene/scene_writer.h"

#include <utility>

namespace doppel {

namespace {

constexpr std::string_view kMarker = "clipboard"; // sorts before "connections", so it stands at the beginning
constexpr std::string_view kMarkerValue = "doppel connections";
constexpr std::size_t kBeginning = 200; // bytes that the marker is looked for in
constexpr const char* kNone = "there are no connections in it; copy some in a Clones pane first";

} // namespace

std::string connectionsToText(const std::vector<ConnectionRecord>& records) {
    ConnectionMap connections;
    for (const auto& record : records) connections[record.sessionId] = std::make_shared<const ConnectionRecord>(record);
    JsonMembers members{{std::string(kMarker), jsonText(kMarkerValue)},
                        {"connections", connectionsObject(connections)},
                        {"doppel", std::to_string(kSceneFileVersion)}};
    return jsonObject(std::move(members), 0) + "\n";
}

bool looksLikeConnections(std::string_view text) {
    return text.substr(0, kBeginning).find(kMarkerValue) != std::string_view::npos;
}

Result<std::vector<ConnectionRecord>> connectionsFromText(std::string_view text) {
    if (!looksLikeConnections(text)) return fail(ErrorCode::NotFound, kNone, "clipboard");
    if (text.size() > kMaxConnectionTextBytes)
        return fail(ErrorCode::TooLarge,
                    std::to_string(text.size() >> 20) + " MiB are more than the " + std::to_string(kMaxConnectionTextBytes >> 20) +
                        " MiB that can be pasted; open the scene instead",
                    "clipboard");
    auto scene = parseScene(text, "clipboard");
    if (!scene) return tl::unexpected<Error>(std::move(scene.error()));
    const auto marker = scene->extra.find(kMarker);
    if (marker == scene->extra.end() || *marker != kMarkerValue) return fail(ErrorCode::NotFound, kNone, "clipboard");
    if (scene->connections->empty()) return fail(ErrorCode::NotFound, kNone, "clipboard");
    if (scene->connections->size() > kMaxConnectionTextEntries)
        return fail(ErrorCode::TooLarge,
                    std::to_string(scene->connections->size()) + " connections are more than the " +
                        std::to_string(kMaxConnectionTextEntries) + " that can be pasted at once; open the scene instead",
                    "clipboard");
    std::vector<ConnectionRecord> records;
    for (const auto& record : connectionsInOrder(*scene)) records.push_back(*record);
    return records;
}

std::vector<std::string> addConnections(Scene& scene, std::vector<ConnectionRecord> records) {
    auto map = std::make_shared<ConnectionMap>(*scene.connections);
    double order = lastOrder(scene);
    const bool isOrdered = order != 0;
    std::vector<std::string> ids;
    for (auto& record : records) {
        record.sessionId = uniqueName(std::move(record.sessionId), [&](const std::string& id) { return map->contains(id); });
        // Where nobody made an order, what was copied keeps its own.
        if (isOrdered) record.order = order++;
        ids.push_back(record.sessionId);
        map->emplace(ids.back(), std::make_shared<const ConnectionRecord>(std::move(record)));
    }
    scene.connections = std::move(map);
    return ids;
}

} // namespace doppel
