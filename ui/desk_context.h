// What the panes of one desk share. Owned by the Desk, outlives its panes. Main thread.
#pragma once

#include "ui/base/message_bar.h"
#include "ui/base/preferences.h"
#include "ui/base/selection.h"
#include "ui/base/worker_pool.h"
#include "ui/clone_bridge.h"
#include "ui/desk_services.h"
#include "ui/stage/stage_reader.h"

namespace doppel {

struct DeskContext {
    const DeskServices& services;
    Document& document;
    CloneManager& manager;
    MembufRegistry& membuf;
    CloneBridge& bridge;
    Selection& selection;
    WorkerPool& fileWorkers;    ///< loads, saves, image files
    WorkerPool& displayWorkers; ///< conversion for display, thumbnails
    MessageBar& messages;
    StageReader& stages;        ///< what is on the stage of a node
    Preferences& preferences;
};

} // namespace doppel
