// Lets a cooker of the host read what programs have pushed to it ("mem:NAME"). Any thread.
#pragma once

#include "clonecore/host/source_store.h"
#include "stage/memory_scope.h"

namespace doppel {

/// `sources` must outlive the cooker. NotFound when another content was pushed since the cook began.
SourceRead readerOf(const SourceStore& sources);

} // namespace doppel
