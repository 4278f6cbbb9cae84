// Edits of connection records as undoable steps of the document. Main thread; no step is made when nothing changes.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/scene/connection_matrix.h"
#include "clonecore/scene/connection_order.h"
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
std::string createConnection(Document& document, const QString& launcher = QStringLiteral("local"), double resolutionScale = 0);
/// Copies of `ids`, as one step. Returns the new session ids.
std::vector<std::string> duplicateConnections(Document& document, const std::vector<std::string>& ids);
void deleteConnections(Document& document, const std::vector<std::string>& ids);

/// Adds `records` behind all others, those whose id is taken under the next free one, as one step. Returns the ids.
std::vector<std::string> pasteConnections(Document& document, const std::vector<ConnectionRecord>& records);
/// Copies of connection `id` over cameras, frames, options and renderers, as one step. Returns the new ids.
Result<std::vector<std::string>> duplicateAsMatrix(Document& document, const std::string& id, const ConnectionMatrix& matrix);

/// Holds updates of `ids` (they keep rendering the stage as it is now), or lets them follow again.
bool holdUpdates(Document& document, const std::vector<std::string>& ids, bool hold);
/// Moves `ids` in the list as one step. `shown`, when not empty, becomes the order of all first: what a sorted list shows.
void moveInList(Document& document, const std::vector<std::string>& ids, const ConnectionPlace& place, const std::vector<std::string>& shown = {});

/// Node names, the output first: nodes that feed no other one, then the rest.
QStringList renderableNodes(const Scene& scene);
/// Camera prims that the scene itself names: of camera nodes and of the other connections.
QStringList knownCameras(const Scene& scene);
/// Names of the groups, sorted.
QStringList knownGroups(const Scene& scene);

} // namespace doppel
