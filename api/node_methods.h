// scene.nodes, scene.setParameter and so on: the stage nodes of the document. Private to api.
#pragma once

#include "api/method_table.h"

namespace doppel {

void addNodeMethods(MethodTable& table);

} // namespace doppel
