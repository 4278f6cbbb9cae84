#include "ui/clones/connection_edits.h"

#include "clonecore/scene/connection_text.h"
#include "ui/base/text.h"

#include <QCoreApplication>

#include <set>

namespace doppel {

namespace {

/// What the translations know these texts by.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(ConnectionEdits)
};

std::string freeSessionId(const Scene& scene, std::string wanted) {
    return uniqueName(std::move(wanted), [&](const std::string& id) { return scene.connection(id) != nullptr; });
}

} // namespace

bool editConnections(Document& document, const std::vector<std::string>& ids, const QString& label, const RecordEdit& edit,
                     std::string_view mergeKey) {
    const auto apply = [&](Scene& scene) {
        auto map = std::make_shared<ConnectionMap>(*scene.connections); // once, not once a record
        for (const auto& id : ids) {
            const auto entry = map->find(id);
            if (entry == map->end()) continue;
            ConnectionRecord next = *entry->second;
            edit(next);
            if (!(next == *entry->second)) entry->second = std::make_shared<const ConnectionRecord>(std::move(next));
        }
        scene.connections = std::move(map);
    };
    return document.edit(toStd(label), apply, mergeKey);
}

std::string createConnection(Document& document, const QString& launcher, double resolutionScale) {
    const Scene& scene = document.scene();
    ConnectionRecord record;
    record.sessionId = freeSessionId(scene, "clone1");
    record.name = toStd(QCoreApplication::translate("ConnectionEdits", "Clone %1").arg(scene.connections->size() + 1));
    if (const QStringList nodes = renderableNodes(scene); !nodes.isEmpty()) record.lopNode = toStd(nodes.front());
    if (const QStringList cameras = knownCameras(scene); !cameras.isEmpty()) record.cameraPath = toStd(cameras.front());
    record.launcherConfig["launcher"] = toStd(launcher);
    record.resolutionScale = resolutionScale;
    record.order = lastOrder(scene);
    document.edit(toStd(QCoreApplication::translate("ConnectionEdits", "New connection")), [&](Scene& next) { next.setConnection(record); });
    return record.sessionId;
}

std::vector<std::string> duplicateConnections(Document& document, const std::vector<std::string>& ids) {
    std::vector<std::string> made;
    document.edit(toStd(counted(ids.size(), Words::tr("Duplicate connection"), Words::tr("Duplicate %1 connections"))), [&](Scene& scene) {
        for (const auto& id : ids) {
            const auto record = scene.connection(id);
            if (!record) continue;
            ConnectionRecord copy = *record;
            copy.sessionId = freeSessionId(scene, id);
            copy.name = toStd(Words::tr("%1 copy").arg(toQt(record->name.empty() ? id : record->name)));
            made.push_back(copy.sessionId);
            scene.setConnection(std::move(copy));
        }
    });
    return made;
}

void deleteConnections(Document& document, const std::vector<std::string>& ids) {
    document.edit(toStd(counted(ids.size(), Words::tr("Delete connection"), Words::tr("Delete %1 connections"))), [&](Scene& scene) {
        auto map = std::make_shared<ConnectionMap>(*scene.connections);
        for (const auto& id : ids) map->erase(id);
        scene.connections = std::move(map);
    });
}

std::vector<std::string> pasteConnections(Document& document, const std::vector<ConnectionRecord>& records) {
    std::vector<std::string> made;
    const QString label = counted(records.size(), Words::tr("Paste connection"), Words::tr("Paste %1 connections"));
    document.edit(toStd(label), [&](Scene& scene) { made = addConnections(scene, records); });
    return made;
}

Result<std::vector<std::string>> duplicateAsMatrix(Document& document, const std::string& id, const ConnectionMatrix& matrix) {
    const auto source = document.scene().connection(id);
    if (!source) return fail(ErrorCode::NotFound, toStd(Words::tr("the connection was deleted meanwhile")), id);
    const auto records = makeMatrix(document.scene(), *source, matrix);
    if (!records) return tl::unexpected<Error>(records.error());
    std::vector<std::string> made;
    document.edit(toStd(Words::tr("Duplicate as matrix")), [&](Scene& scene) { made = addConnections(scene, *records); });
    return made;
}

bool holdUpdates(Document& document, const std::vector<std::string>& ids, bool hold) {
    return editConnections(document, ids, hold ? Words::tr("Hold updates") : Words::tr("Release updates"),
                           [hold](ConnectionRecord& record) { record.processUpdates = !hold; });
}

void moveInList(Document& document, const std::vector<std::string>& ids, const ConnectionPlace& place, const std::vector<std::string>& shown) {
    const QString label = counted(ids.size(), Words::tr("Move connection"), Words::tr("Move %1 connections"));
    document.edit(toStd(label), [&](Scene& scene) {
        if (!shown.empty()) orderConnections(scene, shown);
        moveConnections(scene, ids, place);
    });
}

QStringList knownGroups(const Scene& scene) {
    std::set<std::string> groups;
    for (const auto& [id, record] : *scene.connections)
        if (!record->group.empty()) groups.insert(record->group);
    QStringList names;
    for (const auto& group : groups) names << toQt(group);
    return names;
}

QStringList renderableNodes(const Scene& scene) {
    std::set<std::string> used;
    for (const auto& [name, node] : *scene.nodes) used.insert(node->inputs.begin(), node->inputs.end());
    QStringList outputs;
    QStringList others;
    for (const auto& [name, node] : *scene.nodes) (used.contains(name) ? others : outputs).append(toQt(name));
    return outputs + others;
}

QStringList knownCameras(const Scene& scene) {
    QStringList cameras;
    const auto add = [&](const std::string& path) {
        if (const QString camera = toQt(path); !camera.isEmpty() && !cameras.contains(camera)) cameras.append(camera);
    };
    for (const auto& [name, node] : *scene.nodes) {
        if (node->type != "camera") continue;
        const auto it = node->parameters.find("primpath");
        const bool named = it != node->parameters.end() && it->second.expression.empty();
        add(named ? toString(it->second.value) : "/cameras/" + name);
    }
    for (const auto& [id, record] : *scene.connections) {
        add(record->cameraPath);
        if (cameras.size() > 500) break; // a picker, not an inventory
    }
    return cameras;
}

} // namespace doppel
