// Edits of connection records as undoable steps of the document. Main thread; no step is made when nothing changes.
#pragma once

#include "clonecore/host/launcher.h"
#include "clonecore/scene/document.h"

#include <QString>
#include <QStringList>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace doppel {

using RecordEdit = std::function<void(ConnectionRecord&)>;

/// Applies `edit` to each of `ids` that exists, as one step.
bool editConnections(Document& document, const std::vector<std::string>& ids, const QString& label, const RecordEdit& edit,
                     std::string_view mergeKey = {});

/// Adds a connection that renders the scene's output node through its first camera. Returns its session id.
std::string createConnection(Document& document);
/// Copies of `ids`, as one step. Returns the new session ids.
std::vector<std::string> duplicateConnections(Document& document, const std::vector<std::string>& ids);
void deleteConnections(Document& document, const std::vector<std::string>& ids);

/// Node names, the output first: nodes that feed no other one, then the rest.
QStringList renderableNodes(const Scene& scene);
/// Camera prims that the scene itself names: of camera nodes and of the other connections.
QStringList knownCameras(const Scene& scene);

} // namespace doppel
