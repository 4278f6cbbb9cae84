// Rows for the gallery pane: a gallery of 100,000 snapshots in the window, opened, scrolled through and searched.
#pragma once

#include "bench/common/report.h"

namespace doppel::bench {

void galleryRows(Report& report);

} // namespace doppel::bench
