#include "clonecore/host/clone_module.h"

namespace doppel {

std::string freeSessionId(const Scene& scene, const std::string& wanted) {
    return uniqueName(wanted, [&](const std::string& id) { return scene.connections->contains(id); });
}

Connection createClone(const CloneHost& host, const std::string& sessionId) {
    const std::string wanted = sessionId.empty() ? "clone1" : sessionId;
    if (!isValidNodeName(wanted))
        throw ConnectionError(Error{ErrorCode::InvalidArgument,
                                    "'" + wanted + "' is no session id: a letter or _ first, then letters, digits and _", {}});
    ConnectionRecord record;
    record.sessionId = freeSessionId(host.document.scene(), wanted);
    const std::string id = record.sessionId;
    host.document.edit("New connection", [&](Scene& scene) { scene.setConnection(std::move(record)); });
    return Connection(host, id);
}

std::optional<Connection> clone(const CloneHost& host, const std::string& sessionId) {
    if (!host.document.scene().connection(sessionId)) return std::nullopt;
    return Connection(host, sessionId);
}

std::vector<Connection> clones(const CloneHost& host) {
    std::vector<Connection> all;
    for (const auto& [id, record] : *host.document.scene().connections) all.emplace_back(host, id);
    return all;
}

void deleteClone(const CloneHost& host, const std::string& sessionId) {
    if (!host.document.scene().connection(sessionId)) return;
    host.document.edit("Delete connection", [&](Scene& scene) { scene.removeConnection(sessionId); });
}

void deleteDisconnectedClones(const CloneHost& host) {
    const Scene& scene = host.document.scene();
    auto kept = std::make_shared<ConnectionMap>(*scene.connections);
    std::erase_if(*kept, [&](const auto& entry) {
        const auto status = host.manager.status(entry.first);
        return status && (status->state == CloneState::Stopped || status->state == CloneState::Failed);
    });
    if (kept->size() == scene.connections->size()) return;
    host.document.edit("Delete disconnected connections", [&](Scene& next) { next.connections = std::move(kept); });
}

} // namespace doppel
