// The desk's own cook of the scene's network, for pickers and the prim tree. Keeps what it cooked, so that an edit costs what it
// changes. Files are read as in a clone: USD in the reader process.
#pragma once

#include "clonecore/host/source_store.h"
#include "ui/stage/stage_source.h"

#include <memory>
#include <mutex>

namespace doppel {

class CookedStages : public StageSource {
public:
    /// `sources` must outlive it: what "mem:NAME" means.
    explicit CookedStages(const SourceStore& sources) : m_sources(sources) {}

    Result<CookResult> read(const StageRequest& request, const CancelToken& token) override;
    void cancel() override;
    void forget() override;

private:
    std::shared_ptr<Cooker> cooker();

    const SourceStore& m_sources;
    std::mutex m_mutex; // guards the pointer: cancel() comes from another thread
    std::shared_ptr<Cooker> m_cooker;
};

} // namespace doppel
