// The functions of the `hou.clone` module, same names and meaning, on the connections of a document. Use them on the
// document's thread. Callbacks for changes are CloneManager::observe (Created, Deleted, Record, State; Image).
#pragma once

#include "clonecore/host/connection.h"

#include <optional>
#include <string>
#include <vector>

namespace doppel {

/// `wanted`, or with its numeric suffix incremented until no connection of the scene has it.
std::string freeSessionId(const Scene& scene, const std::string& wanted);

/// Makes a record, no process. A taken id gets its numeric suffix incremented; "" = "clone1" and so on. Throws
/// ConnectionError (InvalidArgument) for an id that breaks the node-name rules.
Connection createClone(const CloneHost& host, const std::string& sessionId = {});

/// nullopt when there is none of that id.
std::optional<Connection> clone(const CloneHost& host, const std::string& sessionId);

/// All connections, by session id.
std::vector<Connection> clones(const CloneHost& host);

/// Disconnects and deletes; an unknown id does nothing.
void deleteClone(const CloneHost& host, const std::string& sessionId);

/// Deletes every connection without a clone (stopped or failed), as one undoable step.
void deleteDisconnectedClones(const CloneHost& host);

} // namespace doppel
