// What the sessions of one CloneManager share. Lives as long as the manager; used on the I/O thread.
#pragma once

#include "clonecore/base/strand_pool.h"
#include "clonecore/base/subscription.h"
#include "clonecore/host/asset_library.h"
#include "clonecore/host/clone_manager.h"
#include "clonecore/host/ending_clones.h"
#include "clonecore/host/ledger_line.h"
#include "clonecore/host/loop_gate.h"
#include "clonecore/host/source_store.h"
#include "clonecore/host/status_board.h"
#include "clonecore/link/io_loop.h"
#include "clonecore/link/keys.h"

#include <memory>

namespace doppel {

struct HostContext {
    IoLoop& loop;
    std::shared_ptr<LoopGate> gate;
    StrandPool& workers;
    LedgerLine& ledger;
    const CloneManager::Services& services;
    const KeyPair& keys;
    StatusBoard& board;
    EndingClones& ending;
    AssetLibrary& assets;
    const SourceStore& sources;
    const CallbackList<void(const CloneEvent&)>& observers;
    const Scene& scene; ///< the newest the I/O thread knows of
};

} // namespace doppel
